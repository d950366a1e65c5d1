// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/vocabulary/vocabulary_charts.h"

#include "widgets/charts/chart_ticks.h"
#include "widgets/charts/language_line.h"
#include "widgets/look/palette.h"
#include "widgets/parts/training_charts.h"
#include "widgets/words/number_text.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace ndogo {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ndogo::VocabularyCharts)
};

constexpr int kSteps = 40; ///< of a curve: it is drawn within a frame

/// Round sizes, whose logarithms are the ticks.
void setSizes(ChartAxis& axis, std::int64_t least, std::int64_t most)
{
    axis.title = Words::tr("pieces kept");
    axis.minimum = std::log10(double(least));
    axis.maximum = std::max(std::log10(double(most)), axis.minimum + 0.1);
    for (std::int64_t decade = 10; decade <= most; decade *= 10) {
        for (const std::int64_t size : { decade, 2 * decade, 5 * decade }) {
            if (size < least || size > most)
                continue;
            axis.ticks.push_back(std::log10(double(size)));
            axis.tickTexts.push_back(countText(size));
        }
    }
}

QString wholeTip(const QString& language, double share, std::int64_t size)
{
    return Words::tr("%1: %2 stay whole with %3 pieces", "a language, a share, a number")
        .arg(languageName(language), percentText(share, 1), countText(size));
}

ChartSeries curve(const WholeWords& words, std::size_t language)
{
    const QString code = QString::fromStdString(words.languages[language]);
    ChartSeries line = lineSeries(code, languageName(code), {});
    line.style = languageLineStyle(words.languages[language]);
    line.style.mark = Mark::None; // the mark stands where the slider is
    for (std::size_t i = 0; i < words.sizes.size(); ++i) {
        const double share = words.shares[language][i];
        line.points.push_back(
            { std::log10(double(words.sizes[i])), 100 * share, {}, {}, wholeTip(code, share, words.sizes[i]), {} });
    }
    return line;
}

void addMark(ChartSpec& spec, const CostRow& row, std::int64_t keep)
{
    ChartSeries mark = lineSeries(row.language, languageName(row.language), {});
    mark.kind = ChartSeries::Kind::Scatter;
    mark.style = languageLineStyle(row.language.toStdString());
    mark.points = { { std::log10(double(keep)), 100 * (1 - row.broken), {}, {},
        wholeTip(row.language, 1 - row.broken, keep), {} } };
    spec.series.push_back(std::move(mark));
}

ChartTable tableOf(const WholeWords& words)
{
    ChartTable table;
    table.headers << Words::tr("Pieces");
    for (const std::string& language : words.languages)
        table.headers << languageName(QString::fromStdString(language));
    for (std::size_t i = 0; i < words.sizes.size(); ++i) {
        QStringList row { countText(words.sizes[i]) };
        for (const std::vector<double>& shares : words.shares)
            row << decimalText(100 * shares[i], 1);
        table.rows.push_back(row);
    }
    return table;
}

} // namespace

std::vector<std::int64_t> sizesUpTo(std::int64_t most)
{
    most = std::max<std::int64_t>(most, 1);
    const std::int64_t least = std::min(kFewestPieces, most);
    std::vector<std::int64_t> sizes;
    for (int step = 0; step <= kSteps; ++step) {
        const double share = double(step) / kSteps;
        const auto size = std::llround(double(least) * std::pow(double(most) / double(least), share));
        if (sizes.empty() || size > sizes.back())
            sizes.push_back(size);
    }
    return sizes;
}

WholeWords wholeWords(const VocabularyForecast& forecast, std::int64_t most)
{
    WholeWords words { sizesUpTo(most), {}, {} };
    for (const std::int64_t size : words.sizes) {
        const std::vector<VocabularyForecast::Cost> costs = forecast.at(size);
        words.shares.resize(costs.size());
        for (std::size_t i = 0; i < costs.size(); ++i)
            words.shares[i].push_back(1 - costs[i].broken);
        if (words.languages.empty()) {
            for (const VocabularyForecast::Cost& cost : costs)
                words.languages.push_back(cost.language);
        }
    }
    return words;
}

ChartSpec wholeWordsChart(
    const WholeWords& words, std::int64_t keep, std::span<const CostRow> rows, const QString& selected)
{
    ChartSpec spec;
    spec.title = Words::tr("Words that stay whole");
    if (words.sizes.size() < 2) {
        spec.emptyText = Words::tr("Drawn for every size once the pieces are counted.");
        return spec;
    }
    spec.subtitle = Words::tr("running words of the text without a dropped piece, %");
    double lowest = 1;
    for (std::size_t i = 0; i < words.languages.size(); ++i) {
        ChartSeries line = curve(words, i);
        for (const ChartPoint& point : line.points)
            lowest = std::min(lowest, point.y / 100);
        spec.series.push_back(std::move(line));
    }
    for (const CostRow& row : rows)
        addMark(spec, row, keep);
    setSizes(spec.x, words.sizes.front(), words.sizes.back());
    spec.y.ticks = niceTicks(100 * lowest, 100, 5);
    spec.y.minimum = std::max(0.0, spec.y.ticks.front());
    spec.y.maximum = 100;
    spec.y.ticks.removeIf([&](double tick) { return tick < spec.y.minimum || tick > 100; });
    if (keep >= words.sizes.front())
        spec.rules.push_back(
            { Qt::Vertical, std::log10(double(keep)), countText(keep), QStringLiteral("accent"), false });
    spec.selectedKey = selected;
    spec.table = tableOf(words);
    spec.summary = Words::tr("With %1 pieces every language keeps at least %2 of its words whole.", "a number, a share")
                       .arg(countText(words.sizes.front()), percentText(lowest, 1));
    return spec;
}

std::int64_t sizeAtPlace(double x)
{
    return std::llround(std::pow(10, x));
}

} // namespace ndogo
