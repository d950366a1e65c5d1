// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/shown_text.h"
#include "engine/text/piece_file.h"
#include "engine/text/sentencepiece_model.h"

#include <algorithm>
#include <map>

namespace ndogo {
namespace {

using Type = SentencePieceContents::Type;

/// <unk>, <s>, </s>, whose ids are fairseq's own.
constexpr std::size_t kFirst = 3;
constexpr std::size_t kLongest = 1000; ///< characters of a piece; the library trains none of more than 16

class SentencePieceFile final : public PieceFile {
public:
    SentencePieceFile(std::string model, const std::string& modelType)
        : m_model(std::move(model))
        , m_offset(modelType == "camembert" ? 4 : 1)
    {
        const auto contents = readSentencePieceModel(m_model);
        m_kind = contents.kind;
        m_size = contents.pieces.size();
        for (std::size_t id = 0; id < kFirst + m_offset; ++id)
            require(static_cast<std::int64_t>(id));
        for (std::size_t piece = kFirst; piece < m_size; ++piece)
            take(contents.pieces[piece], piece + m_offset);
        require(static_cast<std::int64_t>(m_size + m_offset)); // <mask>
        requireExtremes(contents);
    }

    std::vector<std::int64_t> partsOf(std::int64_t piece) const override
    {
        const auto& text = pieces()[static_cast<std::size_t>(piece)];
        const auto merge = m_merges.find(text); // a user's words are taken out of the text before
        return merge == m_merges.end() || merge->second.isWhole ? std::vector<std::int64_t>() : mergedFrom(text);
    }

    std::string trimmed(const KeptIds& ids) const override
    {
        std::vector<bool> kept(m_size, true);
        for (std::size_t piece = kFirst; piece < m_size; ++piece)
            kept[piece] = ids.has(static_cast<std::int64_t>(piece + m_offset));
        return withPieces(m_model, kept);
    }

private:
    struct Merge {
        float score;
        std::size_t id;
        bool isWhole; ///< never cut
    };

    void take(const SentencePieceContents::Piece& piece, std::size_t id)
    {
        add(id, piece.text);
        if (piece.type != Type::Normal)
            require(static_cast<std::int64_t>(id));
        const bool merges = piece.type == Type::Normal || piece.type == Type::UserDefined || piece.type == Type::Unused;
        if (merges && m_kind == SentencePieceContents::Kind::Bpe)
            m_merges.emplace(piece.text, Merge { piece.score, id, piece.type == Type::UserDefined });
    }

    /// The scores of a unigram model's least and most likely pieces make those of unknown characters and of a user's
    /// words (unigram_model.cc).
    void requireExtremes(const SentencePieceContents& contents)
    {
        const auto& pieces = contents.pieces;
        std::size_t lowest = 0, highest = 0;
        for (std::size_t piece = kFirst; piece < m_size; ++piece) {
            if (pieces[piece].type != Type::Normal)
                continue;
            if (lowest == 0 || pieces[piece].score < pieces[lowest].score)
                lowest = piece;
            if (highest == 0 || pieces[piece].score > pieces[highest].score)
                highest = piece;
        }
        if (lowest == 0 || m_kind != SentencePieceContents::Kind::Unigram)
            return;
        require(static_cast<std::int64_t>(lowest + m_offset));
        if (std::ranges::find(pieces, Type::UserDefined, &SentencePieceContents::Piece::type) != pieces.end())
            require(static_cast<std::int64_t>(highest + m_offset));
    }

    /// The pieces on the way from single characters to `text`: always the best pair next, of equals the first (Sennrich
    /// et al. 2016, as bpe_model.cc of sentencepiece does it). Pairs outside a piece change nothing within it, so that
    /// these are also the pieces on its way in any text.
    std::vector<std::int64_t> mergedFrom(std::string_view text) const
    {
        std::vector<std::string_view> symbols;
        for (std::string_view rest = text; !rest.empty(); rest.remove_prefix(symbols.back().size()))
            symbols.push_back(rest.substr(0, std::max<std::size_t>(utf8CharacterSize(rest), 1)));
        if (symbols.size() > kLongest)
            return {};
        std::vector<std::int64_t> parts;
        for (const auto symbol : symbols)
            addPart(symbol, parts);
        for (auto best = bestPair(symbols); best < symbols.size(); best = bestPair(symbols)) {
            symbols[best] = joined(symbols, best);
            symbols.erase(symbols.begin() + static_cast<std::ptrdiff_t>(best) + 1);
            addPart(symbols[best], parts);
        }
        return parts;
    }

    /// Where the pair that is merged next begins; the number of symbols where none is.
    std::size_t bestPair(const std::vector<std::string_view>& symbols) const
    {
        std::size_t best = symbols.size();
        float score = 0;
        for (std::size_t i = 0; i + 1 < symbols.size(); ++i) {
            const auto found = m_merges.find(joined(symbols, i));
            if (found == m_merges.end() || (best < symbols.size() && found->second.score <= score))
                continue;
            best = i;
            score = found->second.score;
        }
        return best;
    }

    static std::string_view joined(const std::vector<std::string_view>& symbols, std::size_t at)
    {
        return { symbols[at].data(), symbols[at].size() + symbols[at + 1].size() };
    }

    void addPart(std::string_view symbol, std::vector<std::int64_t>& parts) const
    {
        if (const auto found = m_merges.find(symbol); found != m_merges.end())
            parts.push_back(static_cast<std::int64_t>(found->second.id));
    }

    std::string m_model;
    std::size_t m_offset; ///< from a piece's number to its id
    std::size_t m_size = 0; ///< pieces
    SentencePieceContents::Kind m_kind = SentencePieceContents::Kind::Unigram;
    std::map<std::string_view, Merge> m_merges; ///< of BPE; views into m_model
};

}

std::unique_ptr<PieceFile> readSentencePieceFile(std::string model, const std::string& modelType)
{
    return std::make_unique<SentencePieceFile>(std::move(model), modelType);
}

} // namespace ndogo
