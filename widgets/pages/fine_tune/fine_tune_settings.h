// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/jobs/job_spec.h"
#include "engine/values/results.h"

#include <QFrame>

QT_BEGIN_NAMESPACE
class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QSpinBox;
class QToolButton;
QT_END_NAMESPACE

namespace ndogo {

class LanguageChoice;

/// What a fine-tuning learns from and how: languages and epochs at once, the rest folded away.
class FineTuneSettings : public QFrame {
    Q_OBJECT
public:
    explicit FineTuneSettings(QWidget* parent = nullptr);

    /// The languages to choose from; what was chosen among them stays chosen. `report` may be null.
    void setData(const DataReport* report);
    /// Writes what is said here into a spec: recipe, sample, name, languages and length of the data.
    void fill(TrainSpec& spec) const;
    bool anyLanguage() const; ///< false: none of those that are there is chosen
    void setSpec(const TrainSpec& spec);
    void setUsualName(const QString& name); ///< shown while nobody wrote another
    void setFixed(const QString& reason); ///< greyed as a whole; empty: free
    bool isFolded() const;
    void setFolded(bool folded);

Q_SIGNALS:
    void changed();

private:
    QWidget* makePlain();
    QWidget* makeMore();
    QSpinBox* makeCount(int least, int most, int value, const QString& atLeast = {});
    QDoubleSpinBox* makeShare(double least, double most, double step, int decimals, double value);
    void showRecipe(const TrainRecipe& recipe);
    void tell(); ///< that a person changed something

    QWidget* m_fields;
    QLabel* m_fixed;
    LanguageChoice* m_languages;
    QSpinBox* m_epochs;
    QLineEdit* m_name;
    QToolButton* m_fold;
    QWidget* m_more;
    QLineEdit* m_rate;
    QSpinBox* m_batch;
    QSpinBox* m_accumulate;
    QDoubleSpinBox* m_warmup;
    QDoubleSpinBox* m_decay;
    QDoubleSpinBox* m_dropout;
    QDoubleSpinBox* m_clip;
    QSpinBox* m_seed;
    QDoubleSpinBox* m_sampling;
    QSpinBox* m_patience;
    QComboBox* m_keep;
    QSpinBox* m_length;
    QSpinBox* m_sample;
    QCheckBox* m_hold;
    QCheckBox* m_bf16;
    QPushButton* m_usual;
    bool m_quiet = false; ///< values are being written, not said
};

} // namespace ndogo
