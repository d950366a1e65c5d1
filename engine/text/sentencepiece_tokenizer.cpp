// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/file_message.h"
#include "engine/text/added_tokens.h"
#include "engine/text/sentencepiece_model.h"
#include "engine/text/tokenizer_readers.h"

#include <sentencepiece_processor.h>

#include <algorithm>
#include <exception>
#include <map>
#include <optional>
#include <utility>

namespace ndogo {
namespace {

/// fairseq put <pad> and specials of its own before sentencepiece's pieces.
struct FairseqIds {
    std::map<std::string, std::int64_t, std::less<>> names; ///< that are not sentencepiece's
    std::int64_t offset; ///< from a piece's number to its id
};
const FairseqIds kXlmRoberta { { { "<s>", 0 }, { "<pad>", 1 }, { "</s>", 2 }, { "<unk>", 3 } }, 1 };
/// CamembertTokenizer: <s> and </s> are pieces like all others.
const FairseqIds kCamembert {
    { { "<s>NOTUSED", 0 }, { "<pad>", 1 }, { "</s>NOTUSED", 2 }, { "<unk>", 3 }, { "<unk>NOTUSED", 4 } }, 4
};
constexpr std::int64_t kUnknown = 3; ///< of both

class SentencePieceTokenizer final : public Tokenizer {
public:
    SentencePieceTokenizer(
        const std::string& model, const TokenizerSettings& settings, const FairseqIds& ids, std::filesystem::path file)
        : m_file(std::move(file))
        , m_ids(ids)
    {
        if (!isSoundSentencePieceModel(model) || !loads(model))
            throw fileFailure(ErrorCode::FileFormat, m_file,
                Sentence::tr(
                    "The file %1 is not a SentencePiece model or is damaged; copy or download it again.", m_file));
        // The order <unk>, <s>, </s> is what the offset of XLM-RoBERTa is built on.
        if (m_processor.GetPieceSize() < 4 || m_processor.unk_id() != 0 || m_processor.bos_id() != 1
            || m_processor.eos_id() != 2)
            throw fileFailure(ErrorCode::FileFormat, m_file,
                Sentence::tr("The file %1 does not begin with <unk>, <s>, </s> as the tokenizers of XLM-RoBERTa do; "
                             "choose the model's own sentencepiece.bpe.model.",
                    m_file));
        addTokens(settings);
    }

    std::vector<std::int64_t> encode(std::string_view text) const override
    {
        std::vector<std::int64_t> ids;
        std::vector<int> pieces;
        for (const AddedTokens::Part& part : m_added.split(text)) {
            if (part.id != PieceTrie::kNone) {
                ids.push_back(part.id);
                continue;
            }
            require(m_processor.Encode({ part.text.data(), part.text.size() }, &pieces));
            for (const int piece : pieces)
                ids.push_back(toId(piece));
        }
        return ids;
    }

    std::vector<Piece> encodePieces(std::string_view text) const override
    {
        std::vector<Piece> result;
        std::vector<std::string> pieces;
        for (const AddedTokens::Part& part : m_added.split(text)) {
            if (part.id != PieceTrie::kNone) {
                result.push_back({ std::string(part.text), part.id });
                continue;
            }
            require(m_processor.Encode({ part.text.data(), part.text.size() }, &pieces));
            for (std::string& piece : pieces) {
                const int id = m_processor.PieceToId(piece);
                result.push_back({ std::move(piece), toId(id) });
            }
        }
        return result;
    }

    std::int64_t vocabSize() const override { return m_vocabSize; }
    std::int64_t bosId() const override { return m_bos; }
    std::int64_t eosId() const override { return m_eos; }
    std::int64_t padId() const override { return m_pad; }
    std::int64_t unknownId() const override { return kUnknown; }
    std::int64_t maskId() const override { return m_mask; }

    std::string specialPiece(std::int64_t id) const override
    {
        const auto found = m_specials.find(id);
        return found == m_specials.end() ? std::string() : found->second;
    }

    std::string type() const override { return "sentencepiece"; }
    std::vector<std::filesystem::path> files() const override { return tokenizerFiles(m_file); }

private:
    /// The library reports most of what it does not like, and throws the rest.
    bool loads(const std::string& model)
    {
        try {
            return m_processor.LoadFromSerializedProto(model).ok();
        } catch (const std::exception&) {
            return false;
        }
    }

    /// Tokens that the tokenizers of transformers 4 take out of the text before it is split
    /// (PreTrainedTokenizer.tokenize): those that the files beside the model list, and all specials.
    void addTokens(const TokenizerSettings& settings)
    {
        const std::int64_t mask = m_processor.GetPieceSize() + m_ids.offset;
        m_vocabSize = mask + 1;
        std::vector<AddedToken> added = settings.added;
        std::map<std::string, std::int64_t> known;
        for (const AddedToken& token : added) {
            known.emplace(token.content, token.id);
            m_vocabSize = std::max<std::int64_t>(m_vocabSize, token.id + 1);
        }
        const auto take = [&](const std::string& name, std::optional<std::int64_t> usual = {}) {
            const auto [token, isNew] = known.emplace(name, usual.value_or(-1));
            if (!isNew)
                return token->second;
            if (!usual)
                token->second = idOf(name).value_or(m_vocabSize);
            m_vocabSize = std::max(m_vocabSize, token->second + 1);
            added.push_back({ .content = name,
                .id = static_cast<std::int32_t>(token->second),
                .stripsLeft = usual.has_value() }); // as only <mask> does
            return token->second;
        };
        const auto special = [&](const char* key, const char* usual, std::optional<std::int64_t> id = {}) {
            const std::string name = settings.special(key, usual);
            id = take(name, id);
            m_specials.emplace(*id, name);
            return *id;
        };
        m_mask = special("mask_token", "<mask>", mask);
        m_bos = special("cls_token", "<s>");
        m_eos = special("sep_token", "</s>");
        m_pad = special("pad_token", "<pad>");
        special("unk_token", "<unk>");
        special("bos_token", "<s>");
        special("eos_token", "</s>");
        for (const auto& [name, id] : m_ids.names)
            take(name);
        for (const std::string& name : settings.otherSpecials)
            take(name);
        for (const auto& [name, id] : known) // a piece of that text has its id too
            if (const int piece = m_processor.PieceToId(name); piece != 0 && id != piece + m_ids.offset)
                m_otherIds.emplace(piece, id);
        m_added = AddedTokens(std::move(added));
    }

    std::optional<std::int64_t> idOf(const std::string& name) const
    {
        if (const auto own = m_ids.names.find(name); own != m_ids.names.end())
            return own->second;
        const int piece = m_processor.PieceToId(name);
        return piece == 0 ? std::nullopt : std::optional(toId(piece));
    }

    std::int64_t toId(int piece) const
    {
        const auto other = m_otherIds.find(piece);
        return other != m_otherIds.end() ? other->second : piece == 0 ? kUnknown : piece + m_ids.offset;
    }

    void require(const sentencepiece::util::Status& status) const
    {
        if (!status.ok())
            throw fileFailure(ErrorCode::FileFormat, m_file,
                Sentence::tr(
                    "The file %1 cannot split text (%2); get it again.", m_file, shown(status.ToString(), 200)));
    }

    std::filesystem::path m_file;
    const FairseqIds& m_ids;
    AddedTokens m_added;
    std::map<std::int64_t, std::string> m_specials;
    std::map<int, std::int64_t> m_otherIds; ///< of pieces
    std::int64_t m_vocabSize = 0, m_bos = 0, m_eos = 0, m_pad = 0, m_mask = 0;
    sentencepiece::SentencePieceProcessor m_processor; ///< its const methods are thread-safe
};

}

std::unique_ptr<Tokenizer> readSentencePieceTokenizer(const std::string& model, const TokenizerSettings& settings,
    const std::string& modelType, const std::filesystem::path& file)
{
    return std::make_unique<SentencePieceTokenizer>(
        model, settings, modelType == "camembert" ? kCamembert : kXlmRoberta, file);
}

} // namespace ndogo
