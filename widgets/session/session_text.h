// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/jobs/job_spec.h"

#include <QString>

namespace ndogo {

class Session;

/// "AfriBERTa-large NER", "AfriBERTa-large NER, pruned 60 %".
QString modelText(const ModelRef& model, const Session& session);
/// How a job is named in the jobs dock and in messages.
QString jobTitle(const JobSpec& spec, const Session& session);
/// What a fine-tuning is called when nobody says: "Fine-tuned, pruned 60 % before".
QString trainingName(const TrainSpec& spec);
/// "Student 4 × 6": layers × heads.
QString trainingName(const DistilSpec& spec);
/// "distilled, layer map even, temperature 8"; of the model at `path`, which may be the control of what the spec made.
QString studentText(const DistilSpec& spec, const QString& path);
/// "fine-tuned on 10 languages, pruned 60 % before".
QString trainingText(const TrainSpec& spec, const Session& session);
/// "magnitude, global", "random, by layer, with embeddings", ...
QString recipeText(const PruneRecipe& recipe);
/// "Dynamic int8", "LLM.int8", "Int8 by token", ...
QString quantizeName(QuantizeMethod method);
/// "Dynamic int8", "Pruned 60 %, LLM.int8": what was done to a model, without its name.
QString quantizationText(const ModelRef& model);
/// "Student 4 × 6 (2)" where another model or training of the project is called "Student 4 × 6".
QString freeModelName(const QString& name, const Session& session);
/// "student-4-6": a name as the folder of a command.
QString folderWord(const QString& name);
/// What a pruned variant is called when nobody says: "Pruned 60 %", "Pruned 60 %, random".
QString prunedName(const PruneRecipe& recipe);
/// "9 layers, 4 heads, FFN 1,536": what is kept.
QString structureText(const StructureRecipe& recipe);
/// "all Linear layers, one scale a matrix", "outliers at 6", "groups of 64, 3 layers left out".
QString recipeText(const QuantizeRecipe& recipe);

} // namespace ndogo
