// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/pages/fine_tune/fine_tune_plan.h"

#include <QWidget>

QT_BEGIN_NAMESPACE
class QBoxLayout;
class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QPushButton;
class QSpinBox;
QT_END_NAMESPACE

namespace ndogo {

class FineTuneTimeline;

/// When the model is pruned, how far and how fast: the time line, and the numbers that go with the chosen place.
class FineTuneTiming : public QWidget {
    Q_OBJECT
public:
    explicit FineTuneTiming(QWidget* parent = nullptr);

    PrunePlace place() const { return m_place; }
    void setPlace(PrunePlace place);
    /// Writes the choice into a spec; `family` says which weights.
    void fill(TrainSpec& spec, const PruneRecipe& family) const;
    void setSpec(const TrainSpec& spec, std::int64_t updates); ///< shows the choice of a spec
    void setUpdates(std::int64_t updates); ///< a schedule that nobody touched follows
    void setStartName(const QString& name);
    void setFamily(const PruneRecipe& family);

Q_SIGNALS:
    void changed();
    void pruneRequested(); ///< the link to the Prune tab

private:
    void buildRow();
    QSpinBox* addUpdates(QBoxLayout* row, const QString& word, const QString& accessibleName);
    void showChoice();
    void pickCurve();
    PruneSchedule schedule() const;
    PruneSchedule::Curve curve() const;
    double level() const;

    PrunePlace m_place = PrunePlace::None;
    std::int64_t m_updates = 0;
    bool m_touched = false; ///< begin, end or every were said by a person
    FineTuneTimeline* m_timeline;
    QWidget* m_levelBox;
    QDoubleSpinBox* m_level;
    QWidget* m_scheduleBox;
    QComboBox* m_curve;
    QSpinBox* m_begin;
    QWidget* m_riseBox; ///< what one shot has not
    QSpinBox* m_end;
    QSpinBox* m_every;
    QLabel* m_words;
    QPushButton* m_link;
    QString m_family;
};

} // namespace ndogo
