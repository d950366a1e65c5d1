// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/eval/compare_layers.h"

#include "engine/checkpoint/quantized_layout.h"
#include "engine/compress/quantize.h"
#include "engine/data/data_folder.h"
#include "engine/eval/batches.h"
#include "engine/eval/scoring.h"
#include "engine/eval/task_fit.h"
#include "engine/network/encoder.h"
#include "engine/network/network.h"
#include "engine/study/metrics.h"

#include <algorithm>
#include <cmath>
#include <mutex>

namespace ndogo {
namespace {

constexpr std::int64_t kBins = 64;
constexpr double kShareInView = 0.995;

/// What one language did to a layer.
struct Tally {
    double squaredError = 0, squaredOutput = 0;
    std::int64_t tokens = 0;
    at::Tensor outlierTokens; ///< int64 [inputs]: tokens whose value reaches the threshold
    at::Tensor largest; ///< fp32 [inputs]: |value|
};

/// Takes the place of an fp32 layer: gives that layer's output, and notes how far off the quantized one is.
class Probe final : public QuantizedLinear {
public:
    Probe(LinearWeights exact, std::shared_ptr<const QuantizedLinear> quantized, double threshold)
        : m_exact(std::move(exact))
        , m_quantized(std::move(quantized))
        , m_threshold(threshold)
    {
    }

    /// Of the language that runs from now on.
    void noteIn(Tally& tally)
    {
        const auto inputs = m_exact.weight.size(1);
        tally.outlierTokens = at::zeros({ inputs }, at::kLong);
        tally.largest = at::zeros({ inputs }, at::kFloat);
        m_tally = &tally;
    }

    at::Tensor multiply(const at::Tensor& input) const override
    {
        auto output = at::linear(input, m_exact.weight, m_exact.bias);
        const auto size = output.norm().item<double>();
        const auto error = (m_quantized->multiply(input) - output).norm().item<double>();
        const auto magnitude = input.abs();
        const auto outliers = magnitude.ge(m_threshold).sum(0);
        const auto largest = magnitude.amax(0);
        const std::lock_guard lock(m_mutex);
        m_tally->squaredError += error * error;
        m_tally->squaredOutput += size * size;
        m_tally->tokens += input.size(0);
        m_tally->outlierTokens.add_(outliers);
        m_tally->largest = at::maximum(m_tally->largest, largest);
        return output;
    }

    std::string stored() const override { return m_quantized->stored(); }

private:
    LinearWeights m_exact;
    std::shared_ptr<const QuantizedLinear> m_quantized;
    double m_threshold;
    mutable std::mutex m_mutex;
    mutable Tally* m_tally = nullptr;
};

/// The value below which a share of all (sorted) numbers lies.
double quantileOf(const at::Tensor& magnitudes, double share)
{
    const auto flat = magnitudes.flatten();
    const auto place = std::max<std::int64_t>(1, static_cast<std::int64_t>(std::ceil(share * double(flat.numel()))));
    return std::get<0>(flat.kthvalue(place)).item<double>();
}

Histogram histogramOf(const at::Tensor& values, double limit, std::int64_t bins)
{
    Histogram histogram { limit, std::vector<std::int64_t>(static_cast<std::size_t>(bins)) };
    const auto counts = at::histc(values, bins, -limit, limit);
    for (std::int64_t i = 0; i < bins; ++i)
        histogram.counts[static_cast<std::size_t>(i)] = std::llround(counts.const_data_ptr<float>()[i]);
    return histogram;
}

/// Bins as wide as an odd number of steps, 0 in the middle of one: others would hold now more steps, now fewer.
Histogram histogramOfSteps(const at::Tensor& values, double limit, double step)
{
    const auto reach = static_cast<std::int64_t>(std::floor(limit / step));
    const auto width = 2 * (reach / kBins) + 1;
    const auto bins = 2 * ((reach + width / 2) / width) + 1;
    return histogramOf(values, double(bins * width) * step / 2, bins);
}

/// How its weights lie before and after.
void describeWeights(
    const at::Tensor& before, const NamedWeight& after, const QuantizeRecipe& recipe, LayerError& layer)
{
    const auto magnitude = before.abs();
    layer.largestWeight = magnitude.amax().item<double>();
    double limit = quantileOf(magnitude, kShareInView);
    if (limit <= 0) // pruned to so few weights that all of them are worth a look, if there are any
        limit = layer.largestWeight > 0 ? layer.largestWeight : 1;
    layer.weights = histogramOf(before, limit, kBins);
    const auto values = widened(after.value, after.scales, recipe);
    if (after.scales.defined() && after.scales.numel() == 1)
        layer.quantized = histogramOfSteps(values, limit, after.scales.item<double>());
    else
        layer.quantized = histogramOf(values, limit, kBins);
    if (!after.scales.defined())
        return;
    layer.steps = recipe.method == QuantizeMethod::Int4 ? 16 : recipe.method == QuantizeMethod::DynamicInt8 ? 256 : 255;
    const auto used = quantileOf(after.value.to(at::kFloat).abs(), kShareInView);
    layer.stepsUsed = std::min<std::int64_t>(layer.steps, 2 * std::llround(used) + 1);
}

class Comparison {
public:
    Comparison(const Model& model, const CompareLayersSpec& spec, JobContext& context)
        : m_model(model)
        , m_spec(spec)
        , m_recipe(*spec.model.quantize)
        , m_context(context)
        , m_network(model.network())
    {
    }

    std::shared_ptr<const LayerErrorReport> run()
    {
        m_context.emit(event::Stage { "quantize" });
        placeProbes();
        m_context.emit(event::Stage { "tokenize" });
        read();
        m_context.emit(event::Stage { "compare-layers" });
        for (auto& language : m_languages)
            measure(language);
        auto report = std::make_shared<LayerErrorReport>(m_report);
        m_context.emit(event::LayersCompared { report });
        return report;
    }

private:
    struct Language {
        std::string code;
        std::vector<EncodedSentence> encoded;
        std::vector<std::vector<std::int32_t>> batches; ///< of the sample
    };

    void placeProbes()
    {
        const auto quantized = quantize(m_model, m_recipe, m_context.token());
        m_network.rowsDependOnBatch = true; // else the last layer would be given fewer tokens than the others
        m_report.outlierThreshold = m_recipe.outlierThreshold;
        const auto after = quantized.model->network().linearLayers();
        const auto before = m_network.linearLayers();
        for (std::size_t i = 0; i < before.size(); ++i) {
            m_context.token().throwIfRequested();
            if (!after[i]->quantized)
                continue;
            auto& layer = m_report.layers.emplace_back();
            layer.precision = quantized.report.layers[i].precision;
            layer.inputs = before[i]->weight.size(1);
            describeWeights(
                before[i]->weight, *quantized.model->network().find(before[i]->name + ".weight"), m_recipe, layer);
            m_probes.push_back(std::make_shared<Probe>(*before[i], after[i]->quantized, m_recipe.outlierThreshold));
            before[i]->quantized = m_probes.back();
        }
    }

    void read()
    {
        const auto layout = recogniseLayout(m_spec.data);
        const auto tokenizer = tokenizerOf(m_model, m_spec.data.tokenizerRules);
        const auto limit = lengthLimit(m_spec.data, m_model.info().maxTokens);
        std::vector<std::string> leftOut;
        for (const auto& file : findLanguageFiles(m_spec.data, &leftOut)) {
            const auto examples = readExamples(file.file, layout).examples;
            auto& language = m_languages.emplace_back();
            language.code = file.language;
            language.encoded = encodeExamples(*tokenizer, examples, layout.task, limit, m_context.token());
            language.batches = makeBatches(language.encoded, chosenOf(examples, metricOf(layout.task)), kBatchTokens);
            for (const auto& batch : language.batches)
                m_total += static_cast<std::int64_t>(batch.size());
        }
        for (auto& sentence : leftOut)
            m_context.emit(event::Warning { std::move(sentence) });
    }

    std::vector<std::int32_t> chosenOf(const std::vector<Example>& examples, Metric metric) const
    {
        std::vector<std::string> strata;
        for (const auto& example : examples)
            strata.push_back(stratumOf(metric, example.labels));
        auto order = stratifiedOrder(strata, m_spec.seed);
        if (m_spec.sample > 0)
            order.resize(std::min(order.size(), static_cast<std::size_t>(m_spec.sample)));
        return order;
    }

    void measure(const Language& language)
    {
        std::vector<Tally> tallies(m_probes.size());
        for (std::size_t i = 0; i < m_probes.size(); ++i)
            m_probes[i]->noteIn(tallies[i]);
        forEachBatch(language.batches.size(), [&](std::size_t i) {
            const auto batch = makeWordBatch(language.encoded, language.batches[i]);
            if (m_network.classifier.weight.defined())
                classify(m_network, batch.packed, batch.rows, m_context.token());
            else
                encodeAndBend(batch);
            const std::lock_guard lock(m_mutex);
            m_context.progress(m_done += static_cast<std::int64_t>(language.batches[i].size()), m_total, "sentences");
        });
        std::int64_t tokens = 0;
        for (std::size_t i = 0; i < tallies.size(); ++i) {
            note(language.code, tallies[i], i);
            tokens = std::max(tokens, tallies[i].tokens);
        }
        m_report.tokens[language.code] = tokens;
    }

    /// Without the masked-LM decoder, which costs as much as several layers and is not quantized.
    void encodeAndBend(const WordBatch& batch) const
    {
        const auto hidden = encode(m_network, batch.packed, {}, m_context.token());
        if (m_network.maskedDense.quantized)
            m_network.maskedDense.quantized->multiply(hidden);
    }

    void note(const std::string& language, const Tally& tally, std::size_t index)
    {
        auto& layer = m_report.layers[index];
        auto& sum = m_sums.try_emplace(index).first->second;
        sum.squaredError += tally.squaredError;
        sum.squaredOutput += tally.squaredOutput;
        const auto relative
            = [](const Tally& of) { return of.squaredOutput > 0 ? std::sqrt(of.squaredError / of.squaredOutput) : 0; };
        layer.error = relative(sum);
        layer.errorByLanguage[language] = relative(tally);
        for (std::int64_t column = 0; column < layer.inputs; ++column) {
            const auto tokens = tally.outlierTokens.const_data_ptr<std::int64_t>()[column];
            if (tokens == 0)
                continue;
            auto found = std::ranges::find(layer.outliers, column, &OutlierColumn::column);
            if (found == layer.outliers.end())
                found = layer.outliers.insert(found, { column, 0, {} });
            found->largest = std::max<double>(found->largest, tally.largest.const_data_ptr<float>()[column]);
            found->share[language] = double(tokens) / double(tally.tokens);
        }
        std::ranges::stable_sort(layer.outliers, std::ranges::greater(), &OutlierColumn::largest);
    }

    const Model& m_model;
    const CompareLayersSpec& m_spec;
    const QuantizeRecipe& m_recipe;
    JobContext& m_context;
    Network m_network; ///< the model's, with a probe at each layer
    std::vector<std::shared_ptr<Probe>> m_probes; ///< parallel to the report's layers
    std::vector<Language> m_languages;
    std::map<std::size_t, Tally> m_sums; ///< over languages, by layer
    LayerErrorReport m_report;
    std::mutex m_mutex; ///< guards m_done
    std::int64_t m_done = 0, m_total = 0;
};

} // namespace

std::shared_ptr<const LayerErrorReport> compareLayers(
    const Model& model, const CompareLayersSpec& spec, JobContext& context)
{
    return Comparison(model, spec, context).run();
}

} // namespace ndogo
