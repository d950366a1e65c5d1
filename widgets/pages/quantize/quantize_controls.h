// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/values/quantize_recipe.h"
#include "engine/values/results.h"

#include <QFrame>

#include <optional>

QT_BEGIN_NAMESPACE
class QBoxLayout;
class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QPushButton;
QT_END_NAMESPACE

namespace ndogo {

class CopyButton;

/// The card with the settings of a quantization, one sentence on what it stands for, and what can be done.
class QuantizeControls : public QFrame {
    Q_OBJECT
public:
    explicit QuantizeControls(QWidget* parent = nullptr);

    QuantizeRecipe recipe() const; ///< as set
    void setRecipe(const QuantizeRecipe& recipe); ///< quietly
    void setTolerance(double tolerance);
    void setMetric(std::optional<Metric> metric); ///< whose points the tolerance counts
    /// What a person may leave out beside nothing and the classifier, by name: the layers that err most, and those
    /// that a search found to cost most.
    void setWorstLayers(const std::vector<std::string>& erring, const std::vector<std::string>& costly);
    void setWords(const QString& words);

    /// What can be done now. `problem`: why nothing can, or empty.
    struct Offers {
        QString problem;
        bool running = false, measured = false;
        QString keepProblem; ///< why it cannot be kept, or empty
        bool findLayers = false, finding = false; ///< layers to leave out
    };
    void setOffers(const Offers& offers);
    void copy(const QString& command); ///< to the clipboard, and says so

Q_SIGNALS:
    void recipePicked();
    void tolerancePicked(double tolerance);
    void tryRequested();
    void stopRequested();
    void keepRequested();
    void copyRequested();
    void findLayersRequested();

private:
    QBoxLayout* makeSettings();
    QBoxLayout* makeActions();
    QComboBox* addChoice(
        QBoxLayout* row, const QString& word, const QString& accessibleName, QWidget** whole = nullptr);
    void showSettings();
    void showExclusions();
    void pick();

    QuantizeRecipe m_recipe;
    std::vector<std::string> m_worst, m_costly;
    QComboBox* m_method;
    QComboBox* m_scale;
    QComboBox* m_range;
    QDoubleSpinBox* m_threshold;
    QComboBox* m_group;
    QComboBox* m_products;
    QComboBox* m_exclude;
    QComboBox* m_tolerance;
    QWidget *m_scaleRow, *m_rangeRow, *m_thresholdRow, *m_groupRow, *m_productsRow;
    QLabel* m_words;
    QPushButton* m_find;
    CopyButton* m_copy;
    QPushButton* m_stop;
    QPushButton* m_try;
    QPushButton* m_keep;
};

} // namespace ndogo
