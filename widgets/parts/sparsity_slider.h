// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Bodies: sparsity_slider.cpp, sparsity_slider_paint.cpp.
#pragma once

#include "widgets/session/slider_map.h"

#include <QAbstractSlider>
#include <QTimer>

#include <optional>

class QPushButton;

namespace ndogo {

/// The sparsity slider: a control and a map of what is measured (docs/methods.md, The sparsity slider). value() is
/// where it rests, sliderPosition() where the handle is; both count tenths of a percent, 0-990.
class SparsitySlider : public QAbstractSlider {
    Q_OBJECT
public:
    explicit SparsitySlider(QWidget* parent = nullptr);

    void setMap(const SliderMap& map);
    const SliderMap& map() const { return m_map; }
    void setPreviousRest(std::optional<double> amount); ///< drawn as a dotted outline that can be clicked
    void setMeasureOffer(const QString& text); ///< the button of the first use; empty: not offered
    void setValueText(const QString& text); ///< what a screen reader says
    const QString& valueText() const { return m_valueText; }

    double amount() const { return sliderPosition() / 1000.0; }
    double restingAmount() const { return value() / 1000.0; }

    void showAmount(double amount); ///< handle and resting place, without a signal of ours
    void nudgeTo(double amount); ///< as a key does: moved now, released after 400 ms
    void goTo(double amount); ///< moved and released now

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void moved(double amount); ///< the handle is elsewhere; only what is cheap may follow
    void released(double amount); ///< it rests: measure or show
    void measureRequested(); ///< "measure 9 levels"

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    bool event(QEvent* event) override;

private:
    /// Where things are, in widget pixels.
    struct Geometry {
        double left = 0, width = 0; ///< of the track
        double labels = 0; ///< middle of the top row of words
        double track = 0; ///< middle
        QRectF ribbon;
        double ticks = 0; ///< top of the tick labels
        double x(double amount) const { return left + width * amount / kMaximumSparsity; }
        double amount(double x) const { return (x - left) / width * kMaximumSparsity; }
    };
    Geometry geometryNow() const;
    QRectF handleRect(const Geometry& g, double amount) const;
    QRectF bracketTextRect(const Geometry& g) const;
    bool onBracket(const Geometry& g, const QPointF& position) const;
    std::optional<double> clickableAt(const Geometry& g, const QPointF& position) const;
    double amountAt(const Geometry& g, double x, Qt::KeyboardModifiers modifiers) const;

    void paintTrack(QPainter& painter, const Geometry& g) const;
    void paintDots(QPainter& painter, const Geometry& g) const;
    void paintRibbon(QPainter& painter, const Geometry& g) const;
    void paintSegmentText(
        QPainter& painter, const QRectF& rect, const SliderMap::Segment& segment, const QColor& back) const;
    void paintTicks(QPainter& painter, const Geometry& g) const;
    void paintBracket(QPainter& painter, const Geometry& g) const;
    void paintSigns(QPainter& painter, const Geometry& g) const;
    void paintHandle(QPainter& painter, const Geometry& g) const;
    double signsWidth() const;

    bool moveTo(double amount);
    void commit();
    void cancelDrag();
    void placeOffer();
    QString tipAt(const QPointF& position) const;

    SliderMap m_map;
    std::optional<double> m_previousRest;
    QString m_valueText;
    double m_grabOffset = 0; ///< px from the handle's middle to where it was taken
    QTimer m_settle; ///< keys, wheel and typing count as released when it ends
    QPushButton* m_offer;
};

} // namespace ndogo
