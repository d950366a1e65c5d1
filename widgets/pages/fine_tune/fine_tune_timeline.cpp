// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/fine_tune/fine_tune_timeline.h"

#include "widgets/look/palette.h"
#include "widgets/look/theme.h"
#include "widgets/words/number_text.h"

#include <QEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <QToolButton>

#include <algorithm>

namespace ndogo {

namespace {

constexpr int kHeight = 104;
constexpr int kTop = 4, kBoxHeight = 58; ///< px of the drawing
constexpr int kButtonHeight = 26, kButtonGap = 10;
constexpr double kScissors = 9; ///< px, half their length

/// A pair of scissors, cutting upwards: the sign of pruning.
void drawScissors(QPainter& painter, QPointF at, const QColor& colour, const QColor& ground)
{
    painter.save();
    painter.setPen(Qt::NoPen);
    painter.setBrush(ground);
    painter.drawEllipse(at, kScissors + 3, kScissors + 3);
    painter.setPen(QPen(colour, 1.5, Qt::SolidLine, Qt::RoundCap));
    painter.setBrush(Qt::NoBrush);
    for (const double side : { -1.0, 1.0 }) {
        painter.drawLine(at + QPointF(side * 3.6, 3.2), at + QPointF(-side * 4.2, -kScissors));
        painter.drawEllipse(at + QPointF(side * 4.6, 5.4), 2.6, 2.6);
    }
    painter.restore();
}

} // namespace

struct FineTuneTimeline::Stations {
    QRectF start, training, use; ///< boxes
    double before = 0, during = 0, after = 0; ///< where the scissors stand, x
    double middle = 0; ///< y of the line between the boxes
};

FineTuneTimeline::FineTuneTimeline(QWidget* parent)
    : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    const std::pair<QString, QString> words[]
        = { { tr("No pruning"), tr("Nothing is pruned; zeros that are there can be held in the settings.") },
              { tr("Before"),
                  tr("The start model is pruned and its zeros are held while it is fine-tuned. Awobade et al. "
                     "2024, section 2.1.") },
              { tr("Meanwhile"),
                  tr("Zeros rise step by step while it is fine-tuned. Zhu and Gupta 2017; Ogueji et al. "
                     "2022.") },
              { tr("After"),
                  tr("The fine-tuned model is pruned on the Prune tab, without retraining. Awobade et "
                     "al. 2024, section 2.1.") } };
    for (std::size_t i = 0; i < m_buttons.size(); ++i) {
        auto* button = new QToolButton(this);
        button->setText(words[i].first);
        button->setToolTip(words[i].second);
        button->setAccessibleName(tr("Pruning: %1", "before, meanwhile, ...").arg(words[i].first));
        button->setAccessibleDescription(words[i].second);
        button->setCheckable(true);
        button->setAutoExclusive(true);
        button->setProperty("place", QStringLiteral("alone"));
        setRole(button, u"segment");
        m_buttons[i] = button;
        connect(button, &QToolButton::clicked, this, [this, i] { Q_EMIT placePicked(PrunePlace(i)); });
    }
    m_buttons[0]->setChecked(true);
    connect(&ThemeNotifier::instance(), &ThemeNotifier::changed, this, qOverload<>(&QWidget::update));
}

QSize FineTuneTimeline::sizeHint() const
{
    return { 640, kHeight };
}

void FineTuneTimeline::setPlace(PrunePlace place)
{
    m_place = place;
    m_buttons[std::size_t(place)]->setChecked(true);
    update();
}

void FineTuneTimeline::setLevel(double level, const PruneSchedule& schedule, std::int64_t updates)
{
    m_level = level;
    m_schedule = schedule;
    m_updates = updates;
    update();
}

void FineTuneTimeline::setStartName(const QString& name)
{
    m_start = name;
    update();
}

FineTuneTimeline::Stations FineTuneTimeline::stations() const
{
    const double w = width(), gap = std::max(56.0, w * 0.085);
    const double side = std::max(110.0, w * 0.17);
    Stations s;
    s.start = QRectF(0.5, kTop + 0.5, side, kBoxHeight);
    s.use = QRectF(w - side - 1, kTop + 0.5, side, kBoxHeight);
    s.training = QRectF(s.start.right() + gap, kTop + 0.5, s.use.left() - s.start.right() - 2 * gap, kBoxHeight);
    s.before = (s.start.right() + s.training.left()) / 2;
    s.during = s.training.center().x();
    s.after = (s.training.right() + s.use.left()) / 2;
    s.middle = kTop + kBoxHeight / 2.0;
    return s;
}

void FineTuneTimeline::resizeEvent(QResizeEvent*)
{
    const Stations s = stations();
    const double centres[] = { s.start.center().x(), s.before, s.during, s.after };
    int right = -4;
    for (std::size_t i = 0; i < m_buttons.size(); ++i) {
        const int wide = m_buttons[i]->sizeHint().width();
        const int left = std::max(right + 4, int(centres[i]) - wide / 2);
        m_buttons[i]->setGeometry(left, kTop + kBoxHeight + kButtonGap, wide, kButtonHeight);
        right = left + wide;
    }
}

void FineTuneTimeline::mousePressEvent(QMouseEvent* event)
{
    const Stations s = stations();
    const double x = event->position().x();
    if (event->position().y() > kTop + kBoxHeight || !isEnabled())
        return;
    Q_EMIT placePicked(x < s.start.right() ? PrunePlace::None
            : x < s.training.left()        ? PrunePlace::Before
            : x < s.training.right()       ? PrunePlace::During
                                           : PrunePlace::After);
}

void FineTuneTimeline::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::EnabledChange || event->type() == QEvent::FontChange)
        update();
    QWidget::changeEvent(event);
}

/// `share` of the fine-tuning; negative: before it, above 1: after it.
double FineTuneTimeline::zerosAt(double share) const
{
    switch (m_place) {
    case PrunePlace::Before:
        return m_level;
    case PrunePlace::During: {
        if (share <= 0 || m_updates <= 0)
            return 0;
        const auto step = std::int64_t(std::min(1.0, share) * double(m_updates));
        if (step < m_schedule.begin)
            return 0;
        if (m_schedule.end <= m_schedule.begin)
            return m_level;
        return m_schedule.sparsityAt(std::min(step, std::max(m_schedule.begin, m_schedule.end)));
    }
    case PrunePlace::After:
        return share > 1 ? m_level : 0;
    case PrunePlace::None:
        break;
    }
    return 0;
}

void FineTuneTimeline::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Palette& colours = Palette::current();
    const Stations s = stations();
    const QColor accent = colours.colour(isEnabled() ? u"accent" : u"text_disabled");

    // The line of time, with its arrow.
    painter.setPen(QPen(colours.colour(u"axis"), 1.5));
    painter.drawLine(QPointF(s.start.right(), s.middle), QPointF(s.use.left(), s.middle));
    const QPointF tip(s.use.left() - 1, s.middle);
    painter.drawLine(tip, tip + QPointF(-6, -4));
    painter.drawLine(tip, tip + QPointF(-6, 4));

    for (const QRectF& box : { s.start, s.training, s.use }) {
        painter.setPen(colours.colour(u"control_border"));
        painter.setBrush(colours.colour(u"surface_alt"));
        painter.drawRoundedRect(box, 3, 3);
    }
    // The zeros, as an area that stands in the boxes from where they begin.
    const auto fill = [&](const QRectF& box, double from, double to) {
        QPainterPath area(box.bottomLeft());
        const int steps = std::max(2, int(box.width() / 2));
        double last = 0;
        for (int i = 0; i <= steps; ++i) {
            last = zerosAt(from + (to - from) * i / steps);
            area.lineTo(box.left() + box.width() * i / steps, box.bottom() - (box.height() - 1) * last);
        }
        area.lineTo(box.bottomRight());
        QColor tint = accent;
        tint.setAlphaF(0.22F);
        painter.setPen(Qt::NoPen);
        painter.setBrush(tint);
        painter.drawPath(area);
    };
    fill(s.training.adjusted(1, 1, -1, 0), 0, 1);
    fill(s.use.adjusted(1, 1, -1, 0), 1.01, 1.02);

    const double at = m_place == PrunePlace::Before ? s.before
        : m_place == PrunePlace::After              ? s.after
        : m_place == PrunePlace::During && m_updates > 0
        ? s.training.left() + s.training.width() * std::clamp(double(m_schedule.begin) / double(m_updates), 0.0, 1.0)
        : -1;
    for (const auto& [x, place] : { std::pair(s.before, PrunePlace::Before), std::pair(s.after, PrunePlace::After) }) {
        if (place != m_place)
            drawScissors(painter, { x, s.middle }, colours.colour(u"text_disabled"), colours.colour(u"surface"));
    }
    if (at >= 0)
        drawScissors(painter, { at, s.middle }, accent,
            colours.colour(m_place == PrunePlace::During ? u"surface_alt" : u"surface"));

    painter.setPen(colours.colour(isEnabled() ? u"text" : u"text_disabled"));
    const auto write = [&](const QRectF& box, const QString& title, const QString& detail) {
        const QFont body = themeFont(FontRole::PanelTitle), small = themeFont(FontRole::Caption);
        const double line = QFontMetricsF(body).height();
        const QRectF inside = box.adjusted(8, 6, -8, -4);
        painter.setFont(body);
        painter.drawText(QRectF(inside.left(), inside.top(), inside.width(), line), Qt::AlignCenter,
            QFontMetricsF(body).elidedText(title, Qt::ElideRight, inside.width()));
        painter.setFont(small);
        painter.drawText(QRectF(inside.left(), inside.top() + line + 2, inside.width(), QFontMetricsF(small).height()),
            Qt::AlignCenter, QFontMetricsF(small).elidedText(detail, Qt::ElideMiddle, inside.width()));
    };
    const bool ends = m_place != PrunePlace::None;
    write(s.start, tr("Start model"), m_start);
    write(s.training, tr("Fine-tuning"), m_updates > 0 ? tr("%1 updates").arg(countText(m_updates)) : QString());
    write(s.use, tr("Use"), ends ? tr("%1 % zeros").arg(percentNumber(m_level)) : tr("dense"));
}

} // namespace ndogo
