// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/pages/recipe/recipe_steps.h"
#include "widgets/parts/page.h"
#include "widgets/session/session.h"

#include <nlohmann/json.hpp>

#include <optional>

QT_BEGIN_NAMESPACE
class QComboBox;
class QLabel;
class QPlainTextEdit;
class QPushButton;
class QTableView;
class QTimer;
QT_END_NAMESPACE

namespace ndogo {

class ChartCard;
class PathList;
class ViewState;

/// The tab Recipe of the Compress page: a list of steps, each on the model of the one before. It is chosen or written,
/// says what each step would make before it starts, and shows what each made, and cost which language, as they come.
class RecipePage : public Page {
    Q_OBJECT
public:
    /// `readyMade`: the folder of the recipes that come with the program.
    RecipePage(Session& session, ViewState& state, QString readyMade, QWidget* parent = nullptr);

    const nlohmann::json& recipe() const { return m_recipe; } ///< as it would run
    QString file() const { return m_file; } ///< where it stands
    int currentStep() const; ///< that is selected; 0: the start, or none

protected:
    void refresh() override;

private:
    void build();
    QWidget* makeControls();
    QWidget* makeSteps();
    void fillChoices();
    void choose(const QString& file);
    void chooseOther();
    void change(const nlohmann::json& recipe, int selected);
    void takeText();
    void move(int by);
    void removeStep();
    void addStep(const StepTemplate& step);
    void planSoon();
    void plan();
    void run();
    void copyCommand();
    void showEditor();
    void showButtons();
    RecipeSpec spec() const;
    bool isShown(const RecipeRun& run) const; ///< of this file and model
    const RecipeRun& shownRun() const; ///< that under way or done, else the plan
    QString problem() const; ///< why nothing can be planned, or empty

    Session& m_session;
    ViewState& m_state;
    QString m_readyMade;
    QString m_file; ///< of the recipe; empty: none is chosen
    nlohmann::json m_recipe;
    QString m_textProblem; ///< what is wrong with the text of the step that is being edited

    QComboBox* m_choice;
    QLabel* m_words;
    QPushButton* m_copy;
    QPushButton* m_stop;
    QPushButton* m_run;
    ChartCard* m_stepsCard;
    ValueTable* m_table;
    QTableView* m_view;
    QPushButton *m_up, *m_down, *m_remove, *m_add;
    QPlainTextEdit* m_editor;
    PathList* m_corpus;
    ChartCard* m_scores;
    ChartCard* m_sizes;
    QTimer* m_soon;
};

} // namespace ndogo
