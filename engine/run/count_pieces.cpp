// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/run/count_pieces.h"

#include "engine/base/hash.h"
#include "engine/data/text_lines.h"
#include "engine/eval/batches.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>

namespace ndogo {
namespace {

class CorpusReader {
public:
    CorpusReader(std::span<const TextFile> files, JobContext& context)
        : m_files(files)
        , m_context(context)
    {
        for (const auto& file : files) {
            std::error_code error; // a file that is not there is refused when it is read
            m_total += static_cast<std::int64_t>(std::filesystem::file_size(file.file, error));
        }
    }

    PieceCounts count(const Tokenizer& tokenizer)
    {
        PieceCounts counts(tokenizer.vocabSize(), cutterOf(tokenizer));
        for (const auto& file : m_files)
            add(file, counts);
        m_context.progress(m_total, m_total, "bytes");
        requireText(counts);
        return counts;
    }

private:
    void add(const TextFile& file, PieceCounts& counts)
    {
        counts.beginLanguage(file.language);
        const auto text = readDataFile(file.file);
        requirePlainText(text, file.file);
        TextLines lines(text, file.file);
        Content& content = m_contents[file.language];
        while (const auto line = lines.next()) {
            m_context.token().throwIfRequested();
            m_context.progress(std::min(m_done += std::ssize(lines.whole()) + 1, m_total), m_total, "bytes");
            if (line->empty())
                continue;
            counts.addLine(columnsOf(*line));
            content.hash.add(*line);
            ++content.lines;
        }
    }

    void requireText(const PieceCounts& counts)
    {
        for (const auto& file : m_files) {
            const auto& content = m_contents[file.language];
            if (counts.languages().at(file.language).wordCount == 0)
                throw Failure(ErrorCode::DataInvalid,
                    Sentence::tr(
                        "%1 has no text of %2, whose pieces would all be dropped. Add text of it, or leave the "
                        "language out (--languages).",
                        file.file, shown(file.language, 60)),
                    { { "file", shown(file.file.string()) }, { "language", shown(file.language, 60) } });
            m_context.used("train", file.language, { content.lines, content.hash.text() });
        }
    }

    struct Content {
        std::int64_t lines = 0;
        Hash hash;
    };

    std::span<const TextFile> m_files;
    JobContext& m_context;
    std::map<std::string, Content> m_contents; ///< by language
    std::int64_t m_done = 0, m_total = 0;
};

} // namespace

PieceSource pieceSource(const Model& model, const DataRef& data)
{
    model.requireChangeable(Sentence::tr("a quantized model's vocabulary cannot be trimmed"));
    const auto rules = data.tokenizerRules.value_or(model.config().text.rules.value_or(TokenizerRules::Original));
    const auto tokenizer = tokenizerOf(model, rules);
    const auto main = tokenizer->files().front();
    return { rules, tokenizer,
        TokenizerTrimmer(*tokenizer, readTokenizerFiles(*tokenizer), main.filename().string(),
            readTokenizerSettings(main.parent_path(), rules), model.config().modelType, rules) };
}

PieceText findPieceText(const std::vector<std::string>& corpus, const OptionalData& data, JobContext& context)
{
    PieceText text { findTextFiles(corpus, std::array<std::string, 1> { "train" }, data.languages, context), {} };
    if (!data.path.empty())
        text.labelled = readTestData(data, recogniseLayout(data), context);
    return text;
}

CutWord cutterOf(const Tokenizer& tokenizer)
{
    return [&tokenizer](std::string_view word) { return tokenizer.encode(word); };
}

PieceCounts countPieces(std::span<const TextFile> files, const Tokenizer& tokenizer, JobContext& context)
{
    return CorpusReader(files, context).count(tokenizer);
}

PieceCounts countPieces(const TestData& data, const Tokenizer& tokenizer, const CancelToken& token)
{
    PieceCounts counts(tokenizer.vocabSize(), cutterOf(tokenizer));
    for (const auto& language : data.languages) {
        counts.beginLanguage(language.code);
        for (const auto& example : language.content.examples) {
            token.throwIfRequested();
            for (const auto& word : example.words) // a text to be classified is one
                counts.addLine(columnsOf(word));
        }
    }
    return counts;
}

PieceOrder pieceOrder(const PieceCounts& counts, const VocabularyRecipe& recipe, const TokenizerTrimmer& trimmer)
{
    PieceOrder order(counts, recipe.rank, recipe.fewest, trimmer.required());
    for (const auto& [name, language] : counts.languages()) {
        for (std::size_t id = 0; recipe.characters && id < language.tokens.size(); ++id) {
            if (language.tokens[id] == 0)
                continue;
            for (const auto character : trimmer.charactersOf(static_cast<std::int64_t>(id)))
                if (character >= 0)
                    order.keepAlways(character);
        }
    }
    for (std::int64_t id = 0; id < counts.vocabulary(); ++id) {
        if (order.from(id) == PieceOrder::kNever)
            continue;
        for (const auto part : trimmer.partsOf(id))
            order.keepWith(id, part);
    }
    return order;
}

VocabularyIndex indexVocabulary(const Model& model, const CountPiecesSpec& spec, JobContext& context)
{
    const auto source = pieceSource(model, spec.data);
    const auto text = findPieceText(spec.corpus, spec.data, context);
    context.emit(event::Stage { "tokenize" });
    const auto counts = countPieces(text.files, *source.tokenizer, context);
    std::optional<PieceCounts> labelled;
    if (text.labelled)
        labelled.emplace(countPieces(*text.labelled, *source.tokenizer, context.token()));
    context.emit(event::Stage { "index" });
    VocabularyIndex::Tools tools;
    tools.order = [&](PieceRank rank, bool characters) {
        return pieceOrder(counts, { .rank = rank, .characters = characters }, source.trimmer);
    };
    tools.characters = [&](std::int64_t id) { return source.trimmer.charactersOf(id); };
    tools.halves = [&](std::int64_t id) { return source.trimmer.halvesOf(id); };
    tools.unknown = source.tokenizer->unknownId();
    return VocabularyIndex(counts, labelled ? &*labelled : nullptr, tools, context.token());
}

} // namespace ndogo
