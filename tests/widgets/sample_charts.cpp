// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/widgets/sample_charts.h"

#include "widgets/look/palette.h"
#include "widgets/words/number_text.h"

#include <cmath>

using namespace ndogo;

namespace sample {

namespace {

const QStringList languages = QStringLiteral("amh hau ibo kin lug luo pcm swa wol yor").split(QLatin1Char(' '));
const QVector<double> dense { 73, 90, 87, 74, 80, 70, 85, 88, 62, 81 };
const QVector<double> levels { 0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95 };

SeriesStyle styleOf(const QString& code)
{
    const LanguageStyle language = languageStyle(code);
    SeriesStyle style;
    style.colourRole = QStringLiteral("language:") + code;
    style.mark = language.mark;
    style.filled = language.filled;
    style.dash = language.dash;
    return style;
}

SeriesStyle plain(const QString& role)
{
    SeriesStyle style;
    style.colourRole = role;
    return style;
}

} // namespace

ChartSpec ladder()
{
    ChartSpec spec;
    spec.title = QStringLiteral("Language ladder: entity F1 against sparsity");
    spec.subtitle = QStringLiteral("micro average over entities in each language · made-up numbers of a test");
    spec.signs
        = QStringLiteral("{ring} break point: the whole interval of the change lies beyond the 2 points "
                         "{dotted} dense model, up to the break point {band:language:wol} 95 % interval of Wolof's "
                         "change");
    spec.source = QStringLiteral("Source: a test");
    spec.summary = QStringLiteral("Wolof breaks first.");
    spec.selectedKey = QStringLiteral("wol");
    spec.x = { QStringLiteral("sparsity of the Linear weights, %"), 0, 95, levels, {}, {}, {}, 0 };
    spec.y = { QStringLiteral("F1"), 20, 92, { 20, 30, 40, 50, 60, 70, 80, 90 }, {}, {}, {}, 0 };
    spec.endLabelHeaders = QStringList { QString(), QStringLiteral("F1 at 95 %"), QStringLiteral("breaks at") };
    spec.table.headers = QStringList { QStringLiteral("language"), QStringLiteral("0 %"), QStringLiteral("95 %") };
    for (qsizetype i = 0; i < languages.size(); ++i) {
        ChartSeries series;
        series.key = languages[i];
        series.name = languageName(languages[i]);
        series.style = styleOf(languages[i]);
        const double breaks = i % 3 == 0 ? 70 : 80;
        for (const double level : levels) {
            const double loss = 40 * std::pow(level / 95, 7.0 - 0.3 * double(i)) + 0.6 * std::sin(level + double(i));
            const double f1 = dense[i] - (level > 0 ? loss : 0);
            series.points.push_back({ level, f1, f1 - 2.4, f1 + 2.4, {}, {} });
            if (level == breaks)
                spec.rings.push_back({ level, f1, languages[i], QStringLiteral("breaks here") });
        }
        ChartSeries baseline;
        baseline.style = plain(series.style.colourRole);
        baseline.style.dash = { 1.5, 3 };
        baseline.style.width = 1.2;
        baseline.points = { { 0, dense[i], {}, {}, {}, {} }, { breaks, dense[i], {}, {}, {}, {} } };
        spec.series.push_back(baseline);
        const double last = series.points.back().y;
        spec.endLabels.push_back(
            { languages[i], last, { series.name, decimalText(last, 0), decimalText(breaks, 0) + QStringLiteral(" %") },
                QStringLiteral("worse") });
        spec.table.rows.append({ series.name, decimalText(dense[i], 1), decimalText(last, 1) });
        spec.series.push_back(series);
    }
    spec.rules.push_back({ Qt::Vertical, 90, {}, QStringLiteral("accent"), true });
    return spec;
}

ChartSpec f1Bars()
{
    ChartSpec spec;
    spec.title = QStringLiteral("Entity F1 by language");
    spec.subtitle = QStringLiteral("micro average over entities · 95 % bootstrap interval · made-up numbers of a test");
    spec.legend = true;
    spec.y = { QStringLiteral("F1"), 0, 100, { 0, 20, 40, 60, 80, 100 }, {}, {}, {}, 0 };
    for (const QString& code : languages)
        spec.x.categories.append(languageName(code));
    spec.x.categoryLanguages = languages;
    ChartSeries before { ChartSeries::Kind::Bar, QStringLiteral("dense"), QStringLiteral("dense"),
        plain(QStringLiteral("baseline")), {} };
    ChartSeries after { ChartSeries::Kind::Bar, QStringLiteral("pruned"), QStringLiteral("pruned 60 %"),
        plain(QStringLiteral("accent")), {} };
    for (qsizetype i = 0; i < languages.size(); ++i) {
        const auto x = double(i);
        before.points.push_back({ x, dense[i], dense[i] - 2, dense[i] + 2, {}, {} });
        after.points.push_back({ x, dense[i] - 2 * x, dense[i] - 2 * x - 3, dense[i] - 2 * x + 3, {}, {} });
    }
    spec.series = { before, after };
    spec.table = { { QStringLiteral("language"), QStringLiteral("dense") },
        { { QStringLiteral("Hausa"), QStringLiteral("90.0") } } };
    return spec;
}

ChartSpec parameterBars()
{
    ChartSpec spec;
    spec.title = QStringLiteral("Parameters by part");
    spec.subtitle = QStringLiteral("millions; hatched: zero · made-up numbers of a test");
    spec.legend = true;
    spec.x.categories = QStringList { QStringLiteral("embeddings"), QStringLiteral("attention"),
        QStringLiteral("feed-forward"), QStringLiteral("head") };
    spec.y = { QStringLiteral("million parameters"), 0, 60, { 0, 20, 40, 60 }, {}, {}, {}, 0 };
    ChartSeries used { ChartSeries::Kind::StackedBar, QStringLiteral("used"), QStringLiteral("not zero"),
        plain(QStringLiteral("accent")), {} };
    ChartSeries zero { ChartSeries::Kind::StackedBar, QStringLiteral("zero"), QStringLiteral("zero"),
        plain(QStringLiteral("control_border")), {} };
    zero.style.hatched = true;
    const QVector<std::pair<double, double>> parts { { 54.2, 0 }, { 9.8, 13.8 }, { 18.9, 28.3 }, { 0.6, 0 } };
    for (qsizetype i = 0; i < parts.size(); ++i) {
        used.points.push_back({ double(i), parts[i].first, {}, {}, {}, decimalText(parts[i].first, 1) });
        zero.points.push_back({ double(i), parts[i].second, {}, {}, {}, decimalText(parts[i].second, 1) });
    }
    spec.series = { used, zero };
    return spec;
}

ChartSpec timeBars()
{
    ChartSpec spec;
    spec.title = QStringLiteral("Time a sentence");
    spec.subtitle = QStringLiteral("median and middle half of 30 repeats, 2 threads · made-up numbers of a test");
    spec.horizontalBars = true;
    spec.x.categories = QStringList { QStringLiteral("AfriBERTa-large NER"), QStringLiteral("Pruned 60 %"),
        QStringLiteral("Pruned 90 %") };
    spec.y = { QStringLiteral("ms a sentence"), 0, 40, { 0, 10, 20, 30, 40 }, {}, {}, {}, 0 };
    ChartSeries time { ChartSeries::Kind::Bar, QStringLiteral("time"), QStringLiteral("time"),
        plain(QStringLiteral("accent")), {} };
    time.points = { { 0, 29.7, 28.9, 31.2, {}, QStringLiteral("29.7 ms") },
        { 1, 29.5, 28.5, 31, {}, QStringLiteral("29.5 ms") }, { 2, 29.9, 29.1, 32.4, {}, QStringLiteral("29.9 ms") } };
    spec.series = { time };
    return spec;
}

ChartSpec sizeBars()
{
    ChartSpec spec;
    spec.title = QStringLiteral("Three sizes");
    spec.subtitle = QStringLiteral("MB · made-up numbers of a test");
    spec.horizontalBars = true;
    spec.x.categories
        = QStringList { QStringLiteral("file on disk"), QStringLiteral("as sparse file"), QStringLiteral("effective") };
    spec.y.maximum = 500;
    ChartSeries sizes { ChartSeries::Kind::Bar, QStringLiteral("disk"), QStringLiteral("on disk"),
        plain(QStringLiteral("axis")), {} };
    sizes.points = { { 0, 500, {}, {}, {}, QStringLiteral("500 MB") } };
    ChartSeries sparse { ChartSeries::Kind::Bar, QStringLiteral("sparse"), QStringLiteral("sparse"),
        plain(QStringLiteral("axis")), {} };
    sparse.style.filled = false;
    sparse.style.dash = { 3, 2 };
    sparse.points = { { 1, 339, {}, {}, {}, QStringLiteral("339 MB") } };
    ChartSeries effective { ChartSeries::Kind::Bar, QStringLiteral("effective"), QStringLiteral("effective"),
        plain(QStringLiteral("accent")), {} };
    effective.points = { { 2, 330, {}, {}, {}, QStringLiteral("330 MB") } };
    spec.series = { sizes, sparse, effective };
    return spec;
}

ChartSpec changeBars()
{
    ChartSpec spec;
    spec.title = QStringLiteral("Change of F1 by language");
    spec.subtitle = QStringLiteral("points against dense · made-up numbers of a test");
    spec.signs = QStringLiteral("{flag} beyond the tolerance for certain {unclear} unclear "
                                "{whisker} 95 % interval {hau} Hausa");
    spec.horizontalBars = true;
    spec.y = { QStringLiteral("points"), -30, 0, { -30, -20, -10, 0 }, {}, {}, {}, 0 };
    spec.rules.push_back({ Qt::Vertical, -2, QStringLiteral("tolerance"), QStringLiteral("text_secondary"), true });
    for (qsizetype i = 0; i < languages.size(); ++i) {
        spec.x.categories.append(languageName(languages[i]));
        spec.x.categoryLanguages.append(languages[i]);
        const double change = -2.5 * double(i) - 1;
        ChartSeries bar { ChartSeries::Kind::Bar, languages[i], languageName(languages[i]), styleOf(languages[i]), {} };
        bar.style.filled = true;
        bar.points = { { double(i), change, change - 1.5, change + 1.5, {}, {} } };
        spec.series.push_back(bar);
    }
    return spec;
}

} // namespace sample
