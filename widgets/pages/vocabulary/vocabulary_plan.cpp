// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/vocabulary/vocabulary_plan.h"

#include "engine/values/vocabulary_report.h"
#include "engine/values/vocabulary_size.h"
#include "widgets/look/palette.h"
#include "widgets/words/number_text.h"

#include <QCoreApplication>

#include <algorithm>

namespace ndogo {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ndogo::VocabularyPlan)
};

} // namespace

QString countProblem(const ModelInfo* model, const CountPiecesSpec& spec, bool anyLanguage)
{
    if (!model)
        return Words::tr("Needs a model: open a checkpoint first.");
    if (!model->precisions.empty())
        return Words::tr("A quantized model's vocabulary cannot be trimmed: select the one that it was made from, trim "
                         "that, and quantize the result.");
    if (model->tokenizerType.empty())
        return Words::tr("The model has no tokenizer: put its files (sentencepiece.bpe.model, vocab.txt or "
                         "tokenizer.json) into its folder and open it again.");
    if (spec.corpus.empty())
        return Words::tr("Needs plain text of the languages to keep: add files or a folder.");
    return anyLanguage ? QString() : Words::tr("Choose at least one language to keep.");
}

QString trimProblem(const VocabularyIndex& index, const VocabularyRecipe& recipe, bool hasProject)
{
    const std::int64_t most = index.choice(recipe.rank, recipe.characters).order.ranked(recipe.fewest);
    if (most == 0)
        return Words::tr("No piece of the tokenizer stands in the text %1 times or more: add text in a script that the "
                         "model knows, or keep rarer pieces.")
            .arg(countText(recipe.fewest));
    return hasProject ? QString() : Words::tr("Needs a project folder: open or make one first.");
}

QString keptText(const ModelInfo& model, std::int64_t kept)
{
    const double fewer = 1
        - double(vocabularySize(model, kept).parameters) / double(std::max<std::int64_t>(1, model.parameters.total));
    return Words::tr("%1 of %2 ids stay; %3 fewer parameters", "two numbers, a share")
        .arg(countText(kept), countText(model.vocabSize), percentText(fewer, 0));
}

QString leftOutText(const QStringList& tested, const std::vector<CostRow>& kept)
{
    QStringList names;
    for (const QString& language : tested)
        if (std::ranges::count(kept, language, &CostRow::language) == 0)
            names << languageName(language);
    if (names.isEmpty() || kept.empty())
        return {};
    constexpr int kNamed = 3;
    return names.size() <= kNamed
        ? Words::tr("Nothing is kept for %1.", "languages of the test data").arg(names.join(QStringLiteral(", ")))
        : Words::tr("Nothing is kept for %n other language(s) of the test data.", nullptr, int(names.size()));
}

QString vocabularyName(std::int64_t keep)
{
    return Words::tr("Vocabulary %1", "a number of pieces").arg(countText(keep));
}

QString madeText(const TrimVocabularySpec& spec, const VocabularyReport& report, const QString& parent)
{
    const VocabularyRecipe& recipe = spec.vocabulary;
    QStringList words {
        Words::tr("%1 ids kept, %2 dropped", "two numbers").arg(countText(report.kept), countText(report.dropped))
    };
    words << (recipe.rank == PieceRank::Token ? Words::tr("ranked by how often they stand in the text")
                                              : Words::tr("ranked by the lines that they stand in"));
    if (recipe.fewest > 1)
        words << Words::tr("none that stands less than %1 times").arg(countText(recipe.fewest));
    if (recipe.characters)
        words << Words::tr("with all characters of the text");
    return Words::tr("Made of %1: %2.", "a model, how").arg(parent, words.join(QStringLiteral(", ")));
}

QString countedText(const VocabularyIndex& index)
{
    std::int64_t words = 0;
    for (const VocabularyIndex::Text& text : index.languages())
        words += text.words;
    return Words::tr("%1 words counted; %2 of %3 pieces stand in them.", "numbers")
        .arg(countText(words), countText(index.choice(PieceRank::Token, false).order.ranked()),
            countText(index.vocabulary()));
}

} // namespace ndogo
