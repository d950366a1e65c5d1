// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/eval/compare_layers.h"

#include "engine/checkpoint/quantized_layout.h"
#include "engine/compress/quantize.h"
#include "engine/eval/batches.h"
#include "engine/eval/test_set.h"
#include "engine/network/encoder.h"
#include "engine/network/float_linear.h"
#include "engine/network/network.h"

#include <algorithm>
#include <cmath>
#include <mutex>
#include <optional>

namespace ndogo {
namespace {

constexpr std::int64_t kBins = 64;
constexpr double kShareInView = 0.995;

/// A Linear layer of the fp32 model, as the recipe would hold it.
struct Twin {
    const Linear* exact;
    std::shared_ptr<const Linear> quantized;
    std::int64_t inputs;
};

/// What one language did to a layer.
struct Tally {
    double squaredError = 0, squaredOutput = 0;
    std::int64_t tokens = 0;
    at::Tensor outlierTokens; ///< int64 [inputs]: tokens whose value reaches the threshold
    at::Tensor largest; ///< fp32 [inputs]: |value|
};

/// Watches the passes of one language, and notes how far off the quantized layers would be. Thread-safe.
class LayerWatch {
public:
    LayerWatch(const std::vector<Twin>& twins, double threshold)
        : m_twins(twins)
        , m_threshold(threshold)
        , m_tallies(twins.size())
    {
        for (std::size_t i = 0; i < twins.size(); ++i) {
            m_tallies[i].outlierTokens = at::zeros({ twins[i].inputs }, at::kLong);
            m_tallies[i].largest = at::zeros({ twins[i].inputs }, at::kFloat);
        }
    }

    void note(const Linear& layer, const at::Tensor& input, const at::Tensor& output)
    {
        const auto twin = std::ranges::find(m_twins, &layer, &Twin::exact);
        if (twin == m_twins.end())
            return; // excluded
        const auto size = output.norm().item<double>();
        const auto error = (twin->quantized->apply(input) - output).norm().item<double>();
        const auto magnitude = input.abs();
        const auto outliers = magnitude.ge(m_threshold).sum(0);
        const auto largest = magnitude.amax(0);
        const std::lock_guard lock(m_mutex);
        auto& tally = m_tallies[static_cast<std::size_t>(twin - m_twins.begin())];
        tally.squaredError += error * error;
        tally.squaredOutput += size * size;
        tally.tokens += input.size(0);
        tally.outlierTokens.add_(outliers);
        tally.largest = at::maximum(tally.largest, largest);
    }

    const std::vector<Tally>& tallies() const { return m_tallies; } ///< parallel to the twins

private:
    const std::vector<Twin>& m_twins;
    double m_threshold;
    std::mutex m_mutex; ///< guards the tallies
    std::vector<Tally> m_tallies;
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
        , m_recipe(*spec.model.quantization())
        , m_context(context)
        , m_network(model.network())
    {
    }

    std::shared_ptr<const LayerErrorReport> run()
    {
        m_context.emit(event::Stage { "quantize" });
        pairLayers();
        m_context.emit(event::Stage { "tokenize" });
        read();
        m_context.emit(event::Stage { "compare-layers" });
        for (std::size_t i = 0; i < m_batches.size(); ++i)
            measure(m_set->languages()[i], m_batches[i]);
        auto report = std::make_shared<LayerErrorReport>(m_report);
        m_model.requireUnchanged();
        m_context.emit(event::LayersCompared { report });
        return report;
    }

private:
    using Batches = std::vector<std::vector<std::int32_t>>;

    void pairLayers()
    {
        const auto quantized = quantize(m_model, m_recipe, m_context.token());
        m_report.outlierThreshold = m_recipe.outlierThreshold;
        const auto before = m_network.linearLayers(), after = quantized.model->network().linearLayers();
        for (std::size_t i = 0; i < before.size(); ++i) {
            m_context.token().throwIfRequested();
            if (after[i]->stored() == before[i]->stored())
                continue;
            const std::string name = before[i]->name() + ".weight";
            const auto& weight = m_network.find(name)->value;
            auto& layer = m_report.layers.emplace_back();
            layer.precision = quantized.report.layers[i].precision;
            layer.inputs = weight.size(1);
            describeWeights(weight, *quantized.model->network().find(name), m_recipe, layer);
            m_twins.push_back({ before[i].get(), after[i], layer.inputs });
        }
    }

    /// The labels may be any: they only say what a sample is.
    void read()
    {
        auto data = readTestData(m_spec.data, recogniseLayout(m_spec.data), m_context);
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
        LayerWatch watch(m_twins, m_recipe.outlierThreshold);
        forEachBatch(batches.size(), [&](std::size_t i) {
            runUnder(watch, makeWordBatch(language.encoded, batches[i]));
            const std::lock_guard lock(m_mutex);
            m_context.progress(m_done += static_cast<std::int64_t>(batches[i].size()), m_total, "sentences");
        });
        std::int64_t tokens = 0;
        for (std::size_t i = 0; i < m_twins.size(); ++i) {
            const auto& tally = watch.tallies()[i];
            note(language.code, tally, i);
            tokens = std::max(tokens, tally.tokens);
        }
        m_report.tokens[language.code] = tokens;
    }

    void runUnder(LayerWatch& watch, const WordBatch& batch) const
    {
        Pass pass { .everyRow = true, .exact = true, .token = m_context.token() };
        pass.observer = [&](const Linear& layer, const at::Tensor& input, const at::Tensor& output) {
            watch.note(layer, input, output);
        };
        if (m_network.classifier) {
            pass.rows = batch.rows;
            logitsOf(m_network, batch.packed, pass);
            return;
        }
        // Without the masked-LM decoder, which costs as much as several layers and is not quantized.
        const auto hidden = encode(m_network, batch.packed, pass);
        if (m_network.maskedDense)
            watch.note(*m_network.maskedDense, hidden, m_network.maskedDense->apply(hidden));
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
    const Network& m_network;
    std::vector<Twin> m_twins; ///< parallel to the report's layers
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
