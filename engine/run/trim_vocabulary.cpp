// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/run/trim_vocabulary.h"

#include "engine/base/hash.h"
#include "engine/compress/trim_vocabulary.h"
#include "engine/data/text_lines.h"
#include "engine/eval/batches.h"
#include "engine/eval/test_set.h"
#include "engine/io/atomic_folder.h"
#include "engine/study/vocabulary_forecast.h"
#include "engine/text/trimmed_tokenizer.h"
#include "engine/train/text_corpus.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>
#include <set>

namespace ndogo {
namespace {

namespace fs = std::filesystem;

TokenizerRules rulesOf(const Model& parent, const TrimVocabularySpec& spec)
{
    return spec.data.tokenizerRules.value_or(parent.config().text.rules.value_or(TokenizerRules::Original));
}

TokenizerTrimmer trimmerOf(const Tokenizer& tokenizer, const Model& parent, TokenizerRules rules)
{
    const auto main = tokenizer.files().front();
    return TokenizerTrimmer(tokenizer, readTokenizerFiles(tokenizer), main.filename().string(),
        readTokenizerSettings(main.parent_path(), rules), parent.config().modelType, rules);
}

/// Whether pieces are merged from others (BPE), which then stay too.
bool isMerged(const TokenizerTrimmer& trimmer, std::int64_t vocabulary)
{
    for (std::int64_t id = 0; id < vocabulary; ++id)
        if (!trimmer.partsOf(id).empty())
            return true;
    return false;
}

CutWord cutterOf(const Tokenizer& tokenizer)
{
    return [&tokenizer](std::string_view word) { return tokenizer.encode(word); };
}

/// Labelled data to tell the cost on; nothing where none is given.
std::optional<TestData> readWords(const TrimVocabularySpec& spec, JobContext& context)
{
    if (spec.data.path.empty())
        return std::nullopt;
    return readTestData(spec.data, recogniseLayout(spec.data), context);
}

class CorpusReader {
public:
    CorpusReader(std::span<const TextFile> files, JobContext& context)
        : m_files(files)
        , m_context(context)
    {
        for (const auto& file : files) {
            std::error_code error; // a file that is not there is refused when it is read
            m_total += static_cast<std::int64_t>(fs::file_size(file.file, error));
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

PieceCounts countWords(const TestData& data, const Tokenizer& tokenizer, const CancelToken& token)
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

/// The order in which pieces are kept, with what stays besides.
PieceOrder orderOf(const PieceCounts& counts, const VocabularyRecipe& recipe, const TokenizerTrimmer& trimmer)
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

std::int64_t chosenSize(
    const VocabularyRecipe& recipe, const PieceOrder& order, const VocabularyForecast& forecast, JobContext& context)
{
    if (order.ranked() == 0)
        throw Failure(ErrorCode::DataInvalid,
            Sentence::tr(
                "No piece of the tokenizer stands in the text %1 times or more, so that none would be kept. Add "
                "text in a script that the model knows, or keep rarer pieces (--fewest).",
                recipe.fewest),
            { { "field", "corpus" } });
    if (recipe.coverage > 0) {
        const auto keep = forecast.keepFor(recipe.coverage);
        if (keep == PieceOrder::kNever)
            throw Failure(ErrorCode::Usage,
                Sentence::tr("That share of every language's text cannot be kept without pieces that stand fewer than "
                             "%1 times in it. Ask for less, or keep rarer pieces (--fewest).",
                    recipe.fewest),
                { { "field", "coverage" } });
        return std::max<std::int64_t>(keep, 1);
    }
    if (recipe.keep > order.ranked())
        context.emit(event::Warning {
            Sentence::tr("Of the %1 pieces to keep, %2 stand in the text as often as asked (%3): these are kept.",
                recipe.keep, order.ranked(), recipe.fewest) });
    return std::min(recipe.keep, order.ranked());
}

void tellWhatStays(
    const Model& parent, const TokenizerTrimmer& trimmer, std::int64_t keep, std::int64_t kept, JobContext& context)
{
    const auto needed = std::ssize(trimmer.required());
    const auto besides = kept - keep - needed;
    context.emit(event::Warning {
        Sentence::tr("Besides the %1 pieces that stand most often, %2 ids stay that the tokenizer cannot be without.",
            keep, needed) });
    if (besides > 0)
        context.emit(event::Warning { Sentence::tr("Another %1 pieces stay: single characters of the text, or pieces "
                                                   "from which kept ones are merged.",
            besides) });
    if (const auto spare = parent.config().vocabSize - parent.tokenizer().vocabSize(); spare > 0)
        context.emit(event::Warning {
            Sentence::tr("Rows of the embedding for which the tokenizer has no piece are dropped: %1.", spare) });
    for (const auto& name : trimmer.leftOut())
        context.emit(event::Warning {
            Sentence::tr("The new model has no %1: it lists other pieces than the tokenizer does, or in a way that is "
                         "not read here.",
                name) });
}

/// Writes the files and opens them again.
std::shared_ptr<const Tokenizer> writeTokenizer(const TokenizerTrimmer& trimmer, std::span<const std::int64_t> kept,
    const Tokenizer& before, const Model& parent, TokenizerRules rules, const fs::path& folder)
{
    for (const auto& [name, text] : trimmer.trimmed(kept))
        writeTextFile(folder / name, text);
    std::shared_ptr<const Tokenizer> after = openTokenizer(folder, rules, parent.config().modelType);
    const KeptIds ids(kept);
    const bool agrees = after->vocabSize() == std::ssize(kept) && after->bosId() == ids.newId(before.bosId())
        && after->eosId() == ids.newId(before.eosId()) && after->padId() == ids.newId(before.padId())
        && after->unknownId() == ids.newId(before.unknownId()) && after->maskId() == ids.newId(before.maskId());
    if (!agrees)
        throw Failure(ErrorCode::FileFormat,
            Sentence::tr("The special tokens of %1 would get other ids in a smaller vocabulary: its tokenizer's files "
                         "contradict each other. Save the tokenizer anew with Hugging Face transformers first.",
                shown(parent.info().path)),
            { { "file", shown(parent.info().path) } });
    return after;
}

std::int64_t wordsOf(double share, const LanguageCost& cost)
{
    return std::llround(share * double(cost.words));
}

/// The language that pays most; of test data also those that nothing was kept for.
void tellWhoPays(const VocabularyReport& report, JobContext& context)
{
    std::set<std::string> counted;
    for (const auto& cost : report.languages)
        counted.insert(cost.language);
    const auto worst = std::ranges::max_element(report.languages, {}, &LanguageCost::broken);
    context.emit(event::Warning {
        Sentence::tr("%1 pays most: of its %2 words of text, %3 fall into more pieces and %4 have an unknown one.",
            worst->language, worst->words, wordsOf(worst->split, *worst), wordsOf(worst->unknownWords, *worst)) });
    std::vector<std::string> uncounted;
    for (const auto& cost : report.testLanguages)
        if (!counted.contains(cost.language))
            uncounted.push_back(cost.language);
    if (!uncounted.empty())
        context.emit(event::Warning {
            Sentence::tr("The corpus has no text of these languages of the labelled data, and nothing was kept for "
                         "them: %1.",
                listed(uncounted)) });
}

} // namespace

std::optional<std::int64_t> largestVocabulary(const Model& parent, const TrimVocabularySpec& spec)
{
    const auto rules = rulesOf(parent, spec);
    const auto tokenizer = tokenizerOf(parent, rules);
    const TokenizerTrimmer trimmer = trimmerOf(*tokenizer, parent, rules);
    if (spec.vocabulary.keep == 0 || spec.vocabulary.characters || isMerged(trimmer, tokenizer->vocabSize()))
        return std::nullopt;
    return std::min(tokenizer->vocabSize(), spec.vocabulary.keep + std::ssize(trimmer.required()));
}

TrimmedModel trimVocabulary(
    const Model& parent, const TrimVocabularySpec& spec, const fs::path& folder, JobContext& context)
{
    parent.requireChangeable(Sentence::tr("a quantized model's vocabulary cannot be trimmed"));
    const auto rules = rulesOf(parent, spec);
    const auto before = tokenizerOf(parent, rules);
    const TokenizerTrimmer trimmer = trimmerOf(*before, parent, rules);
    const auto files = findTextFiles(spec.corpus, std::array<std::string, 1> { "train" }, spec.data.languages, context);
    const auto data = readWords(spec, context);

    context.emit(event::Stage { "tokenize" });
    const auto counts = CorpusReader(files, context).count(*before);
    const auto order = orderOf(counts, spec.vocabulary, trimmer);
    const auto charactersOf = [&](std::int64_t id) { return trimmer.charactersOf(id); };
    const VocabularyForecast forecast(counts, order, charactersOf);
    const auto keep = chosenSize(spec.vocabulary, order, forecast, context);
    const auto kept = order.kept(keep);
    tellWhatStays(parent, trimmer, keep, std::ssize(kept), context);

    context.emit(event::Stage { "trim" });
    const auto after = writeTokenizer(trimmer, kept, *before, parent, rules, folder);
    const auto model = keepRows(parent, kept, after);
    VocabularyReport report;
    report.kept = std::ssize(kept);
    report.dropped = parent.config().vocabSize - report.kept;
    report.parametersBefore = parent.info().parameters.total;
    report.parametersAfter = model->info().parameters.total;
    const UnknownIds unknown { before->unknownId(), after->unknownId() };
    const auto cut = cutterOf(*after);
    report.languages = measuredCosts(counts, forecast, keep, cut, unknown, context.token());
    if (data) {
        const auto words = countWords(*data, *before, context.token());
        report.testLanguages
            = measuredCosts(words, VocabularyForecast(words, order, charactersOf), keep, cut, unknown, context.token());
    }
    tellWhoPays(report, context);
    return { model, std::move(report) };
}

} // namespace ndogo
