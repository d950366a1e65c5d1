// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace ndogo {

/// How text becomes ids in the few cases where programs disagree.
enum class TokenizerRules {
    Original, ///< as the models were trained: sentencepiece itself, the WordPiece of BERT's authors
    Transformers5, ///< as the `tokenizers` backend of Hugging Face transformers 5
};

/// Test data: a folder with one folder a language, and how to read and cut it.
struct DataRef {
    std::string path;
    std::vector<std::string> languages; ///< empty: all that are there
    std::string split = "test";
    std::int64_t maxLength = 0; ///< ids a sentence, specials included; 0: what the model can hold
    std::string task {}; ///< "ner", "pos", "classification" or "text"; empty: recognised from the labels
    std::string format {}; ///< "conll", "wikiann", "tsv" or "text"; empty: recognised from the files
    std::vector<std::string> textColumns {}; ///< of a TSV, joined by a blank; empty: recognised from its header
    std::string labelColumn {}; ///< of a TSV; empty: recognised
    /// What a label counts as, applied to the data and to the model's answers alike. NER: entity types,
    /// "O" for none ({"MISC", "O"}, {"LOC", "PLACE"}); otherwise whole labels.
    std::map<std::string, std::string> labelMap {};
    TokenizerRules tokenizerRules = TokenizerRules::Original;
    bool operator==(const DataRef&) const = default;
};

} // namespace ndogo
