// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/charts/chart_spec.h"

#include <QGraphicsView>
#include <QSet>

#include <memory>

namespace ndogo {

class Palette;

/// Draws a ChartSpec. Mouse: hover reads a value, click selects. Keyboard: Tab in, arrows along a
/// line or over bars and between series, Enter selects, Esc leaves. GUI thread only.
class ChartView : public QGraphicsView {
    Q_OBJECT
public:
    explicit ChartView(QWidget* parent = nullptr);
    ~ChartView() override;

    /// Redraws only when the spec differs from the one on the screen.
    void setSpec(const ChartSpec& spec);
    const ChartSpec& spec() const;
    int applies() const; ///< how often a spec has been drawn: for tests

    void setHidden(const QSet<QString>& keys); ///< series that the legend has switched off
    const QSet<QString>& hidden() const;

    /// Paints a chart into `target` without showing it, in the colours of `palette`: for exports.
    static void paintChart(QPainter& painter, const QRectF& target, const ChartSpec& spec, const QSet<QString>& hidden,
        const Palette& palette);

    QString valueBoxText() const; ///< what the value box says, or empty while it is not shown
    QPointF pointPosition(const QString& key, int point) const; ///< in px of the view: for tests
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void keyActivated(const QString& key); ///< click or Enter
    void keyHovered(const QString& key); ///< empty when the mouse leaves
    void pointActivated(const QString& key, double x);

protected:
    void resizeEvent(QResizeEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace ndogo
