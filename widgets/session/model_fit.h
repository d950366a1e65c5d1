// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whether a model can be evaluated on data, and what stands in the way. Pure functions.
#pragma once

#include "engine/values/results.h"

#include <QString>
#include <QStringList>

#include <map>
#include <string>

namespace ndogo {

/// A model that labels words goes with NER and POS data, one that labels texts with classification.
/// True while either side is not known.
bool taskFits(const ModelInfo& model, const DataReport& data);
/// Why it does not fit, in one sentence; empty when it does.
QString misfitText(const ModelInfo& model, const DataReport& data);

/// Made with random weights and not trained since.
bool hasFreshHead(const ModelInfo& model);

/// The labels of a model and of data as an evaluation compares them: entity types for NER (LOC of
/// B-LOC, without O), else whole labels.
struct LabelSides {
    QStringList shared, dataOnly, modelOnly; ///< each sorted
    QStringList alike; ///< the data's that differ from exactly one of the model's in case only: the same
    std::map<QString, std::int64_t> counts; ///< of the data's, in the chosen split
};
LabelSides labelSides(const ModelInfo& model, const DataReport& data);

/// Labels of the data that the model cannot give, even as `labelMap` (DataRef::labelMap) says.
QStringList unmappedLabels(const LabelSides& sides, const std::map<std::string, std::string>& labelMap);

/// Labels of the data with their number over all languages, the most frequent first.
std::vector<std::pair<QString, std::int64_t>> labelTotals(const DataReport& data);
/// Of one language: entity types for NER, else classes or tags.
const std::map<std::string, std::int64_t>& labelsOf(const LanguageData& language);

} // namespace ndogo
