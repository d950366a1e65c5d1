// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/text/added_tokens.h"
#include "engine/values/data_ref.h"

#include <nlohmann/json_fwd.hpp>

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace ndogo {

/// What the small files beside a vocabulary say: tokenizer_config.json and, as transformers 4 wrote
/// them, special_tokens_map.json and added_tokens.json.
struct TokenizerSettings {
    std::string tokenizerClass; ///< without "Fast"; empty when no file says it
    bool lowers = true; ///< do_lower_case, which BertTokenizer takes for true
    std::optional<bool> stripsAccents; ///< strip_accents; as `lowers` when not said
    bool spacesChinese = true; ///< tokenize_chinese_chars
    bool splitsWords = true; ///< do_basic_tokenize
    bool addsPrefixSpace = true; ///< add_prefix_space
    std::vector<std::string> neverSplit;
    std::map<std::string, std::string> specials; ///< "unk_token" to "[UNK]"
    std::vector<std::string> otherSpecials; ///< additional_special_tokens
    std::vector<AddedToken> added;

    /// The name of a special token ("unk_token"), or `usual` when no file says it.
    std::string special(const std::string& key, const std::string& usual) const;
};

/// Bytes of a tokenizer.json; a million pieces have some 70 MB.
constexpr std::size_t kLargestTokenizerJson = std::size_t(256) << 20U;

/// Under the original rules tokens that tokenizer.json alone lists are added too, as transformers 4 does. Throws
/// Failure(FileFormat) naming the file when one is damaged. Missing files are no mistake.
TokenizerSettings readTokenizerSettings(const std::filesystem::path& folder, TokenizerRules rules);

/// The same from the text of tokenizer_config.json alone; `file` is what messages name.
TokenizerSettings parseTokenizerSettings(std::string_view config, const std::filesystem::path& file);

/// `main` and all other tokenizer files beside it: what a saved copy needs to go on working here
/// and in transformers.
std::vector<std::filesystem::path> tokenizerFiles(const std::filesystem::path& main);

/// Fields of JSON from anywhere: the value, or nothing when it is absent, null or of another type.
std::optional<std::string> textField(const nlohmann::json& json, const char* key);
std::optional<bool> boolField(const nlohmann::json& json, const char* key);

/// A token with the flags of an entry of added_tokens or added_tokens_decoder.
AddedToken addedToken(std::string content, std::int32_t id, const nlohmann::json& flags);

} // namespace ndogo
