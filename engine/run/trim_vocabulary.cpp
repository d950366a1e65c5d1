// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/run/trim_vocabulary.h"

#include "engine/compress/trim_vocabulary.h"
#include "engine/data/text_lines.h"
#include "engine/io/atomic_folder.h"
#include "engine/run/count_pieces.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>

namespace ndogo {
namespace {

namespace fs = std::filesystem;

/// Whether pieces are merged from others (BPE), which then stay too.
bool isMerged(const TokenizerTrimmer& trimmer, std::int64_t vocabulary)
{
    for (std::int64_t id = 0; id < vocabulary; ++id)
        if (!trimmer.partsOf(id).empty())
            return true;
    return false;
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
    const auto source = pieceSource(parent, spec.data);
    const auto vocabulary = source.tokenizer->vocabSize();
    if (spec.vocabulary.keep == 0 || spec.vocabulary.characters || isMerged(source.trimmer, vocabulary))
        return std::nullopt;
    return std::min(vocabulary, spec.vocabulary.keep + std::ssize(source.trimmer.required()));
}

TrimmedModel trimVocabulary(
    const Model& parent, const TrimVocabularySpec& spec, const fs::path& folder, JobContext& context)
{
    const auto source = pieceSource(parent, spec.data);
    const TokenizerTrimmer& trimmer = source.trimmer;
    const Tokenizer& before = *source.tokenizer;
    const auto text = findPieceText(spec.corpus, spec.data, context);

    context.emit(event::Stage { "tokenize" });
    const auto counts = countPieces(text.files, before, context);
    const auto order = pieceOrder(counts, spec.vocabulary, trimmer);
    const auto charactersOf = [&](std::int64_t id) { return trimmer.charactersOf(id); };
    const VocabularyForecast forecast(counts, order, charactersOf);
    const auto keep = chosenSize(spec.vocabulary, order, forecast, context);
    const auto kept = order.kept(keep);
    tellWhatStays(parent, trimmer, keep, std::ssize(kept), context);

    context.emit(event::Stage { "trim" });
    const auto after = writeTokenizer(trimmer, kept, before, parent, source.rules, folder);
    const auto model = keepRows(parent, kept, after);
    VocabularyReport report;
    report.kept = std::ssize(kept);
    report.dropped = parent.config().vocabSize - report.kept;
    report.parametersBefore = parent.info().parameters.total;
    report.parametersAfter = model->info().parameters.total;
    const UnknownIds unknown { before.unknownId(), after->unknownId() };
    const auto cut = cutterOf(*after);
    report.languages = measuredCosts(counts, forecast, keep, cut, unknown, context.token());
    if (text.labelled) {
        const auto words = countPieces(*text.labelled, before, context.token());
        report.testLanguages
            = measuredCosts(words, VocabularyForecast(words, order, charactersOf), keep, cut, unknown, context.token());
    }
    tellWhoPays(report, context);
    return { model, std::move(report) };
}

} // namespace ndogo
