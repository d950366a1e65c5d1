// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/study/level_verdict.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

namespace ndogo {
namespace {

void append(Sentence& list, Sentence item)
{
    list = list.empty() ? std::move(item) : Sentence::tr("%1, %2", list, item);
}

/// 0.1: "10", 0.555: "55.5".
std::string percentOf(double share)
{
    const long long tenths = std::llround(share * 1000);
    std::string text = std::to_string(tenths / 10);
    if (tenths % 10 != 0)
        text += '.' + std::to_string(tenths % 10);
    return text;
}

} // namespace

VerdictCounts verdictCounts(const VariantResults& variant, double tolerance)
{
    VerdictCounts counts;
    for (const auto& [language, cell] : variant.languages) {
        if (!cell.change)
            continue;
        if (beyondTolerance(*cell.change, tolerance)) {
            ++counts.beyond;
            continue;
        }
        switch (verdictOf(*cell.change, tolerance)) {
        case Verdict::Worse:
            ++counts.worse;
            break;
        case Verdict::Unclear:
            ++counts.unclear;
            break;
        case Verdict::Better:
            ++counts.better;
            break;
        case Verdict::Same:
            ++counts.same;
            break;
        case Verdict::TooLittle:
            ++counts.tooLittle;
            break;
        }
    }
    return counts;
}

Sentence verdictSentence(const VerdictCounts& counts)
{
    Sentence list;
    if (counts.beyond > 0)
        append(list, Sentence::tr("%1 beyond the tolerance for certain", counts.beyond));
    if (counts.worse > 0)
        append(list, Sentence::tr("%1 worse", counts.worse));
    if (counts.unclear > 0)
        append(list, Sentence::tr("%1 unclear", counts.unclear));
    if (counts.better > 0)
        append(list, Sentence::tr("%1 better", counts.better));
    if (counts.same > 0)
        append(list, Sentence::tr("%1 the same", counts.same));
    if (counts.tooLittle > 0)
        append(list, Sentence::tr("%1 with too little data to say", counts.tooLittle));
    return list;
}

bool holdsForCertain(const PairedChange& change, double tolerance)
{
    return change.entities >= kEntitiesForVerdict && change.change.low >= -tolerance;
}

std::optional<Certainty> certaintyOf(const PruningStudy& study)
{
    if (!study.dense() || !study.dense()->complete())
        return std::nullopt;
    std::optional<Certainty> certainty;
    bool holding = true;
    for (const PruningStudy::Level& level : study.levels()) {
        if (level.amount <= 0 || !study.languagesBeyond(level.amount))
            continue; // dense, or not all of it is measured
        if (!certainty)
            certainty.emplace();
        int holds = 0;
        const VerdictCounts counts = verdictCounts(level, study.tolerance());
        for (const auto& [language, cell] : level.languages)
            holds += holdsForCertain(*cell.change, study.tolerance()) ? 1 : 0;
        certainty->tooLittle = counts.tooLittle;
        certainty->languages = counts.languages() - counts.tooLittle;
        holding = holding && certainty->languages > 0 && holds == certainty->languages;
        if (holding)
            certainty->level = level.amount;
    }
    return certainty;
}

Sentence certaintySentence(const Certainty& certainty)
{
    if (certainty.level <= 0)
        return Sentence::tr("At no measured level do all languages hold for certain.");
    if (certainty.tooLittle > 0)
        return Sentence::tr("All languages (%1) hold for certain up to %2 %, and %3 with too little data to say.",
            certainty.languages, percentOf(certainty.level), certainty.tooLittle);
    return Sentence::tr(
        "All languages (%1) hold for certain up to %2 %.", certainty.languages, percentOf(certainty.level));
}

} // namespace ndogo
