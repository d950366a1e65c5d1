// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/look/palette.h"
#include "widgets/pages/compare/compare_charts.h"
#include "widgets/words/format.h"
#include "widgets/words/metric_text.h"
#include "widgets/words/sentence_text.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>
#include <limits>

namespace ndogo {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(CompareTables)
};

/// The name of a mark as paintSign() knows it.
QString markSign(Mark mark)
{
    switch (mark) {
    case Mark::Circle:
        return QStringLiteral("circle");
    case Mark::Square:
        return QStringLiteral("square");
    case Mark::Diamond:
        return QStringLiteral("diamond");
    case Mark::Triangle:
        return QStringLiteral("triangle");
    case Mark::Pentagon:
        return QStringLiteral("pentagon");
    case Mark::Star:
        return QStringLiteral("star");
    case Mark::None:
        break;
    }
    return {};
}

TableCell textCell(const QString& text)
{
    TableCell cell;
    cell.text = text;
    return cell;
}

TableCell countCell(int count, const QString& role = {})
{
    TableCell cell = textCell(countText(count));
    cell.number = true;
    cell.sort = count;
    if (count > 0)
        cell.colourRole = role;
    return cell;
}

TableCell emptyCell(const QString& reason)
{
    TableCell cell;
    cell.number = true;
    cell.sort = std::numeric_limits<double>::max(); // behind all numbers
    cell.tip = reason;
    return cell;
}

TableCell figureCell(const ListedVariant& variant, ParetoMeasure measure)
{
    const auto value = variant.figures.value(measure);
    if (!value) {
        const auto reason = variant.missing.find(measure);
        return emptyCell(reason == variant.missing.end() ? variant.reason : reason->second);
    }
    TableCell cell = textCell(figureText(measure, *value));
    cell.number = true;
    cell.sort = *value;
    return cell;
}

/// Against the baseline: points of a score, percent of a cost.
TableCell changeCell(const ListedVariant& variant, const ListedVariant* baseline, ParetoMeasure measure)
{
    const auto before = baseline ? baseline->figures.value(measure) : std::nullopt,
               after = variant.figures.value(measure);
    TableCell cell = emptyCell({});
    if (!before || !after || baseline == &variant || *before <= 0)
        return cell;
    const double change = isCost(measure) ? *after / *before - 1 : *after - *before;
    cell.text = isCost(measure) ? Words::tr("%1 %", "a change in percent").arg(signedText(change * 100, 0))
                                : pointsText(change);
    cell.sort = change;
    cell.colourRole = QStringLiteral("text_secondary");
    return cell;
}

TableCell nameCell(const CompareView& view, const ListedVariant& variant, bool onFront)
{
    TableCell cell = textCell(variant.name);
    cell.strong = variant.path == view.baseline;
    cell.sign = markSign(variant.mark) + (onFront ? QStringLiteral(":accent") : QStringLiteral(":baseline"));
    QStringList lines { variant.name, variant.made, variant.settings.join(QLatin1Char(' ')) };
    lines.removeAll(QString());
    cell.tip = lines.join(QLatin1Char('\n'));
    return cell;
}

/// "Yorùbá −3.2, Kinyarwanda −2.2": languages that are worse for certain.
QString hurtText(const std::vector<ScoreRow>& rows)
{
    QStringList hurt;
    for (const ScoreRow& row : rows) {
        if (row.sign == Sign::Flag || row.sign == Sign::Worse)
            hurt << Words::tr("%1 %2", "a language, points").arg(languageName(row.language), changeText(row));
    }
    return hurt.join(QStringLiteral(", "));
}

void addVerdicts(ValueTable::Row& cells, const CompareView& view, const ListedVariant& variant)
{
    const std::vector<ScoreRow> rows = verdictRows(view, variant);
    if (rows.empty()) {
        const bool isBaseline = variant.path == view.baseline;
        const QString why = isBaseline  ? Words::tr("all changes are against this one")
            : !variant.reason.isEmpty() ? variant.reason
            : view.isComputing          ? Words::tr("being compared…")
                                        : QString();
        cells.insert(cells.end(), 3, emptyCell(why));
        TableCell reason = textCell(why);
        reason.colourRole = QStringLiteral("text_secondary");
        cells.push_back(reason);
        return;
    }
    const VerdictCounts counts = countVerdicts(rows);
    TableCell worse = countCell(counts.worse, QStringLiteral("worse"));
    if (counts.beyond > 0)
        worse.sign = QStringLiteral("flag");
    worse.tip = Words::tr("%n of them beyond the tolerance for certain", nullptr, counts.beyond);
    cells.push_back(worse);
    cells.push_back(countCell(counts.unclear, QStringLiteral("unclear")));
    cells.push_back(countCell(counts.better, QStringLiteral("better")));
    TableCell hurt = textCell(hurtText(rows));
    hurt.tip = hurt.text;
    if (counts.worse == 0) {
        hurt.text = Words::tr("no language for certain");
        hurt.colourRole = QStringLiteral("text_secondary");
    }
    cells.push_back(hurt);
}

TableColumn numberColumn(const QString& title, const QString& tip = {})
{
    TableColumn column;
    column.title = title;
    column.tip = tip;
    column.number = true;
    return column;
}

std::vector<TableColumn> variantColumns(const CompareView& view)
{
    const MetricText words = metricText(view.metric);
    const TableColumn change = numberColumn(Words::tr("Change"), Words::tr("Against the baseline"));
    return { { Words::tr("Variant"), {}, false }, numberColumn(Words::tr("Mean %1", "a metric").arg(words.name)),
        change, { Words::tr("Worst language"), {}, false }, numberColumn(Words::tr("File")), change,
        numberColumn(Words::tr("Effective"), Words::tr("Parameters that are not zero")),
        numberColumn(Words::tr("Time"), Words::tr("Median of a sentence")),
        numberColumn(
            Words::tr("Worse"), Words::tr("Languages that lose for certain: paired bootstrap, Holm-corrected")),
        numberColumn(Words::tr("Unclear"), Words::tr("Languages of which it cannot be said")),
        numberColumn(Words::tr("Better"), Words::tr("Languages that gain for certain")),
        { Words::tr("Worse in"), {}, false } };
}

ValueTable::Row variantRow(const CompareView& view, const ListedVariant& variant, bool onFront)
{
    const ListedVariant* baseline = view.find(view.baseline);
    TableCell worst = figureCell(variant, ParetoMeasure::WorstScore);
    worst.number = false;
    if (!worst.text.isEmpty()) {
        worst.language = variant.worst;
        worst.text = Words::tr("%1 %2", "a language, its score").arg(languageName(variant.worst), worst.text);
    }
    ValueTable::Row cells { nameCell(view, variant, onFront), figureCell(variant, ParetoMeasure::MeanScore),
        changeCell(variant, baseline, ParetoMeasure::MeanScore), worst, figureCell(variant, ParetoMeasure::File),
        changeCell(variant, baseline, ParetoMeasure::File), figureCell(variant, ParetoMeasure::EffectiveParameters),
        figureCell(variant, ParetoMeasure::Time) };
    addVerdicts(cells, view, variant);
    if (!variant.isScored())
        for (TableCell& cell : cells)
            cell.colourRole = QStringLiteral("text_secondary");
    return cells;
}

ValueTable::Row languageCells(const CompareView& view, const ListedVariant& variant, const ScoreRow& row)
{
    TableCell name = textCell(languageName(row.language));
    name.language = row.language;
    TableCell change = textCell(Words::tr("%1 (%2 to %3)", "a change, its interval")
                                    .arg(changeText(row), signedText(row.interval->low - *row.dense, 1),
                                        signedText(row.interval->high - *row.dense, 1)));
    change.number = true;
    change.sort = *row.change;
    TableCell verdict = textCell(signWord(row.sign == Sign::Flag ? Sign::Worse : row.sign));
    verdict.sign = signName(row.sign);
    ValueTable::Row cells { name, change, verdict };
    if (const LanguageFlips* flips = variant.compared->flips(row.language.toStdString())) {
        cells.push_back(countCell(int(flips->sentences.rightToWrong)));
        cells.push_back(countCell(int(flips->sentences.wrongToRight)));
    }
    const QString sentence = rowSentence(row, view.tolerance);
    for (TableCell& cell : cells)
        cell.tip = sentence;
    return cells;
}

/// All numbers, each in a column of its own.
ChartTable languageTable(const CompareView& view, const ListedVariant& variant, const std::vector<ScoreRow>& rows)
{
    ChartTable table = scoreTable(rows, view.metric);
    table.headers[1] = Words::tr("Baseline %1", "a metric").arg(metricText(view.metric).name);
    table.headers << Words::tr("Right to wrong") << Words::tr("Wrong to right") << Words::tr("Wrong to other wrong");
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const LanguageFlips* flips = variant.compared->flips(rows[i].language.toStdString());
        QStringList counts { {}, {}, {} };
        if (flips)
            counts = { countText(flips->sentences.rightToWrong), countText(flips->sentences.wrongToRight),
                countText(flips->sentences.wrongToOther) };
        table.rows[qsizetype(i)] << counts;
    }
    return table;
}

QString rulesText(const CompareView& view)
{
    return Words::tr("%1, paired bootstrap, %2 draws, Holm-corrected; tolerance %3 points", "a metric, counts")
        .arg(metricText(view.metric).full, countText(view.draws),
            decimalText(view.tolerance * 100, view.tolerance < 0.01 ? 1 : 0));
}

} // namespace

KeyedRows variantRows(const CompareView& view)
{
    KeyedRows table;
    table.columns = variantColumns(view);
    std::vector<VariantFigures> figures;
    for (const ListedVariant& variant : view.variants)
        figures.push_back(variant.figures);
    const std::vector<ParetoPlace> places = paretoFront(figures, view.across, view.up);
    for (const bool scored : { true, false }) {
        for (std::size_t i = 0; i < places.size(); ++i) {
            const ListedVariant& variant = view.variants[i];
            if (variant.isScored() != scored)
                continue;
            table.rows.push_back(variantRow(view, variant, places[i].onFront));
            table.keys << variant.path;
        }
    }
    return table;
}

ChartSpec variantCard(const CompareView& view, const KeyedRows& rows)
{
    ChartSpec card;
    card.title = Words::tr("Variants");
    card.subtitle = rulesText(view);
    card.table = tableTwin(rows.columns, rows.rows);
    card.table.headers << Words::tr("How it was made") << Words::tr("Settings that differ");
    for (qsizetype row = 0; row < card.table.rows.size(); ++row) {
        const ListedVariant* variant = view.find(rows.keys[row]);
        card.table.rows[row] << variant->made << variant->settings.join(QLatin1Char(' '));
    }
    return card;
}

KeyedRows languageRows(const CompareView& view)
{
    KeyedRows table;
    const ListedVariant* variant = view.find(view.selected);
    if (!variant || !variant->compared)
        return table;
    table.columns = { { Words::tr("Language"), {}, false },
        numberColumn(Words::tr("Change (95 %)"), Words::tr("Points, and the 95 % interval of the change")),
        { Words::tr("Verdict"), {}, false } };
    if (!variant->compared->variant().flips.empty()) {
        const QString examples = metricText(view.metric).examples;
        table.columns.push_back(numberColumn(Words::tr("To wrong"),
            Words::tr("%1 that the baseline had right and the variant has wrong", "sentences or texts").arg(examples)));
        table.columns.push_back(numberColumn(Words::tr("To right"),
            Words::tr("%1 that the baseline had wrong and the variant has right", "sentences or texts").arg(examples)));
    }
    for (const ScoreRow& row : verdictRows(view, *variant)) {
        table.rows.push_back(languageCells(view, *variant, row));
        table.rows.back().resize(table.columns.size());
        table.keys << row.language;
    }
    return table;
}

ChartSpec languageCard(const CompareView& view, const KeyedRows& rows)
{
    ChartSpec card;
    const ListedVariant *variant = view.find(view.selected), *baseline = view.find(view.baseline);
    card.title = Words::tr("By language");
    if (!variant || !baseline || variant == baseline) {
        card.emptyText = Words::tr("Select a variant in the chart or in the table to see each language.");
        return card;
    }
    card.title = Words::tr("%1 against %2", "a variant, a baseline").arg(variant->name, baseline->name);
    if (rows.rows.empty()) {
        card.emptyText = variant->reason.isEmpty() && view.isComputing
            ? Words::tr("It is being compared: %1 resamples of the sentences take a moment.").arg(countText(view.draws))
            : variant->reason;
        if (card.emptyText.isEmpty())
            card.emptyText = Words::tr("It could not be compared.");
        return card;
    }
    const std::vector<ScoreRow> verdicts = verdictRows(view, *variant);
    const VerdictCounts counts = countVerdicts(verdicts);
    card.subtitle = Words::tr("%1 worse, %2 unclear, %3 the same, %4 better", "numbers of languages")
                        .arg(countText(counts.worse), countText(counts.unclear), countText(counts.same),
                            countText(counts.better));
    for (const Sentence& warning : variant->compared->warnings)
        card.subtitle += QLatin1Char('\n') + sentenceText(warning);
    card.signs = Words::tr("{flag} beyond the tolerance for certain");
    card.table = languageTable(view, *variant, verdicts);
    QStringList sentences;
    for (const ScoreRow& row : verdicts)
        sentences << rowSentence(row, view.tolerance);
    card.summary = sentences.join(QLatin1Char(' '));
    return card;
}

} // namespace ndogo
