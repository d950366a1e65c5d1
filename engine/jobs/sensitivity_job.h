// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/jobs/job_checks.h"
#include "engine/values/data_ref.h"
#include "engine/values/model_ref.h"

#include <cstdint>

namespace ndogo {

/// What each layer costs when it alone is quantized, and the smallest set of layers to leave alone so that no
/// language loses more than `tolerance`: event SensitivityFound.
struct SensitivitySpec {
    static constexpr const char *kind = "sensitivity", *command = "sensitivity";
    static constexpr const char* summary
        = "Which layers a quantization should leave alone, by what each costs each language";

    ModelRef model; ///< its last step is the recipe whose layers are tried one by one
    DataRef data;
    std::int64_t sample = 100; ///< sentences a language; 0: all
    double tolerance = 0.01; ///< 0-1: 0.01 is one point of F1
    std::uint64_t seed = 1;

    template <typename Fields> void describe(Fields& fields)
    {
        describeLayerStudy(fields, *this);
        fields("tolerance", tolerance, Option("--tolerance", "What a language may lose: 0.01 is one point"),
            demanding([](double share) { return share >= 0 && share < 1; },
                Sentence::tr("must be a share from 0 to below 1")));
    }
};

} // namespace ndogo
