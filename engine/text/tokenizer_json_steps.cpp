// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/text/tokenizer_json_steps.h"

#include "engine/io/file_message.h"
#include "engine/text/sentencepiece_model.h"
#include "engine/text/tokenizer_settings.h"

#include <nlohmann/json.hpp>

#include <iterator>

namespace ndogo {
namespace {

using nlohmann::json;

/// `what` of the file is not supported.
[[noreturn]] void refuse(const std::filesystem::path& file, const Sentence& what)
{
    throw fileFailure(ErrorCode::FileFormat, file,
        Sentence::tr("The file %1 has %2, which is not supported; open it with transformers and save it with an "
                     "XLM-RoBERTa or BERT tokenizer, or choose another model.",
            file, what));
}

std::string typeOf(const json& step)
{
    return textField(step, "type").value_or("");
}

std::string requiredText(const json& step, const char* key, const std::filesystem::path& file)
{
    if (auto text = textField(step, key))
        return std::move(*text);
    throw fileFailure(ErrorCode::FileFormat, file,
        Sentence::tr("The file %1 is damaged: its %2 has no text %3; get it again.", file, inQuotes(typeOf(step)),
            inQuotes(key)));
}

/// RFC 4648 with padding; nothing on any other character.
std::optional<std::string> fromBase64(std::string_view text)
{
    constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    if (text.size() % 4 != 0)
        return {};
    for (int padding = 0; padding < 2 && text.ends_with('='); ++padding)
        text.remove_suffix(1);
    std::string bytes;
    bytes.reserve(text.size() / 4 * 3 + 3);
    std::uint32_t bits = 0;
    int count = 0;
    for (const char digit : text) {
        const std::size_t value = kDigits.find(digit);
        if (value == std::string_view::npos)
            return {};
        bits = bits << 6U | static_cast<std::uint32_t>(value);
        count += 6;
        if (count < 8)
            continue;
        count -= 8;
        bytes += static_cast<char>(static_cast<unsigned char>(bits >> static_cast<unsigned>(count)));
    }
    return bytes;
}

void addPrecompiled(const json& step, const std::filesystem::path& file, std::vector<Normalizer>& normalizers)
{
    const auto map = fromBase64(requiredText(step, "precompiled_charsmap", file));
    if (!map || !isSoundCharacterMap(*map))
        throw fileFailure(ErrorCode::FileFormat, file,
            Sentence::tr("The file %1 is damaged: its precompiled_charsmap cannot be read; get it again.", file));
    if (!map->empty())
        normalizers.push_back(normalizers::precompiled(*map));
}

/// What one character may become: a normalizer must not turn a word into gigabytes.
std::string shortText(const json& step, const char* field, const std::filesystem::path& file)
{
    constexpr std::size_t kLongest = 256;
    std::string text = requiredText(step, field, file);
    if (text.size() > kLongest)
        refuse(file, Sentence::tr("a normalizer that writes %1 bytes at a time", text.size()));
    return text;
}

Normalizer readReplace(const json& step, const std::filesystem::path& file)
{
    const std::string content = shortText(step, "content", file);
    const json pattern = step.value("pattern", json());
    if (const auto text = textField(pattern, "String"); text && !text->empty())
        return normalizers::replace(*text, content);
    const std::string expression = textField(pattern, "Regex").value_or("");
    if (expression != " {2,}")
        refuse(file, Sentence::tr("a normalizer that replaces the pattern %1", inQuotes(expression)));
    return normalizers::replaceBlanks(content);
}

Normalizer readBert(const json& step)
{
    const bool lowers = boolField(step, "lowercase").value_or(true);
    return normalizers::bert({ .cleansText = boolField(step, "clean_text").value_or(true),
        .spacesChinese = boolField(step, "handle_chinese_chars").value_or(true),
        .stripsAccents = boolField(step, "strip_accents").value_or(lowers),
        .lowers = lowers });
}

std::optional<Normalizer> simpleNormalizer(const std::string& type)
{
    if (type == "NFC")
        return normalizers::form(unicode::Form::C);
    if (type == "NFD")
        return normalizers::form(unicode::Form::D);
    if (type == "NFKC")
        return normalizers::form(unicode::Form::KC);
    if (type == "NFKD")
        return normalizers::form(unicode::Form::KD);
    if (type == "Nmt")
        return normalizers::nmt();
    if (type == "Lowercase")
        return normalizers::lowercase();
    if (type == "StripAccents")
        return normalizers::stripAccents();
    return {};
}

void addNormalizer(const json& step, const std::filesystem::path& file, std::vector<Normalizer>& normalizers)
{
    const std::string type = typeOf(step);
    if (type == "Sequence") {
        for (const json& own : step.value("normalizers", json::array()))
            addNormalizer(own, file, normalizers);
    } else if (type == "Precompiled") {
        addPrecompiled(step, file, normalizers);
    } else if (auto simple = simpleNormalizer(type)) {
        normalizers.push_back(std::move(*simple));
    } else if (type == "Strip") {
        normalizers.push_back(normalizers::strip(
            boolField(step, "strip_left").value_or(true), boolField(step, "strip_right").value_or(true)));
    } else if (type == "Replace") {
        normalizers.push_back(readReplace(step, file));
    } else if (type == "Prepend") {
        normalizers.push_back(normalizers::prepend(shortText(step, "prepend", file)));
    } else if (type == "BertNormalizer") {
        normalizers.push_back(readBert(step));
    } else {
        refuse(file, Sentence::tr("a normalizer %1", inQuotes(type)));
    }
}

/// Whether every normaliser leaves the beginning of a text where it was, as far as "first" can
/// tell.
bool keepsBeginning(const json& normalizer)
{
    return normalizer.is_null() || typeOf(normalizer) == "Precompiled";
}

PreTokenizer readMetaspace(const json& step, const json& normalizer, const std::filesystem::path& file)
{
    const std::string scheme = textField(step, "prepend_scheme").value_or("always");
    using pre_tokenizers::Prepend;
    Prepend prepend = Prepend::Always;
    if (scheme == "first" && !keepsBeginning(normalizer))
        refuse(file, Sentence::tr("a Metaspace with the prepend_scheme \"first\" behind a normalizer"));
    if (scheme == "first")
        prepend = Prepend::First;
    else if (scheme == "never" || !boolField(step, "add_prefix_space").value_or(true))
        prepend = Prepend::Never;
    else if (scheme != "always")
        refuse(file, Sentence::tr("a Metaspace with the prepend_scheme %1", inQuotes(scheme)));
    const std::string replacement = requiredText(step, "replacement", file);
    if (unicode::countCharacters(replacement) != 1)
        refuse(file, Sentence::tr("a Metaspace whose replacement is not one character"));
    return pre_tokenizers::metaspace(replacement, prepend, boolField(step, "split").value_or(true));
}

void addPreTokenizer(
    const json& step, const json& normalizer, const std::filesystem::path& file, std::vector<PreTokenizer>& steps)
{
    const std::string type = typeOf(step);
    if (type == "Sequence") {
        for (const json& own : step.value("pretokenizers", json::array()))
            addPreTokenizer(own, normalizer, file, steps);
    } else if (type == "WhitespaceSplit") {
        steps.push_back(pre_tokenizers::whitespaceSplit());
    } else if (type == "Whitespace") {
        steps.push_back(pre_tokenizers::whitespace());
    } else if (type == "Metaspace") {
        steps.push_back(readMetaspace(step, normalizer, file));
    } else if (type == "BertPreTokenizer") {
        steps.push_back(pre_tokenizers::bert());
    } else if (type == "Punctuation" && textField(step, "behavior").value_or("Isolated") == "Isolated") {
        steps.push_back(pre_tokenizers::punctuation());
    } else {
        refuse(file, Sentence::tr("a pre_tokenizer %1", inQuotes(type)));
    }
}

}

std::vector<Normalizer> readNormalizers(const json& normalizer, const std::filesystem::path& file)
{
    std::vector<Normalizer> normalizers;
    if (!normalizer.is_null())
        addNormalizer(normalizer, file, normalizers);
    return normalizers;
}

std::vector<PreTokenizer> readPreTokenizers(
    const json& preTokenizer, const json& normalizer, const std::filesystem::path& file)
{
    std::vector<PreTokenizer> steps;
    if (!preTokenizer.is_null())
        addPreTokenizer(preTokenizer, normalizer, file, steps);
    return steps;
}

} // namespace ndogo
