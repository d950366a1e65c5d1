// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What trimming a vocabulary would do, said before it is done, and why it cannot be. Pure functions.
#pragma once

#include "engine/jobs/job_spec.h"
#include "engine/study/vocabulary_index.h"
#include "engine/values/results.h"
#include "widgets/pages/vocabulary/vocabulary_rows.h"

#include <QStringList>

#include <vector>

namespace ndogo {

/// Why pieces cannot be counted, in one sentence that says what to do; empty when they can. `model` may be null.
QString countProblem(const ModelInfo* model, const CountPiecesSpec& spec, bool anyLanguage);

/// Why the model cannot be made of counted pieces, likewise.
QString trimProblem(const VocabularyIndex& index, const VocabularyRecipe& recipe, bool hasProject);

/// "20,006 of 70,006 ids stay, 31 % fewer parameters": `kept` ids.
QString keptText(const ModelInfo& model, std::int64_t kept);

/// "Nothing is kept for Igbo, Wolof.": languages of the test data, by code, beside those that pieces are kept for; or
/// empty.
QString leftOutText(const QStringList& tested, const std::vector<CostRow>& kept);

/// "Vocabulary 20,000": what it is called when nobody says.
QString vocabularyName(std::int64_t keep);

/// How a model was made of `parent`, in one sentence.
QString madeText(const TrimVocabularySpec& spec, const VocabularyReport& report, const QString& parent);

/// "1,418,206 words, 51,203 of 70,006 pieces stand in the text".
QString countedText(const VocabularyIndex& index);

} // namespace ndogo
