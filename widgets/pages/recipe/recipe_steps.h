// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The steps of a recipe's file in words, and as rows of a table. Pure functions; a step is the JSON of its file.
#pragma once

#include "engine/values/recipe_report.h"
#include "widgets/models/value_table.h"
#include "widgets/session/recipe_run.h"

#include <nlohmann/json.hpp>

#include <QString>

#include <vector>

namespace ndogo {

/// A recipe that can be chosen.
struct RecipeChoice {
    QString name, file;
    bool operator==(const RecipeChoice&) const = default;
};
/// Those of a folder, by name; a file that is no recipe is passed over.
std::vector<RecipeChoice> recipesIn(const QString& folder);

/// "Halve the layers", or what kind of job it is.
QString stepTitle(const nlohmann::json& step);
/// What it does: "12 to 6 layers, every so many", "teacher: step 1; 20,000 updates of plain text".
QString stepDetail(const nlohmann::json& step);

/// Whether a step learns from plain text, or counts its pieces.
bool readsText(const nlohmann::json& recipe);
/// Whether a step learns from labelled data, or models are tuned to be scored.
bool readsLabels(const nlohmann::json& recipe);

/// Kinds of steps that can be added, with settings to begin with.
struct StepTemplate {
    QString name;
    nlohmann::json step;
};
std::vector<StepTemplate> stepTemplates();

/// The steps of a file beside what a plan or a run says of them; `report` may be of fewer steps.
std::vector<TableColumn> stepColumns();
std::vector<ValueTable::Row> stepRows(const nlohmann::json& recipe, const RecipeRun& run);

/// What the whole comes to, or came to, in a sentence or two.
QString recipeWords(const RecipeRun& run, const QString& data);

} // namespace ndogo
