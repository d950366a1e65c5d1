// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/vocabulary/vocabulary_rows.h"

#include "widgets/look/palette.h"
#include "widgets/words/number_text.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>
#include <cmath>

namespace ndogo {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ndogo::VocabularyRows)
};

QString ratio(double pieces)
{
    return decimalText(pieces, 2);
}

std::optional<double> piecesAfter(const CostRow& row)
{
    return row.measured ? row.measured->piecesPerWordAfter : row.piecesPerWord;
}

/// "31.2 % of its words are cut anew, 33.0 % of those of the test data"
QString brokenText(const CostRow& row)
{
    const QString words = Words::tr("%1 of its words are cut anew", "a share").arg(percentText(row.broken, 1));
    return row.testBroken ? Words::tr("%1, %2 of those of the test data", "words that are cut anew, a share")
                                .arg(words, percentText(*row.testBroken, 1))
                          : words;
}

/// "1.71 pieces a word become about 2.31"
QString becomeText(const CostRow& row)
{
    const QString before = ratio(row.piecesPerWordBefore), after = ratio(*piecesAfter(row));
    return row.measured ? Words::tr("%1 pieces a word became %2").arg(before, after)
                        : Words::tr("%1 pieces a word become about %2").arg(before, after);
}

/// What there is to say of unknown words: measured, or the most that can be.
QString unknownText(const CostRow& row)
{
    if (row.measured)
        return row.measured->unknownWords > 0
            ? Words::tr("%1 have an unknown piece", "a share of words").arg(percentText(row.measured->unknownWords, 1))
            : QString();
    return row.exposed.value_or(0) > 0
        ? Words::tr("up to %1 have an unknown piece", "a share of words").arg(percentText(*row.exposed, 1))
        : QString();
}

QString sentenceOf(const CostRow& row, const QString& first)
{
    QStringList parts { first };
    if (row.measured)
        parts << Words::tr("%1 fall into more pieces", "a share of words").arg(percentText(row.measured->split, 1));
    parts << unknownText(row);
    if (piecesAfter(row))
        parts << becomeText(row);
    parts.removeAll(QString());
    return parts.join(QStringLiteral(", ")) + QLatin1Char('.');
}

CostRow rowOf(const VocabularyForecast::Cost& cost)
{
    CostRow row;
    row.language = QString::fromStdString(cost.language);
    row.broken = cost.broken;
    row.lost = cost.lost;
    row.exposed = cost.exposed;
    row.piecesPerWordBefore = cost.piecesPerWordBefore;
    row.piecesPerWord = cost.piecesPerWord;
    return row;
}

template <typename Costs> const typename Costs::value_type* costOf(const Costs& costs, const QString& language)
{
    const auto found = std::ranges::find(costs, language.toStdString(), &Costs::value_type::language);
    return found == costs.end() ? nullptr : &*found;
}

ChartTable costTable(const std::vector<CostRow>& rows)
{
    ChartTable table;
    table.headers = { Words::tr("Language"), Words::tr("Words cut anew, %"), Words::tr("Pieces dropped, %"),
        Words::tr("Possibly unknown words, %"), Words::tr("Pieces a word before"), Words::tr("Forecast after"),
        Words::tr("Test words cut anew, %"), Words::tr("Measured: words in more pieces, %"),
        Words::tr("Measured: unknown words, %"), Words::tr("Measured: pieces a word"),
        Words::tr("Change of the score, points") };
    const auto share
        = [](const std::optional<double>& value) { return value ? decimalText(100 * *value, 2) : QString(); };
    for (const CostRow& row : rows) {
        const std::optional<LanguageCost>& measured = row.measured;
        table.rows.push_back({ languageName(row.language), share(row.broken), share(row.lost), share(row.exposed),
            ratio(row.piecesPerWordBefore), row.piecesPerWord ? ratio(*row.piecesPerWord) : QString(),
            share(row.testBroken), measured ? share(measured->split) : QString(),
            measured ? share(measured->unknownWords) : QString(),
            measured ? ratio(measured->piecesPerWordAfter) : QString(),
            row.score ? changeText(*row.score) : QString() });
    }
    return table;
}

} // namespace

std::vector<CostRow> costRows(
    const std::vector<VocabularyForecast::Cost>& text, const std::vector<VocabularyForecast::Cost>& labelled)
{
    std::vector<CostRow> rows;
    for (const VocabularyForecast::Cost& cost : text) {
        CostRow& row = rows.emplace_back(rowOf(cost));
        if (const VocabularyForecast::Cost* test = costOf(labelled, row.language))
            row.testBroken = test->broken;
    }
    return rows;
}

std::vector<CostRow> costRows(const VocabularyReport& report)
{
    std::vector<CostRow> rows;
    for (const LanguageCost& cost : report.languages) {
        CostRow& row = rows.emplace_back();
        row.language = QString::fromStdString(cost.language);
        row.broken = cost.broken;
        row.lost = cost.lost;
        row.piecesPerWordBefore = cost.piecesPerWordBefore;
        if (const LanguageCost* test = costOf(report.testLanguages, row.language))
            row.testBroken = test->broken;
    }
    return rows;
}

void addMeasured(std::vector<CostRow>& rows, const VocabularyReport& report, std::span<const ScoreRow> scores)
{
    for (CostRow& row : rows) {
        if (const LanguageCost* cost = costOf(report.languages, row.language))
            row.measured = *cost;
        const auto score = std::ranges::find(scores, row.language, &ScoreRow::language);
        if (score != scores.end() && score->change)
            row.score = *score;
    }
}

void sortByCost(std::vector<CostRow>& rows)
{
    std::ranges::stable_sort(rows, std::ranges::greater(), &CostRow::broken);
}

QString payText(const std::vector<CostRow>& rows)
{
    if (rows.empty())
        return {};
    if (rows.front().broken == 0)
        return Words::tr("Nobody pays: all pieces of the text stay.");
    const QString name = languageName(rows.front().language);
    return sentenceOf(
        rows.front(), Words::tr("%1 pays most: %2", "a language, what it pays").arg(name, brokenText(rows.front())));
}

QString costSentence(const CostRow& row)
{
    QString sentence = sentenceOf(
        row, Words::tr("%1: %2", "a language, what it pays").arg(languageName(row.language), brokenText(row)));
    if (row.score)
        sentence += QLatin1Char('\n')
            + Words::tr("Its score changes by %1 points: %2.", "a number, a verdict")
                  .arg(changeText(*row.score), signWord(row.score->sign));
    return sentence;
}

QString piecesText(const CostRow& row)
{
    const std::optional<double> after = piecesAfter(row);
    return after ? Words::tr("%1 → %2", "before, after").arg(ratio(row.piecesPerWordBefore), ratio(*after))
                 : ratio(row.piecesPerWordBefore);
}

Interval costAxis(const std::vector<CostRow>& rows)
{
    double most = 0;
    for (const CostRow& row : rows)
        most = std::max(most, row.broken);
    return { 0, std::max(20.0, 20 * std::ceil(100 * most / 20)) };
}

ChartSpec costCard(const std::vector<CostRow>& rows, std::int64_t keep, const QString& made)
{
    ChartSpec card;
    card.title
        = keep > 0 ? Words::tr("Who pays with %1 pieces", "a number").arg(countText(keep)) : Words::tr("Who pays");
    if (rows.empty()) {
        card.emptyText = Words::tr("Add plain text of the languages to keep and press Count pieces: then it is known "
                                   "for every size which language pays how much.");
        return card;
    }
    card.subtitle = made.isEmpty()
        ? Words::tr("words that have a dropped piece, %; counted in the text, pieces a word forecast")
        : Words::tr("words that have a dropped piece, %; measured on %1", "a model").arg(made);
    card.table = costTable(rows);
    QStringList sentences;
    for (const CostRow& row : rows)
        sentences << costSentence(row);
    card.summary = sentences.join(QLatin1Char(' '));
    return card;
}

} // namespace ndogo
