// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/error.h"
#include "engine/io/atomic_folder.h"
#include "engine/io/file_message.h"
#include "engine/text/piece_tokenizer.h"
#include "engine/text/tokenizer_readers.h"
#include "engine/text/unicode.h"
#include "engine/text/vocabulary_lines.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace ndogo {
namespace {

/// The pieces of vocab.txt: its line number is a piece's id.
class Vocabulary {
public:
    Vocabulary(std::string_view text, TokenizerRules rules, const std::filesystem::path& file)
    {
        for (const VocabularyLine& line : vocabularyLines(text, rules)) {
            if (!unicode::isValidUtf8(line.text))
                throw fileFailure(ErrorCode::FileFormat, file,
                    Sentence::tr("The file %1 is not a vocabulary: line %2 is not UTF-8 text; get it again.", file,
                        m_lines + 1));
            m_entries.emplace_back(line.text, m_lines++);
        }
    }

    const std::vector<PieceTrie::Entry>& entries() const { return m_entries; }
    std::int32_t lines() const { return m_lines; }

private:
    std::vector<PieceTrie::Entry> m_entries; ///< views into the text
    std::int32_t m_lines = 0;
};

/// What both kinds of rules make of the vocabulary and its settings.
struct WordPieceParts {
    std::unique_ptr<const WordPieceModel> model;
    TokenizerFacts facts;
    std::vector<AddedToken> added; ///< specials and others
    std::set<std::string, std::less<>> specials;
};

WordPieceParts makeParts(
    const Vocabulary& vocabulary, const TokenizerSettings& settings, const std::filesystem::path& file)
{
    WordPieceParts parts;
    parts.added = settings.added;
    const std::string unknown = settings.special("unk_token", "[UNK]");
    parts.model
        = std::make_unique<WordPieceModel>(vocabulary.entries(), WordPieceModel::Settings { .unknown = unknown });
    parts.facts.vocabSize = vocabulary.lines();
    for (const AddedToken& token : parts.added)
        parts.facts.vocabSize = std::max<std::int64_t>(parts.facts.vocabSize, token.id + 1);
    std::map<std::string, std::int32_t> known;
    for (const AddedToken& token : parts.added)
        known.emplace(token.content, token.id);
    const auto takeSpecial = [&](const std::string& name) -> std::int64_t {
        const auto added = known.find(name);
        const std::int32_t id = added != known.end() ? added->second : parts.model->find(name);
        if (id == PieceTrie::kNone)
            return -1;
        if (added == known.end()) {
            parts.added.push_back({ name, id });
            known.emplace(name, id);
        }
        parts.specials.insert(name);
        parts.facts.names.emplace(id, name);
        return id;
    };
    const auto require = [&](const std::string& key, const std::string& usual) {
        const std::string name = settings.special(key, usual);
        const std::int64_t id = takeSpecial(name);
        if (id < 0)
            throw fileFailure(ErrorCode::FileFormat, file,
                Sentence::tr(
                    "The file %1 has no line %2, the model's %3; choose the vocab.txt that came with the model.", file,
                    inQuotes(name), key));
        return id;
    };
    parts.facts.unknown = require("unk_token", "[UNK]");
    parts.facts.bos = require("cls_token", "[CLS]");
    parts.facts.eos = require("sep_token", "[SEP]");
    parts.facts.pad = require("pad_token", "[PAD]");
    parts.facts.mask = takeSpecial(settings.special("mask_token", "[MASK]"));
    for (const std::string& name : settings.otherSpecials)
        takeSpecial(name);
    if (parts.model->find(unknown) == PieceTrie::kNone)
        throw fileFailure(ErrorCode::FileFormat, file,
            Sentence::tr(
                "The file %1 has no line %2; choose the vocab.txt that came with the model.", file, inQuotes(unknown)));
    parts.facts.type = "wordpiece";
    return parts;
}

bool isPunctuation(char32_t c)
{
    return unicode::isAsciiPunctuation(c) || unicode::PythonCategories::isPunctuation(c);
}

/// BertTokenizer of transformers 4 (tokenization_bert.py, and tokenize() of tokenization_utils.py):
/// special tokens first, then clean, compose to NFC, cut at blanks and punctuation, longest piece
/// first.
class OriginalWordPiece final : public PieceTokenizer {
public:
    OriginalWordPiece(WordPieceParts parts, const TokenizerSettings& settings)
        : PieceTokenizer(std::move(parts.facts))
        , m_model(std::move(parts.model))
        , m_specials(std::move(parts.specials))
        , m_neverSplit(settings.neverSplit.begin(), settings.neverSplit.end())
        , m_lowers(settings.lowers)
        , m_stripsAccents(settings.stripsAccents.value_or(settings.lowers))
        , m_spacesChinese(settings.spacesChinese)
        , m_splitsWords(settings.splitsWords)
    {
        std::vector<AddedToken> keptInCase;
        std::vector<AddedToken> all;
        for (AddedToken token : parts.added) {
            token.stripsLeft = token.stripsRight = false; // blanks go anyway
            if (token.isSpecial || token.isNormalised)
                keptInCase.push_back(token);
            all.push_back(std::move(token));
        }
        m_keptInCase = AddedTokens(std::move(keptInCase));
        m_added = AddedTokens(std::move(all));
    }

private:
    void split(std::string_view text, PieceSink& sink) const override
    {
        const std::string lowered = m_lowers ? lower(text) : std::string();
        for (const AddedTokens::Part& part : m_added.split(m_lowers ? lowered : text)) {
            if (part.id != PieceTrie::kNone)
                sink.add(part.id, part.text);
            else
                splitText(part.text, sink);
        }
    }

    std::string lower(std::string_view text) const
    {
        std::string result;
        result.reserve(text.size());
        for (const AddedTokens::Part& part : m_keptInCase.split(text)) {
            if (part.id != PieceTrie::kNone)
                result += part.text;
            else
                for (std::size_t at = 0; at < part.text.size();)
                    unicode::appendLower(result, unicode::next(part.text, at));
        }
        return result;
    }

    void splitText(std::string_view text, PieceSink& sink) const
    {
        const std::string clean
            = m_splitsWords ? unicode::normalised(cleaned(text), unicode::Form::C) : std::string(text);
        std::size_t begin = 0;
        const auto take = [&](std::size_t end) {
            if (end > begin)
                splitWord(std::string_view(clean).substr(begin, end - begin), sink);
        };
        for (std::size_t at = 0; at < clean.size();) {
            const std::size_t here = at;
            if (!unicode::isPythonSpace(unicode::next(clean, at)))
                continue;
            take(here);
            begin = at;
        }
        take(clean.size());
    }

    std::string cleaned(std::string_view text) const
    {
        std::string result;
        result.reserve(text.size());
        for (std::size_t at = 0; at < text.size();) {
            const char32_t c = unicode::next(text, at);
            const bool isLineEnd = c == '\t' || c == '\n' || c == '\r';
            if (c == 0 || c == 0xFFFD || (!isLineEnd && unicode::PythonCategories::isOther(c)))
                continue;
            const bool isBlank = isLineEnd || unicode::PythonCategories::isSpaceSeparator(c);
            const bool spaces = m_spacesChinese && unicode::isChinese(c);
            if (spaces)
                result += ' ';
            unicode::append(result, isBlank ? U' ' : c);
            if (spaces)
                result += ' ';
        }
        return result;
    }

    void splitWord(std::string_view word, PieceSink& sink) const
    {
        if (m_splitsWords && m_neverSplit.contains(word)) {
            const std::int32_t id = m_model->find(word);
            sink.add(id == PieceTrie::kNone ? m_model->unknownId() : id, word);
            return;
        }
        if (!m_splitsWords || m_specials.contains(word)) {
            m_model->encode(word, sink);
            return;
        }
        const std::string bare = m_stripsAccents ? withoutAccents(word) : std::string(word);
        std::size_t begin = 0;
        const auto take = [&](std::size_t from, std::size_t to) {
            if (to > from)
                m_model->encode(std::string_view(bare).substr(from, to - from), sink);
        };
        for (std::size_t at = 0; at < bare.size();) {
            const std::size_t here = at;
            if (!isPunctuation(unicode::next(bare, at)))
                continue;
            take(begin, here);
            take(here, at);
            begin = at;
        }
        take(begin, bare.size());
    }

    static std::string withoutAccents(std::string_view word)
    {
        const std::string apart = unicode::normalised(word, unicode::Form::D);
        std::string result;
        for (std::size_t at = 0; at < apart.size();)
            if (const char32_t c = unicode::next(apart, at); !unicode::PythonCategories::isNonspacingMark(c))
                unicode::append(result, c);
        return result;
    }

    std::unique_ptr<const WordPieceModel> m_model;
    std::set<std::string, std::less<>> m_specials;
    std::set<std::string, std::less<>> m_neverSplit;
    AddedTokens m_added;
    AddedTokens m_keptInCase; ///< what lower-casing leaves alone
    bool m_lowers;
    bool m_stripsAccents;
    bool m_spacesChinese;
    bool m_splitsWords;
};

/// BertTokenizer of transformers 5.
std::unique_ptr<Tokenizer> makeBackend(WordPieceParts parts, const TokenizerSettings& settings)
{
    Pipeline pipeline;
    pipeline.normalizers.push_back(normalizers::bert({ .cleansText = true,
        .spacesChinese = settings.spacesChinese,
        .stripsAccents = settings.stripsAccents.value_or(settings.lowers),
        .lowers = settings.lowers }));
    pipeline.preTokenizers.push_back(pre_tokenizers::bert());
    addTokens(pipeline, std::move(parts.added));
    pipeline.model = std::move(parts.model);
    return makePipelineTokenizer(std::move(pipeline), std::move(parts.facts));
}

void requireWordPieceClass(const TokenizerSettings& settings, const std::filesystem::path& file)
{
    constexpr std::array kKnown { "", "BertTokenizer", "DistilBertTokenizer", "ElectraTokenizer", "MobileBertTokenizer",
        "PreTrainedTokenizer", "TokenizersBackend", "BertTokenizerLegacy" };
    if (std::ranges::find(kKnown, settings.tokenizerClass) == kKnown.end())
        throw fileFailure(ErrorCode::FileFormat, file,
            Sentence::tr(
                "The file %1 belongs to a %2 (tokenizer_config.json), which is not supported; a BertTokenizer is.",
                file, inQuotes(settings.tokenizerClass)));
}

}

std::unique_ptr<Tokenizer> readWordPieceTokenizer(std::string_view vocabulary, const TokenizerSettings& settings,
    TokenizerRules rules, const std::filesystem::path& file)
{
    requireWordPieceClass(settings, file);
    WordPieceParts parts = makeParts(Vocabulary(vocabulary, rules, file), settings, file);
    parts.facts.files = tokenizerFiles(file);
    if (rules == TokenizerRules::Transformers5)
        return makeBackend(std::move(parts), settings);
    return std::make_unique<OriginalWordPiece>(std::move(parts), settings);
}

} // namespace ndogo
