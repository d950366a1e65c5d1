// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/structure/structure_plan.h"

#include "engine/base/error.h"
#include "widgets/parts/training_size.h"
#include "widgets/session/model_fit.h"
#include "widgets/session/session_text.h"
#include "widgets/words/error_text.h"
#include "widgets/words/format.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>

namespace ndogo {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ndogo::StructurePlan)
};

/// Of the text that importance is measured on.
QString importanceProblem(const ModelInfo& model, const DataReport* data, const StructureSpec& spec)
{
    switch (model.task) {
    case ModelTask::MaskedLm:
        return spec.corpus.empty() ? Words::tr("Importance on data needs plain text for a masked language model: add a "
                                               "file or a folder under More settings, or choose magnitude.")
                                   : QString();
    case ModelTask::Encoder:
        return Words::tr("The model has no head whose loss could say what is important: choose magnitude.");
    case ModelTask::TokenClassification:
    case ModelTask::SequenceClassification:
        break;
    }
    if (hasFreshHead(model))
        return Words::tr("The model's head is random, and so would be what it calls important: fine-tune it first, or "
                         "choose magnitude.");
    return trainingDataProblem(model, data, spec.data);
}

/// "by Taylor on the dev set, 80 sentences a language"
QString judgedText(const StructureSpec& spec)
{
    if (!spec.structure.asksData())
        return Words::tr("by magnitude");
    const bool plain = !spec.corpus.empty();
    const QString on
        = plain ? Words::tr("plain text") : Words::tr("the %1 set").arg(QString::fromStdString(spec.data.split));
    return spec.sample > 0
        ? Words::tr("by Taylor on %1, %2 sentences a language", "data, a number").arg(on, countText(spec.sample))
        : Words::tr("by Taylor on %1", "data").arg(on);
}

} // namespace

std::string importanceSplit(const DataReport& data)
{
    const auto has = [&](const char* split) {
        return std::ranges::any_of(data.languages, [&](const LanguageData& language) {
            const auto found = language.sentences.find(split);
            return found != language.sentences.end() && found->second > 0;
        });
    };
    return !has("dev") && has("train") ? "train" : "dev";
}

QString structureProblem(const ModelInfo* model, const DataReport* data, const StructureSpec& spec, bool hasProject)
{
    if (!model)
        return Words::tr("Needs a model: open a checkpoint first.");
    if (!model->precisions.empty())
        return Words::tr(
            "Nothing can be taken out of a quantized model: select the one that it was made from, cut that, "
            "and quantize the result.");
    if (!spec.structure.removes())
        return Words::tr("Nothing is taken out yet: keep fewer layers, heads or units, or a smaller width.");
    try {
        structureSize(*model, spec.structure);
    } catch (const Failure& failure) {
        return errorText(failure.error()).detail;
    }
    if (spec.structure.asksData()) {
        if (const QString problem = importanceProblem(*model, data, spec); !problem.isEmpty())
            return problem;
    }
    return hasProject ? QString() : Words::tr("Needs a project folder: open or make one first.");
}

std::optional<StructureSize> plannedSize(const ModelInfo& model, const StructureRecipe& recipe)
{
    try {
        return structureSize(model, recipe);
    } catch (const Failure&) {
        return std::nullopt; // structureProblem() says why
    }
}

QString structureName(const StructureSize& size)
{
    return Words::tr("Cut to %1", "a number of parameters").arg(millionsText(size.parameters));
}

QString madeText(const StructureSpec& spec, const QString& parent)
{
    const StructureRecipe& recipe = spec.structure;
    QStringList words { structureText(recipe) };
    if (recipe.heads > 0 || recipe.ffn > 0) {
        words << judgedText(spec);
        if (recipe.spread == Spread::Uneven)
            words << Words::tr("unevenly");
        if (recipe.iterations > 1)
            words << Words::tr("in %1 portions").arg(recipe.iterations);
    }
    if (recipe.widthMethod == WidthMethod::Svd)
        words << Words::tr("its width by SVD");
    return Words::tr("Made of %1: %2.", "a model, how").arg(parent, words.join(QStringLiteral(", ")));
}

} // namespace ndogo
