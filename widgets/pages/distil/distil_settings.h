// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/jobs/job_spec.h"
#include "engine/values/results.h"
#include "widgets/parts/settings_card.h"

QT_BEGIN_NAMESPACE
class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QGridLayout;
class QLabel;
class QLineEdit;
class QSpinBox;
QT_END_NAMESPACE

namespace ndogo {

class LanguageChoice;
class PathList;
class TrainingFields;

/// What a student is, what it learns from and how. Mode, size, temperature and the teacher's weight stand in a row of
/// their own, bar(); the rest is this card, most of it folded away. The layer map is not among them.
class DistilSettings : public SettingsCard {
    Q_OBJECT
public:
    explicit DistilSettings(QWidget* parent = nullptr);

    QWidget* bar() const { return m_bar; } ///< to be put somewhere
    QLabel* fixedWords() const { return m_fixed; } ///< the same

    /// Whose students are offered: a size that it cannot have gives way to the usual one. May be null.
    void setTeacher(const ModelInfo* teacher);
    void setData(const DataReport* report); ///< may be null
    /// Writes what is said here into a spec, of `data` languages and length alone.
    void fill(DistilSpec& spec) const;
    void setSpec(const DistilSpec& spec);
    void setUsualName(const QString& name); ///< shown while nobody wrote another
    void setAnswerSpace(std::int64_t bytes); ///< that the teacher's answers would take; 0: not known
    void setFixed(const QString& reason); ///< greyed as a whole; empty: free
    bool anyLanguage() const;

private:
    void makeBar();
    QWidget* makePlain();
    QWidget* makeMore();
    void addTerms(QGridLayout* grid);
    DistilMode mode() const;
    std::optional<DistilLoss> loss() const; ///< nothing: the mode's usual one
    std::optional<DistilLoss> otherLoss() const;
    void showTerms(const DistilRecipe& recipe);
    void showRecipe(const DistilSpec& spec);
    void showMode();
    void showHeads();
    std::int64_t width() const;

    QWidget* m_bar;
    QLabel* m_fixed;
    QComboBox* m_mode;
    QSpinBox* m_layers;
    QComboBox* m_heads;
    QDoubleSpinBox* m_temperature;
    QDoubleSpinBox* m_soft;

    LanguageChoice* m_languages;
    PathList* m_corpus;
    PathList* m_devCorpus;
    QWidget* m_texts;
    QSpinBox* m_epochs;
    QSpinBox* m_steps;
    QLineEdit* m_name;
    QCheckBox* m_control;
    QCheckBox* m_cache;

    QComboBox* m_loss;
    QLineEdit* m_matches;
    QDoubleSpinBox* m_hard;
    QDoubleSpinBox* m_cosine;
    QDoubleSpinBox* m_squared;
    QCheckBox* m_labelled;
    QComboBox* m_init;
    QSpinBox* m_width;
    QDoubleSpinBox* m_mask;
    TrainingFields* m_training;

    std::int64_t m_teacherWidth = 0; ///< 0: no teacher
    std::vector<std::int64_t> m_teacherHeads;
};

} // namespace ndogo
