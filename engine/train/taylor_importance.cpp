// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/taylor_importance.h"

#include "engine/train/sampling.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace ndogo {
namespace {

constexpr const char* kOutput = "attention.output.dense.weight"; ///< whose columns say what a head is worth
constexpr const char *kUnits = "intermediate.dense.weight", *kUnitBiases = "intermediate.dense.bias";

std::vector<double> valuesOf(const at::Tensor& tensor)
{
    const auto values = tensor.to(at::kDouble).contiguous();
    const auto* first = values.const_data_ptr<double>();
    return { first, first + values.numel() };
}

void add(std::vector<double>& sums, const std::vector<double>& values)
{
    sums.resize(values.size());
    std::ranges::transform(sums, values, sums.begin(), std::plus());
}

void add(std::vector<LayerImportance>& sums, const std::vector<LayerImportance>& layers)
{
    sums.resize(layers.size());
    for (std::size_t i = 0; i < layers.size(); ++i) {
        add(sums[i].heads, layers[i].heads);
        add(sums[i].units, layers[i].units);
    }
}

/// Gradients of one model, of nothing but what is read of them.
class Judge {
public:
    Judge(const std::shared_ptr<const Model>& model, const Objective& objective, const CancelToken& token)
        : m_config(model->config())
        , m_objective(objective)
        , m_token(token)
        , m_model(model, at::kCPU, restOf(*model))
    {
    }

    std::vector<LayerImportance> ofBatch(const TrainingBatch& batch)
    {
        m_token.throwIfRequested();
        m_model.clearGradients();
        const auto outputs = outputsOf(m_model.network(), batch.packed, passOf(m_objective, batch, {}, m_token));
        m_objective.loss(batch, outputs, m_model).total().backward();
        std::vector<LayerImportance> layers;
        for (int i = 0; i < m_config.layers; ++i) {
            const auto heads = m_config.heads[static_cast<std::size_t>(i)];
            const auto ofHeads = slope(i, kOutput).sum(0).view({ heads, -1 }).sum(1);
            const auto ofUnits = slope(i, kUnits).sum(1).add(slope(i, kUnitBiases));
            layers.push_back({ valuesOf(ofHeads.abs()), valuesOf(ofUnits.abs()) });
        }
        return layers;
    }

private:
    std::string nameOf(int layer, const char* weight) const { return layerPrefix(familyOf(m_config), layer) + weight; }

    /// The names of all weights whose gradient nobody asks for.
    static std::set<std::string> restOf(const Model& model)
    {
        std::set<std::string> rest;
        for (const auto& weight : model.network().weights) {
            const bool isRead = weight.layer >= 0
                && (weight.name.ends_with(kOutput) || weight.name.ends_with(kUnits)
                    || weight.name.ends_with(kUnitBiases));
            if (!isRead)
                rest.insert(weight.name);
        }
        return rest;
    }

    /// ∂L/∂w · w, entry by entry.
    at::Tensor slope(int layer, const char* weight) const
    {
        const auto& value = m_model.network().find(nameOf(layer, weight))->value;
        return value.grad().mul(value.detach());
    }

    const ModelConfig& m_config;
    const Objective& m_objective;
    const CancelToken& m_token;
    TrainableModel m_model;
};

void requireNumbers(const std::vector<LayerImportance>& layers, const std::string& language)
{
    const auto areFinite = [](const std::vector<double>& values) {
        return std::ranges::all_of(values, [](double v) { return std::isfinite(v); });
    };
    for (const auto& layer : layers) {
        if (!areFinite(layer.heads) || !areFinite(layer.units)) {
            throw Failure(ErrorCode::JobFailed,
                Sentence::tr("The gradients of the loss on %1 are no numbers, so that no head can be judged by them. "
                             "Judge by magnitude (--importance magnitude), or look at the model's weights.",
                    shown(language)));
        }
    }
}

} // namespace

TaylorImportance taylorImportance(const std::shared_ptr<const Model>& model, const Objective& objective,
    std::span<const LanguageExamples> languages, std::int64_t batch, JobContext& context)
{
    std::int64_t done = 0, total = 0;
    for (const auto& language : languages)
        total += static_cast<std::int64_t>(language.examples.size());
    Judge judge(model, objective, context.token());
    TaylorImportance importance;
    std::uint64_t number = 0;
    for (const auto& [language, examples] : languages) {
        if (examples.empty())
            continue;
        auto& sums = importance.byLanguage[language];
        for (const auto& part : inBatches(examples, batch)) {
            add(sums, judge.ofBatch(objective.makeBatch(part, number++)));
            done += static_cast<std::int64_t>(part.size());
            context.progress(done, total, "sentences");
        }
        requireNumbers(sums, language);
        add(importance.overall, sums);
    }
    const auto normalizeHeads = [](std::vector<LayerImportance>& layers) {
        for (auto& layer : layers)
            normalize(layer.heads);
    };
    normalizeHeads(importance.overall);
    for (auto& [language, layers] : importance.byLanguage)
        normalizeHeads(layers);
    return importance;
}

} // namespace ndogo
