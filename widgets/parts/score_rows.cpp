// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/parts/score_rows.h"

#include "widgets/look/palette.h"
#include "widgets/words/metric_text.h"
#include "widgets/words/number_text.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace ndogo {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ndogo::ScoreRows)
};

Sign signOfChange(const PairedChange& change, double tolerance, bool complete)
{
    if (change.entities < kEntitiesForVerdict)
        return complete ? Sign::TooLittle : Sign::Unclear;
    return signOf(verdictOf(change, tolerance), beyondTolerance(change, tolerance));
}

const VariantResults::Cell* cellAt(const VariantResults& results, const std::string& language)
{
    const auto found = results.languages.find(language);
    return found != results.languages.end() ? &found->second : nullptr;
}

void fill(ScoreRow& row, const VariantResults::Cell& cell)
{
    row.sentences = cell.score->sentences;
    row.sentencesTotal = cell.score->sentencesTotal;
    row.units = cell.score->counts.support();
    row.value = 100 * cell.score->counts.f1();
    row.interval = Interval { 100 * cell.score->f1Interval.low, 100 * cell.score->f1Interval.high };
}

/// On the common sentences, so that tick, dot and whiskers speak of the same thing.
void fillChange(ScoreRow& row, const PairedChange& change, Sign sign)
{
    row.dense = 100 * change.before;
    row.value = 100 * change.after;
    row.change = 100 * change.difference();
    row.interval = Interval { 100 * (change.before + change.change.low), 100 * (change.before + change.change.high) };
    row.sign = sign;
}

/// The score of a language at the nearest complete levels on either side.
std::optional<Interval> rangeAround(const PruningStudy& study, const std::string& language, double amount)
{
    std::optional<double> below, above;
    for (const PruningStudy::Level& level : study.levels()) {
        const VariantResults::Cell* cell = cellAt(level, language);
        if (!cell || !cell->score->complete())
            continue;
        const double f1 = 100 * cell->score->counts.f1();
        if (level.amount <= amount)
            below = f1;
        else if (!above)
            above = f1;
    }
    if (!below || !above)
        return std::nullopt;
    return Interval { std::min(*below, *above), std::max(*below, *above) };
}

} // namespace

QString signWord(Sign sign)
{
    switch (sign) {
    case Sign::None:
        return {};
    case Sign::Flag:
        return Words::tr("beyond the tolerance for certain");
    case Sign::Worse:
        return Words::tr("worse");
    case Sign::Better:
        return Words::tr("better");
    case Sign::Same:
        return Words::tr("the same");
    case Sign::Unclear:
        return Words::tr("unclear");
    case Sign::TooLittle:
        return Words::tr("too little to say");
    }
    return {};
}

QString signName(Sign sign)
{
    switch (sign) {
    case Sign::Flag:
        return QStringLiteral("flag");
    case Sign::Worse:
        return QStringLiteral("worse");
    case Sign::Better:
        return QStringLiteral("better");
    case Sign::Same:
        return QStringLiteral("same");
    case Sign::Unclear:
        return QStringLiteral("unclear");
    case Sign::TooLittle:
        return QStringLiteral("hatch");
    case Sign::None:
        break;
    }
    return {};
}

Sign signOf(Verdict verdict, bool beyond)
{
    switch (verdict) {
    case Verdict::Same:
        return Sign::Same;
    case Verdict::Better:
        return Sign::Better;
    case Verdict::Worse:
        return beyond ? Sign::Flag : Sign::Worse;
    case Verdict::TooLittle:
        return Sign::TooLittle;
    case Verdict::Unclear:
        break;
    }
    return Sign::Unclear;
}

ScoreRow scoreRow(const QString& language, std::optional<Metric> metric, const PairedChange& change, Sign sign)
{
    ScoreRow row;
    row.language = language;
    row.metric = metric;
    row.sentences = row.sentencesTotal = change.sentences;
    row.units = change.entities;
    fillChange(row, change, sign);
    return row;
}

std::vector<ScoreRow> scoreRows(
    const VariantResults& dense, const VariantResults& variant, const QStringList& languages, double tolerance)
{
    const bool isDense = &variant == &dense;
    std::vector<ScoreRow> rows;
    for (const QString& code : languages) {
        const std::string language = code.toStdString();
        ScoreRow& row = rows.emplace_back();
        row.language = code;
        row.metric = dense.metric() ? dense.metric() : variant.metric();
        if (const auto* cell = cellAt(dense, language)) {
            row.dense = 100 * cell->score->counts.f1();
            row.sentencesTotal = cell->score->sentencesTotal;
        }
        if (const auto* cell = cellAt(variant, language)) {
            fill(row, *cell);
            if (cell->change && !isDense)
                fillChange(row, *cell->change, signOfChange(*cell->change, tolerance, row.complete()));
        }
    }
    return rows;
}

std::vector<ScoreRow> scoreRows(const PruningStudy& study, const ScoreRowsQuery& query)
{
    static const VariantResults none;
    const PruningStudy::Level *dense = study.dense(), *level = study.level(query.amount);
    auto rows = scoreRows(dense ? *dense : none, level ? *level : none, query.languages, study.tolerance());
    for (ScoreRow& row : rows) {
        row.metric = study.metric();
        if (query.dragging && !row.value)
            row.range = rangeAround(study, row.language.toStdString(), query.amount);
    }
    return rows;
}

QString scoreText(const ScoreRow& row)
{
    if (!row.value)
        return {};
    return row.complete() ? decimalText(*row.value, 1) : QChar(0x2248) + QLatin1Char(' ') + decimalText(*row.value, 0);
}

QString changeText(const ScoreRow& row)
{
    if (!row.change)
        return {};
    return row.complete() ? signedText(*row.change, 1) : QChar(0x2248) + QLatin1Char(' ') + signedText(*row.change, 0);
}

QString sentencesText(const ScoreRow& row)
{
    if (!row.value)
        return {};
    if (row.complete())
        return Words::tr("all %1").arg(countText(row.sentences));
    return Words::tr("%1 of %2").arg(countText(row.sentences), countText(row.sentencesTotal));
}

QString measuredOnText(bool complete)
{
    return complete ? Words::tr("all", "sentences or texts") : Words::tr("a sample");
}

QString rowSentence(const ScoreRow& row, double tolerance)
{
    const QString name = languageName(row.language);
    if (!row.value)
        return Words::tr("%1 is not measured at this level.").arg(name);
    if (!row.change)
        return Words::tr("%1: %2 %3, %4.", "language: metric value, sentences")
            .arg(name, metricText(row.metric).name, decimalText(*row.value, 1),
                row.complete() ? examplesText(row.metric, row.sentences)
                               : Words::tr("%1 of %2")
                                     .arg(countText(row.sentences), examplesText(row.metric, row.sentencesTotal)));
    const double lowest = row.interval->low - *row.dense, highest = row.interval->high - *row.dense;
    const QString points = decimalText(std::abs(*row.change), 1);
    const QString signedPoints = signedText(*row.change, 1);
    const QString low = signedText(lowest, 1), high = signedText(highest, 1);
    const QString least = decimalText(-highest, 1), most = decimalText(-lowest, 1); // of a loss
    switch (row.sign) {
    case Sign::Flag:
        return Words::tr("%1 is worse by %2 points (%3 to %4), beyond the tolerance of %5 for certain.")
            .arg(name, points, least, most, decimalText(tolerance * 100, 0));
    case Sign::Worse:
        return Words::tr("%1 is worse by %2 points (%3 to %4).").arg(name, points, least, most);
    case Sign::Better:
        return Words::tr("%1 is better by %2 points (%3 to %4).").arg(name, points, low, high);
    case Sign::Same:
        return Words::tr("%1 is the same: %2 points (%3 to %4).").arg(name, signedPoints, low, high);
    case Sign::TooLittle:
        return Words::tr("%1 has %2: too little to say.", "language, 38 entities")
            .arg(name, unitsText(row.metric, row.units));
    default:
        return Words::tr("%1 is unclear: %2 points (%3 to %4).").arg(name, signedPoints, low, high);
    }
}

Interval scoreAxis(std::span<const VariantResults* const> measured)
{
    double lowest = 100;
    for (const VariantResults* results : measured) {
        for (const auto& [language, cell] : results->languages) {
            lowest = std::min({ lowest, 100 * cell.score->counts.f1(), 100 * cell.score->f1Interval.low });
            if (cell.change)
                lowest = std::min(lowest, 100 * (cell.change->before + cell.change->change.low));
        }
    }
    const double low = std::clamp(std::floor((lowest - 1) / 20) * 20, 0.0, 60.0);
    return { low, 100 };
}

Interval scoreAxis(const PruningStudy& study)
{
    std::vector<const VariantResults*> levels;
    for (const PruningStudy::Level& level : study.levels())
        levels.push_back(&level);
    return scoreAxis(levels);
}

namespace {

/// Every verdict that stands in the rows, with its word.
QString signsOf(const std::vector<ScoreRow>& rows)
{
    QString signs;
    for (const Sign sign : { Sign::Flag, Sign::Worse, Sign::Better, Sign::Same, Sign::Unclear, Sign::TooLittle }) {
        if (std::any_of(rows.begin(), rows.end(), [sign](const ScoreRow& row) { return row.sign == sign; }))
            signs += QStringLiteral(" {%1} %2").arg(signName(sign), signWord(sign));
    }
    return signs;
}

} // namespace

ChartSpec scoresCard(const std::vector<ScoreRow>& rows, const ScoresShown& shown)
{
    const MetricText words = metricText(shown.metric);
    const QString interval = shown.changes ? Words::tr("95 % paired bootstrap interval of the change")
                                           : Words::tr("95 % bootstrap interval");
    QStringList parts { words.definition, Words::tr("%1 set", "a split").arg(QString::fromStdString(shown.split)),
        interval };
    parts.removeAll(QString());
    ChartSpec card;
    card.subtitle = parts.join(QStringLiteral(", "));
    card.signs = shown.changes ? Words::tr("≈ a sample {dotted} dense") + signsOf(rows)
                               : Words::tr("≈ a sample {whisker} interval of the %1", "a metric").arg(words.name);
    card.table = scoreTable(rows, shown.metric);
    QStringList sentences;
    for (const ScoreRow& row : rows)
        sentences << rowSentence(row, shown.tolerance);
    card.summary = sentences.join(QLatin1Char(' '));
    return card;
}

ChartTable scoreTable(const std::vector<ScoreRow>& rows, std::optional<Metric> metric)
{
    const MetricText words = metricText(metric);
    ChartTable table;
    table.headers = { Words::tr("Language"), Words::tr("Dense %1", "a metric").arg(words.name), words.heading,
        Words::tr("Change, points"), Words::tr("Change from"), Words::tr("Change to"), Words::tr("Verdict"),
        words.examples, Words::tr("Of"), Words::tr("Measured on") };
    table.units
        = { {}, QStringLiteral("0-100"), QStringLiteral("0-100"), {}, Words::tr("points"), Words::tr("points") };
    const auto end = [](const ScoreRow& row, double bound) {
        const double change = bound - *row.dense;
        return ChartCell { signedText(change, 1), change };
    };
    for (const ScoreRow& row : rows) {
        const bool exact = row.interval && row.change;
        table.add({ { languageName(row.language) }, { row.dense ? decimalText(*row.dense, 1) : QString(), row.dense },
            { scoreText(row), row.value }, { changeText(row), row.change },
            exact ? end(row, row.interval->low) : ChartCell(), exact ? end(row, row.interval->high) : ChartCell(),
            { signWord(row.sign) }, { row.value ? countText(row.sentences) : QString() },
            { row.value ? countText(row.sentencesTotal) : QString() },
            { row.value ? measuredOnText(row.complete()) : QString() } });
    }
    return table;
}

} // namespace ndogo
