// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/format.h"
#include "widgets/metric_text.h"
#include "widgets/pages/languages_parts.h"
#include "widgets/pages/study_reading.h"
#include "widgets/palette.h"

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
    TableCell value = numberCell({}, -1.0);
    if (!cell) {
        value.missing = true;
        value.tip = Words::tr("not measured");
        return value;
    }
    const double f1 = cell->score->counts.f1();
    value.text
        = cell->score->complete() ? scoreText(f1) : Words::tr("≈ %1").arg(decimalText(f1 * 100, 0));
    value.sort = f1;
    if (amount > 0 && cell->change) {
        value.share = std::clamp(0.5 + cell->change->difference() * 100 / (2 * limit), 0.0, 1.0);
        value.tip
            = Words::tr("%1 points against dense").arg(pointsText(cell->change->difference()));
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
        return std::any_of(levels.begin(), levels.end(),
            [&](double level) { return std::abs(level - amount) < kSameAmount; });
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

ValueRows heatRows(const PruningStudy& study)
{
    ValueRows table;
    const double limit = largestChange(study);
    table.columns.push_back(languageColumn());
    for (const PruningStudy::Level& level : study.levels())
        table.columns.push_back(
            { level.amount > 0 ? Words::tr("%1 %").arg(percentNumber(level.amount))
                               : Words::tr("dense"),
                {}, true });
    for (const std::string& language : study.languages()) {
        ValueTable::Row row { languageCell(language) };
        for (const PruningStudy::Level& level : study.levels()) {
            const auto found = level.languages.find(language);
            row.push_back(heatCell(
                found == level.languages.end() ? nullptr : &found->second, level.amount, limit));
        }
        table.rows.push_back(std::move(row));
        table.languages.push_back(language);
    }
    return table;
}

namespace {

QString rangeText(const QString& low, const QString& high)
{
    return Words::tr("%1 to %2", "ends of an interval").arg(low, high);
}

ValueTable::Row scoreRow(const std::string& language, double amount, const PruningStudy::Cell& cell,
    const std::vector<Average>& averages, double tolerance)
{
    const LanguageScore& score = *cell.score;
    const PairedChange change = cell.change.value_or(PairedChange());
    const bool compared = cell.change && amount > 0;
    ValueTable::Row row { languageCell(language) };
    row.push_back(numberCell(
        amount > 0 ? Words::tr("%1 %").arg(percentNumber(amount)) : Words::tr("dense"), amount));
    row.push_back(numberCell(scoreText(score.counts.f1()), score.counts.f1()));
    row.push_back(
        numberCell(rangeText(scoreText(score.f1Interval.low), scoreText(score.f1Interval.high)),
            score.f1Interval.low));
    row.push_back(numberCell(compared ? pointsText(change.difference()) : QString(),
        compared ? change.difference() : 0.0));
    row.push_back(numberCell(compared
            ? rangeText(pointsText(change.change.low), pointsText(change.change.high))
            : QString(),
        compared ? change.change.low : 0.0));
    TableCell verdict = textCell(compared ? verdictWord(change, tolerance) : QString());
    if (compared)
        verdict.sign = beyondTolerance(change, tolerance) ? QStringLiteral("flag")
                                                          : verdictSign(change, tolerance);
    row.push_back(verdict);
    for (const Average& average : averages) {
        const std::optional<double> value = average.value(score);
        row.push_back(numberCell(value ? scoreText(*value) : QString(), value.value_or(-1)));
    }
    row.push_back(numberCell(countText(score.sentences), qlonglong(score.sentences)));
    if (score.metric != Metric::Accuracy) // texts are counted already
        row.push_back(
            numberCell(countText(score.counts.support()), qlonglong(score.counts.support())));
    return row;
}

} // namespace

ValueRows scoreRows(const PruningStudy& study, ScoreColumns columns)
{
    const MetricText words = metricText(study.metric());
    const std::vector<Average> averages = columns == ScoreColumns::AllAverages
        ? otherAverages(study.metric())
        : std::vector<Average>();
    ValueRows table;
    table.columns
        = { languageColumn(), { Words::tr("Sparsity"), {}, true }, { words.heading, {}, true },
              { Words::tr("95 % interval"), {}, true }, { Words::tr("Change, points"), {}, true },
              { Words::tr("95 % interval of the change"), {}, true },
              { Words::tr("Verdict"), {}, false } };
    for (const Average& average : averages)
        table.columns.push_back({ average.name, average.definition, true });
    table.columns.push_back({ words.examples, {}, true });
    if (study.metric() != Metric::Accuracy)
        table.columns.push_back({ words.units, {}, true });
    for (const std::string& language : study.languages()) {
        for (const PruningStudy::Level& level : study.levels()) {
            const auto found = level.languages.find(language);
            if (found == level.languages.end())
                continue;
            table.rows.push_back(
                scoreRow(language, level.amount, found->second, averages, study.tolerance()));
            table.languages.push_back(language);
        }
    }
    return table;
}

namespace {

/// Mean score of the languages that were seen in pretraining minus that of the others.
std::optional<double> pretrainingGap(const PruningStudy& study, double amount)
{
    double sums[2] = { 0, 0 };
    int counts[2] = { 0, 0 };
    for (const auto& [language, cell] : study.level(amount)->languages) {
        const int seen = languageStyle(QString::fromStdString(language)).seenInPretraining ? 1 : 0;
        sums[seen] += cell.score->counts.f1();
        ++counts[seen];
    }
    if (counts[0] == 0 || counts[1] == 0)
        return std::nullopt;
    return sums[1] / counts[1] - sums[0] / counts[0];
}

struct Measure {
    QString name;
    std::function<std::optional<double>(const PruningStudy::Disparity&, double amount)> value;
    bool highIsGood = false;
    bool ratio = false; ///< shown with two decimals instead of as points
};

std::vector<Measure> measures(const PruningStudy& study, const LanguageView& view)
{
    using Disparity = PruningStudy::Disparity;
    std::vector<Measure> list {
        { Words::tr("Mean"), [](const Disparity& d, double) { return std::optional(d.mean); }, true,
            false },
        { Words::tr("Worst language"),
            [](const Disparity& d, double) { return std::optional(d.worst); }, true, false },
        { Words::tr("Best minus worst"),
            [](const Disparity& d, double) { return std::optional(d.best - d.worst); }, false,
            false },
        { Words::tr("Standard deviation"),
            [](const Disparity& d, double) { return std::optional(d.standardDeviation); }, false,
            false },
        { Words::tr("Worst / best"),
            [](const Disparity& d, double) {
                return d.best > 0 ? std::optional(d.worst / d.best) : std::nullopt;
            },
            true, true },
    };
    if (view.pretrainingKnown)
        list.push_back({ Words::tr("Seen minus unseen"),
            [&study](const Disparity&, double amount) { return pretrainingGap(study, amount); },
            false, false });
    return list;
}

} // namespace

ValueRows disparityRows(const PruningStudy& study, const LanguageView& view)
{
    ValueRows table;
    const std::vector<double> levels = chosenLevels(study, view.level);
    table.columns.push_back({ {}, {}, false });
    for (const double amount : levels)
        table.columns.push_back(
            { amount > 0 ? Words::tr("%1 %").arg(percentNumber(amount)) : Words::tr("dense"), {},
                true });
    for (const Measure& measure : measures(study, view)) {
        ValueTable::Row row { textCell(measure.name) };
        std::optional<double> dense;
        for (const double amount : levels) {
            const std::optional<PruningStudy::Disparity> disparity = study.disparity(amount);
            const std::optional<double> value
                = disparity ? measure.value(*disparity, amount) : std::nullopt;
            TableCell cell = numberCell(value
                    ? decimalText(measure.ratio ? *value : *value * 100, measure.ratio ? 2 : 1)
                    : QStringLiteral("–"),
                {});
            if (amount <= 0)
                dense = value;
            const double change
                = value && dense ? (*value - *dense) * (measure.highIsGood ? 1 : -1) : 0;
            // A spread that shrinks because every language falls is no improvement.
            const bool fallen = disparity && study.disparity(0)
                && disparity->mean < study.disparity(0)->mean - study.tolerance();
            if (std::abs(change) > study.tolerance() && (change < 0 || !fallen)) {
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
        table.rows.push_back(std::move(row));
    }
    return table;
}

std::vector<Message> disparityWords(const PruningStudy& study, const LanguageView& view)
{
    std::vector<Message> words;
    const std::optional<PruningStudy::Disparity> dense = study.disparity(0);
    if (!dense)
        return words;
    for (const double amount : chosenLevels(study, view.level)) {
        const std::optional<int> beyond = study.languagesBeyond(amount);
        const std::optional<PruningStudy::Disparity> here = study.disparity(amount);
        if (amount <= 0 || !beyond || !here)
            continue;
        const QString level = percentNumber(amount);
        if (*beyond == 0) {
            words.insert(words.begin(),
                { Message::Kind::Better, {},
                    Words::tr("At %1 % no language is beyond the tolerance for certain.")
                        .arg(level),
                    {}, {} });
            continue;
        }
        std::string worst;
        double largest = 0;
        for (const auto& [language, cell] : study.level(amount)->languages) {
            if (cell.change && cell.change->difference() < largest) {
                largest = cell.change->difference();
                worst = language;
            }
        }
        const QString text
            = Words::tr("At %1 % the mean changes by %2 points, %3 by %4. %n language(s) are "
                        "beyond the tolerance for certain.",
                nullptr, *beyond)
                  .arg(level, pointsText(here->mean - dense->mean),
                      languageName(QString::fromStdString(worst)), pointsText(largest));
        words.push_back({ Message::Kind::Worse, {}, text, {}, {} });
    }
    return words;
}

namespace {

/// Languages by the level at which they break; those that hold come under no level.
struct Breaking {
    double first = 2; ///< lowest level at which any breaks
    std::vector<std::string> atFirst;
    double longest = -1; ///< highest level that a breaking language held
    std::vector<std::string> holdLongest;
    std::vector<std::string> neverBreak;
};

Breaking breakingOf(const PruningStudy& study)
{
    Breaking result;
    for (const std::string& language : study.languages()) {
        const BreakPoint point = study.breakPoint(language);
        if (!point.found) {
            result.neverBreak.push_back(language);
            continue;
        }
        if (point.firstBroken < result.first - kSameAmount) {
            result.first = point.firstBroken;
            result.atFirst.clear();
        }
        if (std::abs(point.firstBroken - result.first) < kSameAmount)
            result.atFirst.push_back(language);
        if (point.lastHeld > result.longest + kSameAmount) {
            result.longest = point.lastHeld;
            result.holdLongest.clear();
        }
        if (std::abs(point.lastHeld - result.longest) < kSameAmount)
            result.holdLongest.push_back(language);
    }
    return result;
}

QString lastWords(const Breaking& breaking, double largest)
{
    if (!breaking.neverBreak.empty())
        return Words::tr("%1 hold(s) up to %2 %, the largest level measured.", nullptr,
            int(breaking.neverBreak.size()))
            .arg(languageList(breaking.neverBreak), percentNumber(largest));
    if (breaking.holdLongest.size() > 3 || breaking.longest <= 0
        || breaking.holdLongest == breaking.atFirst) // all break at once: it is said already
        return {};
    return Words::tr("%1 hold(s) longest, up to %2 %.", nullptr, int(breaking.holdLongest.size()))
        .arg(languageList(breaking.holdLongest), percentNumber(breaking.longest));
}

} // namespace

std::optional<Message> ladderMessage(const PruningStudy& study)
{
    const std::vector<double> levels = completeLevels(study);
    if (levels.size() < 2 || levels.front() > 0)
        return std::nullopt;
    const double largest = levels.back();
    const Breaking breaking = breakingOf(study);
    if (breaking.atFirst.empty())
        return Message { Message::Kind::Info,
            Words::tr("Up to %1 % no language breaks.").arg(percentNumber(largest)),
            Words::tr("This is the largest level measured."),
            Words::tr("Keep %1 % as variant").arg(percentNumber(largest)),
            QStringLiteral("keep:%1").arg(largest) };
    QString text = Words::tr("%1 break(s) at %2 %.", nullptr, int(breaking.atFirst.size()))
                       .arg(languageList(breaking.atFirst), percentNumber(breaking.first));
    const QString rest = lastWords(breaking, largest);
    if (!rest.isEmpty())
        text += QLatin1Char(' ') + rest;
    const double holding = study.largestHolding().value_or(0);
    if (holding <= 0)
        return Message { Message::Kind::Worse,
            Words::tr("The first level measured breaks a language."), text, {}, {} };
    return Message { Message::Kind::Info,
        Words::tr("Up to %1 % no language breaks.").arg(percentNumber(holding)), text,
        Words::tr("Keep %1 % as variant").arg(percentNumber(holding)),
        QStringLiteral("keep:%1").arg(holding) };
}

} // namespace ndogo
