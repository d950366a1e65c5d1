// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/training_progress.h"
#include "tests/fuzz/fuzz.h"

#include <nlohmann/json.hpp>

using namespace ndogo;

namespace {

/// Counts with which a training can go on, and a device that can be named in a message.
void requireSoundProgress(const TrainingProgress& progress)
{
    fuzz::require(progress.step >= 0 && progress.rounds >= 0 && progress.lossCount >= 0
            && progress.roundsWithoutGain >= 0 && progress.watch.count >= 0 && progress.watch.badWindows >= 0,
        "counts are not negative");
    fuzz::require(progress.rounds <= progress.step, "a round has an update");
    for (const TrainingPoint& point : progress.history)
        fuzz::require(point.step >= 0 && point.step <= progress.step, "a point lies in the past");
    fuzz::require(!progress.best || progress.best->step <= progress.step, "the best lies in the past");
    fuzz::requireReadable(progress.device);
}

}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static fuzz::InputFile input;
    static const auto folder = input.linkAs("training-state", "state.safetensors");
    const auto& path = input.write(fuzz::bytesOf(data, size));
    SavedTraining saved;
    if (!fuzz::accepts([&] { saved = readSavedTraining(fuzz::mapGuarded(path)); }))
        return 0;
    fuzz::requireSound(saved.tensors);
    requireSoundProgress(saved.progress);
    // What is saved is gone on with.
    const auto copy = folder / "copy.safetensors";
    writeSafetensors(copy, {}, { { "training", toJson(saved.progress).dump() }, { "recipe", saved.recipe } });
    const SavedTraining again = readSavedTraining(MappedFile::open(copy));
    fuzz::require(again.progress == saved.progress && again.recipe == saved.recipe, "a training comes back as it was");
    return 0;
}
