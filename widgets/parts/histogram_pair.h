// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/values/results.h"

#include <QWidget>

namespace ndogo {

/// The weights of one layer before and after, side by side on the same axis; counts on a square-root scale, so that
/// the few far from zero are seen.
class HistogramPair : public QWidget {
    Q_OBJECT
public:
    explicit HistogramPair(QWidget* parent = nullptr);

    void setHistograms(const Histogram& before, const Histogram& after, const QString& afterName);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void paintOne(QPainter& painter, const QRectF& area, const QString& name, const Histogram& histogram,
        QStringView colourRole) const;

    Histogram m_before, m_after;
    QString m_afterName;
};

} // namespace ndogo
