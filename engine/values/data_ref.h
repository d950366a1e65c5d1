// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/fields.h"
#include "engine/base/named.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace ndogo {

/// What is asked of a model about the sentences of a data folder.
enum class DataTask { Ner, Pos, Classification, Text };
template <>
inline constexpr NameList<DataTask, 4> kNames<DataTask> { { { DataTask::Ner, "ner" }, { DataTask::Pos, "pos" },
    { DataTask::Classification, "classification" }, { DataTask::Text, "text" } } };

enum class DataFormat {
    Conll, ///< "word tag" a line, blank lines between sentences
    WikiAnn, ///< the same with "lang:word<tab>tag" (PAN-X; Pan et al. 2017)
    Tsv, ///< columns with a header, one text a row (MasakhaNEWS, AfriSenti, newsclass;
         ///< docs/methods.md, Data layouts); or one word a row
    Text, ///< one sentence a line
    JsonLines, ///< one JSON object a line: tokens and their tags, or a text and its label
};
template <>
inline constexpr NameList<DataFormat, 5> kNames<DataFormat> { { { DataFormat::Conll, "conll" },
    { DataFormat::WikiAnn, "wikiann" }, { DataFormat::Tsv, "tsv" }, { DataFormat::Text, "text" },
    { DataFormat::JsonLines, "jsonl" } } };

/// How text becomes ids in the few cases where programs disagree.
enum class TokenizerRules {
    Original, ///< as the models of the papers were trained: sentencepiece itself, the WordPiece of BERT's authors
    Transformers5, ///< as the `tokenizers` backend of Hugging Face transformers 5
};
template <>
inline constexpr NameList<TokenizerRules, 2> kNames<TokenizerRules> { { { TokenizerRules::Original, "original" },
    { TokenizerRules::Transformers5, "transformers5" } } };

/// Test data: a folder with one folder a language, and how to read and cut it.
struct DataRef {
    std::string path;
    std::vector<std::string> languages; ///< empty: all that are there
    std::string split = "test";
    std::int64_t maxLength = 0; ///< ids a sentence, specials included; 0: as in the model's training, or what it holds
    std::optional<DataTask> task {}; ///< nothing: recognised from the labels
    std::optional<DataFormat> format {}; ///< nothing: recognised from the files
    std::vector<std::string> textColumns {}; ///< of texts, joined by a blank; empty: recognised by their names
    std::string labelColumn {}; ///< of texts; empty: recognised
    /// Of words: where word and tag stand, by number from 1 or by name where columns have names; empty: recognised.
    std::string wordColumn {}, tagColumn {};
    /// What a label counts as, applied to the data and to the model's answers alike. NER: entity types,
    /// "O" for none ({"MISC", "O"}, {"LOC", "PLACE"}); otherwise whole labels.
    std::map<std::string, std::string> labelMap {};
    std::optional<TokenizerRules> tokenizerRules {}; ///< nothing: as in the model's training, or original
    bool operator==(const DataRef&) const = default;

    template <typename Fields> void describe(Fields& fields)
    {
        fields("path", path, Option("--data", "Folder with one folder a language").required().main().path(),
            notEmpty(Sentence::tr("must name a data folder")));
        describeRest(fields);
    }

protected:
    template <typename Fields> void describeRest(Fields& fields)
    {
        fields("languages", languages, Option("--languages").shared().joined(),
            noneEmpty(Sentence::tr("has an empty language code")));
        fields("split", split, Option("--split").shared(), splitName());
        // <s>, one piece and </s> are the shortest sentence that says anything.
        fields("max_length", maxLength, Option("--max-length").shared(),
            demanding([](std::int64_t ids) { return ids == 0 || ids >= 3; },
                Sentence::tr("must be at least 3, or 0 for the model's own limit")));
        fields("task", task, Option("--task", "Default: recognised"));
        fields("format", format, Option("--format", "Default: recognised"));
        fields("text_columns", textColumns,
            Option("--text-columns", "Columns of a TSV that make up the text, e.g. headline,text").joined(),
            noneEmpty(Sentence::tr("has an empty column name")));
        fields("label_column", labelColumn, Option("--label-column", "Column of a TSV that holds the label"));
        fields("word_column", wordColumn,
            Option("--word-column", "Column of the words in lines of a word and its tag, from 1 or by name"));
        fields("tag_column", tagColumn,
            Option("--tag-column", "Column of the tags in lines of a word and its tag, from 1 or by name"));
        fields("label_map", labelMap,
            Option("--map-label", "What a label counts as, e.g. MISC=O or sport=sports; may be given again"),
            Check { [](const std::map<std::string, std::string>& map) {
                for (const auto& [from, to] : map) {
                    if (from.empty())
                        return Sentence::tr("has an empty label");
                    if (to.empty())
                        return Sentence::tr("maps %1 to nothing; use O for no entity", inQuotes(from));
                }
                return Sentence();
            } });
        fields("tokenizer_rules", tokenizerRules,
            Option("--tokenizer-rules",
                "original: as the models of the papers were trained; transformers5: as Hugging Face transformers 5. "
                "Default: as in the model's training, or original"));
    }
};

/// Data that need not be there: without a path there is none.
struct OptionalData : DataRef {
    template <typename Fields> void describe(Fields& fields)
    {
        fields("path", path, Option("--data", "Folder with one folder a language").main().path());
        describeRest(fields);
    }
};

} // namespace ndogo
