// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "engine/jobs/sweep_results.h"
#include "engine/study/metrics.h"

#include <algorithm>
#include <cstdio>
#include <ostream>

namespace ndogo {
namespace {

std::string intervalText(const LanguageScore& score)
{
    return percentText(score.f1Interval.low) + " - " + percentText(score.f1Interval.high);
}

std::string sentencesText(const LanguageScore& score)
{
    return withThousands(score.sentences) + (score.complete() ? "" : " of " + withThousands(score.sentencesTotal));
}

/// "Mean over languages 62.74, worst amh 41.30."
std::string summaryOf(const EvaluationResult& result)
{
    const auto worst
        = std::ranges::min_element(result.languages, {}, [](const LanguageScore& score) { return score.counts.f1(); });
    return "Mean over languages " + percentText(meanF1(result), 2) + ", worst " + worst->language + " "
        + percentText(worst->counts.f1(), 2) + ".\n";
}

void printEntities(std::ostream& out, const EvaluationResult& result)
{
    TextTable table({ "language", "F1", "95 % interval", "precision", "recall", "sentences", "entities", "words cut" });
    for (const auto& score : result.languages) {
        table.add({ score.language, percentText(score.counts.f1(), 2), intervalText(score),
            percentText(score.counts.precision(), 2), percentText(score.counts.recall(), 2), sentencesText(score),
            withThousands(score.counts.support()), withThousands(score.wordsCut) });
    }
    table.print(out);
    out << "\nEntity F1 x 100, micro average over entities, seqeval " << nameOf(result.mode) << " mode, "
        << result.split << " split. " << summaryOf(result);
}

void printTags(std::ostream& out, const EvaluationResult& result)
{
    TextTable table({ "language", "token accuracy", "95 % interval", "sentences", "words", "words cut" });
    TextTable chunks({ "language", "chunk F1", "precision", "recall", "chunks" });
    for (const auto& score : result.languages) {
        table.add({ score.language, percentText(score.counts.f1(), 2), intervalText(score), sentencesText(score),
            withThousands(score.words), withThousands(score.wordsCut) });
        const auto counts = score.chunks.value_or(EntityCounts {});
        chunks.add({ score.language, percentText(counts.f1(), 2), percentText(counts.precision(), 2),
            percentText(counts.recall(), 2), withThousands(counts.support()) });
    }
    table.print(out);
    out << "\nToken accuracy x 100, the share of words with the right tag, " << result.split << " split. "
        << summaryOf(result) << '\n';
    chunks.print(out);
    out << "\nChunk F1 (seqeval on tags, as in the literature) x 100: equal tags side by side "
           "count as one chunk. Not to be\ncompared with token accuracy.\n";
}

void printTexts(std::ostream& out, const EvaluationResult& result)
{
    TextTable table({ "language", "accuracy", "95 % interval", "macro F1", "weighted F1", "texts", "texts cut" });
    for (const auto& score : result.languages) {
        table.add({ score.language, percentText(score.counts.f1(), 2), intervalText(score),
            percentText(macroF1(score.byType), 2), percentText(weightedF1(score.byType), 2), sentencesText(score),
            withThousands(score.wordsCut) });
    }
    table.print(out);
    out << "\nAccuracy x 100, the share of texts with the right class, " << result.split
        << " split; macro and weighted F1\nare means over classes. " << summaryOf(result);
}

/// "-7.31": in points, with its sign.
std::string spelledPool(EntityReplacement::Pool pool)
{
    switch (pool) {
    case EntityReplacement::Pool::Language:
        return "its language";
    case EntityReplacement::Pool::Script:
        return "all languages of the data in its script, its own included";
    case EntityReplacement::Pool::Family:
        break;
    }
    return "all languages of the data of its family, its own included";
}

/// "hau ibo kin"
std::string joined(const std::vector<std::string>& languages)
{
    std::string text;
    for (const auto& language : languages)
        text += (text.empty() ? "" : " ") + language;
    return text;
}

} // namespace

void printEvaluation(std::ostream& out, const EvaluationResult& result)
{
    switch (result.metric) {
    case Metric::EntityF1:
        printEntities(out, result);
        break;
    case Metric::TokenAccuracy:
        printTags(out, result);
        break;
    case Metric::Accuracy:
        printTexts(out, result);
        break;
    }
    if (!result.products.empty() && result.products != "fp32")
        out << "Linear layers were multiplied in " << result.products << ".\n";
}

void printReplaced(std::ostream& out, const EvaluationResult& result, const EntityReplacement& replacement)
{
    TextTable table({ "language", "F1", "replaced", "sd", "difference", "entities", "to draw from", "languages" });
    std::vector<double> means;
    for (std::size_t i = 0; i < result.replaced.size(); ++i) {
        const auto& score = result.replaced[i];
        std::vector<double> draws;
        for (const auto& counts : score.draws)
            draws.push_back(counts.f1());
        const auto spread = seedSpread(draws);
        means.push_back(spread.mean);
        const double original = result.languages[i].counts.f1();
        table.add({ score.language, percentText(original, 2), percentText(spread.mean, 2),
            spread.seeds > 1 ? percentText(spread.deviation, 2) : "", pointsText(spread.mean - original),
            withThousands(score.mentions), withThousands(score.pool), joined(score.poolLanguages) });
    }
    table.print(out);
    char probability[32];
    std::snprintf(probability, sizeof probability, "%g", replacement.probability);
    const double mean = seedSpread(means).mean;
    out << "\nReplaced: the same sentences, each entity exchanged with probability " << probability
        << " for one of its type, drawn from the\ndifferent entities of " << spelledPool(replacement.pool) << " ("
        << replacement.split << " split).\nMean and standard deviation of " << replacement.draws
        << (replacement.draws == 1 ? " draw" : " draws") << ", seed " << replacement.seed << ". Mean over languages "
        << percentText(meanF1(result), 2) << ", replaced " << percentText(mean, 2) << " ("
        << pointsText(mean - meanF1(result)) << ").\n";
}

} // namespace ndogo
