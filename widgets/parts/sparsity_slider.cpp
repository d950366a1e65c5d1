// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/parts/sparsity_slider.h"

#include "widgets/words/number_text.h"

#include <QAccessibleWidget>
#include <QEvent>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPushButton>
#include <QToolTip>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace ndogo {

namespace {

constexpr int kMaximum = 990;
constexpr int kSettleMs = 400;
constexpr double kStopPixels = 4;
constexpr double kHitPixels = 7;

int positionOf(double amount)
{
    return std::clamp(int(std::lround(amount * 1000)), 0, kMaximum);
}

/// Says the whole sentence as its value, where the plain interface would say "600".
class SliderAccessible : public QAccessibleWidget, public QAccessibleValueInterface {
public:
    explicit SliderAccessible(SparsitySlider* slider)
        : QAccessibleWidget(slider, QAccessible::Slider)
    {
    }
    void* interface_cast(QAccessible::InterfaceType type) override
    {
        if (type == QAccessible::ValueInterface)
            return static_cast<QAccessibleValueInterface*>(this);
        return QAccessibleWidget::interface_cast(type);
    }
    QString text(QAccessible::Text kind) const override
    {
        return kind == QAccessible::Value ? slider()->valueText() : QAccessibleWidget::text(kind);
    }
    QVariant currentValue() const override { return slider()->sliderPosition() / 10.0; }
    void setCurrentValue(const QVariant& value) override { slider()->nudgeTo(value.toDouble() / 100); }
    QVariant maximumValue() const override { return kMaximum / 10.0; }
    QVariant minimumValue() const override { return 0.0; }
    QVariant minimumStepSize() const override { return 0.1; }

private:
    SparsitySlider* slider() const { return static_cast<SparsitySlider*>(object()); }
};

QAccessibleInterface* accessibleFor(const QString&, QObject* object)
{
    auto* slider = qobject_cast<SparsitySlider*>(object);
    return slider ? new SliderAccessible(slider) : nullptr;
}

} // namespace

SparsitySlider::SparsitySlider(QWidget* parent)
    : QAbstractSlider(parent)
    , m_offer(new QPushButton(this))
{
    static const bool installed = [] {
        QAccessible::installFactory(accessibleFor);
        return true;
    }();
    Q_UNUSED(installed)

    setOrientation(Qt::Horizontal);
    setRange(0, kMaximum);
    setSingleStep(10);
    setPageStep(100);
    setTracking(false); // value() stays where it rests until the handle is let go
    setFocusPolicy(Qt::StrongFocus); // not WheelFocus: scrolling the page must not move it
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(tr("Sparsity, percent of the Linear weights"));

    m_settle.setSingleShot(true);
    m_settle.setInterval(kSettleMs);
    connect(&m_settle, &QTimer::timeout, this, &SparsitySlider::commit);

    m_offer->setObjectName(QStringLiteral("measureOffer"));
    m_offer->setCursor(Qt::PointingHandCursor);
    m_offer->hide();
    connect(m_offer, &QPushButton::clicked, this, &SparsitySlider::measureRequested);
    m_map.ribbon = { { SliderMap::Segment::Kind::Unknown, 0, kMaximumSparsity, 0, 0 } };
}

void SparsitySlider::setMap(const SliderMap& map)
{
    m_map = map;
    placeOffer();
    update();
}

void SparsitySlider::setPreviousRest(std::optional<double> amount)
{
    m_previousRest = amount;
    update();
}

void SparsitySlider::setMeasureOffer(const QString& text)
{
    m_offer->setText(text);
    placeOffer();
}

void SparsitySlider::setValueText(const QString& text)
{
    if (text == m_valueText)
        return;
    m_valueText = text;
    if (isSliderDown())
        return; // spoken on release, not while dragging
    QAccessibleValueChangeEvent change(this, value() / 10.0);
    QAccessible::updateAccessibility(&change);
}

void SparsitySlider::showAmount(double amount)
{
    m_settle.stop();
    setValue(positionOf(amount));
    setSliderDown(false);
    update();
}

bool SparsitySlider::moveTo(double amount)
{
    const int position = positionOf(amount);
    if (position == sliderPosition())
        return false;
    setSliderPosition(position);
    update();
    Q_EMIT moved(this->amount());
    return true;
}

void SparsitySlider::nudgeTo(double amount)
{
    if (moveTo(amount))
        m_settle.start();
}

void SparsitySlider::goTo(double amount)
{
    moveTo(amount);
    commit();
}

void SparsitySlider::commit()
{
    m_settle.stop();
    setValue(sliderPosition());
    update();
    Q_EMIT released(amount());
}

void SparsitySlider::cancelDrag()
{
    moveTo(restingAmount()); // first: letting go would make the handle's place the value
    setSliderDown(false);
    update();
}

void SparsitySlider::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton) {
        event->ignore();
        return;
    }
    const Geometry g = geometryNow();
    if (onBracket(g, event->position())) {
        goTo(std::round(m_map.bracket->middle() * 1000) / 1000);
        return;
    }
    m_settle.stop();
    setSliderDown(true);
    m_grabOffset = 0;
    if (handleRect(g, amount()).contains(event->position())) {
        m_grabOffset = event->position().x() - g.x(amount());
        return;
    }
    const std::optional<double> there = clickableAt(g, event->position());
    moveTo(there ? *there : amountAt(g, event->position().x(), event->modifiers()));
}

void SparsitySlider::mouseMoveEvent(QMouseEvent* event)
{
    const Geometry g = geometryNow();
    if (isSliderDown()) {
        moveTo(amountAt(g, event->position().x() - m_grabOffset, event->modifiers()));
        return;
    }
    const bool hand = onBracket(g, event->position()) || clickableAt(g, event->position());
    setCursor(hand ? Qt::PointingHandCursor : Qt::ArrowCursor);
}

void SparsitySlider::mouseReleaseEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton || !isSliderDown())
        return;
    setSliderDown(false);
    commit();
}

void SparsitySlider::keyPressEvent(QKeyEvent* event)
{
    const bool fine = event->modifiers() & Qt::ShiftModifier;
    const bool jump = event->modifiers() & Qt::ControlModifier;
    const double step = fine ? 0.001 : 0.01;
    const std::vector<double> stops = m_map.stops();
    switch (event->key()) {
    case Qt::Key_Left:
    case Qt::Key_Down:
        if (jump) {
            const auto above = std::lower_bound(stops.begin(), stops.end(), amount() - 0.0005);
            nudgeTo(above == stops.begin() ? 0 : *(above - 1));
        } else {
            nudgeTo(amount() - step);
        }
        return;
    case Qt::Key_Right:
    case Qt::Key_Up:
        if (jump) {
            const auto above = std::upper_bound(stops.begin(), stops.end(), amount() + 0.0005);
            nudgeTo(above == stops.end() ? kMaximumSparsity : *above);
        } else {
            nudgeTo(amount() + step);
        }
        return;
    case Qt::Key_PageDown:
        return nudgeTo(amount() - 0.1);
    case Qt::Key_PageUp:
        return nudgeTo(amount() + 0.1);
    case Qt::Key_Home:
        return nudgeTo(0);
    case Qt::Key_End:
        return nudgeTo(kMaximumSparsity);
    case Qt::Key_Escape:
        if (isSliderDown() || m_settle.isActive()) {
            m_settle.stop();
            return cancelDrag();
        }
        break;
    default:
        break;
    }
    event->ignore();
}

void SparsitySlider::wheelEvent(QWheelEvent* event)
{
    if (!hasFocus()) {
        event->ignore();
        return;
    }
    const bool fine = event->modifiers() & Qt::ShiftModifier;
    const QPoint angle = event->angleDelta();
    const int delta = angle.y() != 0 ? angle.y() : angle.x();
    nudgeTo(amount() + delta / 120.0 * (fine ? 0.001 : 0.01));
    event->accept();
}

void SparsitySlider::focusOutEvent(QFocusEvent* event)
{
    if (m_settle.isActive())
        commit(); // who leaves has let go
    QAbstractSlider::focusOutEvent(event);
}

void SparsitySlider::resizeEvent(QResizeEvent* event)
{
    QAbstractSlider::resizeEvent(event);
    placeOffer();
}

void SparsitySlider::changeEvent(QEvent* event)
{
    QAbstractSlider::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::PaletteChange) {
        updateGeometry();
        placeOffer();
    }
}

bool SparsitySlider::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        auto* help = static_cast<QHelpEvent*>(event);
        const QString tip = tipAt(help->pos());
        tip.isEmpty() ? QToolTip::hideText() : QToolTip::showText(help->globalPos(), tip, this);
        return true;
    }
    return QAbstractSlider::event(event);
}

QString SparsitySlider::tipAt(const QPointF& position) const
{
    const Geometry g = geometryNow();
    if (onBracket(g, position))
        return tr("Click to measure %1: the bracket narrows.").arg(percentText(m_map.bracket->middle()));
    for (const SliderMap::Dot& dot : m_map.dots) {
        if (std::abs(position.y() - g.track) > 13 || std::abs(position.x() - g.x(dot.amount)) > kHitPixels)
            continue;
        return dot.complete ? tr("%1, measured on all sentences.").arg(percentText(dot.amount))
                            : tr("%1, measured on a sample.").arg(percentText(dot.amount));
    }
    for (const SliderMap::Segment& segment : m_map.ribbon) {
        if (!g.ribbon.contains(position) || position.x() < g.x(segment.low) || position.x() > g.x(segment.high))
            continue;
        const QString from = percentNumber(segment.low), to = percentNumber(segment.high);
        switch (segment.kind) {
        case SliderMap::Segment::Kind::Same:
            return tr("From %1 to %2 %: %3 of %4 languages beyond the tolerance at every measured level.")
                .arg(from, to)
                .arg(segment.beyondLow)
                .arg(m_map.languages);
        case SliderMap::Segment::Kind::Between:
            return tr("Between %1 and %2 % nothing is measured: %3 languages are beyond the "
                      "tolerance at %1 %, %4 at %2 %.")
                .arg(from, to)
                .arg(segment.beyondLow)
                .arg(segment.beyondHigh);
        case SliderMap::Segment::Kind::Unknown:
            return tr("Nothing is measured between %1 and %2 %.").arg(from, to);
        }
    }
    return {};
}

std::optional<double> SparsitySlider::clickableAt(const Geometry& g, const QPointF& position) const
{
    if (std::abs(position.y() - g.track) > 13)
        return std::nullopt;
    std::vector<double> places = m_map.stops();
    if (m_previousRest)
        places.push_back(*m_previousRest);
    std::optional<double> nearest;
    for (double place : places) {
        const double distance = std::abs(position.x() - g.x(place));
        if (distance <= kHitPixels && (!nearest || distance < std::abs(position.x() - g.x(*nearest))))
            nearest = place;
    }
    return nearest;
}

/// Steps of 1 %, of 0.1 % with Shift; stops lightly at dots, bracket ends and dense.
double SparsitySlider::amountAt(const Geometry& g, double x, Qt::KeyboardModifiers modifiers) const
{
    const double exact = std::clamp(g.amount(x), 0.0, kMaximumSparsity);
    if (modifiers & Qt::ShiftModifier)
        return std::round(exact * 1000) / 1000;
    for (double stop : m_map.stops()) {
        if (std::abs(g.x(stop) - x) <= kStopPixels)
            return stop;
    }
    return std::round(exact * 100) / 100;
}

} // namespace ndogo
