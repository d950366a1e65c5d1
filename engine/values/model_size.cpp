// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/values/model_size.h"

#include <functional>
#include <numeric>
#include <string_view>

namespace ndogo {
namespace {

constexpr std::int64_t kFloat = 4; ///< bytes

bool says(const TensorInfo& tensor, std::string_view word)
{
    return tensor.name.find(word) != std::string::npos;
}

/// A tensor of layer `at` when it is cut to `layer`: which sides count heads' values or units is known by its name,
/// since a layer may have as many of them as the model is wide.
std::vector<std::int64_t> layerShape(
    const TensorInfo& tensor, std::int64_t before, const ModelShape::Layer& layer, std::int64_t hidden)
{
    auto shape = tensor.shape;
    for (auto& side : shape) {
        if (side == before)
            side = hidden;
    }
    if (says(tensor, ".attention.self."))
        shape.front() = layer.attention;
    else if (says(tensor, ".intermediate."))
        shape.front() = layer.ffn;
    else if (tensor.name.ends_with(".dense.weight"))
        shape.back() = says(tensor, ".attention.") ? layer.attention : layer.ffn;
    return shape;
}

/// A tensor outside the layers. Rows of embeddings (pieces, positions) and those of classifiers (labels) are counts of
/// other things, even where they are as many as the model is wide.
std::vector<std::int64_t> outerShape(const TensorInfo& tensor, std::int64_t before, std::int64_t hidden)
{
    auto shape = tensor.shape;
    const bool isWide = says(tensor, "dense") || says(tensor, "LayerNorm") || says(tensor, "layer_norm");
    for (std::size_t side = 0; side < shape.size(); ++side) {
        const bool isLast = side + 1 == shape.size() && shape.size() > 1;
        if ((isWide || isLast) && shape[side] == before)
            shape[side] = hidden;
    }
    return shape;
}

std::int64_t sizeOf(const std::vector<std::int64_t>& shape)
{
    return std::accumulate(shape.begin(), shape.end(), std::int64_t(1), std::multiplies<>());
}

} // namespace

ModelShape shapeOf(const ModelInfo& model)
{
    ModelShape shape;
    shape.hidden = model.hiddenSize;
    for (int layer = 0; layer < model.layers; ++layer)
        shape.layers.push_back({ layer + 1, model.hiddenSize, model.ffn.at(static_cast<std::size_t>(layer)) });
    for (const auto& tensor : model.tensors) {
        if (tensor.layer >= 0 && tensor.name.ends_with(".query.weight"))
            shape.layers.at(static_cast<std::size_t>(tensor.layer)).attention = tensor.shape.front();
    }
    return shape;
}

ModelSize sizeAt(const ModelInfo& model, const ModelShape& shape)
{
    ModelSize size;
    std::int64_t own = 0, whole = 0; // weights of the Linear layers
    const auto add = [&](const TensorInfo& tensor, const std::vector<std::int64_t>& sides) {
        size.parameters += sizeOf(sides);
        own += tensor.prunable ? sizeOf(sides) : 0;
    };
    for (const auto& tensor : model.tensors) {
        whole += tensor.prunable ? tensor.size : 0;
        if (tensor.layer < 0)
            add(tensor, outerShape(tensor, model.hiddenSize, shape.hidden));
        for (const auto& layer : shape.layers) {
            if (layer.from == tensor.layer + 1)
                add(tensor, layerShape(tensor, model.hiddenSize, layer, shape.hidden));
        }
    }
    size.bytes = size.parameters * kFloat;
    size.work = whole > 0 ? double(own) / double(whole) : 1;
    return size;
}

} // namespace ndogo
