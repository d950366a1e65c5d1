// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/parts/training_charts.h"

#include "widgets/charts/chart_ticks.h"
#include "widgets/words/number_text.h"

#include <QCoreApplication>

#include <algorithm>
#include <utility>

namespace ndogo {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ndogo::TrainingCharts)
};

} // namespace

void setUpdates(ChartAxis& axis, std::int64_t last)
{
    axis.title = Words::tr("updates");
    axis.maximum = double(std::max<std::int64_t>(last, 1));
    for (const double tick : niceTicks(0, axis.maximum, 4)) {
        if (tick <= axis.maximum)
            axis.ticks.push_back(tick);
    }
}

QString updateText(const TrainingPoint& point)
{
    return Words::tr("update %1, epoch %2").arg(countText(point.step), decimalText(point.epoch, 1));
}

ChartSeries lineSeries(const QString& key, const QString& name, const QString& role)
{
    ChartSeries series;
    series.kind = ChartSeries::Kind::Line;
    series.key = key;
    series.name = name;
    series.style.colourRole = role;
    return series;
}

void addLine(ChartSpec& spec, ChartSeries series, LineEnd end)
{
    if (series.points.empty())
        return;
    QStringList columns { series.name };
    if (end == LineEnd::NameAndValue)
        columns << decimalText(series.points.back().y, 1);
    spec.endLabels.push_back({ series.key, series.points.back().y, columns, {} });
    spec.series.push_back(std::move(series));
}

} // namespace ndogo
