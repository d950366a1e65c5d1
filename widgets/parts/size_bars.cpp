// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/parts/size_bars.h"

#include "widgets/charts/chart_marks.h"
#include "widgets/look/palette.h"
#include "widgets/look/theme.h"
#include "widgets/words/number_text.h"

#include <QCoreApplication>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace ndogo {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ndogo::SizeBars)
};

constexpr double kBar = 10; ///< at least; thicker where there is room
constexpr double kThin = 7;
constexpr double kRight = 1; ///< for the outline of a full bar

QColor colour(QStringView role)
{
    return Palette::current().colour(role);
}

double lineHeight()
{
    return std::ceil(QFontMetricsF(themeFont(FontRole::ChartText)).height());
}

double captionHeight()
{
    return std::ceil(QFontMetricsF(themeFont(FontRole::Caption)).height());
}

double share(std::int64_t part, std::int64_t whole)
{
    return whole > 0 ? std::clamp(double(part) / double(whole), 0.0, 1.0) : 0;
}

} // namespace

ChartSpec threeSizes(const PruningPreview::Level& level)
{
    const QString all = countText(level.parameters), embeddings = countText(level.embeddings);
    ChartSpec spec;
    spec.title = Words::tr("Three sizes");
    spec.summary = sizesSentence(level);
    spec.table.headers = { Words::tr("Size"), Words::tr("Value"), Words::tr("Of") };
    spec.table.rows = {
        { Words::tr("File on disk, bytes"), countText(level.fileBytes), QString() },
        { Words::tr("As a sparse file, bytes"), countText(level.sparseBytes), countText(level.fileBytes) },
        { Words::tr("Zeros"), countText(level.linearZeros), all },
        { Words::tr("Effective parameters"), countText(level.effective()), all },
        { Words::tr("Embeddings among them"), embeddings, QString() },
        { Words::tr("Encoder and head among them"), countText(level.effective() - level.embeddings), QString() },
    };
    return spec;
}

QString sizesSentence(const PruningPreview::Level& level)
{
    return Words::tr("The file stays %1: zeros are stored like other numbers. As a sparse file it is %2. "
                     "%3 of %4 parameters take part.")
        .arg(bytesText(level.fileBytes), bytesText(level.sparseBytes), countText(level.effective()),
            countText(level.parameters));
}

SizeBars::SizeBars(QWidget* parent)
    : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    setAccessibleName(tr("Three sizes"));
}

void SizeBars::setLevel(const PruningPreview::Level& level)
{
    m_level = level;
    setToolTip(sizesSentence(level));
    setAccessibleDescription(sizesSentence(level));
    update();
}

QSize SizeBars::sizeHint() const
{
    return { 228, minimumSizeHint().height() + 12 };
}

QSize SizeBars::minimumSizeHint() const
{
    return { 200, int(3 * lineHeight() + captionHeight() + 2 * kThin + 2 * kBar + 14) };
}

void SizeBars::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const double spare = std::max(0, height() - minimumSizeHint().height());
    const double bar = kBar + std::min(8.0, spare / 12);
    const double gap = 4 + std::min(24.0, spare / 5);
    double top = std::max(0.0, spare - 4 * (bar - kBar) - 2 * (gap - 4)) / 3;
    paintFile(painter, top, bar - 3);
    top += lineHeight() + 2 * (bar - 3) + 3 + gap;
    paintZeros(painter, top, bar);
    paintEffective(painter, top + lineHeight() + bar + gap, bar);
}

void SizeBars::paintHead(QPainter& painter, double top, const QString& name, const QString& value) const
{
    QFont bold = themeFont(FontRole::ChartText);
    bold.setBold(true);
    const QRectF line(0, top, width() - kRight, lineHeight());
    painter.setPen(colour(u"text"));
    painter.setFont(bold);
    painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter, name);
    painter.setFont(themeFont(FontRole::ChartText));
    painter.drawText(line, Qt::AlignRight | Qt::AlignVCenter, value);
}

void SizeBars::paintFile(QPainter& painter, double top, double bar) const
{
    paintHead(painter, top, tr("File on disk"), tr("%1, as before").arg(bytesText(m_level.fileBytes)));
    const double full = width() - kRight;
    const double y = top + lineHeight();
    painter.fillRect(QRectF(0, y, full, bar), colour(u"forecast"));

    QPen dashed(colour(u"text_secondary"), 1);
    dashed.setDashPattern({ 3, 2 });
    painter.setPen(dashed);
    const double sparse = full * share(m_level.sparseBytes, std::max(m_level.fileBytes, m_level.sparseBytes));
    painter.drawRect(QRectF(0.5, y + bar + 2.5, sparse - 1, bar - 1));

    // Behind its bar; in its outline, as a legend, where there is no room behind.
    painter.setFont(themeFont(FontRole::Caption));
    painter.setPen(colour(u"text_secondary"));
    const QString text = tr("%1 sparse").arg(bytesText(m_level.sparseBytes));
    const double wide = QFontMetricsF(painter.font()).horizontalAdvance(text);
    const double middle = y + bar + 2 + bar / 2;
    if (sparse + 6 + wide <= full) {
        painter.drawText(QRectF(sparse + 6, middle - 8, wide + 4, 16), Qt::AlignLeft | Qt::AlignVCenter, text);
        return;
    }
    const QRectF plate(8, middle - 7, wide + 8, 14);
    painter.fillRect(plate, colour(u"surface"));
    painter.drawText(plate, Qt::AlignCenter, text);
}

void SizeBars::paintZeros(QPainter& painter, double top, double bar) const
{
    paintHead(painter, top, tr("Zeros"),
        tr("%1 of %2 (%3)")
            .arg(millionsText(m_level.linearZeros), millionsText(m_level.parameters),
                percentText(share(m_level.linearZeros, m_level.parameters), 0)));
    const double full = width() - kRight;
    const double zero = full * share(m_level.linearZeros, m_level.parameters);
    const double y = top + lineHeight();
    paintHatch(painter, QRectF(full - zero, y, zero, bar), colour(u"axis"));
    painter.setPen(QPen(colour(u"axis"), 1));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(QRectF(0.5, y + 0.5, full - 1, bar - 1));
    if (zero > 1)
        painter.drawLine(QPointF(full - zero, y), QPointF(full - zero, y + bar));
}

void SizeBars::paintEffective(QPainter& painter, double top, double bar) const
{
    paintHead(painter, top, tr("Effective parameters"), millionsText(m_level.effective()));
    const double full = width() - kRight;
    const std::int64_t encoder = m_level.effective() - m_level.embeddings;
    const double first = full * share(m_level.embeddings, m_level.parameters);
    const double second = full * share(encoder, m_level.parameters);
    const double y = top + lineHeight();
    painter.fillRect(QRectF(0, y, first, bar), colour(u"baseline"));
    painter.fillRect(QRectF(first, y, second, bar), colour(u"accent"));

    painter.setFont(themeFont(FontRole::Caption));
    const QRectF line(0, y + bar + 2, full, captionHeight());
    painter.setPen(colour(u"text_secondary"));
    painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter, tr("embeddings %1").arg(millionsText(m_level.embeddings)));
    painter.setPen(colour(u"accent"));
    painter.drawText(line, Qt::AlignRight | Qt::AlignVCenter, tr("encoder %1").arg(millionsText(encoder)));
}

} // namespace ndogo
