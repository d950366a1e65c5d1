// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/distil/layer_map.h"

#include "widgets/look/palette.h"
#include "widgets/look/theme.h"

#include <QAccessible>
#include <QApplication>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace ndogo {

namespace {

constexpr double kHighestRow = 44, kUsualRow = 27, kLowestRow = 14; ///< px, from a box to the next
constexpr double kHighestBox = 26;
constexpr double kNear = 6; ///< px to a line that is meant
constexpr double kDot = 2.6;

QColor colour(QStringView role)
{
    return Palette::current().colour(role);
}

QFont boldOf(FontRole role)
{
    QFont font = themeFont(role);
    font.setBold(true);
    return font;
}

double lineHeight(const QFont& font)
{
    return std::ceil(QFontMetricsF(font).height());
}

double distanceTo(QPointF at, QPointF from, QPointF to)
{
    const QPointF along = to - from, off = at - from;
    const double length = QPointF::dotProduct(along, along);
    const double share = length > 0 ? std::clamp(QPointF::dotProduct(off, along) / length, 0.0, 1.0) : 0;
    const QPointF rest = off - along * share;
    return std::hypot(rest.x(), rest.y());
}

} // namespace

/// Rows are counted from below: 0 the embeddings, 1 the first layer, and behind the last one the head.
struct LayerMapView::Places {
    double teacherLeft = 0, studentLeft = 0, wide = 0, bottom = 0, pitch = 0, height = 0;

    QRectF box(bool teacher, int row) const
    {
        return { teacher ? teacherLeft : studentLeft, bottom - row * pitch - height, wide, height };
    }
    QPointF teacherEnd(int row) const { return { teacherLeft + wide, box(true, row).center().y() }; }
    QPointF studentEnd(int row) const { return { studentLeft, box(false, row).center().y() }; }
};

LayerMapView::LayerMapView(QWidget* parent)
    : QWidget(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setAccessibleName(tr("Layer map: which layer of the teacher each of the student's is made from and matched with"));
    connect(&ThemeNotifier::instance(), &ThemeNotifier::changed, this, qOverload<>(&QWidget::update));
    announce();
}

void LayerMapView::setMap(const LayerMap& map)
{
    if (map == m_map)
        return;
    m_map = map;
    m_dragged.reset();
    m_pressed = false;
    m_current = std::clamp(m_current, std::min(1, studentLayers()), studentLayers());
    updateGeometry();
    update();
    announce();
}

void LayerMapView::setFixed(bool fixed)
{
    m_fixed = fixed;
    m_dragged.reset();
    m_pressed = m_pressed && !fixed;
    update();
}

QSize LayerMapView::sizeHint() const
{
    const double words = lineHeight(boldOf(FontRole::ChartText)) * 2 + lineHeight(themeFont(FontRole::Caption)) + 14;
    return { 390, int(words + (m_map.teacherLayers + 2) * kUsualRow) };
}

QSize LayerMapView::minimumSizeHint() const
{
    const double words = lineHeight(boldOf(FontRole::ChartText)) * 2 + lineHeight(themeFont(FontRole::Caption)) + 14;
    return { 300, int(words + (m_map.teacherLayers + 2) * kLowestRow) };
}

LayerMapView::Places LayerMapView::places() const
{
    const double title = lineHeight(boldOf(FontRole::ChartText)) + 4;
    const double words = lineHeight(boldOf(FontRole::ChartText)) + lineHeight(themeFont(FontRole::Caption)) + 8;
    Places places;
    places.wide = std::min(180.0, std::floor((width() - 24) * 0.34));
    const double middle = width() / 2.0, apart = std::min(0.34 * (width() - 24), 220.0);
    places.teacherLeft = std::floor(std::max(8.0, middle - apart / 2 - places.wide)) + 0.5;
    places.studentLeft = std::floor(std::min(width() - 8.0 - places.wide, middle + apart / 2)) + 0.5;
    const int rows = std::max(m_map.teacherLayers, studentLayers()) + 2;
    places.pitch = std::clamp((height() - title - words) / rows, kLowestRow, kHighestRow);
    places.height = std::min(kHighestBox, places.pitch > 20 ? places.pitch - 7 : places.pitch - 3);
    // The rows stand below the titles, and what is said of both below the rows.
    places.bottom = std::floor(title + rows * places.pitch) - 0.5;
    return places;
}

QRectF LayerMapView::boxOf(bool teacher, int layer) const
{
    return places().box(teacher, layer);
}

int LayerMapView::teacherOf(int layer) const
{
    if (layer == 0)
        return 0;
    return layer == m_current && m_dragged ? *m_dragged : m_map.map[std::size_t(layer - 1)];
}

// --- drawing -----------------------------------------------------------------

void LayerMapView::paintEvent(QPaintEvent*)
{
    if (m_map.map.empty())
        return;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Places at = places();
    paintWords(painter, at);
    paintColumn(painter, at, true);
    paintColumn(painter, at, false);
    paintLines(painter, at);
}

void LayerMapView::paintColumn(QPainter& painter, const Places& places, bool teacher) const
{
    const int layers = teacher ? m_map.teacherLayers : studentLayers();
    std::set<int> used;
    for (int layer = 1; layer <= studentLayers(); ++layer)
        used.insert(teacherOf(layer));
    const QFont font = themeFont(places.height >= 16 ? FontRole::ChartText : FontRole::Caption);
    painter.setFont(font);
    const QFontMetricsF metrics(font);
    for (int row = 0; row <= layers + 1; ++row) {
        const bool isLayer = row > 0 && row <= layers;
        const bool taken = isLayer && (!teacher || used.count(row) > 0);
        const QRectF box = places.box(teacher, row);
        const bool current = !teacher && row == m_current && row <= layers;
        painter.setPen(QPen(colour(current && hasFocus() ? u"focus"
                                    : taken || !isLayer  ? u"control_border"
                                                         : u"border"),
            current && hasFocus() ? 2 : 1));
        painter.setBrush(colour(taken ? u"selection" : isLayer ? u"surface_alt" : u"window"));
        painter.drawRoundedRect(box, 3, 3);
        const QString text = row == 0 ? (teacher ? m_map.teacherEmbeddings : m_map.studentEmbeddings)
            : isLayer                 ? tr("layer %1").arg(row)
                                      : m_map.head;
        painter.setPen(colour(taken || !isLayer ? u"text" : u"text_secondary"));
        painter.drawText(box, Qt::AlignCenter, metrics.elidedText(text, Qt::ElideRight, box.width() - 6));
    }
}

void LayerMapView::paintLines(QPainter& painter, const Places& places) const
{
    const QColor strong = colour(m_fixed ? u"axis" : u"accent"), weak = colour(u"axis");
    for (int layer = 0; layer <= studentLayers(); ++layer) {
        const bool matched = m_map.matched.count(layer) > 0;
        const bool current = layer == m_current && hasFocus();
        const QPointF from = places.teacherEnd(teacherOf(layer)), to = places.studentEnd(layer);
        const QColor ink = matched ? colour(u"accent") : m_map.copies && layer > 0 ? strong : weak;
        QPen pen(ink, current ? 2.6 : matched ? 1.6 : 1.2);
        if (!matched)
            pen.setDashPattern(QVector<qreal> { 1.5, 3 });
        painter.setPen(pen);
        painter.drawLine(from, to);
        if (layer == 0 && !matched)
            continue;
        painter.setPen(Qt::NoPen);
        painter.setBrush(ink);
        for (const QPointF end : { from, to })
            painter.drawEllipse(end, current ? kDot + 1.2 : kDot, current ? kDot + 1.2 : kDot);
    }
    // What the heads say is learnt besides.
    const QPointF from = places.teacherEnd(m_map.teacherLayers + 1), to = places.studentEnd(studentLayers() + 1);
    const double wide = to.x() - from.x();
    QPainterPath path(from);
    path.lineTo(from.x() + wide * 0.28, from.y());
    path.lineTo(to.x() - wide * 0.28, to.y());
    path.lineTo(to);
    QPen pen(colour(u"accent"), 1.4);
    pen.setDashPattern(QVector<qreal> { 4, 2.5 });
    painter.setPen(pen);
    painter.setBrush(Qt::NoBrush);
    painter.drawPath(path);
}

void LayerMapView::paintWords(QPainter& painter, const Places& places) const
{
    const QFont bold = boldOf(FontRole::ChartText), caption = themeFont(FontRole::Caption);
    const auto write = [&](double middle, double top, const QFont& font, QStringView role, const QString& text) {
        const QFontMetricsF metrics(font);
        const double room = 2 * std::min(middle, width() - middle);
        painter.setFont(font);
        painter.setPen(colour(role));
        painter.drawText(QRectF(middle - room / 2, top, room, lineHeight(font)), Qt::AlignCenter,
            metrics.elidedText(text, Qt::ElideRight, room));
    };
    const double below = places.bottom + 6;
    for (const bool teacher : { true, false }) {
        const double middle = places.box(teacher, 0).center().x();
        write(middle, 0, bold, u"text", teacher ? tr("Teacher") : tr("Student"));
        write(middle, below, bold, u"text", teacher ? m_map.teacherSize : m_map.studentSize);
        write(middle, below + lineHeight(bold), caption, u"text_secondary",
            teacher ? m_map.teacherDetail : m_map.studentDetail);
    }
    painter.setFont(caption);
    painter.setPen(colour(u"text_secondary"));
    const double gap = places.studentLeft - places.teacherLeft - places.wide;
    const QPointF head = places.teacherEnd(m_map.teacherLayers + 1);
    const bool roomAbove = studentLayers() < m_map.teacherLayers;
    if (roomAbove)
        painter.drawText(QRectF(head.x() + gap * 0.36, head.y() - places.pitch / 2, places.wide + gap * 0.64,
                             2 * lineHeight(caption)),
            Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap, m_map.answers);
    const QRectF between(head.x(), places.teacherEnd(0).y() - lineHeight(caption) - 1, gap, lineHeight(caption));
    if (m_map.matched.count(0) == 0 && m_map.copies && QFontMetricsF(caption).horizontalAdvance(tr("copied")) < gap)
        painter.drawText(between, Qt::AlignCenter, tr("copied"));
}

// --- moving ------------------------------------------------------------------

void LayerMapView::setCurrent(int layer)
{
    m_current = std::clamp(layer, 0, studentLayers());
    update();
    announce();
}

void LayerMapView::move(int layer, int teacher)
{
    if (m_fixed || layer < 1 || layer > studentLayers())
        return;
    const int to = std::clamp(teacher, 1, m_map.teacherLayers);
    if (to == m_map.map[std::size_t(layer - 1)])
        return;
    std::vector<int> moved = m_map.map;
    moved[std::size_t(layer - 1)] = to;
    m_map.map = moved;
    update();
    announce();
    Q_EMIT mapMoved(moved);
}

QString LayerMapView::layerText(int layer) const
{
    const bool matched = m_map.matched.count(layer) > 0;
    if (layer == 0)
        return matched ? tr("Embeddings: matched with the teacher's.") : tr("Embeddings: not matched.");
    const QString line = tr("Student layer %1: teacher layer %2").arg(layer).arg(teacherOf(layer));
    return matched ? tr("%1, matched.", "a line of the layer map").arg(line)
                   : tr("%1, not matched.", "a line of the layer map").arg(line);
}

void LayerMapView::announce()
{
    setAccessibleDescription(m_map.map.empty() ? QString() : layerText(m_current));
    QAccessibleEvent event(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&event);
}

void LayerMapView::keyPressEvent(QKeyEvent* event)
{
    if (m_map.map.empty()) {
        event->ignore();
        return;
    }
    switch (event->key()) {
    case Qt::Key_Up:
        setCurrent(m_current + 1);
        break;
    case Qt::Key_Down:
        setCurrent(m_current - 1);
        break;
    case Qt::Key_Right:
        move(m_current, teacherOf(m_current) + 1);
        break;
    case Qt::Key_Left:
        move(m_current, teacherOf(m_current) - 1);
        break;
    case Qt::Key_Home:
        move(m_current, 1);
        break;
    case Qt::Key_End:
        move(m_current, m_map.teacherLayers);
        break;
    case Qt::Key_Space:
        if (!m_fixed)
            Q_EMIT matchToggled(m_current);
        break;
    case Qt::Key_Escape:
        if (!m_pressed) {
            event->ignore();
            return;
        }
        m_dragged.reset();
        m_pressed = false;
        update();
        break;
    default:
        event->ignore();
    }
}

std::optional<int> LayerMapView::layerAt(QPointF at) const
{
    if (m_map.map.empty())
        return std::nullopt;
    const Places here = places();
    for (int layer = 0; layer <= studentLayers(); ++layer) {
        if (here.box(false, layer).contains(at))
            return layer;
    }
    std::optional<int> nearest;
    double best = kNear;
    for (int layer = 0; layer <= studentLayers(); ++layer) {
        const double distance = distanceTo(at, here.teacherEnd(teacherOf(layer)), here.studentEnd(layer));
        if (distance <= best) {
            best = distance;
            nearest = layer;
        }
    }
    if (nearest)
        return nearest;
    for (int layer = 1; layer <= studentLayers(); ++layer) {
        if (here.box(true, teacherOf(layer)).contains(at))
            return layer;
    }
    return std::nullopt;
}

std::optional<int> LayerMapView::teacherAt(QPointF at) const
{
    const Places here = places();
    if (at.x() > here.studentLeft)
        return std::nullopt;
    const int row = int(std::floor((here.bottom - at.y() + (here.pitch - here.height) / 2) / here.pitch));
    return std::clamp(row, 1, m_map.teacherLayers);
}

void LayerMapView::mousePressEvent(QMouseEvent* event)
{
    const std::optional<int> layer = layerAt(event->position());
    if (event->button() != Qt::LeftButton || !layer)
        return;
    setCurrent(*layer);
    m_pressed = !m_fixed && *layer > 0;
    m_pressedAt = event->position();
}

void LayerMapView::mouseMoveEvent(QMouseEvent* event)
{
    if (!m_pressed) {
        const bool over = !m_fixed && layerAt(event->position()).value_or(0) > 0;
        setCursor(over ? Qt::SizeVerCursor : Qt::ArrowCursor);
        return;
    }
    const QPointF way = event->position() - m_pressedAt;
    if (!m_dragged && way.manhattanLength() < QApplication::startDragDistance())
        return; // a click
    m_dragged = teacherAt(event->position());
    update();
}

void LayerMapView::mouseReleaseEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton || !m_pressed)
        return;
    m_pressed = false;
    const std::optional<int> to = m_dragged;
    m_dragged.reset();
    if (to)
        move(m_current, *to);
    update();
}

void LayerMapView::mouseDoubleClickEvent(QMouseEvent* event)
{
    const std::optional<int> layer = layerAt(event->position());
    if (event->button() == Qt::LeftButton && layer && !m_fixed)
        Q_EMIT matchToggled(*layer);
}

bool LayerMapView::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        if (const std::optional<int> layer = layerAt(help->pos()))
            QToolTip::showText(help->globalPos(), layerText(*layer), this);
        else
            QToolTip::hideText();
        return true;
    }
    if (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut)
        update();
    return QWidget::event(event);
}

} // namespace ndogo
