// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/saved_trainings.h"

#include "engine/base/shown_text.h"
#include "engine/io/owned_folder.h"
#include "engine/train/training_identity.h"
#include "engine/train/training_progress.h"

#include <algorithm>
#include <cerrno>
#include <sys/stat.h>
#include <utility>

namespace ndogo {

namespace fs = std::filesystem;

namespace {

/// What one state tells of the training that it is of.
std::optional<StoppedTraining> readState(const fs::path& folder)
{
    const auto file = folder / "state.safetensors";
    try {
        auto saved = readSavedTraining(MappedFile::open(file));
        const auto output = fs::path(folder).replace_extension().string(); // wherever the project lies by now
        StoppedTraining training;
        training.spec = trainingOf(jobOfIdentity(saved.recipe, file, output)).value();
        training.step = saved.progress.step;
        training.history = std::move(saved.progress.history);
        return training;
    } catch (const std::exception&) {
        return std::nullopt; // as the header says: not to be read is not to be shown
    }
}

bool hasControl(const StoppedTraining& training)
{
    const auto* distillation = std::get_if<DistilSpec>(&training.spec);
    return distillation && distillation->control;
}

/// Whether a state is that of a control: it says all that its student's does, and lies beside that or, since the
/// student's goes first, beside the student.
bool isControl(const StoppedTraining& training)
{
    const auto ending = controlOf({});
    const auto& output = outputOf(training.spec);
    if (!hasControl(training) || !output.ends_with(ending))
        return false;
    const auto student = output.substr(0, output.size() - ending.size());
    std::error_code error;
    return fs::exists(trainingFolder(student), error) || fs::exists(student, error);
}

} // namespace

std::optional<fs::path> controlFolder(const std::string& output)
{
    auto folder = trainingFolder(controlOf(output));
    const auto state = readState(folder);
    return state && hasControl(*state) ? std::optional(std::move(folder)) : std::nullopt;
}

std::optional<StoppedTraining> savedTraining(const fs::path& folder)
{
    auto training = readState(folder);
    if (!training || !hasControl(*training))
        return training;
    if (auto control = readState(trainingFolder(controlOf(outputOf(training->spec))));
        control && hasControl(*control)) {
        training->controlStep = control->step;
        training->controlHistory = std::move(control->history);
    }
    return training;
}

std::vector<StoppedTraining> savedTrainings(const fs::path& models)
{
    std::vector<std::pair<fs::file_time_type, fs::path>> folders;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(models, error)) {
        if (entry.path().extension() == ".training" && entry.is_directory(error))
            folders.emplace_back(entry.last_write_time(error), entry.path());
    }
    std::sort(folders.begin(), folders.end());
    std::vector<StoppedTraining> trainings;
    for (const auto& [time, folder] : folders) {
        if (auto training = savedTraining(folder); training && !isControl(*training))
            trainings.push_back(std::move(*training));
    }
    return trainings;
}

void requireOwnFolder(const fs::path& folder)
{
    const std::string name = shown(folder.string());
    struct stat status = {};
    if (::stat(folder.c_str(), &status) != 0) {
        if (errno == ENAMETOOLONG)
            throw Failure(ErrorCode::OutputUnwritable,
                Sentence::tr("The folder %1, where a training keeps its state, would have too long a name. Choose a "
                             "shorter one for the model.",
                    name),
                { { "file", name } });
        return;
    }
    const std::string foreign = S_ISDIR(status.st_mode) ? foreignEntry(folder, trainingFiles()) : "no folder";
    if (foreign.empty())
        return;
    throw Failure(ErrorCode::OutputExists,
        S_ISDIR(status.st_mode)
            ? Sentence::tr("The training would keep its state in %1, which holds %2. Move that away, or choose another "
                           "name for the model.",
                name, foreign)
            : Sentence::tr("The training would keep its state in the folder %1, but there is a file of that name. Move "
                           "it away, or choose another name for the model.",
                name),
        { { "file", name } });
}

std::error_code removeTraining(const fs::path& folder)
{
    return removeOwned(folder, trainingFiles());
}

} // namespace ndogo
