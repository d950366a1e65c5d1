// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <string>

namespace ndogo {

QString familyText(const std::string& modelType); ///< "xlm-roberta": "XLM-RoBERTa"
/// "token classification" for "token-classification", and so on: the kind of head.
QString headText(const std::string& task);
/// The kind of head that a Hugging Face class has by its name: "XLMRobertaForTokenClassification"
/// is "token-classification".
std::string headOf(const QString& architecture);
QString dataTaskText(const std::string& task); ///< "ner": "named entities (NER)"
QString dataFormatText(const std::string& format); ///< "conll": "CoNLL: word and tag a line"

} // namespace ndogo
