// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/error.h"
#include "engine/io/json_text.h"
#include "engine/text/piece_file.h"
#include "engine/text/tokenizer_settings.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <limits>

namespace ndogo {
namespace {

using nlohmann::json;

/// An id in a file becomes the new one.
void renumber(json& id, const KeptIds& ids)
{
    if (id.is_number_unsigned() && ids.has(id.get<std::int64_t>()))
        id = ids.newId(id.get<std::int64_t>());
}

/// What a post-processor puts around a text, by its ids.
void renumberProcessor(json& processor, const KeptIds& ids)
{
    if (!processor.is_object())
        return;
    for (const char* pair : { "cls", "sep" }) { // ["<s>", 0]
        if (processor.contains(pair) && processor[pair].is_array() && processor[pair].size() == 2)
            renumber(processor[pair][1], ids);
    }
    if (processor.contains("special_tokens") && processor["special_tokens"].is_object()) {
        for (auto& [name, token] : processor["special_tokens"].items()) {
            if (token.is_object() && token.contains("ids") && token["ids"].is_array())
                std::ranges::for_each(token["ids"], [&](json& id) { renumber(id, ids); });
        }
    }
    if (processor.contains("processors") && processor["processors"].is_array()) {
        for (json& own : processor["processors"])
            renumberProcessor(own, ids);
    }
}

/// The parts that Unigram and WordPiece models have in common.
class TokenizerJsonFile : public PieceFile {
public:
    explicit TokenizerJsonFile(json root)
        : m_root(std::move(root))
    {
    }

    std::string trimmed(const KeptIds& ids) const final
    {
        json root = m_root;
        trimModel(root["model"], ids);
        if (root.contains("added_tokens") && root["added_tokens"].is_array()) {
            for (json& token : root["added_tokens"])
                if (token.is_object() && token.contains("id"))
                    renumber(token["id"], ids);
        }
        if (root.contains("post_processor"))
            renumberProcessor(root["post_processor"], ids);
        if (root.contains("padding") && root["padding"].is_object() && root["padding"].contains("pad_id"))
            renumber(root["padding"]["pad_id"], ids);
        return root.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
    }

protected:
    virtual void trimModel(json& model, const KeptIds& ids) const = 0;

    const json& model() const { return m_root.at("model"); }

    void requirePiece(std::string_view piece)
    {
        if (const auto id = find(piece); id >= 0)
            require(id);
    }

    /// Those of the added tokens that are pieces; the others stand behind all pieces.
    void requireAddedTokens()
    {
        if (!m_root.contains("added_tokens") || !m_root["added_tokens"].is_array())
            return;
        for (const json& token : m_root["added_tokens"])
            if (const auto content = textField(token, "content"))
                requirePiece(*content);
    }

private:
    json m_root;
};

class UnigramFile final : public TokenizerJsonFile {
public:
    explicit UnigramFile(json root)
        : TokenizerJsonFile(std::move(root))
    {
        double lowest = std::numeric_limits<double>::infinity();
        std::int64_t lowestId = -1;
        const bool hasBytes = boolField(model(), "byte_fallback").value_or(false);
        for (const json& entry : model().at("vocab")) {
            const auto id = static_cast<std::int64_t>(pieces().size());
            const auto& piece = entry.at(0).get_ref<const std::string&>();
            add(pieces().size(), piece);
            if (entry.at(1).get<double>() < lowest) {
                lowest = entry.at(1).get<double>();
                lowestId = id;
            }
            if (hasBytes && piece.size() == 6 && piece.starts_with("<0x") && piece.ends_with(">"))
                require(id);
        }
        require(lowestId); // an unknown character costs 10 more
        require(model().at("unk_id").get<std::int64_t>());
        requireAddedTokens();
    }

private:
    void trimModel(json& model, const KeptIds& ids) const override
    {
        json vocab = json::array();
        for (std::size_t id = 0; id < model["vocab"].size(); ++id) {
            if (ids.has(static_cast<std::int64_t>(id)))
                vocab.push_back(std::move(model["vocab"][id]));
        }
        model["vocab"] = std::move(vocab);
        renumber(model["unk_id"], ids);
    }
};

class WordPieceFile final : public TokenizerJsonFile {
public:
    explicit WordPieceFile(json root)
        : TokenizerJsonFile(std::move(root))
    {
        for (const auto& [piece, id] : model().at("vocab").items())
            add(id.get<std::uint64_t>(), piece);
        markGoingOn(textField(model(), "continuing_subword_prefix").value_or("##"));
        requirePiece(textField(model(), "unk_token").value_or("[UNK]"));
        requireAddedTokens();
    }

private:
    void trimModel(json& model, const KeptIds& ids) const override
    {
        json vocab = json::object();
        for (const auto& [piece, id] : model["vocab"].items()) {
            if (ids.has(id.get<std::int64_t>()))
                vocab[piece] = ids.newId(id.get<std::int64_t>());
        }
        model["vocab"] = std::move(vocab);
    }
};

}

std::unique_ptr<PieceFile> readTokenizerJsonFile(std::string_view text, const std::string& name)
{
    json root = parseJsonObject(text, name, ErrorCode::FileFormat);
    try {
        const json& model = root.at("model");
        const json& vocab = model.at("vocab");
        // Files of old versions do not say their type.
        const bool isUnigram = textField(model, "type") == "Unigram" || model.contains("unk_id");
        const bool isWordPiece = textField(model, "type").value_or("WordPiece") == "WordPiece";
        if (isUnigram && vocab.is_array() && !vocab.empty())
            return std::make_unique<UnigramFile>(std::move(root));
        if (isWordPiece && vocab.is_object() && !model.contains("merges"))
            return std::make_unique<WordPieceFile>(std::move(root));
    } catch (const json::exception&) { // what no tokenizer can be read from
    }
    return nullptr;
}

} // namespace ndogo
