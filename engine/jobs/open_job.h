// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/jobs/job_checks.h"

#include <string>

namespace ndogo {

/// Reads a checkpoint: events ModelOpened, and WeightsIndexed when `index` is set.
struct OpenSpec {
    static constexpr const char *kind = "open", *command = "inspect";
    static constexpr const char* summary = "What a model is: shape, parameters by part, sizes";

    std::string model;
    bool index = false;
    ModelReading reading {};

    template <typename Fields> void describe(Fields& fields)
    {
        fields("model", model, Option("MODEL", "Checkpoint folder").required().path(), notEmpty(kNeedsModel));
        fields("index", index);
        fields("reading", reading, LeftOutAtDefault());
    }
};

} // namespace ndogo
