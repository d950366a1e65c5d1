// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/charts/chart_spec.h"
#include "widgets/session/pruning_preview.h"

#include <QWidget>

namespace ndogo {

/// Title, table twin and words of "Three sizes", whose bars SizeBars paints.
ChartSpec threeSizes(const PruningPreview::Level& level);
QString sizesSentence(const PruningPreview::Level& level);

/// "Three sizes": bytes on disk, zeros, effective parameters, each as a bar with its number.
class SizeBars : public QWidget {
    Q_OBJECT
public:
    explicit SizeBars(QWidget* parent = nullptr);

    void setLevel(const PruningPreview::Level& level);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void paintHead(QPainter& painter, double top, const QString& name, const QString& value) const;
    void paintFile(QPainter& painter, double top, double bar) const;
    void paintZeros(QPainter& painter, double top, double bar) const;
    void paintEffective(QPainter& painter, double top, double bar) const;

    PruningPreview::Level m_level;
};

} // namespace ndogo
