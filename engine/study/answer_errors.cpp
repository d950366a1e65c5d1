// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/study/answer_changes.h"

#include <algorithm>
#include <array>
#include <optional>

namespace ndogo {
namespace {

std::int32_t sharedWords(const LabelledSpan& a, const LabelledSpan& b)
{
    return std::max(0, std::min(a.end, b.end) - std::max(a.start, b.start) + 1);
}

/// A way in which a given span answers a gold one, and what it counts as.
struct Match {
    std::int64_t ErrorCounts::*kind;
    bool (*fits)(const LabelledSpan& gold, const LabelledSpan& given);
};

const std::array<Match, 4> kMatches { {
    { &ErrorCounts::right, [](const LabelledSpan& a, const LabelledSpan& b) { return a == b; } },
    { &ErrorCounts::wrongType,
        [](const LabelledSpan& a, const LabelledSpan& b) { return a.start == b.start && a.end == b.end; } },
    { &ErrorCounts::wrongBoundary,
        [](const LabelledSpan& a, const LabelledSpan& b) { return a.label == b.label && sharedWords(a, b) > 0; } },
    { &ErrorCounts::partly, [](const LabelledSpan& a, const LabelledSpan& b) { return sharedWords(a, b) > 0; } },
} };

/// Takes the span that fits and shares most words out of those that are left.
bool takeMatch(const Match& match, const LabelledSpan& gold, std::vector<LabelledSpan>& left)
{
    auto best = left.end();
    for (auto span = left.begin(); span != left.end(); ++span) {
        if (match.fits(gold, *span) && (best == left.end() || sharedWords(gold, *span) > sharedWords(gold, *best)))
            best = span;
    }
    if (best == left.end())
        return false;
    left.erase(best);
    return true;
}

/// Calls `tell(label, kind)` once for each gold span, and for each given one that answers none.
template <typename Tell> void forEachAnswer(const SentenceAnswers& sentence, Tell tell)
{
    std::vector<LabelledSpan> gold = sentence.gold, given = sentence.given;
    for (const Match& match : kMatches) {
        std::erase_if(gold, [&](const LabelledSpan& span) {
            const bool found = takeMatch(match, span, given);
            if (found)
                tell(span.label, match.kind);
            return found;
        });
    }
    for (const LabelledSpan& span : gold)
        tell(span.label, &ErrorCounts::missed);
    for (const LabelledSpan& span : given)
        tell(span.label, &ErrorCounts::spurious);
}

} // namespace

ErrorCounts& ErrorCounts::operator+=(const ErrorCounts& other)
{
    right += other.right;
    wrongType += other.wrongType;
    wrongBoundary += other.wrongBoundary;
    partly += other.partly;
    missed += other.missed;
    spurious += other.spurious;
    return *this;
}

std::vector<LanguageErrors> errorsOf(const Predictions& run)
{
    std::vector<LanguageErrors> all;
    for (const auto& language : run.languages) {
        LanguageErrors errors;
        errors.language = language.code;
        for (const SentenceAnswers& sentence : language.sentences) {
            forEachAnswer(sentence, [&](std::int32_t label, std::int64_t ErrorCounts::*kind) {
                ++(errors.byType[language.labels[std::size_t(label)]].*kind);
            });
        }
        for (const auto& [type, counts] : errors.byType)
            errors.all += counts;
        all.push_back(std::move(errors));
    }
    return all;
}

} // namespace ndogo
