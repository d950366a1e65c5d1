// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/start/start_charts.h"

#include "widgets/look/palette.h"
#include "widgets/session/published_curves.h"
#include "widgets/words/format.h"

#include <QCoreApplication>

namespace ndogo {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(StartCharts)
};

ChartSeries lineOf(const QString& code, const PublishedCurve& curve)
{
    const LanguageStyle look = languageStyle(code);
    ChartSeries line;
    line.kind = ChartSeries::Kind::Line;
    line.key = code;
    line.name = look.name;
    line.style = { QStringLiteral("language:") + code, look.mark, look.filled, look.dash, 1.8, false };
    const auto add = [&](double amount, double f1) {
        line.points.push_back({ amount * 100, f1 * 100, {}, {},
            Words::tr("%1 at %2 %: F1 %3").arg(look.name, percentNumber(amount), decimalText(f1 * 100, 0)), {} });
    };
    add(0, curve.dense.at(code.toStdString()));
    for (const PublishedPoint& point : curve.languages.at(code.toStdString()))
        add(point.level, point.f1);
    return line;
}

ChartSeries denseLine(const ChartSeries& line)
{
    ChartSeries dense;
    dense.style.colourRole = line.style.colourRole;
    dense.style.dash = { 1.5, 3 };
    dense.style.width = 1;
    const double f1 = line.points.front().y;
    dense.points = { { 0, f1, {}, {}, {}, {} }, { line.points.back().x, f1, {}, {}, {}, {} } };
    return dense;
}

} // namespace

ChartSpec publishedLadder()
{
    ChartSpec spec;
    spec.title = Words::tr("What you will see");
    spec.subtitle = Words::tr("AfriBERTa-large, pruned, then fine-tuned; dotted: dense");
    spec.source = QStringLiteral("Awobade et al. 2024, arXiv 2404.04759, Tables 3 and 8");
    const PublishedCurve& curve = *publishedCurve(QStringLiteral("awobade2024-before"));
    spec.table.headers = { Words::tr("Language"), Words::tr("Sparsity, %"), Words::tr("F1") };
    for (const char* code : { "hau", "lug", "wol" }) {
        const ChartSeries line = lineOf(QString::fromLatin1(code), curve);
        const double lost = line.points.back().y - line.points.front().y;
        spec.endLabels.push_back({ line.key, line.points.back().y,
            { line.name, Words::tr("%1 points").arg(signedText(lost, 0)) }, QStringLiteral("worse") });
        for (const ChartPoint& point : line.points)
            spec.table.rows.push_back({ line.name, decimalText(point.x, 0), decimalText(point.y, 0) });
        spec.series.push_back(denseLine(line));
        spec.series.push_back(line);
    }
    spec.y.title = Words::tr("F1");
    spec.y.minimum = 20;
    spec.y.maximum = 95;
    spec.y.ticks = { 30, 50, 70, 90 };
    spec.x.title = Words::tr("sparsity, %");
    spec.x.maximum = 95;
    spec.x.ticks = { 0, 30, 60, 90 };
    spec.summary = Words::tr("The same compression, three very different costs.");
    return spec;
}

} // namespace ndogo
