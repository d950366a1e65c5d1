// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a model answered, sentence by sentence, beside what is right. Every answer is a labelled span: an entity of a
// sentence as the score counts it, a word with its tag, or a whole text with its class.
#pragma once

#include "engine/values/results.h"

#include <compare>
#include <cstdint>
#include <string>
#include <vector>

namespace ndogo {

struct LabelledSpan {
    std::int32_t start = 0, end = 0; ///< words, both included; 0 and 0 for a text
    std::int32_t label = 0; ///< of Predictions::Language::labels: an entity type, a tag or a class
    auto operator<=>(const LabelledSpan&) const = default;
};

struct SentenceAnswers {
    std::int32_t sentence = 0; ///< its place in the file
    std::vector<LabelledSpan> gold, given; ///< each sorted
    /// Parallel to `given`: the mean over its words of the probability of the label that was chosen, 0 for words that
    /// the model did not see.
    std::vector<float> confidence;
    /// Natural logarithms, row after row, each over all outputs of the model: of the words that have a right label
    /// other than O where entities are counted, of the text where classes are, of nothing where tags are. A row of a
    /// word that the model did not see is +infinity.
    std::vector<float> logProbabilities;
    bool operator==(const SentenceAnswers&) const = default;
};

struct Predictions {
    struct Language {
        std::string code;
        std::vector<std::string> labels; ///< of the spans
        std::vector<SentenceAnswers> sentences; ///< by rising place
        bool operator==(const Language&) const = default;
    };

    Metric metric = Metric::EntityF1;
    EntityMode mode = EntityMode::Default;
    std::vector<std::string> outputs; ///< names of the columns of logProbabilities, as labels count
    std::vector<Language> languages; ///< sorted by code
    bool operator==(const Predictions&) const = default;
};

} // namespace ndogo
