// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/values/predictions.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace ndogo {

/// What several runs said of the same sentences of a language, under labels that mean the same in all of them.
struct AlignedAnswers {
    struct Sentence {
        std::int32_t sentence = 0;
        std::vector<LabelledSpan> gold;
        std::vector<std::vector<LabelledSpan>> given; ///< by run
    };

    std::string language;
    std::vector<std::string> labels;
    std::vector<Sentence> sentences; ///< that all runs have, with the same right answers; by rising place
};

/// One entry for each language that all runs have, by code. Runs on different data have next to nothing in common.
std::vector<AlignedAnswers> alignedAnswers(std::span<const Predictions* const> runs);

} // namespace ndogo
