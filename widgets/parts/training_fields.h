// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/values/train_recipe.h"

#include <QObject>

#include <cstdint>

QT_BEGIN_NAMESPACE
class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QGridLayout;
class QLineEdit;
class QSpinBox;
class QWidget;
QT_END_NAMESPACE

namespace ndogo {

/// The settings of a training that most people leave alone, as rows of a grid: what of a recipe does not say how long
/// it learns, the sentences a language and the length of a sentence.
class TrainingFields : public QObject {
    Q_OBJECT
public:
    TrainingFields(const TrainRecipe& usual, QGridLayout* grid, QWidget* parent);

    /// Of a recipe all but epochs, steps and what is pruned or filled up.
    void fill(TrainRecipe& recipe) const;
    void show(const TrainRecipe& recipe);
    std::int64_t sample() const; ///< sentences a language; 0: all
    std::int64_t maxLength() const; ///< 0: all that fit
    void showData(std::int64_t sample, std::int64_t maxLength);
    QWidget* sampleField() const;

Q_SIGNALS:
    void changed();

private:
    QSpinBox* makeCount(int least, int most, int value, const QString& atLeast = {});
    QDoubleSpinBox* makeNumber(double least, double most, double step, int decimals, double value);

    QWidget* m_parent;
    double m_usualRate;
    QLineEdit* m_rate;
    QSpinBox* m_batch;
    QSpinBox* m_accumulate;
    QDoubleSpinBox* m_warmup;
    QDoubleSpinBox* m_decay;
    QDoubleSpinBox* m_dropout;
    QDoubleSpinBox* m_clip;
    QSpinBox* m_seed;
    QDoubleSpinBox* m_sampling;
    QSpinBox* m_sample;
    QSpinBox* m_length;
    QComboBox* m_keep;
    QSpinBox* m_patience;
    QCheckBox* m_bf16;
};

} // namespace ndogo
