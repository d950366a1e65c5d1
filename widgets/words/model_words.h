// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/values/results.h"

#include <QString>

#include <string>
#include <utility>
#include <vector>

namespace ndogo {

QString familyText(const std::string& modelType); ///< "xlm-roberta": "XLM-RoBERTa"
QString headText(ModelTask task); ///< "token classification"
/// The kind of head that a Hugging Face class has by its name, such as XLMRobertaForTokenClassification.
ModelTask headOf(const QString& architecture);
/// The maps of layers that a recipe can name (mappedLayers()), and how they are called: "even", "evenly spread".
std::vector<std::pair<QString, QString>> layerMaps();
QString dataTaskText(DataTask task); ///< "named entities (NER)"
QString dataFormatText(DataFormat format); ///< "CoNLL: word and tag a line"

} // namespace ndogo
