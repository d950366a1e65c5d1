// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/session/pruning_preview.h"

#include <QFrame>

#include <optional>

class QBoxLayout;
class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QPushButton;

namespace ndogo {

class CopyButton;
class SparsitySlider;

/// The card with the settings of pruning, the big number, the slider, and what is true at once.
class PruneControls : public QFrame {
    Q_OBJECT
public:
    explicit PruneControls(QWidget* parent = nullptr);

    SparsitySlider& slider() { return *m_slider; }

    void setFamily(const PruneRecipe& family);
    void setTolerance(double tolerance);
    void setMetric(std::optional<Metric> metric); ///< whose points the tolerance counts
    void setReady(bool ready, const QString& reason); ///< `reason`: why the slider cannot move yet
    void setLevel(const PruningPreview::Level& level, const PruneRecipe& family, double milliseconds);
    void setPreviousRest(std::optional<double> amount); ///< what "Back to" leads to
    void setKeepOffer(bool offered, const QString& reason);
    void setMeasureOffer(int levels, const QString& estimate); ///< 0: all are measured; `estimate` may be empty
    void copy(const QString& command); ///< to the clipboard, and says so

Q_SIGNALS:
    void familyPicked(const ndogo::PruneRecipe& family);
    void tolerancePicked(double tolerance);
    void measureRequested();
    void copyRequested();
    void backRequested();
    void keepRequested();

private:
    QBoxLayout* makeSettings();
    QBoxLayout* makeNumber();
    QBoxLayout* makeAtOnce();
    QComboBox* addChoice(QBoxLayout* row, const QString& word, const QString& accessibleName);
    void pickFamily();
    void showMetric();
    void showAmount(double amount);

    PruneRecipe m_family;
    std::optional<Metric> m_metric;
    QComboBox* m_method;
    QComboBox* m_scope;
    QComboBox* m_tolerance;
    QPushButton* m_measure;
    QDoubleSpinBox* m_number;
    SparsitySlider* m_slider;
    QLabel* m_atOnce;
    CopyButton* m_copy;
    QPushButton* m_back;
    QPushButton* m_keep;
};

} // namespace ndogo
