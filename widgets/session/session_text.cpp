// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/session/session_text.h"

#include "widgets/look/palette.h"
#include "widgets/session/session.h"
#include "widgets/words/number_text.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QRegularExpression>

#include <algorithm>

namespace ndogo {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(SessionText)
};

QString folderName(const std::string& path)
{
    return QFileInfo(QString::fromStdString(path)).fileName();
}

/// "pruned 60 % before"; empty where nothing is pruned.
QString timingText(const TrainSpec& spec)
{
    if (spec.recipe.pruneDuring)
        return Words::tr("pruned %1 % meanwhile").arg(percentNumber(spec.recipe.pruneDuring->final));
    if (spec.prune.amount > 0)
        return Words::tr("pruned %1 % before").arg(percentNumber(spec.prune.amount));
    return spec.recipe.maskPruned ? Words::tr("its zeros held") : QString();
}

/// One overload a kind of job.
struct Title {
    const Session& session;

    QString name(const std::string& path) const { return session.models().name(QString::fromStdString(path)); }

    QString operator()(const OpenSpec& spec) const { return Words::tr("Open: %1").arg(name(spec.model)); }
    QString operator()(const ScanDataSpec& spec) const
    {
        return Words::tr("Read data: %1").arg(folderName(spec.data.path));
    }
    QString operator()(const EvaluateSpec& spec) const
    {
        const PruneRecipe* pruned = spec.model.pruning();
        if (!pruned || spec.model.steps.size() > 1)
            return Words::tr("Evaluate: %1").arg(modelText(spec.model, session));
        return Words::tr("Evaluate: pruned %1 % (preview, sample first)").arg(decimalText(pruned->amount * 100, 1));
    }
    QString operator()(const BenchmarkSpec& spec) const
    {
        return Words::tr("Measure time: %1").arg(modelText(spec.models.back(), session));
    }
    QString operator()(const PruneSpec& spec) const
    {
        return Words::tr("Keep variant: %1").arg(QString::fromStdString(spec.name));
    }
    QString operator()(const NewModelSpec& spec) const
    {
        return Words::tr("New model: %1").arg(folderName(spec.output));
    }
    QString operator()(const TrainSpec& spec) const
    {
        if (spec.finish)
            return Words::tr("Keep: %1").arg(QString::fromStdString(spec.name));
        const QString timing = timingText(spec);
        return timing.isEmpty() ? Words::tr("Fine-tune: %1").arg(name(spec.model))
                                : Words::tr("Fine-tune: %1, %2").arg(name(spec.model), timing);
    }
    QString operator()(const DistilSpec& spec) const
    {
        if (spec.finish)
            return Words::tr("Keep: %1").arg(QString::fromStdString(spec.name));
        return Words::tr("Distil: %1 of %2", "a student, its teacher").arg(trainingName(spec), name(spec.teacher));
    }
    QString operator()(const PretrainSpec& spec) const { return Words::tr("Pre-train: %1").arg(name(spec.model)); }
    QString operator()(const StructureSpec& spec) const { return Words::tr("Make smaller: %1").arg(name(spec.model)); }
    QString operator()(const CountPiecesSpec& spec) const
    {
        return Words::tr("Count pieces: %1").arg(name(spec.model));
    }
    QString operator()(const TrimVocabularySpec& spec) const
    {
        return Words::tr("Trim the vocabulary: %1").arg(name(spec.model));
    }
    QString operator()(const QuantizeSpec& spec) const
    {
        return Words::tr("Keep variant: %1").arg(QString::fromStdString(spec.name));
    }
    QString operator()(const SensitivitySpec& spec) const
    {
        return Words::tr("Find sensitive layers: %1").arg(modelText(spec.model, session));
    }
    QString operator()(const CompareLayersSpec& spec) const
    {
        return Words::tr("Compare layers: %1").arg(modelText(spec.model, session));
    }
    QString operator()(const SweepSpec& spec) const { return Words::tr("Sweep: %1").arg(folderName(spec.file)); }
    QString operator()(const RecipeSpec& spec) const
    {
        const QString name = QFileInfo(QString::fromStdString(spec.file)).completeBaseName();
        return spec.plan ? Words::tr("Plan: %1", "a recipe").arg(name) : Words::tr("Recipe: %1").arg(name);
    }
    QString operator()(const ExportSpec& spec) const { return Words::tr("Export: %1").arg(folderName(spec.output)); }
    QString operator()(const OpenProjectSpec& spec) const
    {
        return Words::tr("Open project: %1").arg(folderName(spec.folder));
    }
    QString operator()(const DiscardTrainingSpec& spec) const
    {
        return Words::tr("Discard training: %1").arg(folderName(spec.output));
    }
};

} // namespace

QString modelText(const ModelRef& model, const Session& session)
{
    QString words = session.models().name(QString::fromStdString(model.path));
    for (const ModelStep& step : model.steps) {
        if (const auto* recipe = std::get_if<PruneRecipe>(&step))
            words = Words::tr("%1, pruned %2 %").arg(words, percentNumber(recipe->amount));
        else
            words = Words::tr("%1, %2", "model, quantization")
                        .arg(words, quantizeName(std::get<QuantizeRecipe>(step).method));
    }
    return words;
}

QString jobTitle(const JobSpec& spec, const Session& session)
{
    return std::visit(Title { session }, spec);
}

namespace {

QString adapterText(const AdapterRecipe& adapter)
{
    return adapter.kind == AdapterKind::Lora
        ? Words::tr("LoRA of rank %1").arg(countText(adapter.rank))
        : Words::tr("bottleneck of a width of 1/%1", "a number").arg(countText(adapter.reduction));
}

} // namespace

QString trainingName(const TrainSpec& spec)
{
    if (spec.adapter)
        return spec.adapter->kind == AdapterKind::Lora ? Words::tr("LoRA adapter") : Words::tr("Bottleneck adapter");
    const QString timing = timingText(spec);
    return timing.isEmpty() ? Words::tr("Fine-tuned") : Words::tr("Fine-tuned, %1").arg(timing);
}

QString trainingName(const DistilSpec& spec)
{
    const std::optional<StudentShape> shape = studentShapeFromText(spec.student);
    if (!shape)
        return Words::tr("Student: %1").arg(folderName(spec.student));
    const QString size = Words::tr("%1 × %2", "layers, heads").arg(shape->layers).arg(shape->heads);
    return shape->width > 0 ? Words::tr("Student %1, %2 wide").arg(size).arg(shape->width)
                            : Words::tr("Student %1", "layers × heads").arg(size);
}

QString studentText(const DistilSpec& spec, const QString& path)
{
    const QString control = QString::fromStdString(controlOf({}));
    if (spec.control && path.endsWith(control))
        return Words::tr("the same student without a teacher");
    const QString temperature = decimalText(termsOf(spec.distil, spec.mode).temperature, 1);
    return spec.mode == DistilMode::TaskSpecific ? Words::tr("distilled on labelled data, T %1").arg(temperature)
                                                 : Words::tr("distilled on plain text, T %1").arg(temperature);
}

QString trainingText(const TrainSpec& spec, const Session& session)
{
    std::size_t languages = spec.data.languages.size();
    if (languages == 0 && session.data() && session.dataRef().path == spec.data.path)
        languages = session.data()->languages.size();
    QString words = Words::tr("fine-tuned");
    if (languages == 1 && !spec.data.languages.empty())
        words = Words::tr("fine-tuned on %1").arg(languageName(QString::fromStdString(spec.data.languages.front())));
    else if (languages > 0)
        words = Words::tr("fine-tuned on %n language(s)", nullptr, int(languages));
    const QString timing = spec.adapter ? adapterText(*spec.adapter) : timingText(spec);
    return timing.isEmpty() ? words : Words::tr("%1, %2").arg(words, timing);
}

QString freeModelName(const QString& name, const Session& session)
{
    const auto taken = [&](const QString& candidate) {
        return std::any_of(session.models().begin(), session.models().end(),
                   [&](const ModelEntry& entry) { return session.models().name(entry.path) == candidate; })
            || std::any_of(session.trainings().begin(), session.trainings().end(),
                [&](const TrainingRun& other) { return other.name() == candidate.toStdString(); });
    };
    QString free = name;
    for (int number = 2; taken(free); ++number)
        free = Words::tr("%1 (%2)", "name of a model, a number").arg(name).arg(number);
    return free;
}

QString folderWord(const QString& name)
{
    static const QRegularExpression odd(QStringLiteral("[,%×()]"));
    return name.toLower().remove(odd).simplified().replace(QLatin1Char(' '), QLatin1Char('-'));
}

QString recipeText(const PruneRecipe& recipe)
{
    const bool magnitude = recipe.method == PruneMethod::Magnitude;
    const bool global = recipe.scope == PruneScope::Global;
    QString words;
    if (magnitude)
        words = global ? Words::tr("magnitude, global") : Words::tr("magnitude, by layer");
    else
        words = global ? Words::tr("random, global") : Words::tr("random, by layer");
    return recipe.includeEmbeddings ? Words::tr("%1, with embeddings").arg(words) : words;
}

QString quantizeName(QuantizeMethod method)
{
    switch (method) {
    case QuantizeMethod::DynamicInt8:
        return Words::tr("dynamic int8");
    case QuantizeMethod::LlmInt8:
        return QStringLiteral("LLM.int8");
    case QuantizeMethod::TokenInt8:
        return Words::tr("int8 by token");
    case QuantizeMethod::Bf16:
        return QStringLiteral("bf16");
    case QuantizeMethod::Fp16:
        return QStringLiteral("fp16");
    case QuantizeMethod::Int4:
        return QStringLiteral("int4");
    }
    return {};
}

QString quantizationText(const ModelRef& model)
{
    const QuantizeMethod method = model.quantization()->method;
    QString name = quantizeName(method);
    if (method == QuantizeMethod::DynamicInt8 || method == QuantizeMethod::TokenInt8)
        name[0] = name[0].toUpper(); // the others are names
    return model.amount() > 0 ? Words::tr("Pruned %1 %, %2").arg(percentNumber(model.amount()), name) : name;
}

QString prunedName(const PruneRecipe& recipe)
{
    const QString level = percentText(recipe.amount);
    if (recipe.method == PruneMethod::Random)
        return Words::tr("Pruned %1, random").arg(level);
    if (recipe.scope == PruneScope::Layer)
        return Words::tr("Pruned %1, by layer").arg(level);
    return recipe.exclude.empty() ? Words::tr("Pruned %1").arg(level)
                                  : Words::tr("Pruned %1, without the classifier").arg(level);
}

QString structureText(const StructureRecipe& recipe)
{
    QStringList kept;
    const QString dropped = QString::fromStdString(recipe.dropLayers);
    const bool isOne = std::ranges::all_of(dropped, [](QChar letter) { return letter.isDigit(); });
    if (!dropped.isEmpty())
        kept << (isOne ? Words::tr("without layer %1").arg(dropped)
                       : Words::tr("without layers %1", "a list").arg(dropped));
    else if (recipe.layers > 0)
        kept << Words::tr("%n layer(s)", nullptr, recipe.layers);
    if (recipe.heads > 0)
        kept << Words::tr("%n head(s)", nullptr, int(recipe.heads));
    if (recipe.ffn > 0)
        kept << Words::tr("FFN %1", "a number of units").arg(countText(recipe.ffn));
    if (recipe.hidden > 0)
        kept << Words::tr("%1 wide", "a number").arg(countText(recipe.hidden));
    return kept.join(QStringLiteral(", "));
}

QString recipeText(const QuantizeRecipe& recipe)
{
    QString words = Words::tr("all Linear layers");
    if (recipe.method == QuantizeMethod::DynamicInt8)
        words = recipe.perChannel ? Words::tr("one scale an output") : Words::tr("one scale a matrix");
    else if (recipe.method == QuantizeMethod::LlmInt8)
        words = Words::tr("outliers from %1").arg(decimalText(recipe.outlierThreshold, 1));
    else if (recipe.method == QuantizeMethod::Int4)
        words = Words::tr("groups of %1").arg(recipe.groupSize);
    else if (recipe.halfProducts)
        words = Words::tr("multiplied in %1 where the processor can").arg(quantizeName(recipe.method));
    if (recipe.exclude.empty())
        return words;
    return Words::tr("%1, %2 left out", "recipe, number of layers or patterns").arg(words).arg(recipe.exclude.size());
}

} // namespace ndogo
