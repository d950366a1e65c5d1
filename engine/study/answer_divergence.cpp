// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/study/answer_changes.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>

namespace ndogo {
namespace {

using Columns = std::vector<std::size_t>;

/// Where the outputs of `before` stand among those of `after`; nothing unless both have the same ones, each once.
std::optional<Columns> sameOutputs(const std::vector<std::string>& before, const std::vector<std::string>& after)
{
    if (before.empty() || before.size() != after.size()
        || std::set(before.begin(), before.end()).size() != before.size())
        return std::nullopt;
    Columns columns;
    for (const std::string& output : before) {
        const auto found = std::ranges::find(after, output);
        if (found == after.end())
            return std::nullopt;
        columns.push_back(std::size_t(found - after.begin()));
    }
    return columns;
}

double divergence(std::span<const float> before, std::span<const float> after, const Columns& columns)
{
    double sum = 0;
    for (std::size_t i = 0; i < before.size(); ++i)
        sum += std::exp(double(before[i])) * (double(before[i]) - double(after[columns[i]]));
    return sum;
}

/// Adds the units of one sentence, whose answers are rows of equal number.
void addUnits(
    const SentenceAnswers& before, const SentenceAnswers& after, const Columns& columns, LanguageDivergence& total)
{
    const std::size_t width = columns.size();
    if (before.logProbabilities.size() != after.logProbabilities.size())
        return;
    for (std::size_t at = 0; at + width <= before.logProbabilities.size(); at += width) {
        const auto p = std::span(before.logProbabilities).subspan(at, width);
        const auto q = std::span(after.logProbabilities).subspan(at, width);
        if (std::isinf(p.front()) || std::isinf(q.front())) // not seen by one of them
            continue;
        total.mean += divergence(p, q, columns);
        ++total.units;
    }
}

} // namespace

std::vector<LanguageDivergence> divergenceBetween(const Predictions& before, const Predictions& after)
{
    std::vector<LanguageDivergence> all;
    const auto columns = sameOutputs(before.outputs, after.outputs);
    if (!columns)
        return all;
    for (const auto& language : before.languages) {
        const auto other = std::ranges::find(after.languages, language.code, &Predictions::Language::code);
        if (other == after.languages.end())
            continue;
        LanguageDivergence total { language.code, 0, 0 };
        auto beside = other->sentences.begin();
        for (const SentenceAnswers& sentence : language.sentences) {
            while (beside != other->sentences.end() && beside->sentence < sentence.sentence)
                ++beside;
            if (beside != other->sentences.end() && beside->sentence == sentence.sentence)
                addUnits(sentence, *beside, *columns, total);
        }
        if (total.units == 0)
            continue;
        total.mean /= double(total.units);
        all.push_back(total);
    }
    return all;
}

} // namespace ndogo
