// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/jobs/job_checks.h"

#include <string>

namespace ndogo {

// Jobs of the workbench, which no command of ndogo-cli does.

/// Opens (or makes) a project folder: an event RunRestored for each of its results, then TrainingStopped for each
/// fine-tuning whose state lies among its models, and from then on the engine appends what it finishes to that
/// folder's journal.
struct OpenProjectSpec {
    static constexpr const char *kind = "open-project", *command = nullptr;

    std::string folder;

    template <typename Fields> void describe(Fields& fields)
    {
        fields("folder", folder, notEmpty(Sentence::tr("must name a project folder")));
    }
};

/// Removes the saved state of the training that would have written `output`.
struct DiscardTrainingSpec {
    static constexpr const char *kind = "discard-training", *command = nullptr;

    std::string output;

    template <typename Fields> void describe(Fields& fields)
    {
        fields("output", output, notEmpty(Sentence::tr("must name the folder that the training would have written")));
    }
};

} // namespace ndogo
