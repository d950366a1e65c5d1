// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/run/restructure.h"

#include "engine/compress/importance.h"
#include "engine/compress/restructure.h"
#include "engine/eval/task_fit.h"
#include "engine/network/equal_widths.h"
#include "engine/run/structure_shape.h"
#include "engine/train/fine_tuning.h"
#include "engine/train/masked_lm.h"
#include "engine/train/taylor_importance.h"
#include "engine/values/structure_size.h"

#include <algorithm>
#include <numeric>
#include <optional>

namespace ndogo {
namespace {

using Numbers = std::vector<std::int64_t>;

constexpr std::int64_t kBlockLength = 128; ///< ids of a block of plain text where nothing is asked for
constexpr std::int64_t kOneIsZeroOf = 1000; ///< fewer zeros among the weights are of chance, not of a pruning

[[noreturn]] void refuse(const char* field, const Sentence& reason)
{
    throw Failure(ErrorCode::Usage, reason, { { "field", field } });
}

void requirePossible(const Model& parent, const StructureSpec& spec)
{
    parent.requireChangeable(Sentence::tr("no part of a quantized model can be taken out"));
    const auto& recipe = spec.structure;
    shapeAfter(parent.config(), recipe);
    if (!recipe.asksData())
        return;
    const bool isMasked = parent.info().task == ModelTask::MaskedLm;
    if (spec.corpus.empty() && isMasked)
        refuse("data.path",
            Sentence::tr("A masked language model has no labels to be judged by. Judge it on plain text (--corpus), "
                         "or by magnitude."));
    if (spec.corpus.empty())
        taskOf(parent.info());
    else if (!isMasked)
        refuse("corpus",
            Sentence::tr("Plain text says nothing of this model, which has no masked-LM head. Judge it on labelled "
                         "data (--data), or by magnitude."));
}

/// So many examples of each language, in their order; which follows from the seed.
void sampleEach(std::vector<LanguageExamples>& languages, std::int64_t count, std::uint64_t seed)
{
    for (auto& [language, examples] : languages) {
        if (std::int64_t(examples.size()) <= count)
            continue;
        Random random(seed);
        shuffle(examples, random);
        examples.resize(static_cast<std::size_t>(count));
        std::ranges::sort(examples);
    }
}

/// Says what the parts of a model are worth. Data is read once; it may judge what is made of that model, too.
class Judge {
public:
    Judge(const std::shared_ptr<const Model>& model, const StructureSpec& spec, JobContext& context)
        : m_spec(spec)
        , m_context(context)
    {
        if (!spec.structure.asksData())
            return;
        if (spec.corpus.empty())
            readLabelled(model);
        else
            readPlainText(model);
    }

    TaylorImportance operator()(const std::shared_ptr<const Model>& model) const
    {
        m_context.emit(event::Stage { "judge" });
        if (!m_objective)
            return { magnitudeImportance(*model), {} };
        return taylorImportance(model, *m_objective, m_languages, m_spec.batch, m_context);
    }

private:
    void readLabelled(const std::shared_ptr<const Model>& model)
    {
        TrainSpec data;
        data.data = m_spec.data;
        data.devSplit.clear();
        data.sample = m_spec.sample;
        data.recipe.seed = m_spec.seed;
        auto objective = std::make_unique<FineTuning>(model, data, m_context);
        m_languages = objective->languages();
        m_objective = std::move(objective);
    }

    void readPlainText(const std::shared_ptr<const Model>& model)
    {
        PretrainSpec text;
        text.corpus = m_spec.corpus;
        text.languages = m_spec.data.languages;
        text.maskShare = m_spec.maskShare;
        text.maxLength
            = m_spec.data.maxLength > 0 ? m_spec.data.maxLength : std::min(kBlockLength, model->info().maxTokens);
        text.recipe.seed = m_spec.seed;
        auto objective = std::make_unique<MaskedLm>(model, text, m_context);
        m_languages = objective->languages();
        m_objective = std::move(objective);
        if (m_spec.sample > 0)
            sampleEach(m_languages, m_spec.sample, m_spec.seed);
    }

    const StructureSpec& m_spec;
    JobContext& m_context;
    std::unique_ptr<const Objective> m_objective; ///< null: magnitude
    std::vector<LanguageExamples> m_languages;
};

/// How many parts each layer keeps after portion `number` of `portions`; where layers compete, all together keep what
/// stands first.
Numbers countsAfter(const Numbers& before, std::int64_t wanted, int number, int portions, Spread spread)
{
    const auto left = [&](std::int64_t from, std::int64_t to) { return from - (from - to) * number / portions; };
    Numbers counts(before.size(), 0);
    if (spread == Spread::Uneven) {
        const auto all = std::accumulate(before.begin(), before.end(), std::int64_t(0));
        counts.front() = left(all, wanted * std::int64_t(before.size()));
    } else {
        std::ranges::transform(before, counts.begin(), [&](auto from) { return left(from, wanted); });
    }
    return counts;
}

/// Those of `numbers` that stand at `places`.
Numbers chosen(const Numbers& numbers, const Numbers& places)
{
    Numbers at;
    for (const auto place : places)
        at.push_back(numbers[static_cast<std::size_t>(place)]);
    return at;
}

/// A model that loses heads and units in portions.
class Narrowing {
public:
    Narrowing(std::shared_ptr<const Model> start, const StructureRecipe& recipe)
        : m_recipe(recipe)
        , m_before(start->config())
        , m_model(std::move(start))
    {
        for (const auto& layer : wholeOf(m_before).layers)
            m_heads.push_back(layer.heads);
    }

    const std::shared_ptr<const Model>& model() const { return m_model; }
    /// By layer, as the model called them before, from 0.
    const std::vector<Numbers>& heads() const { return m_heads; }

    void takePortion(int number, const std::vector<LayerImportance>& importance, const CancelToken& token)
    {
        auto plan = wholeOf(m_model->config());
        const auto best = [&](std::vector<double> LayerImportance::*parts, const Numbers& before, std::int64_t wanted) {
            std::vector<std::vector<double>> layers;
            for (const auto& layer : importance)
                layers.push_back(layer.*parts);
            const auto counts = countsAfter(before, wanted, number, m_recipe.iterations, m_recipe.spread);
            return mostImportant(layers, counts, m_recipe.spread);
        };
        if (m_recipe.heads > 0) {
            const auto kept = best(&LayerImportance::heads, m_before.heads, m_recipe.heads);
            for (std::size_t i = 0; i < kept.size(); ++i) {
                plan.layers[i].heads = kept[i];
                m_heads[i] = chosen(m_heads[i], kept[i]);
            }
        }
        if (m_recipe.ffn > 0) {
            const auto kept = best(&LayerImportance::units, m_before.ffn, m_recipe.ffn);
            for (std::size_t i = 0; i < kept.size(); ++i)
                plan.layers[i].units = kept[i];
        }
        m_model = restructured(*m_model, plan, token);
    }

private:
    const StructureRecipe& m_recipe;
    ModelConfig m_before;
    std::shared_ptr<const Model> m_model;
    std::vector<Numbers> m_heads;
};

std::vector<HeadImportance> headsOf(const TaylorImportance& importance)
{
    std::vector<HeadImportance> layers;
    for (std::size_t i = 0; i < importance.overall.size(); ++i) {
        HeadImportance heads { importance.overall[i].heads, {} };
        for (const auto& [language, ofLanguage] : importance.byLanguage)
            heads.byLanguage[language] = ofLanguage[i].heads;
        layers.push_back(std::move(heads));
    }
    return layers;
}

std::shared_ptr<const Model> narrowed(
    const std::shared_ptr<const Model>& model, const StructureRecipe& recipe, JobContext& context)
{
    auto plan = wholeOf(model->config());
    if (recipe.hidden == 0 || recipe.hidden == plan.hidden)
        return model;
    context.emit(event::Warning {
        Sentence::tr("Of the %1 entries of every hidden state the first %2 are kept: most of what the model had learnt "
                     "is lost with the others. Distil or train it before you use it.",
            plan.hidden, recipe.hidden) });
    const auto& parameters = model->info().parameters;
    if (recipe.widthMethod == WidthMethod::Svd && parameters.prunableZeros * kOneIsZeroOf > parameters.prunable)
        context.emit(event::Warning {
            Sentence::tr("The model's %1 pruned weights do not stay zero: an approximation by SVD has other values.",
                parameters.prunableZeros) });
    context.emit(event::Stage { "narrow" });
    plan.hidden = recipe.hidden;
    plan.method = recipe.widthMethod;
    return restructured(*model, plan, context.token());
}

void noteUnequalWidths(const ModelConfig& config, JobContext& context)
{
    if (!unequalWidths(config).empty())
        context.emit(event::Warning {
            Sentence::tr("Hugging Face's classes hold no model of this shape. It opens here; export says what does not "
                         "fit, and --pad fills it up with zeros where that can be done.") });
}

} // namespace

RestructuredModel restructure(const Model& parent, const StructureSpec& spec, JobContext& context)
{
    const auto& recipe = spec.structure;
    RestructuredModel result;
    auto& report = result.report;
    report.layers = keptLayers(recipe, parent.config().layers);
    const auto layers = layersOnly(parent.config(), report.layers);
    const auto before = configAfter(parent.config(), layers);
    requirePossible(parent, spec);

    auto model = restructured(parent, layers, context.token());
    Narrowing narrowing(model, recipe);
    if (recipe.judges()) {
        const Judge judge(model, spec, context);
        for (int number = 1; number <= recipe.iterations; ++number) {
            const auto importance = judge(narrowing.model());
            if (number == 1)
                report.importance = headsOf(importance);
            narrowing.takePortion(number, importance.overall, context.token());
        }
    }
    result.model = narrowed(narrowing.model(), recipe, context);
    parent.requireUnchanged();
    const auto& config = result.model->config();
    noteUnequalWidths(config, context);

    report.parametersBefore = parent.info().parameters.total;
    report.parametersAfter = result.model->info().parameters.total;
    report.layersBefore = parent.config().layers;
    report.hiddenBefore = parent.config().hiddenSize;
    report.headsBefore = before.heads;
    report.ffnBefore = before.ffn;
    for (const auto& heads : narrowing.heads()) {
        auto& numbers = report.heads.emplace_back();
        std::ranges::transform(heads, std::back_inserter(numbers), [](auto head) { return int(head) + 1; });
    }
    report.ffn = config.ffn;
    report.hidden = config.hiddenSize;
    return result;
}

} // namespace ndogo
