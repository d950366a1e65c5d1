// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/study/aligned_answers.h"

#include "engine/study/label_table.h"

#include <algorithm>
#include <optional>

namespace ndogo {
namespace {

const Predictions::Language* findIn(const Predictions& run, const std::string& code)
{
    const auto found = std::ranges::find(run.languages, code, &Predictions::Language::code);
    return found == run.languages.end() ? nullptr : &*found;
}

const SentenceAnswers* findIn(const Predictions::Language& language, std::int32_t sentence)
{
    const auto found = std::ranges::lower_bound(language.sentences, sentence, {}, &SentenceAnswers::sentence);
    return found == language.sentences.end() || found->sentence != sentence ? nullptr : &*found;
}

std::vector<LabelledSpan> renumbered(std::span<const LabelledSpan> spans, std::span<const std::int32_t> ids)
{
    std::vector<LabelledSpan> result(spans.begin(), spans.end());
    for (LabelledSpan& span : result)
        span.label = ids[static_cast<std::size_t>(span.label)];
    std::ranges::sort(result);
    return result;
}

AlignedAnswers aligned(std::span<const Predictions::Language* const> runs)
{
    LabelTable table;
    std::vector<std::vector<std::int32_t>> ids;
    for (const auto* run : runs)
        ids.push_back(table.idsOf(run->labels));
    AlignedAnswers answers { runs.front()->code, table.names(), {} };
    const auto sentenceOf = [&](std::int32_t place) -> std::optional<AlignedAnswers::Sentence> {
        AlignedAnswers::Sentence sentence { place, {}, {} };
        for (std::size_t run = 0; run < runs.size(); ++run) {
            const SentenceAnswers* said = findIn(*runs[run], place);
            if (!said)
                return std::nullopt;
            auto gold = renumbered(said->gold, ids[run]);
            if (run > 0 && gold != sentence.gold)
                return std::nullopt;
            sentence.gold = std::move(gold);
            sentence.given.push_back(renumbered(said->given, ids[run]));
        }
        return sentence;
    };
    for (const SentenceAnswers& said : runs.front()->sentences) {
        if (auto sentence = sentenceOf(said.sentence))
            answers.sentences.push_back(std::move(*sentence));
    }
    return answers;
}

} // namespace

std::vector<AlignedAnswers> alignedAnswers(std::span<const Predictions* const> runs)
{
    std::vector<AlignedAnswers> all;
    for (const auto& language : runs.front()->languages) {
        std::vector<const Predictions::Language*> sameLanguage;
        for (const auto* run : runs)
            sameLanguage.push_back(findIn(*run, language.code));
        if (std::ranges::find(sameLanguage, nullptr) == sameLanguage.end())
            all.push_back(aligned(sameLanguage));
    }
    return all;
}

} // namespace ndogo
