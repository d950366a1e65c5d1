// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/chart_view.h"

#include "widgets/charts/chart_navigation.h"
#include "widgets/charts/chart_painter.h"
#include "widgets/look/palette.h"
#include "widgets/look/theme.h"

#include <QAccessible>
#include <QAreaSeries>
#include <QChart>
#include <QGraphicsItem>
#include <QGraphicsLayout>
#include <QKeyEvent>
#include <QLineSeries>
#include <QMouseEvent>
#include <QValueAxis>

#include <algorithm>

namespace ndogo {

namespace {

/// What is painted by hand below or above the series of Qt Charts.
class Layer : public QGraphicsItem {
public:
    using Painting = void (*)(QPainter&, const ChartPicture&);

    Layer(const ChartPicture& picture, Painting painting, double z)
        : m_picture(picture)
        , m_painting(painting)
    {
        setZValue(z);
    }

    QRectF boundingRect() const override { return m_rect; }
    void paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) override
    {
        m_painting(*painter, m_picture);
    }

    void setRect(const QRectF& rect)
    {
        prepareGeometryChange();
        m_rect = rect;
    }

private:
    const ChartPicture& m_picture;
    Painting m_painting;
    QRectF m_rect;
};

QPen linePen(const SeriesStyle& style, const QColor& colour, bool selected)
{
    const double width = selected ? style.width + 1 : style.width;
    QPen pen(colour, width);
    pen.setCapStyle(Qt::FlatCap);
    pen.setJoinStyle(Qt::RoundJoin);
    if (!style.dash.isEmpty()) {
        QVector<qreal> pattern; // QPen counts in pen widths
        for (const double px : style.dash)
            pattern.append(px / width);
        pen.setDashPattern(pattern);
    }
    return pen;
}

QList<QPointF> linePoints(const ChartSeries& series)
{
    QList<QPointF> points;
    for (const ChartPoint& point : series.points) {
        // A step line keeps its height until the next x.
        if (series.kind == ChartSeries::Kind::Step && !points.isEmpty())
            points.append({ point.x, points.last().y() });
        points.append({ point.x, point.y });
    }
    return points;
}

bool hasIntervals(const ChartSeries& series)
{
    return std::any_of(
        series.points.begin(), series.points.end(), [](const ChartPoint& point) { return point.low && point.high; });
}

} // namespace

struct ChartView::Private {
    explicit Private(ChartView* owner)
        : view(owner)
        , backdrop(picture, &paintBackdrop, -1)
        , foreground(picture, &paintForeground, 10)
    {
        chart.legend()->hide();
        chart.setBackgroundVisible(false);
        chart.setMargins(QMargins());
        chart.setAnimationOptions(QChart::NoAnimation);
        chart.setAcceptHoverEvents(false);
        chart.setFlag(QGraphicsItem::ItemIsFocusable, false);
        chart.addAxis(&xAxis, Qt::AlignBottom);
        chart.addAxis(&yAxis, Qt::AlignLeft);
        xAxis.setVisible(false);
        yAxis.setVisible(false);
        scene.addItem(&chart);
        scene.addItem(&backdrop);
        scene.addItem(&foreground);
    }

    ~Private()
    {
        // The items are members here, not the scene's to delete.
        scene.removeItem(&foreground);
        scene.removeItem(&backdrop);
        scene.removeItem(&chart);
        chart.removeAllSeries();
        chart.removeAxis(&xAxis);
        chart.removeAxis(&yAxis);
    }

    void rebuild();
    void layOut(QSizeF size);
    void addSeries(const ChartSeries& series);
    void addBand(const ChartSeries& series);
    void attach(QAbstractSeries* series);
    void showBands();
    void setHovered(ChartHit hit);
    void setFocused(ChartHit hit);
    QString keyOf(ChartHit hit) const { return hit ? picture.spec.series[size_t(hit.series)].key : QString(); }
    void activate(ChartHit hit);

    struct BandSeries {
        QAreaSeries* area;
        QString key;
    };

    ChartView* view;
    ChartPicture picture;
    const Palette* fixedPalette = nullptr;
    int applies = 0;
    QGraphicsScene scene;
    QChart chart;
    QValueAxis xAxis, yAxis;
    Layer backdrop, foreground;
    std::vector<BandSeries> bands; ///< of lines with intervals, shown while the line stands out
};

void ChartView::Private::attach(QAbstractSeries* series)
{
    chart.addSeries(series);
    series->attachAxis(&xAxis);
    series->attachAxis(&yAxis);
}

void ChartView::Private::addBand(const ChartSeries& series)
{
    auto* upper = new QLineSeries;
    auto* lower = new QLineSeries;
    for (const ChartPoint& point : series.points) {
        upper->append(point.x, point.high.value_or(point.y));
        lower->append(point.x, point.low.value_or(point.y));
    }
    auto* area = new QAreaSeries(upper, lower);
    upper->setParent(area);
    lower->setParent(area);
    QColor pale = picture.palette->colour(series.style.colourRole);
    pale.setAlphaF(picture.palette->isDark() ? 0.24F : 0.16F);
    area->setPen(Qt::NoPen);
    area->setBrush(pale);
    attach(area);
    if (series.kind == ChartSeries::Kind::Line)
        bands.push_back({ area, series.key });
}

void ChartView::Private::addSeries(const ChartSeries& series)
{
    auto* line = new QLineSeries;
    const bool selected = !series.key.isEmpty() && series.key == picture.spec.selectedKey;
    line->replace(linePoints(series));
    line->setPen(linePen(series.style, picture.palette->colour(series.style.colourRole), selected));
    attach(line);
}

void ChartView::Private::rebuild()
{
    ++applies;
    chart.removeAllSeries();
    bands.clear();
    picture.palette = fixedPalette ? fixedPalette : &Palette::current();
    picture.font = themeFont(FontRole::ChartText);
    view->setBackgroundBrush(picture.palette->colour(u"surface"));

    const ChartSpec& spec = picture.spec;
    xAxis.setRange(spec.x.minimum, spec.x.maximum);
    yAxis.setRange(spec.y.minimum, spec.y.maximum);
    const auto isShown
        = [&](const ChartSeries& series) { return series.key.isEmpty() || !picture.hidden.contains(series.key); };
    for (const ChartSeries& series : spec.series)
        if (isShown(series)
            && (series.kind == ChartSeries::Kind::Band
                || (series.kind == ChartSeries::Kind::Line && hasIntervals(series))))
            addBand(series);
    // The selected line last, so that it lies on top.
    for (const bool selected : { false, true })
        for (const ChartSeries& series : spec.series)
            if (isShown(series) && (series.kind == ChartSeries::Kind::Line || series.kind == ChartSeries::Kind::Step)
                && (!series.key.isEmpty() && series.key == spec.selectedKey) == selected)
                addSeries(series);
    showBands();
    layOut(view->viewport()->size());
}

void ChartView::Private::layOut(QSizeF size)
{
    const QRectF area(QPointF(), size);
    picture.geometry = ChartGeometry(picture.spec, picture.hidden, area.size(), picture.font);
    scene.setSceneRect(area);
    chart.setGeometry(area);
    chart.setPlotArea(picture.geometry.plot());
    chart.layout()->activate(); // at once: an export paints before the next event
    backdrop.setRect(area);
    foreground.setRect(area);
    backdrop.update();
    foreground.update();
}

void ChartView::Private::showBands()
{
    for (const BandSeries& band : bands)
        band.area->setVisible(picture.isStrong(band.key));
}

void ChartView::Private::setHovered(ChartHit hit)
{
    if (hit == picture.hovered)
        return;
    const QString before = keyOf(picture.hovered);
    picture.hovered = hit;
    view->setCursor(hit ? Qt::PointingHandCursor : Qt::ArrowCursor);
    showBands();
    foreground.update();
    if (keyOf(hit) != before)
        Q_EMIT view->keyHovered(keyOf(hit));
}

void ChartView::Private::setFocused(ChartHit hit)
{
    if (hit == picture.focused)
        return;
    picture.focused = hit;
    showBands();
    foreground.update();
    // A screen reader hears the value; away from the points, the verdicts.
    view->setAccessibleDescription(
        hit ? pointTip(picture.spec, hit).replace(QLatin1Char('\n'), QStringLiteral(", ")) : picture.spec.summary);
    QAccessibleEvent event(view, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&event);
}

void ChartView::Private::activate(ChartHit hit)
{
    if (!hit)
        return;
    const ChartSeries& series = picture.spec.series[size_t(hit.series)];
    const QString key = series.key;
    const double x = series.points[size_t(hit.point)].x;
    // The receiver may set another spec.
    Q_EMIT view->pointActivated(key, x);
    Q_EMIT view->keyActivated(key);
}

ChartView::ChartView(QWidget* parent)
    : QGraphicsView(parent)
    , d(std::make_unique<Private>(this))
{
    setScene(&d->scene);
    setFrameShape(QFrame::NoFrame);
    setRenderHint(QPainter::Antialiasing);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setViewportUpdateMode(QGraphicsView::FullViewportUpdate);
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    viewport()->setMouseTracking(true);
    connect(&ThemeNotifier::instance(), &ThemeNotifier::changed, this, [this] { d->rebuild(); });
    d->rebuild();
    d->applies = 0;
}

ChartView::~ChartView()
{
    setScene(nullptr);
}

void ChartView::setSpec(const ChartSpec& spec)
{
    if (spec == d->picture.spec)
        return;
    // The keyboard stays where it was, as far as that place still exists.
    const QString focusedKey = d->keyOf(d->picture.focused);
    const int focusedPoint = d->picture.focused.point;
    d->picture.hovered = {};
    d->picture.focused = {};
    d->picture.spec = spec;
    for (size_t s = 0; s < spec.series.size() && !focusedKey.isEmpty(); ++s)
        if (spec.series[s].key == focusedKey && focusedPoint < int(spec.series[s].points.size()))
            d->picture.focused = { int(s), focusedPoint };
    setAccessibleName(spec.title);
    setAccessibleDescription(spec.summary);
    d->rebuild();
}

const ChartSpec& ChartView::spec() const
{
    return d->picture.spec;
}

int ChartView::applies() const
{
    return d->applies;
}

void ChartView::setHidden(const QSet<QString>& keys)
{
    if (keys == d->picture.hidden)
        return;
    d->picture.hidden = keys;
    d->picture.hovered = {};
    if (keys.contains(d->keyOf(d->picture.focused)))
        d->picture.focused = {};
    d->rebuild();
}

const QSet<QString>& ChartView::hidden() const
{
    return d->picture.hidden;
}

void ChartView::paintChart(
    QPainter& painter, const QRectF& target, const ChartSpec& spec, const QSet<QString>& hidden, const Palette& palette)
{
    ChartView view;
    view.d->fixedPalette = &palette;
    view.d->picture.hidden = hidden;
    view.d->picture.spec = spec;
    view.d->rebuild();
    view.d->layOut(target.size());
    view.d->scene.render(&painter, target, view.d->scene.sceneRect());
}

QString ChartView::valueBoxText() const
{
    const ChartHit hit = d->picture.hovered ? d->picture.hovered : d->picture.focused;
    return hit ? pointTip(d->picture.spec, hit) : QString();
}

QPointF ChartView::pointPosition(const QString& key, int point) const
{
    for (size_t s = 0; s < spec().series.size(); ++s)
        if (spec().series[s].key == key)
            return d->picture.geometry.anchor({ int(s), point });
    return {};
}

QSize ChartView::sizeHint() const
{
    return { 360, 220 };
}

QSize ChartView::minimumSizeHint() const
{
    return { 120, 70 };
}

void ChartView::resizeEvent(QResizeEvent* event)
{
    QGraphicsView::resizeEvent(event);
    d->layOut(viewport()->size());
}

void ChartView::mouseMoveEvent(QMouseEvent* event)
{
    d->setHovered(d->picture.geometry.hitAt(event->position()));
}

void ChartView::mousePressEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton)
        d->activate(d->picture.geometry.hitAt(event->position()));
    else
        event->ignore();
}

void ChartView::leaveEvent(QEvent* event)
{
    d->setHovered({});
    QGraphicsView::leaveEvent(event);
}

void ChartView::keyPressEvent(QKeyEvent* event)
{
    const auto move = [&](Step step) {
        const ChartHit from = d->picture.focused;
        d->setFocused(from ? neighbour(d->picture.spec, d->picture.hidden, from, step)
                           : firstPoint(d->picture.spec, d->picture.hidden));
    };
    switch (event->key()) {
    case Qt::Key_Left:
        move(Step::Left);
        break;
    case Qt::Key_Right:
        move(Step::Right);
        break;
    case Qt::Key_Up:
        move(Step::Up);
        break;
    case Qt::Key_Down:
        move(Step::Down);
        break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        d->activate(d->picture.focused);
        break;
    case Qt::Key_Escape:
        d->setFocused({});
        focusNextChild();
        break;
    default:
        event->ignore();
    }
}

void ChartView::focusInEvent(QFocusEvent* event)
{
    QGraphicsView::focusInEvent(event);
    // A click selects by itself; only the keyboard needs a place to start from.
    if (event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason
        || event->reason() == Qt::ShortcutFocusReason)
        d->setFocused(firstPoint(d->picture.spec, d->picture.hidden));
}

void ChartView::focusOutEvent(QFocusEvent* event)
{
    QGraphicsView::focusOutEvent(event);
    d->setFocused({});
}

} // namespace ndogo
