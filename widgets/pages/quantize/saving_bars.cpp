// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/quantize/saving_bars.h"

#include "widgets/charts/chart_marks.h"
#include "widgets/look/palette.h"
#include "widgets/look/theme.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

namespace ndogo {

namespace {

constexpr double kBar = 9, kGap = 20;

QColor colour(QStringView role)
{
    return Palette::current().colour(role);
}

double lineHeight(FontRole role)
{
    return std::ceil(QFontMetricsF(themeFont(role)).height());
}

double savingHeight()
{
    return lineHeight(FontRole::ChartText) + 2 * kBar + lineHeight(FontRole::Caption) + 8;
}

} // namespace

SavingBars::SavingBars(QWidget* parent)
    : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    setAccessibleName(tr("What it saves"));
}

void SavingBars::setSavings(const std::vector<Saving>& savings, const QStringList& words)
{
    m_savings = savings;
    m_words = words;
    QStringList sentences;
    for (const Saving& saving : savings)
        sentences << QStringList { saving.name, saving.change, saving.note }.join(QStringLiteral(", "));
    setAccessibleDescription((sentences + words).join(QStringLiteral(". ")));
    setToolTip(words.join(QLatin1Char('\n'))); // whole, where a line is too short
    updateGeometry();
    update();
}

QSize SavingBars::sizeHint() const
{
    return { 480, minimumSizeHint().height() };
}

QSize SavingBars::minimumSizeHint() const
{
    return { 380, int(savingHeight() + double(m_words.size()) * (lineHeight(FontRole::Caption) + 2)) };
}

void SavingBars::paintSaving(QPainter& painter, double left, double full, const Saving& saving) const
{
    QFont bold = themeFont(FontRole::ChartText);
    bold.setBold(true);
    painter.setFont(bold);
    painter.setPen(colour(u"text"));
    const double line = lineHeight(FontRole::ChartText);
    painter.drawText(QRectF(left, 0, full, line), Qt::AlignLeft | Qt::AlignVCenter, saving.name);
    painter.drawText(QRectF(left, 0, full, line), Qt::AlignRight | Qt::AlignVCenter, saving.change);
    const double longest = std::max({ saving.before, saving.after.value_or(0), 1e-12 });
    const double y = line + 1;
    painter.fillRect(QRectF(left, y, full * saving.before / longest, kBar), colour(u"baseline"));
    const double end = saving.after ? full * *saving.after / longest : 0;
    const QRectF after(left + 0.5, y + kBar + 2.5, std::max(0.0, end - 1), kBar - 1);
    if (saving.after && saving.forecast) {
        paintHatch(painter, after, colour(u"accent"));
        painter.setPen(QPen(colour(u"accent"), 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(after);
    } else if (saving.after) {
        painter.fillRect(after, colour(u"accent"));
    }
    painter.setFont(themeFont(FontRole::Caption));
    painter.setPen(colour(u"text_secondary"));
    painter.drawText(QRectF(left, y + 2 * kBar + 3, full, lineHeight(FontRole::Caption)),
        Qt::AlignLeft | Qt::AlignVCenter, painter.fontMetrics().elidedText(saving.note, Qt::ElideRight, int(full)));
}

void SavingBars::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const auto count = double(std::max<std::size_t>(1, m_savings.size()));
    const double each = (width() - 1 - kGap * (count - 1)) / count;
    for (std::size_t i = 0; i < m_savings.size(); ++i)
        paintSaving(painter, double(i) * (each + kGap), each, m_savings[i]);
    double top = savingHeight();
    painter.setFont(themeFont(FontRole::Caption));
    painter.setPen(colour(u"text"));
    for (const QString& words : m_words) {
        painter.drawText(QRectF(0, top, width(), lineHeight(FontRole::Caption)), Qt::AlignLeft | Qt::AlignVCenter,
            painter.fontMetrics().elidedText(words, Qt::ElideRight, width()));
        top += lineHeight(FontRole::Caption) + 2;
    }
}

} // namespace ndogo
