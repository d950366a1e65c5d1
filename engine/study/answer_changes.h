// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Bodies: answer_changes.cpp, answer_errors.cpp, answer_divergence.cpp.
//
// What changed in the answers themselves, beyond the score: a variant that keeps its F1 may have lost one half of the
// sentences that it gained elsewhere. Pure functions of what runs on the same data answered.
#pragma once

#include "engine/base/named.h"
#include "engine/study/aligned_answers.h"

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace ndogo {

// --- flips ---------------------------------------------------------------------------------------

enum class Flip {
    RightToWrong,
    WrongToRight,
    WrongToOther, ///< both wrong, and not the same answer
};
template <>
inline constexpr NameList<Flip, 3> kNames<Flip> { { { Flip::RightToWrong, "right_to_wrong" },
    { Flip::WrongToRight, "wrong_to_right" }, { Flip::WrongToOther, "wrong_to_other" } } };

struct FlipCounts {
    std::int64_t rightToWrong = 0, wrongToRight = 0, wrongToOther = 0;
    std::int64_t compared = 0; ///< the unchanged ones among them

    void add(Flip flip);
    bool operator==(const FlipCounts&) const = default;
};

struct LanguageFlips {
    std::string language;
    /// A sentence is right when its spans are all the right ones and no others.
    FlipCounts sentences;
    /// Of gold spans by label: one is right when it was given; a wrong answer is another one when other given spans
    /// touch it.
    std::map<std::string, FlipCounts> byType;
    struct Flipped {
        std::int32_t sentence = 0;
        Flip flip {};
        bool operator==(const Flipped&) const = default;
    };
    std::vector<Flipped> flipped; ///< by rising place
};

std::vector<LanguageFlips> flipsBetween(const Predictions& before, const Predictions& after);

// --- compression-identified sentences ------------------------------------------------------------

struct IdentifiedSentences {
    std::string language;
    std::int64_t compared = 0;
    /// Sentences whose most frequent answer among the variants is not the dense model's (Hooker et al. 2019,
    /// "compression identified exemplars"); where several are equally frequent, and the dense model's is one, it is
    /// not.
    std::vector<std::int32_t> sentences;
};

/// An answer is a sentence's whole set of spans. `variants` are at least one.
std::vector<IdentifiedSentences> identifiedSentences(
    const Predictions& dense, std::span<const Predictions* const> variants);

// --- kinds of errors -----------------------------------------------------------------------------

/// Every gold span is right, of the wrong type, of the wrong boundary, partly found or missed; every given one is one
/// of the first four or spurious. Gold and given spans are paired, each at most once: first those that are equal, then
/// those of equal boundaries (wrong type), then those of equal type that share a word (wrong boundary), then those that
/// share a word (partly); the one that shares most words first. What remains is missed or spurious.
struct ErrorCounts {
    std::int64_t right = 0, wrongType = 0, wrongBoundary = 0, partly = 0, missed = 0, spurious = 0;

    ErrorCounts& operator+=(const ErrorCounts& other);
    bool operator==(const ErrorCounts&) const = default;
};

struct LanguageErrors {
    std::string language;
    ErrorCounts all;
    std::map<std::string, ErrorCounts> byType; ///< by gold label; of spurious ones the label given
};

std::vector<LanguageErrors> errorsOf(const Predictions& run);

// --- divergence ----------------------------------------------------------------------------------

struct LanguageDivergence {
    std::string language;
    std::int64_t units = 0; ///< words or texts whose probabilities both runs have
    /// Mean over units of KL(P ‖ Q) = Σ P log(P / Q) over the outputs, in nats, of Q, the probabilities of `after`,
    /// from P, those of `before` (Kullback & Leibler 1951).
    double mean = 0;
};

/// For languages where probabilities are kept (SentenceAnswers::logProbabilities); none where the outputs of the two
/// are not the same, each of its own name.
std::vector<LanguageDivergence> divergenceBetween(const Predictions& before, const Predictions& after);

} // namespace ndogo
