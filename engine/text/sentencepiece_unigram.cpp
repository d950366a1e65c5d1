// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What transformers 5 makes of a SentencePiece model when there is no tokenizer.json:
// convert_from_spm of convert_slow_tokenizer.py, then XLMRobertaTokenizer or CamembertTokenizer.
#include "engine/base/error.h"
#include "engine/io/file_message.h"
#include "engine/text/piece_tokenizer.h"
#include "engine/text/sentencepiece_model.h"
#include "engine/text/tokenizer_readers.h"

#include <algorithm>
#include <array>
#include <set>

namespace ndogo {
namespace {

struct Special {
    const char *key, *usual;
    std::int64_t TokenizerFacts::*id;
};
constexpr std::array kSpecials { Special { "cls_token", "<s>", &TokenizerFacts::bos },
    Special { "sep_token", "</s>", &TokenizerFacts::eos }, Special { "pad_token", "<pad>", &TokenizerFacts::pad },
    Special { "unk_token", "<unk>", &TokenizerFacts::unknown },
    Special { "mask_token", "<mask>", &TokenizerFacts::mask } };

using Pieces = std::vector<std::pair<std::string, double>>;

/// The five of XLM-RoBERTa's order before, <mask> behind the model's own pieces.
Pieces orderPieces(const SentencePieceContents& model, const TokenizerSettings& settings, bool isCamembert)
{
    const std::string pad = settings.special("pad_token", "<pad>");
    const std::string unknown = settings.special("unk_token", "<unk>");
    Pieces pieces = isCamembert
        ? Pieces { { "<s>NOTUSED", 0 }, { pad, 0 }, { "</s>NOTUSED", 0 }, { unknown, 0 }, { "<unk>NOTUSED", -100 } }
        : Pieces { { settings.special("bos_token", "<s>"), 0 }, { pad, 0 },
              { settings.special("eos_token", "</s>"), 0 }, { unknown, 0 } };
    const std::size_t skipped = isCamembert ? 1 : 3; // <unk>; <unk>, <s>, </s>
    for (std::size_t i = skipped; i < model.pieces.size(); ++i)
        pieces.emplace_back(model.pieces[i].text, model.pieces[i].score);
    pieces.emplace_back(settings.special("mask_token", "<mask>"), 0);
    return pieces;
}

/// Those that the files beside the model list, the specials, and those that the model itself takes out of the text.
std::vector<AddedToken> listAddedTokens(
    const SentencePieceContents& contents, const TokenizerSettings& settings, const PieceModel& model)
{
    std::vector<AddedToken> added = settings.added;
    std::ranges::stable_sort(added, {}, &AddedToken::id);
    std::set<std::string> known;
    for (const AddedToken& token : added)
        known.insert(token.content);
    const auto add = [&](const std::string& name, bool isSpecial) {
        if (known.insert(name).second)
            added.push_back({ .content = name, .isSpecial = isSpecial });
    };
    for (const Special& special : kSpecials)
        if (const std::string name = settings.special(special.key, special.usual); model.find(name) != PieceTrie::kNone)
            add(name, true);
    for (const std::string& name : settings.otherSpecials)
        add(name, true);
    for (const SentencePieceContents::Piece& piece : contents.pieces)
        if (piece.type == SentencePieceContents::Type::Control
            || piece.type == SentencePieceContents::Type::UserDefined)
            add(std::string(piece.text), piece.type == SentencePieceContents::Type::Control);
    return numbered(added, model);
}

}

std::unique_ptr<Tokenizer> readSentencePieceAsUnigram(std::string_view model, const TokenizerSettings& settings,
    const std::string& modelType, const std::filesystem::path& file)
{
    if (!isSoundSentencePieceModel(model))
        throw fileFailure(ErrorCode::FileFormat, file,
            Sentence::tr("The file %1 is not a SentencePiece model or is damaged; copy or download it again.", file));
    const SentencePieceContents contents = readSentencePieceModel(model);
    if (contents.pieces.size() < 4)
        throw fileFailure(ErrorCode::FileFormat, file,
            Sentence::tr(
                "The file %1 has too few pieces for a tokenizer; choose the model's own sentencepiece.bpe.model.",
                file));
    constexpr std::int32_t kUnknown = 3;
    const Pieces pieces = orderPieces(contents, settings, modelType == "camembert");
    Pipeline pipeline;
    auto unigram = std::make_unique<UnigramModel>(pieces, kUnknown, false);
    TokenizerFacts facts;
    std::vector<AddedToken> added = listAddedTokens(contents, settings, *unigram);
    for (const Special& special : kSpecials) {
        const std::string name = settings.special(special.key, special.usual);
        const auto token = std::ranges::find(added, name, &AddedToken::content);
        facts.*special.id = token == added.end() ? -1 : token->id;
        facts.names.emplace(facts.*special.id, name);
    }
    if (facts.bos < 0 || facts.eos < 0)
        throw fileFailure(ErrorCode::FileFormat, file,
            Sentence::tr("The file %1 has no pieces <s> and </s> to begin and end a sentence; choose the model's own "
                         "sentencepiece.bpe.model.",
                file));
    facts.type = "sentencepiece";
    facts.files = tokenizerFiles(file);
    facts.vocabSize = unigram->size();
    for (const AddedToken& token : added)
        facts.vocabSize = std::max<std::int64_t>(facts.vocabSize, token.id + 1);
    if (!contents.characterMap.empty())
        pipeline.normalizers.push_back(normalizers::precompiled(contents.characterMap));
    pipeline.preTokenizers.push_back(pre_tokenizers::whitespaceSplit());
    pipeline.preTokenizers.push_back(pre_tokenizers::metaspace(
        "▁", settings.addsPrefixSpace ? pre_tokenizers::Prepend::Always : pre_tokenizers::Prepend::Never, true));
    addTokens(pipeline, std::move(added));
    pipeline.model = std::move(unigram);
    return makePipelineTokenizer(std::move(pipeline), std::move(facts));
}

} // namespace ndogo
