// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/jobs/job_spec.h"
#include "engine/values/results.h"
#include "widgets/parts/settings_card.h"

#include <cstdint>

QT_BEGIN_NAMESPACE
class QComboBox;
class QGridLayout;
class QLabel;
class QLineEdit;
class QSpinBox;
QT_END_NAMESPACE

namespace ndogo {

class PathList;
class Segments;

/// What is kept of a model, and by what heads and units are judged: sizes and method at once, the rest folded away.
class StructureSettings : public SettingsCard {
    Q_OBJECT
public:
    explicit StructureSettings(QWidget* parent = nullptr);

    /// What it has, of which all is kept once it is another. May be null.
    void setModel(const ModelInfo* model);
    /// Writes what is said here into a spec; of `data` nothing.
    void fill(StructureSpec& spec) const;
    void setSpec(const StructureSpec& spec);
    void setUsualName(const QString& name); ///< shown while nobody wrote another
    void setFixed(const QString& reason); ///< greyed as a whole; empty: free

private:
    StructureSettings(QLabel* fixed, QWidget* parent);
    QWidget* makePlain();
    QLayout* makeSizes(QWidget* plain);
    QLayout* makeMethod(QWidget* plain);
    QWidget* makeMore();
    void addRemoving(QGridLayout* grid);
    void addJudging(QGridLayout* grid);
    void keepAll();
    void pickImportance();
    void takeWidth();
    void showUse();

    QLabel* m_fixed;
    QSpinBox* m_layers;
    QLabel* m_ofLayers;
    QComboBox* m_which;
    QLineEdit* m_dropped;
    QSpinBox* m_heads;
    QLabel* m_ofHeads;
    QSpinBox* m_units;
    QLabel* m_ofUnits;
    QSpinBox* m_width;
    QLabel* m_ofWidth;
    Segments* m_importance;
    Segments* m_spread;
    QLineEdit* m_name;
    QSpinBox* m_iterations;
    QComboBox* m_widthMethod;
    QSpinBox* m_sample;
    QSpinBox* m_batch;
    PathList* m_corpus;

    /// Of the model: the most that each field can keep.
    struct Whole {
        int layers = 1, heads = 1, units = 1, width = 1, widthStep = 1;
        bool plainText = false; ///< a masked language model, which is judged on it
        bool operator==(const Whole&) const = default;
    };
    Whole m_whole;
    bool m_any = false; ///< there is a model
};

} // namespace ndogo
