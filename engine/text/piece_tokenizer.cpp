// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/text/piece_tokenizer.h"

#include "engine/base/error.h"

namespace ndogo {
namespace {

/// A hostile file can ask for "a" to become "aa", forty times over.
std::string normalised(std::string_view text, const std::vector<Normalizer>& normalizers)
{
    constexpr std::size_t kMostGrowth = 64; // NFKC makes one letter of Arabic 33 bytes of 3
    std::string result(text);
    for (const Normalizer& normalise : normalizers) {
        normalise(result);
        if (result.size() > kMostGrowth * (text.size() + 64))
            throw Failure(ErrorCode::FileFormat,
                Sentence::tr("The tokenizer.json of this model makes texts grow without end; get it again."));
    }
    return result;
}

class PipelineTokenizer final : public PieceTokenizer {
public:
    PipelineTokenizer(Pipeline pipeline, TokenizerFacts facts)
        : PieceTokenizer(std::move(facts))
        , m_pipeline(std::move(pipeline))
    {
    }

private:
    void split(std::string_view text, PieceSink& sink) const override
    {
        for (const AddedTokens::Part& part : m_pipeline.added.split(text)) {
            if (part.id != PieceTrie::kNone) {
                sink.add(part.id, part.text);
                continue;
            }
            const std::string stretch = normalised(part.text, m_pipeline.normalizers);
            splitNormalised(stretch, part.text.data() == text.data(), sink);
        }
    }

    void splitNormalised(std::string_view text, bool isStart, PieceSink& sink) const
    {
        for (const AddedTokens::Part& part : m_pipeline.addedAfter.split(text)) {
            if (part.id != PieceTrie::kNone)
                sink.add(part.id, part.text);
            else
                splitText(part.text, isStart && part.text.data() == text.data(), sink);
        }
    }

    void splitText(std::string_view text, bool isStart, PieceSink& sink) const
    {
        Fragments fragments;
        Fragments next;
        fragments.add(text, isStart);
        for (const PreTokenizer& cut : m_pipeline.preTokenizers) {
            next.clear();
            for (const Fragments::Fragment& fragment : fragments.all())
                cut(fragments.textOf(fragment), fragment.isStart, next);
            std::swap(fragments, next);
        }
        for (const Fragments::Fragment& fragment : fragments.all())
            m_pipeline.model->encode(fragments.textOf(fragment), sink);
    }

    Pipeline m_pipeline;
};

}

PieceTokenizer::PieceTokenizer(TokenizerFacts facts)
    : m_facts(std::move(facts))
{
}

std::vector<std::int64_t> PieceTokenizer::encode(std::string_view text) const
{
    PieceSink sink;
    encodeInto(text, sink);
    return std::move(sink.ids);
}

std::vector<Tokenizer::Piece> PieceTokenizer::encodePieces(std::string_view text) const
{
    PieceSink sink(true);
    encodeInto(text, sink);
    std::vector<Piece> pieces;
    pieces.reserve(sink.ids.size());
    for (std::size_t i = 0; i < sink.ids.size(); ++i)
        pieces.push_back({ std::move(sink.texts[i]), sink.ids[i] });
    return pieces;
}

std::string PieceTokenizer::specialPiece(std::int64_t id) const
{
    const auto name = m_facts.names.find(id);
    return name == m_facts.names.end() ? std::string() : name->second;
}

void PieceTokenizer::encodeInto(std::string_view text, PieceSink& sink) const
{
    if (unicode::isValidUtf8(text))
        split(text, sink);
    else
        split(unicode::toValidUtf8(text), sink);
}

std::vector<AddedToken> numbered(const std::vector<AddedToken>& tokens, const PieceModel& model)
{
    std::vector<AddedToken> result;
    std::int64_t nextId = model.size();
    std::map<std::string, std::size_t> places;
    for (AddedToken token : tokens) {
        if (token.content.empty())
            continue;
        const auto [place, isNew] = places.try_emplace(token.content, result.size());
        token.id = isNew ? model.find(token.content) : result[place->second].id;
        if (token.id == PieceTrie::kNone)
            token.id = static_cast<std::int32_t>(nextId++);
        if (isNew)
            result.push_back(std::move(token));
        else
            result[place->second] = std::move(token);
    }
    return result;
}

void addTokens(Pipeline& pipeline, std::vector<AddedToken> tokens)
{
    std::vector<AddedToken> before;
    std::vector<AddedToken> after;
    for (AddedToken& token : tokens) {
        if (!token.isNormalised) {
            before.push_back(std::move(token));
            continue;
        }
        token.content = normalised(token.content, pipeline.normalizers);
        after.push_back(std::move(token));
    }
    pipeline.added = AddedTokens(std::move(before));
    pipeline.addedAfter = AddedTokens(std::move(after));
}

std::unique_ptr<Tokenizer> makePipelineTokenizer(Pipeline pipeline, TokenizerFacts facts)
{
    return std::make_unique<PipelineTokenizer>(std::move(pipeline), std::move(facts));
}

} // namespace ndogo
