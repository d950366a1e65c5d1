// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/eval/compare_layers.h"

#include "engine/checkpoint/quantized_layout.h"
#include "engine/compress/quantize.h"
#include "engine/eval/batches.h"
#include "engine/eval/test_set.h"
#include "engine/network/encoder.h"
#include "engine/network/network.h"

#include <algorithm>
#include <cmath>
#include <mutex>
#include <optional>

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
        for (std::size_t i = 0; i < m_batches.size(); ++i)
            measure(m_set->languages()[i], m_batches[i]);
        auto report = std::make_shared<LayerErrorReport>(m_report);
        m_context.emit(event::LayersCompared { report });
        return report;
    }

private:
    using Batches = std::vector<std::vector<std::int32_t>>;

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

    /// The labels may be any: they only say what a sample is.
    void read()
    {
        auto data = readTestData(m_spec.data, recogniseLayout(m_spec.data), DataNotes::MissingLanguages, m_context);
        m_set.emplace(m_model, std::move(data), m_context.token(), m_spec.seed);
        for (const auto& language : m_set->languages()) {
            const auto sample = m_spec.sample > 0 ? language.sample(m_spec.sample) : language.sampleOrder;
            m_batches.push_back(makeBatches(language.encoded, sample, kBatchTokens));
            for (const auto& batch : m_batches.back())
                m_total += static_cast<std::int64_t>(batch.size());
        }
    }

    void measure(const TestSet::Language& language, const Batches& batches)
    {
        std::vector<Tally> tallies(m_probes.size());
        for (std::size_t i = 0; i < m_probes.size(); ++i)
            m_probes[i]->noteIn(tallies[i]);
        forEachBatch(batches.size(), [&](std::size_t i) {
            const auto batch = makeWordBatch(language.encoded, batches[i]);
            if (m_network.classifier.weight.defined())
                classify(m_network, batch.packed, batch.rows, m_context.token());
            else
                encodeAndBend(batch);
            const std::lock_guard lock(m_mutex);
            m_context.progress(m_done += static_cast<std::int64_t>(batches[i].size()), m_total, "sentences");
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
    std::optional<TestSet> m_set;
    std::vector<Batches> m_batches; ///< of the sample, parallel to the languages of the set
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
