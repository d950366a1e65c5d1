// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/jobs/job_checks.h"
#include "engine/values/data_ref.h"
#include "engine/values/model_ref.h"

#include <cstdint>

namespace ndogo {

/// Where a quantization errs, before it is kept: event LayersCompared. Runs the quantized model layer by layer
/// beside fp32, on the sentences of a sample.
struct CompareLayersSpec {
    static constexpr const char *kind = "compare-layers", *command = "compare-layers";
    static constexpr const char* summary
        = "How far a quantization moves each layer's output, by language, and which columns are outliers";

    ModelRef model; ///< its last step is the recipe
    DataRef data;
    std::int64_t sample = 20; ///< sentences a language; 0: all
    std::uint64_t seed = 1;

    template <typename Fields> void describe(Fields& fields) { describeLayerStudy(fields, *this); }
};

} // namespace ndogo
