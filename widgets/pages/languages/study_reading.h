// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Small questions to a PruningStudy that several pages ask.
#pragma once

#include "engine/study/pruning_study.h"

#include <QString>

#include <string>
#include <vector>

namespace ndogo {

struct MeasuredCell {
    double amount = 0;
    const PruningStudy::Cell* cell = nullptr;
};

/// Scores of a language on all its sentences, by rising level.
std::vector<MeasuredCell> completeCells(const PruningStudy& study, const std::string& language);
/// Levels measured on all sentences of every language that dense has.
std::vector<double> completeLevels(const PruningStudy& study);
/// "Amharic", "Amharic and Luganda", "Amharic, Luganda and Wolof".
QString languageList(const std::vector<std::string>& languages);
/// "At 40 %: 2 worse, 8 unclear." of a measured level.
QString levelVerdicts(const PruningStudy& study, double amount);
/// "the same", "worse", ... of one change.
QString verdictWord(const PairedChange& change, double tolerance);
/// The sign of a verdict, as paintSign() names it.
QString verdictSign(const PairedChange& change, double tolerance);

} // namespace ndogo
