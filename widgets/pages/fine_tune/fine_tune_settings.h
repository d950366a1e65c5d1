// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/jobs/job_spec.h"
#include "engine/values/results.h"
#include "widgets/parts/settings_card.h"

#include <optional>

QT_BEGIN_NAMESPACE
class QCheckBox;
class QComboBox;
class QGridLayout;
class QLabel;
class QLineEdit;
class QSpinBox;
QT_END_NAMESPACE

namespace ndogo {

class LanguageChoice;
class TrainingFields;

/// What a fine-tuning learns from and how: languages and epochs at once, the rest folded away.
class FineTuneSettings : public SettingsCard {
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

private:
    FineTuneSettings(QLabel* fixed, QWidget* parent);
    QWidget* makePlain();
    QWidget* makeMore();
    void addAdapter(QGridLayout* grid, QWidget* parent);
    std::optional<AdapterRecipe> adapter() const;
    void showRecipe(const TrainRecipe& recipe);
    void showAdapter(const std::optional<AdapterRecipe>& adapter);
    void showWhatFits(); ///< which settings belong to what is trained

    QLabel* m_fixed;
    LanguageChoice* m_languages;
    QSpinBox* m_epochs;
    QComboBox* m_trained; ///< all weights, or an adapter
    QLineEdit* m_name;
    TrainingFields* m_training;
    QSpinBox* m_rank;
    QSpinBox* m_reduction;
    QCheckBox* m_merge;
    QCheckBox* m_hold;
};

} // namespace ndogo
