// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/fuzz.h"

#include <vector>

using namespace ndogo;

namespace {

/// Two parts: "w" in one, "b" in the other.
std::filesystem::path folderWithParts(fuzz::InputFile& input)
{
    const auto folder = input.linkAs("safetensors_index", "model.safetensors.index.json");
    const std::vector<float> values { 1, 2 };
    const auto bytes = std::as_bytes(std::span(values));
    const std::vector<TensorToWrite> one { { "w", DType::F32, { 2 }, bytes } };
    const std::vector<TensorToWrite> two { { "b", DType::F32, { 2 }, bytes } };
    writeSafetensors(folder / "one.safetensors", one, {});
    writeSafetensors(folder / "two.safetensors", two, {});
    return folder;
}

}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static fuzz::InputFile input;
    static const auto folder = folderWithParts(input);
    input.write(fuzz::bytesOf(data, size));
    Checkpoint checkpoint;
    if (fuzz::accepts([&] { checkpoint = openCheckpoint(folder); }))
        fuzz::requireSound(checkpoint.tensors);
    return 0;
}
