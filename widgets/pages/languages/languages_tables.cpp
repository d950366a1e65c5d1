// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/study/languages.h"
#include "widgets/look/palette.h"
#include "widgets/pages/languages/languages_parts.h"
#include "widgets/pages/languages/languages_timings.h"
#include "widgets/pages/languages/study_reading.h"
#include "widgets/parts/score_rows.h"
#include "widgets/words/format.h"
#include "widgets/words/metric_text.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>
#include <functional>

namespace ndogo {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(LanguagesTables)
};

constexpr double kLeastLimit = 5; ///< points at which the heat map's ramp ends, at least

} // namespace

TableCell textCell(const QString& text)
{
    TableCell cell;
    cell.text = text;
    return cell;
}

TableCell numberCell(const QString& text, const QVariant& sort)
{
    TableCell cell;
    cell.text = text;
    cell.sort = sort;
    cell.number = true;
    return cell;
}

namespace {

QString approximate(double value, bool isSigned)
{
    return Words::tr("≈ %1").arg(isSigned ? signedText(value * 100, 0) : decimalText(value * 100, 0));
}

} // namespace

TableCell scoreCell(double share, bool complete)
{
    TableCell cell = numberCell(complete ? scoreText(share) : approximate(share, false), share);
    cell.value = share * 100;
    return cell;
}

TableCell pointsCell(double change, bool complete)
{
    TableCell cell = numberCell(complete ? pointsText(change) : approximate(change, true), change);
    cell.value = change * 100;
    return cell;
}

TableCell levelCell(double amount)
{
    TableCell cell = numberCell(amount > 0 ? Words::tr("%1 %").arg(percentNumber(amount)) : Words::tr("dense"), amount);
    cell.value = amount * 100;
    return cell;
}

ChartCell plainCell(const TableCell& cell)
{
    return { cell.text, cell.value };
}

QString scoreUnit()
{
    return QStringLiteral("0-100");
}

QString pointsUnit()
{
    return Words::tr("points");
}

TableCell languageCell(const std::string& language)
{
    const QString code = QString::fromStdString(language);
    TableCell cell = textCell(languageName(code));
    cell.language = code;
    cell.tip = languageStyle(code).ownName;
    return cell;
}

TableColumn languageColumn()
{
    return { Words::tr("Language"), {}, false };
}

namespace {

double largestChange(const PruningStudy& study)
{
    double largest = kLeastLimit;
    for (const PruningStudy::Level& level : study.levels()) {
        for (const auto& [language, cell] : level.languages) {
            if (cell.change)
                largest = std::max(largest, std::abs(cell.change->difference()) * 100);
        }
    }
    return largest;
}

TableCell heatCell(const PruningStudy::Cell* cell, double amount, double limit)
{
    if (!cell) {
        TableCell missing = numberCell({}, -1.0);
        missing.missing = true;
        missing.tip = Words::tr("not measured");
        return missing;
    }
    TableCell value = scoreCell(cell->value(), cell->score->complete());
    if (!cell->score->complete())
        value.value.reset(); // no column says here that it is a sample's: its "≈" has to
    if (amount > 0 && cell->change) {
        value.share = std::clamp(0.5 + cell->change->difference() * 100 / (2 * limit), 0.0, 1.0);
        value.tip = Words::tr("%1 points against dense").arg(pointsText(cell->change->difference()));
    }
    return value;
}

} // namespace

std::vector<double> chosenLevels(const PruningStudy& study, std::optional<double> selected)
{
    std::vector<double> levels = completeLevels(study);
    if (levels.empty())
        return study.dense() ? std::vector<double> { 0 } : std::vector<double> {};
    const auto isMeasured = [&](double amount) {
        return std::any_of(
            levels.begin(), levels.end(), [&](double level) { return std::abs(level - amount) < kSameAmount; });
    };
    std::vector<double> chosen { levels.front() };
    const auto add = [&](double amount) {
        if (std::abs(chosen.back() - amount) > kSameAmount)
            chosen.push_back(amount);
    };
    const double other = selected && isMeasured(*selected) ? *selected : levels.back();
    const double holding = study.largestHolding().value_or(0);
    if (holding > levels.front())
        add(std::min(holding, other));
    add(std::max(holding, other));
    return chosen;
}

namespace {

/// The mean over a group, as the heading of its rows.
ValueTable::Row groupRow(const PruningStudy& study, const LanguageGroup& group, double limit)
{
    TableCell name
        = textCell(Words::tr("%1 (%2)", "group, number of its languages").arg(group.name).arg(group.languages.size()));
    name.strong = true;
    name.tip = Words::tr("unweighted mean over %n language(s)", nullptr, int(group.languages.size()));
    ValueTable::Row row { name };
    const std::optional<double> dense = groupMean(study, group.languages, 0);
    for (const PruningStudy::Level& level : study.levels()) {
        const std::optional<double> mean
            = level.complete() ? groupMean(study, group.languages, level.amount) : std::nullopt;
        TableCell cell = mean ? scoreCell(*mean) : numberCell({}, -1.0);
        cell.strong = true;
        cell.missing = !mean;
        if (mean && dense && level.amount > 0) {
            cell.share = std::clamp(0.5 + (*mean - *dense) * 100 / (2 * limit), 0.0, 1.0);
            cell.tip = Words::tr("%1 points against dense").arg(pointsText(*mean - *dense));
        }
        row.push_back(cell);
    }
    return row;
}

} // namespace

ValueRows heatRows(const PruningStudy& study, const LanguageView& view)
{
    ValueRows table;
    const double limit = largestChange(study);
    table.columns.push_back(languageColumn());
    for (const PruningStudy::Level& level : study.levels())
        table.columns.push_back({ levelCell(level.amount).text, {}, true, {}, scoreUnit() });
    for (const LanguageGroup& group : shownGroups(study, study.languages(), view)) {
        if (!group.name.isEmpty()) {
            table.rows.push_back(groupRow(study, group, limit));
            table.languages.emplace_back();
        }
        for (const std::string& language : group.languages) {
            ValueTable::Row row { languageCell(language) };
            for (const PruningStudy::Level& level : study.levels()) {
                const auto found = level.languages.find(language);
                row.push_back(heatCell(found == level.languages.end() ? nullptr : &found->second, level.amount, limit));
            }
            table.rows.push_back(std::move(row));
            table.languages.push_back(language);
        }
    }
    return table;
}

namespace {

/// What every row of the score table has, and which columns it may leave out.
struct ScoreTable {
    std::vector<Average> averages;
    double tolerance = 0;
    bool grouped = false, seeded = false, corpus = false;
};

TableCell corpusCell(const std::string& language)
{
    const Language* known = findLanguage(language);
    const std::optional<std::int64_t> sentences = known ? known->afribertaSentences : std::nullopt;
    return numberCell(sentences ? countText(*sentences) : QString(), qlonglong(sentences.value_or(0)));
}

ValueTable::Row scoreRow(const std::string& language, const QString& group, double amount,
    const PruningStudy::Cell& cell, const ScoreTable& table)
{
    const double tolerance = table.tolerance;
    const LanguageScore& score = *cell.score;
    const PairedChange change = cell.change.value_or(PairedChange());
    const bool compared = cell.change && amount > 0;
    ValueTable::Row row { languageCell(language) };
    if (table.grouped)
        row.push_back(textCell(group));
    if (table.corpus)
        row.push_back(corpusCell(language));
    row.push_back(levelCell(amount));
    const bool complete = score.complete();
    row.push_back(scoreCell(cell.value(), complete));
    if (table.seeded) {
        const SeedSpread spread = spreadOf(cell);
        row.push_back(spread.seeds > 1 ? scoreCell(spread.deviation) : numberCell({}, spread.deviation));
        row.push_back(numberCell(countText(spread.seeds), spread.seeds));
    }
    row.push_back(scoreCell(score.f1Interval.low, complete));
    row.push_back(scoreCell(score.f1Interval.high, complete));
    for (const double points : { change.difference(), change.change.low, change.change.high })
        row.push_back(compared ? pointsCell(points, complete) : numberCell({}, 0.0));
    TableCell verdict = textCell(compared ? verdictWord(change, tolerance) : QString());
    if (compared)
        verdict.sign = beyondTolerance(change, tolerance) ? QStringLiteral("flag") : verdictSign(change, tolerance);
    row.push_back(verdict);
    for (const Average& average : table.averages) {
        const std::optional<double> value = average.value(score);
        row.push_back(value ? scoreCell(*value, complete) : numberCell({}, -1.0));
    }
    row.push_back(numberCell(countText(score.sentences), qlonglong(score.sentences)));
    if (score.metric != Metric::Accuracy) // texts are counted already
        row.push_back(numberCell(countText(supportOf(cell)), qlonglong(supportOf(cell))));
    row.push_back(textCell(measuredOnText(complete)));
    return row;
}

} // namespace

ValueRows scoreRows(const PruningStudy& study, ScoreColumns columns, const LanguageView& view)
{
    const MetricText words = metricText(study.metric());
    const ScoreTable look { columns == ScoreColumns::AllAverages ? otherAverages(study.metric())
                                                                 : std::vector<Average>(),
        study.tolerance(), view.grouping != Grouping::None, view.mostSeeds > 1, view.order == LanguageOrder::Corpus };
    ValueRows table;
    table.columns.push_back(languageColumn());
    if (look.grouped)
        table.columns.push_back({ groupingName(view.grouping), {}, false });
    if (look.corpus)
        table.columns.push_back(
            { Words::tr("Corpus"), Words::tr("sentences in AfriBERTa's pre-training corpus"), true });
    table.columns.push_back({ Words::tr("Sparsity"), {}, true, {}, QStringLiteral("%") });
    table.columns.push_back({ words.heading, {}, true, {}, scoreUnit() });
    if (look.seeded) {
        table.columns.push_back(
            { Words::tr("SD"), Words::tr("sample standard deviation over seeds"), true, {}, pointsUnit() });
        table.columns.push_back({ Words::tr("Seeds"), {}, true });
    }
    const QString interval = Words::tr("95 % interval of the %1", "a metric").arg(words.name);
    table.columns.push_back({ Words::tr("%1 from", "a metric").arg(words.heading), interval, true, {}, scoreUnit() });
    table.columns.push_back({ Words::tr("%1 to", "a metric").arg(words.heading), interval, true, {}, scoreUnit() });
    table.columns.push_back({ Words::tr("Change, points"), {}, true });
    const QString ofChange = Words::tr("95 % interval of the change");
    table.columns.push_back({ Words::tr("Change from"), ofChange, true, {}, pointsUnit() });
    table.columns.push_back({ Words::tr("Change to"), ofChange, true, {}, pointsUnit() });
    table.columns.push_back({ Words::tr("Verdict"), {}, false });
    for (const Average& average : look.averages)
        table.columns.push_back({ average.name, average.definition, true, {}, scoreUnit() });
    table.columns.push_back({ words.examples, {}, true });
    if (study.metric() != Metric::Accuracy)
        table.columns.push_back({ words.units, {}, true });
    table.columns.push_back({ Words::tr("Measured on"), Words::tr("all of them, or a sample"), false });
    for (const LanguageGroup& group : shownGroups(study, study.languages(), view)) {
        for (const std::string& language : group.languages) {
            for (const PruningStudy::Level& level : study.levels()) {
                const auto found = level.languages.find(language);
                if (found == level.languages.end())
                    continue;
                table.rows.push_back(scoreRow(language, group.name, level.amount, found->second, look));
                table.languages.push_back(language);
            }
        }
    }
    return table;
}

} // namespace ndogo
