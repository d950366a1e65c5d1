// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/jobs/job_checks.h"
#include "engine/values/model_ref.h"

#include <string>

namespace ndogo {

/// Quantizes and saves a new checkpoint folder: event Quantized, and ModelOpened for it.
struct QuantizeSpec {
    static constexpr const char *kind = "quantize", *command = "quantize";
    static constexpr const char* summary = "Hold the weights in fewer bits and save a new model";

    ModelRef model; ///< its last step is what is done, the others come before
    std::string output;
    std::string name; ///< shown in the tree; empty: the folder's name
    bool force = false; ///< replace an existing folder

    template <typename Fields> void describe(Fields& fields)
    {
        fields("model", model, kQuantizeOptions);
        describeOutput(fields, *this);
        fields.require(endsQuantized(model), "model.steps", kNeedsQuantization);
    }
};

} // namespace ndogo
