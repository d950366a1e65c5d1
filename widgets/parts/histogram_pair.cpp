// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/parts/histogram_pair.h"

#include "widgets/look/palette.h"
#include "widgets/look/theme.h"
#include "widgets/words/number_text.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

namespace ndogo {

namespace {

constexpr double kGap = 20; ///< px between the two
constexpr double kMargin = 14; ///< px beside a plot, for half a number

double lineHeight(FontRole role)
{
    return std::ceil(QFontMetricsF(themeFont(role)).height());
}

/// "0.5", "0.05": the largest 1, 2 or 5 times a power of ten within the limit.
double tickWithin(double limit)
{
    const double power = std::pow(10, std::floor(std::log10(limit)));
    for (const double digit : { 5.0, 2.0 }) {
        if (digit * power <= limit)
            return digit * power;
    }
    return power;
}

} // namespace

HistogramPair::HistogramPair(QWidget* parent)
    : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    setAccessibleName(tr("Weights before and after"));
}

void HistogramPair::setHistograms(const Histogram& before, const Histogram& after, const QString& afterName)
{
    m_before = before;
    m_after = after;
    m_afterName = afterName;
    update();
}

QSize HistogramPair::sizeHint() const
{
    return { 420, 130 };
}

QSize HistogramPair::minimumSizeHint() const
{
    return { 240, 56 };
}

void HistogramPair::paintEvent(QPaintEvent*)
{
    if (m_before.limit <= 0)
        return;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const double half = (width() - kGap) / 2;
    paintOne(painter, { 0, 0, half, double(height()) }, tr("fp32"), m_before, u"baseline");
    paintOne(painter, { half + kGap, 0, half, double(height()) }, m_afterName, m_after, u"accent");
}

void HistogramPair::paintOne(QPainter& painter, const QRectF& area, const QString& name, const Histogram& histogram,
    QStringView colourRole) const
{
    const Palette& palette = Palette::current();
    QFont bold = themeFont(FontRole::ChartText);
    bold.setBold(true);
    painter.setFont(bold);
    painter.setPen(palette.colour(u"text"));
    const double head = lineHeight(FontRole::ChartText), foot = lineHeight(FontRole::Caption) + 3;
    painter.drawText(
        area, Qt::AlignLeft | Qt::AlignTop, painter.fontMetrics().elidedText(name, Qt::ElideRight, int(area.width())));

    const QRectF plot = area.adjusted(kMargin, head + 4, -kMargin, -foot);
    const double limit = m_before.limit; // one axis for both
    const auto x = [&](double value) { return plot.center().x() + value / limit * plot.width() / 2; };
    const auto highest = std::max<std::int64_t>(1, *std::max_element(histogram.counts.begin(), histogram.counts.end()));
    const double step = 2 * histogram.limit / double(histogram.counts.size());
    painter.save();
    painter.setClipRect(plot.adjusted(-2, 0, 2, 0));
    for (std::size_t i = 0; i < histogram.counts.size(); ++i) {
        const double left = x(-histogram.limit + double(i) * step), right = x(-histogram.limit + double(i + 1) * step);
        const double tall = std::sqrt(double(histogram.counts[i]) / double(highest)) * plot.height();
        const double gap = right - left > 3 ? 1 : 0.25;
        painter.fillRect(QRectF(left, plot.bottom() - tall, right - left - gap, tall), palette.colour(colourRole));
    }
    painter.restore();
    painter.setPen(QPen(palette.colour(u"axis"), 1));
    painter.drawLine(plot.bottomLeft(), plot.bottomRight());
    painter.setFont(themeFont(FontRole::Caption));
    const double tick = tickWithin(limit);
    const int decimals = std::max(0, int(-std::floor(std::log10(tick) + 1e-9)));
    for (const double value : { -tick, 0.0, tick }) {
        painter.setPen(QPen(palette.colour(u"axis"), 1));
        painter.drawLine(QPointF(x(value), plot.bottom()), QPointF(x(value), plot.bottom() + 3));
        painter.setPen(palette.colour(u"text_secondary"));
        painter.drawText(QRectF(x(value) - 30, plot.bottom() + 3, 60, foot), Qt::AlignHCenter | Qt::AlignTop,
            decimalText(value, value == 0 ? 0 : decimals));
    }
}

} // namespace ndogo
