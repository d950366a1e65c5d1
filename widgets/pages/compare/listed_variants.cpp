// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/compare/listed_variants.h"

#include "engine/study/disparity.h"
#include "engine/study/metrics.h"
#include "widgets/models/model_tree_model.h"

#include <QCoreApplication>

#include <algorithm>
#include <functional>
#include <map>

namespace ndogo {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ListedVariants)
};

constexpr int kAncestors = 8; ///< of a model that are asked for how they were made

/// What a job did to a model to make it smaller; nothing where it did something else.
struct StepMark {
    template <typename Spec> std::optional<Mark> operator()(const Spec&) const { return std::nullopt; }
    std::optional<Mark> operator()(const PruneSpec&) const { return Mark::Triangle; }
    std::optional<Mark> operator()(const DistilSpec&) const { return Mark::Square; }
    std::optional<Mark> operator()(const StructureSpec&) const { return Mark::Pentagon; }
    std::optional<Mark> operator()(const TrimVocabularySpec&) const { return Mark::Pentagon; }
    std::optional<Mark> operator()(const QuantizeSpec& spec) const
    {
        return spec.model.steps.size() > 1 ? Mark::Star : Mark::Diamond;
    }
    std::optional<Mark> operator()(const TrainSpec& spec) const
    {
        const bool pruned = spec.prune.amount > 0 || spec.recipe.pruneDuring;
        return pruned ? std::optional(Mark::Triangle) : std::nullopt;
    }
};

Mark markOf(const ProjectModels& models, const QString& path)
{
    std::vector<Mark> steps;
    QString at = path;
    for (int i = 0; i < kAncestors && !at.isEmpty(); ++i, at = models.parentOf(at)) {
        const std::optional<JobSpec> recipe = models.recipeOf(at);
        if (const auto step = recipe ? std::visit(StepMark(), *recipe) : std::nullopt)
            steps.push_back(*step);
    }
    return steps.empty() ? Mark::Circle : steps.size() == 1 ? steps.front() : Mark::Star;
}

/// "LLM.int8"; of a variant of a variant "Student 6 × 6, LLM.int8".
QString nameOf(const ProjectModels& models, const QString& path)
{
    const QString parent = models.parentOf(path);
    if (parent.isEmpty() || models.parentOf(parent).isEmpty())
        return models.name(path);
    return Words::tr("%1, %2", "a variant, what was made of it").arg(models.name(parent), models.name(path));
}

/// The last whole scoring of a model with the data at hand. A kept variant may have been scored before it was kept.
std::optional<ScoringRun> runOf(const Session& session, const QString& path)
{
    const ModelRef own { path.toStdString(), {} };
    const std::optional<ModelRef> origin = session.models().originOf(path);
    const std::vector<RunRecord>& records = session.records();
    for (auto record = records.rbegin(); record != records.rend(); ++record) {
        const auto* spec = std::get_if<EvaluateSpec>(&record->spec);
        if (!spec || (spec->model != own && spec->model != origin) || spec->data != session.dataRef())
            continue;
        const bool isWhole
            = (spec->sample == 0 || spec->progressive) && spec->mode == EvaluateSpec().mode && !spec->ignoreTruncated;
        if (auto result = record->as<EvaluationResult>(); result && isWhole)
            return ScoringRun { std::get<EvaluateSpec>(session.models().asRead(*spec)), std::move(result) };
    }
    return std::nullopt;
}

void addScores(const Session& session, ListedVariant& variant)
{
    const VariantResults& results = session.results({ variant.path.toStdString(), {} });
    variant.scored.path = variant.path.toStdString();
    if (!session.meanF1(variant.path)) {
        variant.reason = results.languages.empty() ? Words::tr("Not scored on this data yet.")
                                                   : Words::tr("Scored on a sample of this data so far.");
        return;
    }
    std::vector<double> shares;
    for (const auto& [language, cell] : results.languages) {
        variant.scored.scores.push_back(cell.score);
        shares.push_back(cell.score->counts.f1());
    }
    variant.scored.run = runOf(session, variant.path);
    variant.figures.values[ParetoMeasure::MeanScore] = disparity(DisparityMeasure::Mean, shares);
    variant.figures.values[ParetoMeasure::WorstScore] = disparity(DisparityMeasure::Worst, shares);
    const auto worst = std::ranges::min_element(shares) - shares.begin();
    variant.worst = QString::fromStdString(variant.scored.scores[std::size_t(worst)]->language);
}

void addCosts(const Session& session, const ModelEntry& entry, ListedVariant& variant)
{
    VariantFigures& figures = variant.figures;
    if (entry.info) {
        figures.values[ParetoMeasure::File] = double(entry.info->sizes.file);
        figures.values[ParetoMeasure::EffectiveParameters] = double(entry.info->parameters.effective());
    } else {
        for (const ParetoMeasure measure : { ParetoMeasure::File, ParetoMeasure::EffectiveParameters })
            variant.missing[measure]
                = Words::tr("It is not opened yet: select it in the list of models to have its size counted.");
    }
    const std::shared_ptr<const TimingResult> run = session.timingRun({ entry.path.toStdString(), {} });
    if (!run) {
        variant.missing[ParetoMeasure::Time] = Words::tr("Its time is not measured yet.");
        return;
    }
    const TimingSamples& samples = run->models.back();
    const std::vector<double> nanoseconds(samples.nanoseconds.begin(), samples.nanoseconds.end());
    figures.values[ParetoMeasure::Time]
        = quantile(nanoseconds, 0.5) / 1e9 / double(std::max<std::int64_t>(samples.sentences, 1));
    if (run->models.size() == 1 && samples.peakRss > 0)
        figures.values[ParetoMeasure::Memory] = double(samples.peakRss);
}

// --- settings ------------------------------------------------------------------

/// Options that say where a job reads and writes, not what it does.
bool isPlace(const QString& option)
{
    static const QStringList places { QStringLiteral("name"), QStringLiteral("data"), QStringLiteral("force"),
        QStringLiteral("resume"), QStringLiteral("corpus"), QStringLiteral("save-every") };
    return places.contains(option.section(QLatin1Char(' '), 0, 0));
}

/// "--method llm-int8", ...: the options of the command that makes it, but those at their defaults.
QStringList settingsOf(const JobSpec& made)
{
    QStringList settings;
    for (const QString& option : QString::fromStdString(toCommandLine(made)).split(QStringLiteral(" --")).mid(1)) {
        if (!isPlace(option))
            settings << QStringLiteral("--") + option.section(QStringLiteral(" -o "), 0, 0);
    }
    return settings;
}

/// Leaves those that not all variants have in common.
void keepDifferences(std::vector<ListedVariant>& variants)
{
    std::map<QString, int> counts;
    int made = 0;
    for (const ListedVariant& variant : variants) {
        made += variant.settings.isEmpty() ? 0 : 1;
        for (const QString& setting : variant.settings)
            ++counts[setting];
    }
    for (ListedVariant& variant : variants)
        variant.settings.removeIf([&](const QString& setting) { return made > 1 && counts[setting] == made; });
}

} // namespace

std::vector<ListedVariant> listedVariants(const Session& session, const ModelTreeModel& tree)
{
    std::vector<ListedVariant> variants;
    const ProjectModels& models = session.models();
    const std::function<void(const QModelIndex&)> addBelow = [&](const QModelIndex& parent) {
        for (int row = 0; row < tree.rowCount(parent); ++row) {
            const QModelIndex place = tree.index(row, 0, parent);
            const ModelEntry* entry = models.find(place.data(ModelTreeModel::PathRole).toString());
            if (!entry)
                continue;
            ListedVariant& variant = variants.emplace_back();
            variant.path = entry->path;
            variant.name = nameOf(models, entry->path);
            variant.made = place.data(ModelTreeModel::DetailRole).toString();
            variant.mark = markOf(models, entry->path);
            addScores(session, variant);
            addCosts(session, *entry, variant);
            if (const std::optional<JobSpec> made = models.recipeOf(entry->path))
                variant.settings = settingsOf(*made);
            if (entry->info && entry->info->labels.empty())
                variant.reason = Words::tr("It labels nothing yet: fine-tune it first.");
            addBelow(place);
        }
    };
    addBelow({});
    keepDifferences(variants);
    return variants;
}

QString usualBaseline(const std::vector<ListedVariant>& variants, const ProjectModels& models)
{
    const auto isScored = [&](const QString& path) {
        return std::ranges::any_of(
            variants, [&](const ListedVariant& other) { return other.path == path && other.isScored(); });
    };
    QString first;
    for (const ListedVariant& variant : variants) {
        if (!variant.isScored())
            continue;
        if (!isScored(models.parentOf(variant.path)))
            return variant.path;
        if (first.isEmpty())
            first = variant.path;
    }
    return first;
}

} // namespace ndogo
