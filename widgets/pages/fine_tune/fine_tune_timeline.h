// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/pages/fine_tune/fine_tune_plan.h"

#include <QWidget>

#include <array>

QT_BEGIN_NAMESPACE
class QToolButton;
QT_END_NAMESPACE

namespace ndogo {

/// When a model is pruned, drawn: the pre-trained model, the fine-tuning, the use of what comes out, and the
/// share of zeros that rises somewhere on the way. A place is chosen by its button below, or by a click above
/// it; arrow keys walk along.
class FineTuneTimeline : public QWidget {
    Q_OBJECT
public:
    explicit FineTuneTimeline(QWidget* parent = nullptr);

    PrunePlace place() const { return m_place; }
    void setPlace(PrunePlace place);
    /// What is drawn: `level` 0-1; `schedule` of PrunePlace::During over `updates`.
    void setLevel(double level, const PruneSchedule& schedule, std::int64_t updates);
    void setStartName(const QString& name);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

Q_SIGNALS:
    void placePicked(ndogo::PrunePlace place);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    struct Stations; ///< where things stand, px
    Stations stations() const;
    double zerosAt(double share) const; ///< 0-1, at a share of the whole line

    PrunePlace m_place = PrunePlace::None;
    double m_level = 0.6;
    PruneSchedule m_schedule;
    std::int64_t m_updates = 0;
    QString m_start;
    std::array<QToolButton*, 4> m_buttons; ///< by PrunePlace
};

} // namespace ndogo
