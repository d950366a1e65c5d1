// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Made-up layers of a quantization.
#pragma once

#include "engine/values/quantize_recipe.h"
#include "engine/values/results.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace ndogo::test {

inline QuantizeRecipe recipeOf(QuantizeMethod method, std::vector<std::string> exclude = {})
{
    QuantizeRecipe recipe;
    recipe.method = method;
    recipe.exclude = std::move(exclude);
    return recipe;
}

/// 40 steps of a hundredth each way from zero.
inline Histogram flatHistogram(std::int64_t count)
{
    return { 0.2, std::vector<std::int64_t>(40, count) };
}

inline LayerError sampleLayer(const std::string& name, double error)
{
    LayerError layer;
    layer.precision = { name, "int8", "int8", {} };
    layer.error = error;
    layer.errorByLanguage = { { "amh", error }, { "luo", 2 * error } };
    layer.weights = flatHistogram(100);
    layer.quantized = flatHistogram(101);
    layer.largestWeight = 0.5;
    layer.steps = 255;
    layer.stepsUsed = 101;
    layer.inputs = 64;
    return layer;
}

/// Each layer errs a little more than the one before it; the last but one has three outlier columns.
inline std::shared_ptr<LayerErrorReport> sampleLayers(const ModelInfo& model, const QuantizeRecipe& recipe)
{
    auto report = std::make_shared<LayerErrorReport>();
    report->tokens = { { "amh", 300 }, { "luo", 500 } };
    report->outlierThreshold = recipe.outlierThreshold;
    for (const TensorInfo& tensor : model.tensors) {
        if (tensor.prunable && !isExcluded(recipe, tensor.name))
            report->layers.push_back(sampleLayer(
                tensor.name.substr(0, tensor.name.rfind('.')), 0.01 + 0.001 * double(report->layers.size())));
    }
    if (report->layers.size() > 1) {
        auto& last = report->layers[report->layers.size() - 2];
        last.outliers = { { 17, 21.5, { { "amh", 1.0 }, { "luo", 0.25 } } }, { 3, 9.25, { { "luo", 0.004 } } },
            { 40, 6, { { "amh", 0.5 } } } };
    }
    return report;
}

} // namespace ndogo::test
