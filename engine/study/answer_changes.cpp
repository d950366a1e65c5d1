// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/study/answer_changes.h"

#include <algorithm>
#include <array>
#include <optional>

namespace ndogo {
namespace {

using Spans = std::vector<LabelledSpan>;

bool touch(const LabelledSpan& a, const LabelledSpan& b)
{
    return a.start <= b.end && b.start <= a.end;
}

Spans touching(const Spans& given, const LabelledSpan& gold)
{
    Spans touched;
    std::ranges::copy_if(
        given, std::back_inserter(touched), [&gold](const LabelledSpan& span) { return touch(span, gold); });
    return touched;
}

std::optional<Flip> flipOf(bool rightBefore, bool rightAfter, bool sameAnswer)
{
    if (rightBefore != rightAfter)
        return rightBefore ? Flip::RightToWrong : Flip::WrongToRight;
    return rightBefore || sameAnswer ? std::nullopt : std::optional(Flip::WrongToOther);
}

void count(FlipCounts& counts, std::optional<Flip> flip)
{
    ++counts.compared;
    if (flip)
        counts.add(*flip);
}

std::optional<Flip> flipOf(const LabelledSpan& gold, const Spans& before, const Spans& after)
{
    return flipOf(std::ranges::binary_search(before, gold), std::ranges::binary_search(after, gold),
        touching(before, gold) == touching(after, gold));
}

LanguageFlips flipsOf(const AlignedAnswers& answers)
{
    LanguageFlips flips;
    flips.language = answers.language;
    for (const auto& sentence : answers.sentences) {
        const Spans &before = sentence.given[0], &after = sentence.given[1];
        const auto flip = flipOf(before == sentence.gold, after == sentence.gold, before == after);
        count(flips.sentences, flip);
        if (flip)
            flips.flipped.push_back({ sentence.sentence, *flip });
        for (const LabelledSpan& gold : sentence.gold)
            count(flips.byType[answers.labels[std::size_t(gold.label)]], flipOf(gold, before, after));
    }
    return flips;
}

/// `given` begins with the dense model's answer.
bool isIdentified(std::span<const Spans> given)
{
    std::map<Spans, int> votes;
    for (const Spans& answer : given.subspan(1))
        ++votes[answer];
    const auto most = std::ranges::max_element(votes, {}, [](const auto& entry) { return entry.second; })->second;
    const auto dense = votes.find(given.front());
    return dense == votes.end() || dense->second < most;
}

} // namespace

void FlipCounts::add(Flip flip)
{
    switch (flip) {
    case Flip::RightToWrong:
        ++rightToWrong;
        break;
    case Flip::WrongToRight:
        ++wrongToRight;
        break;
    case Flip::WrongToOther:
        ++wrongToOther;
        break;
    }
}

std::vector<LanguageFlips> flipsBetween(const Predictions& before, const Predictions& after)
{
    std::vector<LanguageFlips> all;
    for (const auto& answers : alignedAnswers(std::array { &before, &after }))
        all.push_back(flipsOf(answers));
    return all;
}

std::vector<IdentifiedSentences> identifiedSentences(
    const Predictions& dense, std::span<const Predictions* const> variants)
{
    std::vector<const Predictions*> runs { &dense };
    runs.insert(runs.end(), variants.begin(), variants.end());
    std::vector<IdentifiedSentences> all;
    for (const auto& answers : alignedAnswers(runs)) {
        IdentifiedSentences identified { answers.language, std::int64_t(answers.sentences.size()), {} };
        for (const auto& sentence : answers.sentences) {
            if (isIdentified(sentence.given))
                identified.sentences.push_back(sentence.sentence);
        }
        all.push_back(std::move(identified));
    }
    return all;
}

} // namespace ndogo
