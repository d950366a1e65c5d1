// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/text/trimmed_tokenizer.h"

#include "engine/base/error.h"
#include "engine/io/atomic_folder.h"
#include "engine/io/file_message.h"
#include "engine/text/sentencepiece_model.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <set>

namespace ndogo {
namespace {

using nlohmann::ordered_json;

/// Null for a file that lists no pieces, or in a way that is not known.
std::unique_ptr<const PieceFile> readPieceFile(
    const std::string& name, const std::string& text, const std::string& modelType, TokenizerRules rules)
{
    if (name == "vocab.txt")
        return readVocabularyFile(text, rules);
    if (name == "tokenizer.json")
        return readTokenizerJsonFile(text, name);
    return name.ends_with(".model") && isSoundSentencePieceModel(text) ? readSentencePieceFile(text, modelType)
                                                                       : nullptr;
}

bool listsPieces(const std::string& name)
{
    return name == "vocab.txt" || name == "tokenizer.json" || name.ends_with(".model");
}

/// {"250001": {...}}
void renumberKeys(ordered_json& decoder, const KeptIds& ids)
{
    ordered_json result = ordered_json::object();
    for (auto& [key, token] : decoder.items()) {
        std::int64_t id = -1;
        const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), id);
        const bool isId = error == std::errc() && end == key.data() + key.size();
        if (isId && !ids.has(id))
            continue;
        result[isId ? std::to_string(ids.newId(id)) : key] = std::move(token);
    }
    decoder = std::move(result);
}

/// {"<mask>": 250001}
void renumberValues(ordered_json& tokens, const KeptIds& ids)
{
    ordered_json result = ordered_json::object();
    for (auto& [name, id] : tokens.items()) {
        const auto now = id.is_number_integer() ? ids.newId(id.get<std::int64_t>()) : -1;
        if (now >= 0)
            result[name] = now;
    }
    tokens = std::move(result);
}

/// A small file beside the vocabulary, its ids renumbered where it has any.
std::string renumbered(const std::string& name, const std::string& text, const KeptIds& ids)
{
    const bool isList = name == "added_tokens.json";
    if (!isList && name != "tokenizer_config.json")
        return text;
    ordered_json root = ordered_json::parse(text, nullptr, false);
    const bool hasDecoder = root.is_object() && root.contains("added_tokens_decoder");
    if (!root.is_object() || !(isList || hasDecoder))
        return text;
    if (isList)
        renumberValues(root, ids);
    else if (root["added_tokens_decoder"].is_object())
        renumberKeys(root["added_tokens_decoder"], ids);
    return root.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

}

TokenizerTrimmer::TokenizerTrimmer(const Tokenizer& tokenizer, TokenizerFiles files, const std::string& main,
    const TokenizerSettings& settings, const std::string& modelType, TokenizerRules rules)
    : m_files(std::move(files))
    , m_main(main)
{
    auto mainFile = readPieceFile(main, m_files.at(main), modelType, rules);
    if (!mainFile)
        throw fileFailure(ErrorCode::FileFormat, main,
            Sentence::tr("The pieces of %1 cannot be listed. Trim a model whose tokenizer is a SentencePiece model, a "
                         "vocab.txt, or a tokenizer.json with a Unigram or WordPiece model.",
                main));
    m_pieceFiles.emplace(main, std::move(mainFile));
    for (const auto& [name, text] : m_files) {
        if (name == main || !listsPieces(name))
            continue;
        auto other = readPieceFile(name, text, modelType, rules);
        if (other && agrees(*other))
            m_pieceFiles.emplace(name, std::move(other));
        else
            m_leftOut.push_back(name);
    }
    for (const auto& name : m_leftOut)
        m_files.erase(name);
    require(tokenizer, settings);
}

TokenizerTrimmer::~TokenizerTrimmer() = default;

/// Whether a second file of pieces has them under the same ids.
bool TokenizerTrimmer::agrees(const PieceFile& file) const
{
    const auto& own = main().pieces();
    const auto& others = file.pieces();
    for (std::size_t id = 0; id < std::min(own.size(), others.size()); ++id) {
        if (!own[id].empty() && !others[id].empty() && own[id] != others[id])
            return false;
    }
    return true;
}

void TokenizerTrimmer::require(const Tokenizer& tokenizer, const TokenizerSettings& settings)
{
    std::set<std::int64_t> required { tokenizer.bosId(), tokenizer.eosId(), tokenizer.padId(), tokenizer.unknownId(),
        tokenizer.maskId() };
    for (const auto& [name, file] : m_pieceFiles)
        required.insert(file->required().begin(), file->required().end());
    for (const auto& [key, name] : settings.specials)
        required.insert(main().find(name));
    for (const auto& name : settings.otherSpecials)
        required.insert(main().find(name));
    for (const auto& token : settings.added)
        required.insert({ token.id, main().find(token.content) });
    // Added tokens stand behind the pieces, and are numbered from there.
    for (auto id = static_cast<std::int64_t>(main().pieces().size()); id < tokenizer.vocabSize(); ++id)
        required.insert(id);
    std::ranges::copy_if(required, std::back_inserter(m_required),
        [&](std::int64_t id) { return id >= 0 && id < tokenizer.vocabSize(); });
}

std::vector<std::int64_t> TokenizerTrimmer::partsOf(std::int64_t id) const
{
    return static_cast<std::size_t>(id) < main().pieces().size() ? main().partsOf(id) : std::vector<std::int64_t>();
}

std::vector<std::int64_t> TokenizerTrimmer::charactersOf(std::int64_t id) const
{
    return static_cast<std::size_t>(id) < main().pieces().size() ? main().charactersOf(id)
                                                                 : std::vector<std::int64_t>();
}

std::vector<std::pair<std::int64_t, std::int64_t>> TokenizerTrimmer::halvesOf(std::int64_t id) const
{
    return static_cast<std::size_t>(id) < main().pieces().size() ? main().halvesOf(id)
                                                                 : std::vector<std::pair<std::int64_t, std::int64_t>>();
}

TokenizerFiles TokenizerTrimmer::trimmed(std::span<const std::int64_t> kept) const
{
    const KeptIds ids(kept);
    TokenizerFiles result;
    for (const auto& [name, text] : m_files) {
        const auto file = m_pieceFiles.find(name);
        result[name] = file != m_pieceFiles.end() ? file->second->trimmed(ids) : renumbered(name, text, ids);
    }
    return result;
}

TokenizerFiles readTokenizerFiles(const Tokenizer& tokenizer)
{
    TokenizerFiles files;
    for (const auto& file : tokenizer.files())
        files[file.filename().string()] = readTextFile(file, kLargestTokenizerJson);
    return files;
}

} // namespace ndogo
