// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/text/tokenizer_settings.h"

#include "engine/io/atomic_folder.h"
#include "engine/io/json_text.h"

#include <nlohmann/json.hpp>

#include <array>
#include <charconv>
#include <set>

namespace ndogo {
namespace {

using nlohmann::json;

constexpr std::array kSpecialKeys { "unk_token", "bos_token", "eos_token", "sep_token", "cls_token", "pad_token",
    "mask_token" };
constexpr std::int32_t kHighestId = 1 << 30;

/// A token is written as its text or as an object with its text in "content".
std::optional<std::string> tokenText(const json& token)
{
    return token.is_string() ? token.get<std::string>() : textField(token, "content");
}

std::optional<std::int32_t> tokenId(const json& value)
{
    if (!value.is_number_unsigned() || value.get<std::uint64_t>() > kHighestId)
        return {};
    return value.get<std::int32_t>();
}

std::optional<std::int32_t> tokenId(std::string_view digits)
{
    std::int32_t id = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), id);
    if (error != std::errc() || end != digits.data() + digits.size() || id < 0 || id > kHighestId)
        return {};
    return id;
}

void takeSpecials(const json& from, TokenizerSettings& settings)
{
    for (const char* key : kSpecialKeys)
        if (const auto token = from.contains(key) ? tokenText(from[key]) : std::nullopt)
            settings.specials[key] = *token;
    for (const char* key : { "additional_special_tokens", "extra_special_tokens" }) {
        if (!from.contains(key) || !from[key].is_array())
            continue;
        settings.otherSpecials.clear();
        for (const json& token : from[key])
            if (const auto text = tokenText(token))
                settings.otherSpecials.push_back(*text);
    }
}

void takeConfig(const json& config, TokenizerSettings& settings)
{
    settings.tokenizerClass = textField(config, "tokenizer_class").value_or("");
    if (settings.tokenizerClass.ends_with("Fast"))
        settings.tokenizerClass.resize(settings.tokenizerClass.size() - 4);
    settings.lowers = boolField(config, "do_lower_case").value_or(true);
    settings.stripsAccents = boolField(config, "strip_accents");
    settings.spacesChinese = boolField(config, "tokenize_chinese_chars").value_or(true);
    settings.splitsWords = boolField(config, "do_basic_tokenize").value_or(true);
    settings.addsPrefixSpace = boolField(config, "add_prefix_space").value_or(true);
    if (config.contains("never_split") && config["never_split"].is_array())
        for (const json& word : config["never_split"])
            if (word.is_string())
                settings.neverSplit.push_back(word.get<std::string>());
    takeSpecials(config, settings);
    if (!config.contains("added_tokens_decoder") || !config["added_tokens_decoder"].is_object())
        return;
    for (const auto& [key, token] : config["added_tokens_decoder"].items()) {
        const auto id = tokenId(std::string_view(key));
        const auto text = textField(token, "content");
        if (id && text)
            settings.added.push_back(addedToken(*text, *id, token));
    }
}

/// The added_tokens of a tokenizer.json, whose other parts, which are long, are passed over.
void takeTokenizerJson(const std::filesystem::path& file, TokenizerSettings& settings)
{
    constexpr int kDeepest = 20;
    const std::string text = readTextFile(file, kLargestTokenizerJson);
    const auto keeps = [](int depth, json::parse_event_t event, const json& value) {
        return depth <= kDeepest && (event != json::parse_event_t::key || depth != 1 || value == "added_tokens");
    };
    json kept = json::parse(text, keeps, false);
    if (!kept.is_object())
        kept = parseJsonObject(text, file, ErrorCode::FileFormat); // says where it is damaged
    for (const json& token : kept.value("added_tokens", json())) {
        const auto id = token.is_object() ? tokenId(token.value("id", json())) : std::nullopt;
        const auto content = textField(token, "content");
        if (!id || !content)
            continue;
        std::erase_if(
            settings.added, [&](const AddedToken& other) { return other.id == *id || other.content == *content; });
        settings.added.push_back(addedToken(*content, *id, token));
    }
}

/// Tokens that transformers 4 listed as {"[NEW]": 30522}.
void takeAddedTokens(const json& ids, TokenizerSettings& settings)
{
    std::set<std::string> specials(settings.otherSpecials.begin(), settings.otherSpecials.end());
    for (const auto& special : settings.specials)
        specials.insert(special.second);
    for (const auto& [text, value] : ids.items()) {
        const auto id = tokenId(value);
        if (!id)
            continue;
        const bool isSpecial = specials.contains(text);
        settings.added.push_back({ text, *id, isSpecial, false, false, false, !isSpecial });
    }
}

std::optional<json> readIfThere(const std::filesystem::path& file)
{
    constexpr std::size_t kLargest = 8U << 20U;
    std::error_code error;
    if (!std::filesystem::exists(file, error))
        return {};
    return parseJsonObject(readTextFile(file, kLargest), file, ErrorCode::FileFormat);
}

}

std::string TokenizerSettings::special(const std::string& key, const std::string& usual) const
{
    const auto found = specials.find(key);
    return found == specials.end() ? usual : found->second;
}

TokenizerSettings readTokenizerSettings(const std::filesystem::path& folder, TokenizerRules rules)
{
    TokenizerSettings settings;
    const auto config = readIfThere(folder / "tokenizer_config.json");
    if (config)
        takeConfig(*config, settings);
    // Where the configuration lists the added tokens it is all that transformers reads.
    if (config && config->contains("added_tokens_decoder"))
        return settings;
    if (const auto map = readIfThere(folder / "special_tokens_map.json"))
        takeSpecials(*map, settings);
    if (const auto ids = readIfThere(folder / "added_tokens.json"))
        takeAddedTokens(*ids, settings);
    std::error_code error;
    if (const auto file = folder / "tokenizer.json"; rules == TokenizerRules::Original && exists(file, error))
        takeTokenizerJson(file, settings);
    return settings;
}

TokenizerSettings parseTokenizerSettings(std::string_view config, const std::filesystem::path& file)
{
    TokenizerSettings settings;
    takeConfig(parseJsonObject(config, file, ErrorCode::FileFormat), settings);
    return settings;
}

std::vector<std::filesystem::path> tokenizerFiles(const std::filesystem::path& main)
{
    std::vector<std::filesystem::path> files { main };
    const auto add = [&](const char* name) {
        const std::filesystem::path file = main.parent_path() / name;
        std::error_code error;
        if (file != main && std::filesystem::is_regular_file(file, error))
            files.push_back(file);
    };
    if (main.filename() == "tokenizer.json") // else a model of another name takes that of the usual one
        for (const char* name : { "sentencepiece.bpe.model", "spiece.model" })
            add(name);
    for (const char* name :
        { "vocab.txt", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json" })
        add(name);
    return files;
}

std::optional<std::string> textField(const nlohmann::json& json, const char* key)
{
    if (!json.is_object() || !json.contains(key) || !json[key].is_string())
        return {};
    return json[key].get<std::string>();
}

std::optional<bool> boolField(const nlohmann::json& json, const char* key)
{
    if (!json.is_object() || !json.contains(key) || !json[key].is_boolean())
        return {};
    return json[key].get<bool>();
}

AddedToken addedToken(std::string content, std::int32_t id, const nlohmann::json& flags)
{
    const bool isSpecial = boolField(flags, "special").value_or(false);
    return { std::move(content), id, isSpecial, boolField(flags, "single_word").value_or(false),
        boolField(flags, "lstrip").value_or(false), boolField(flags, "rstrip").value_or(false),
        boolField(flags, "normalized").value_or(!isSpecial) };
}

} // namespace ndogo
