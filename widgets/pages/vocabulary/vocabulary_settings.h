// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/jobs/job_spec.h"
#include "engine/study/vocabulary_index.h"
#include "widgets/parts/settings_card.h"

QT_BEGIN_NAMESPACE
class QCheckBox;
class QHBoxLayout;
class QLabel;
class QLineEdit;
class QPushButton;
class QSpinBox;
QT_END_NAMESPACE

namespace ndogo {

class LanguageChoice;
class PathList;
class Segments;

/// Whose pieces are kept: text, languages, and how pieces are ranked; with the button that counts them.
class VocabularySettings : public SettingsCard {
    Q_OBJECT
public:
    explicit VocabularySettings(QWidget* parent = nullptr);

    /// The languages of the last count of this text; null before.
    void setIndex(const VocabularyIndex* index);
    /// `status` under the button; `problem` is why it cannot be pressed, or empty.
    void setCounting(const QString& button, const QString& status, const QString& problem);
    void setUsualName(const QString& name); ///< shown while nobody wrote another
    void setFixed(const QString& reason); ///< greyed as a whole; empty: free

    std::vector<std::string> corpus() const;
    void setCorpus(const std::vector<std::string>& paths);
    std::vector<std::string> languages() const; ///< empty: all that the text has
    bool anyLanguage() const;
    VocabularyRecipe recipe() const; ///< without a size
    std::string name() const;

Q_SIGNALS:
    void countRequested();

private:
    VocabularySettings(QLabel* fixed, QWidget* parent);
    QWidget* makePlain();
    QWidget* makeMore();
    QWidget* makeCounting(QWidget* plain);
    void addRanking(QHBoxLayout* row);
    void forgetLanguages();

    QLabel* m_fixed;
    PathList* m_corpus;
    LanguageChoice* m_languages;
    QPushButton* m_count;
    QLabel* m_status;
    Segments* m_rank;
    QCheckBox* m_characters;
    QSpinBox* m_fewest;
    QLineEdit* m_name;
};

} // namespace ndogo
