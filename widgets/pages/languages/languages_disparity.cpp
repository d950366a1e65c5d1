// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// How far the languages lie apart.
#include "engine/study/level_verdict.h"
#include "widgets/look/palette.h"
#include "widgets/pages/languages/languages_parts.h"
#include "widgets/pages/languages/study_reading.h"
#include "widgets/words/format.h"
#include "widgets/words/sentence_text.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace ndogo {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(LanguagesDisparity)
};

/// The two groups whose means are compared: those of view.grouping, else what was seen in pre-training and what was
/// not; nothing where there are not two.
std::vector<LanguageGroup> comparedGroups(const PruningStudy& study, const LanguageView& view)
{
    const Grouping grouping = view.grouping == Grouping::None ? Grouping::Seen : view.grouping;
    std::vector<std::string> languages;
    if (const PruningStudy::Level* dense = study.dense()) {
        for (const auto& [language, cell] : dense->languages)
            languages.push_back(language);
    }
    if (grouping == Grouping::Seen && !view.seen)
        return {};
    std::vector<LanguageGroup> groups = groupsOf(languages, grouping, view.seen);
    if (groups.size() != 2)
        groups.clear();
    return groups;
}

/// Mean of the first group minus that of the second.
std::optional<double> groupGap(const PruningStudy& study, const std::vector<LanguageGroup>& groups, double amount)
{
    const std::optional<double> first = groupMean(study, groups[0].languages, amount);
    const std::optional<double> second = groupMean(study, groups[1].languages, amount);
    return first && second ? std::optional(*first - *second) : std::nullopt;
}

struct Measure {
    QString name, shortName;
    std::function<std::optional<double>(const PruningStudy::Disparity&, const DisparityColumn&)> value;
    bool highIsGood = false;
    bool ratio = false; ///< shown with two decimals instead of as points
    bool gap = false; ///< between groups: good when near 0, whichever is ahead
};

std::vector<Measure> measures(const PruningStudy& study, const LanguageView& view)
{
    using Disparity = PruningStudy::Disparity;
    using Column = DisparityColumn;
    const bool compares = study.languages().size() > 1; // of one there is no spread
    const auto spread = [compares](double value) { return compares ? std::optional(value) : std::nullopt; };
    std::vector<Measure> list {
        { Words::tr("Mean"), Words::tr("Mean"), [](const Disparity& d, const Column&) { return std::optional(d.mean); },
            true },
        { Words::tr("Worst language"), Words::tr("Worst"),
            [](const Disparity& d, const Column&) { return std::optional(d.worst); }, true },
        { Words::tr("Best minus worst"), Words::tr("Range"),
            [spread](const Disparity& d, const Column&) { return spread(d.best - d.worst); } },
        { Words::tr("Standard deviation"), Words::tr("SD"),
            [spread](const Disparity& d, const Column&) { return spread(d.standardDeviation); } },
        { Words::tr("Worst / best"), {},
            [spread](
                const Disparity& d, const Column&) { return d.best > 0 ? spread(d.worst / d.best) : std::nullopt; },
            true, true },
    };
    const std::vector<LanguageGroup> groups = comparedGroups(study, view);
    if (groups.size() == 2) {
        const bool seen = view.grouping == Grouping::None || view.grouping == Grouping::Seen;
        list.push_back({ seen ? Words::tr("Seen minus unseen")
                              : Words::tr("%1 minus %2", "groups of languages").arg(groups[0].name, groups[1].name),
            Words::tr("Gap"),
            [groups](const Disparity&, const Column& column) { return groupGap(*column.study, groups, column.amount); },
            false, false, true });
    }
    return list;
}

/// How much better it is than with dense; negative: worse.
double gain(const Measure& measure, double dense, double here)
{
    if (measure.gap)
        return std::abs(dense) - std::abs(here);
    return (here - dense) * (measure.highIsGood ? 1 : -1);
}

} // namespace

namespace {

/// A measure in every column, with a sign where it differs from the first by more than the tolerance.
ValueTable::Row measureRow(const Measure& measure, const std::vector<DisparityColumn>& columns)
{
    ValueTable::Row row { textCell(measure.name) };
    const std::optional<PruningStudy::Disparity> reference = columns.front().study->disparity(columns.front().amount);
    std::optional<double> dense;
    for (const DisparityColumn& column : columns) {
        const std::optional<PruningStudy::Disparity> disparity = column.study->disparity(column.amount);
        const std::optional<double> value = disparity ? measure.value(*disparity, column) : std::nullopt;
        TableCell cell = numberCell(
            value ? decimalText(measure.ratio ? *value : *value * 100, measure.ratio ? 2 : 1) : QStringLiteral("–"),
            {});
        if (column.amount <= 0)
            dense = value;
        const double change = value && dense ? gain(measure, *dense, *value) : 0;
        // A spread that shrinks because every language falls is no improvement.
        const double tolerance = column.study->tolerance();
        const bool fallen = disparity && reference && disparity->mean < reference->mean - tolerance;
        if (std::abs(change) > tolerance && (change < 0 || !fallen)) {
            cell.sign = change < 0 ? QStringLiteral("worse") : QStringLiteral("better");
            cell.colourRole = cell.sign;
            cell.strong = true;
        }
        if (disparity)
            cell.tip = Words::tr("best %1, worst %2")
                           .arg(languageName(QString::fromStdString(disparity->bestLanguage)),
                               languageName(QString::fromStdString(disparity->worstLanguage)));
        row.push_back(cell);
    }
    return row;
}

} // namespace

ValueRows disparityAcross(const std::vector<DisparityColumn>& rows, const LanguageView& view)
{
    ValueRows table;
    table.columns.push_back({ {}, {}, false });
    for (const DisparityColumn& row : rows)
        table.rows.push_back({ textCell(row.title) });
    if (rows.empty())
        return table;
    const std::vector<Measure> list = measures(*rows.front().study, view);
    const bool gap = list.back().gap;
    for (const Measure& measure : list) {
        if (measure.shortName.isEmpty() || (gap && measure.shortName == Words::tr("SD")))
            continue; // there is room for four
        table.columns.push_back({ measure.shortName, measure.name, true });
        const ValueTable::Row cells = measureRow(measure, rows);
        for (std::size_t i = 0; i < rows.size(); ++i)
            table.rows[i].push_back(cells[i + 1]);
    }
    return table;
}

ValueRows disparityRows(const PruningStudy& study, const LanguageView& view)
{
    std::vector<DisparityColumn> columns;
    for (const double amount : chosenLevels(study, view.level))
        columns.push_back(
            { amount > 0 ? Words::tr("%1 %").arg(percentNumber(amount)) : Words::tr("dense"), &study, amount });
    ValueRows table;
    table.columns.push_back({ {}, {}, false });
    for (const DisparityColumn& column : columns)
        table.columns.push_back({ column.title, {}, true });
    if (columns.empty())
        return table;
    for (const Measure& measure : measures(study, view))
        table.rows.push_back(measureRow(measure, columns));
    return table;
}

namespace {

/// "The gap between seen and unseen languages grows from 12.1 to 17.3 points.", where it grows or shrinks by more
/// than the tolerance.
QString gapWords(const PruningStudy& study, const LanguageView& view, double amount)
{
    const std::vector<LanguageGroup> groups = comparedGroups(study, view);
    if (groups.size() != 2 || view.grouping == Grouping::Script || view.grouping == Grouping::Family)
        return {};
    const std::optional<double> dense = groupGap(study, groups, 0), here = groupGap(study, groups, amount);
    if (!dense || !here || std::abs(*here - *dense) <= study.tolerance())
        return {};
    const QString from = decimalText(*dense * 100, 1), to = decimalText(*here * 100, 1);
    return *here > *dense
        ? Words::tr(" The gap between seen and unseen languages grows from %1 to %2 points.").arg(from, to)
        : Words::tr(" The gap between seen and unseen languages goes from %1 to %2 points.").arg(from, to);
}

struct Loss {
    std::string language;
    double change = 0; ///< share of 1, below 0
};

/// The language that is surely worse by most. One that has too little data, or may be no worse, is none.
std::optional<Loss> largestLoss(const PruningStudy::Level& level)
{
    std::optional<Loss> worst;
    for (const auto& [language, cell] : level.languages) {
        const bool lost = cell.change && cell.change->entities >= kEntitiesForVerdict && cell.change->change.high < 0;
        if (lost && (!worst || cell.change->difference() < worst->change))
            worst = Loss { language, cell.change->difference() };
    }
    return worst;
}

} // namespace

std::optional<Message> levelWords(const PruningStudy& study, const LanguageView& view, double amount)
{
    const std::optional<PruningStudy::Disparity> dense = study.disparity(0), here = study.disparity(amount);
    if (amount <= 0 || !study.languagesBeyond(amount) || !here || !dense)
        return std::nullopt;
    const VerdictCounts counts = verdictCounts(*study.level(amount), study.tolerance());
    const std::optional<Certainty> certainty = certaintyOf(study);
    QStringList text { levelVerdicts(study, amount) };
    if (certainty && certainty->level >= amount - kSameAmount)
        return Message { Message::Kind::Better, {},
            text.front() + QLatin1Char(' ') + sentenceText(certaintySentence(*certainty)), {}, {} };
    if (const std::optional<Loss> worst = largestLoss(*study.level(amount)))
        text << Words::tr("The mean changes by %1 points, %2 by %3.")
                    .arg(pointsText(here->mean - dense->mean), languageName(QString::fromStdString(worst->language)),
                        pointsText(worst->change));
    const bool pays = counts.beyond + counts.worse > 0;
    return Message { pays ? Message::Kind::Worse : Message::Kind::Unclear, {},
        text.join(QLatin1Char(' ')) + gapWords(study, view, amount), {}, {} };
}

std::vector<Message> disparityWords(const PruningStudy& study, const LanguageView& view)
{
    std::vector<Message> words;
    for (const double amount : chosenLevels(study, view.level)) {
        const std::optional<Message> message = levelWords(study, view, amount);
        if (message) // what holds comes first
            words.insert(message->kind == Message::Kind::Better ? words.begin() : words.end(), *message);
    }
    return words;
}

} // namespace ndogo
