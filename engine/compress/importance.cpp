// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/compress/importance.h"

#include "engine/network/network.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace ndogo {
namespace {

/// Sums of the squares of a matrix [rows, columns] or bias, by row or by column, in fp64.
at::Tensor squaresByRow(const at::Tensor& value)
{
    const auto squares = value.to(at::kDouble).square();
    return squares.dim() > 1 ? squares.sum(1) : squares;
}

at::Tensor squaresByColumn(const at::Tensor& value)
{
    return value.to(at::kDouble).square().sum(0);
}

std::vector<double> rootsOf(const at::Tensor& squares)
{
    const auto roots = squares.sqrt().contiguous();
    const auto* first = roots.const_data_ptr<double>();
    return { first, first + roots.numel() };
}

std::vector<std::int64_t> byFallingImportance(const std::vector<double>& importance)
{
    std::vector<std::int64_t> order(importance.size());
    std::iota(order.begin(), order.end(), 0);
    std::ranges::stable_sort(order, std::ranges::greater(), [&](auto i) { return importance[std::size_t(i)]; });
    return order;
}

/// How many each layer keeps where all of them compete: the best of each, then the best of the rest.
std::vector<std::int64_t> countsTogether(std::span<const std::vector<double>> layers, std::int64_t total)
{
    struct Part {
        double importance;
        std::size_t layer;
    };
    std::vector<Part> rest;
    for (std::size_t layer = 0; layer < layers.size(); ++layer) {
        auto sorted = layers[layer];
        std::ranges::sort(sorted, std::ranges::greater());
        for (std::size_t i = 1; i < sorted.size(); ++i)
            rest.push_back({ sorted[i], layer });
    }
    std::ranges::stable_sort(rest, std::ranges::greater(), &Part::importance);
    std::vector<std::int64_t> counts(layers.size(), 1);
    for (std::size_t i = 0; std::int64_t(i + layers.size()) < total; ++i)
        ++counts[rest[i].layer];
    return counts;
}

} // namespace

void normalize(std::vector<double>& values)
{
    const double norm = std::sqrt(std::inner_product(values.begin(), values.end(), values.begin(), 0.0));
    for (auto& value : values)
        value = norm > 0 ? value / norm : 0;
}

std::vector<LayerImportance> magnitudeImportance(const Model& model)
{
    model.requireChangeable(Sentence::tr("the parts of a quantized model cannot be judged"));
    std::vector<LayerImportance> layers;
    for (int i = 0; i < model.config().layers; ++i) {
        const auto prefix = layerPrefix(familyOf(model.config()), i);
        const auto at = [&](const std::string& name) { return model.network().find(prefix + name)->value; };
        auto heads = squaresByColumn(at("attention.output.dense.weight"));
        for (const char* projection : { "query", "key", "value" }) {
            for (const char* of : { ".weight", ".bias" })
                heads.add_(squaresByRow(at(std::string("attention.self.") + projection + of)));
        }
        const auto units = squaresByRow(at("intermediate.dense.weight"))
                               .add(squaresByRow(at("intermediate.dense.bias")))
                               .add(squaresByColumn(at("output.dense.weight")));
        auto& layer = layers.emplace_back();
        layer.heads = rootsOf(heads.view({ model.config().heads[std::size_t(i)], -1 }).sum(1));
        layer.units = rootsOf(units);
        normalize(layer.heads);
    }
    return layers;
}

std::vector<std::vector<std::int64_t>> mostImportant(
    std::span<const std::vector<double>> layers, std::span<const std::int64_t> counts, Spread spread)
{
    std::vector<std::int64_t> each(counts.begin(), counts.end());
    if (spread == Spread::Uneven)
        each = countsTogether(layers, std::accumulate(counts.begin(), counts.end(), std::int64_t(0)));
    std::vector<std::vector<std::int64_t>> kept;
    for (std::size_t i = 0; i < layers.size(); ++i) {
        kept.push_back(byFallingImportance(layers[i]));
        kept.back().resize(static_cast<std::size_t>(each[i]));
    }
    return kept;
}

} // namespace ndogo
