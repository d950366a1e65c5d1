// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Bodies: sentencepiece_tokenizer.cpp, tokenizer_json.cpp, wordpiece_tokenizer.cpp.
//
// The readers behind tokenizer.h over text in memory: for fuzzing and for tests. `file` is what
// messages name and what Tokenizer::files() lists; nothing of it is read.
#pragma once

#include "engine/text/tokenizer.h"
#include "engine/text/tokenizer_settings.h"

namespace ndogo {

/// `vocabulary`: the text of vocab.txt.
std::unique_ptr<Tokenizer> readWordPieceTokenizer(std::string_view vocabulary, const TokenizerSettings& settings,
    TokenizerRules rules, const std::filesystem::path& file);

/// `text`: of tokenizer.json. `settings` say which token pads and which masks; the file does not.
std::unique_ptr<Tokenizer> readTokenizerJson(
    std::string_view text, const TokenizerSettings& settings, const std::filesystem::path& file);

/// `model`: the bytes of sentencepiece.bpe.model.
std::unique_ptr<Tokenizer> readSentencePieceTokenizer(const std::string& model, const TokenizerSettings& settings,
    const std::string& modelType, const std::filesystem::path& file);

/// The same, split as transformers 5 does with nothing else to
/// go by.
std::unique_ptr<Tokenizer> readSentencePieceAsUnigram(std::string_view model, const TokenizerSettings& settings,
    const std::string& modelType, const std::filesystem::path& file);

} // namespace ndogo
