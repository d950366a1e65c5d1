// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/compress/quantize.h"

#include "engine/checkpoint/quantized_layout.h"
#include "engine/network/float_linear.h"
#include "engine/network/network.h"
#include "engine/values/name_patterns.h"

#include <algorithm>
#include <functional>
#include <limits>

namespace ndogo {
namespace {

at::ScalarType halfType(DType type)
{
    return type == DType::F16 ? at::kHalf : at::kBFloat16;
}

/// MinMaxObserver, symmetric: its scale is never below the smallest step of 1.
at::Tensor observedScale(const at::Tensor& largest)
{
    return (largest / 127.5F).clamp_min(std::numeric_limits<float>::epsilon());
}

/// w·127/SCB in double, where a product that ends in a half stays one.
QuantizedValues quantizeByLargest(const at::Tensor& weight, bool keepLargest)
{
    const auto largest = weight.abs().amax(1);
    const auto divisor = largest.where(largest > 0, at::ones({})).to(at::kDouble).unsqueeze(1);
    const auto integers = weight.to(at::kDouble).mul_(127).div_(divisor).round_();
    return { integers.to(at::kChar), keepLargest ? largest : largest / 127 };
}

QuantizedValues quantizeGroups(const at::Tensor& weight, std::int64_t groupSize)
{
    const auto width = weight.size(1);
    const auto groups = (width + groupSize - 1) / groupSize;
    auto integers = at::empty(weight.sizes(), at::kChar);
    auto scales = at::empty({ weight.size(0), groups }, at::kFloat);
    for (std::int64_t group = 0; group < groups; ++group) {
        const auto first = group * groupSize;
        const auto size = std::min(groupSize, width - first);
        const auto values = weight.narrow(1, first, size);
        const auto largest = values.gather(1, values.abs().argmax(1, true));
        // What the file holds: half precision.
        const auto scale = (largest / -8).to(at::kHalf).to(at::kFloat);
        const auto divisor = scale.where(scale != 0, at::ones({}));
        integers.narrow(1, first, size).copy_((values / divisor).round_().clamp_(-8, 7));
        scales.narrow(1, group, 1).copy_(scale);
    }
    return { integers, scales };
}

double relativeError(const at::Tensor& weight, const at::Tensor& approximation)
{
    const auto size = weight.to(at::kDouble).norm().item<double>();
    const auto error = (weight - approximation).to(at::kDouble).norm().item<double>();
    return size > 0 ? error / size : 0;
}

class Quantizer {
public:
    Quantizer(const Model& parent, const QuantizeRecipe& recipe)
        : m_parent(parent)
        , m_recipe(recipe)
    {
        parent.requireChangeable(Sentence::tr("a quantized model cannot be quantized again"));
    }

    /// Which weights become integers, and the type of all others.
    std::function<bool(const NamedWeight&)> becomesIntegers;
    std::function<DType(const NamedWeight&)> restType;

    std::shared_ptr<const Model> run(const CancelToken& token)
    {
        auto weights = m_parent.network().weights;
        for (auto& weight : weights) {
            token.throwIfRequested();
            weight = converted(weight);
        }
        auto config = m_parent.config();
        config.quantize = m_recipe;
        return m_parent.with(std::move(config), std::move(weights));
    }

private:
    NamedWeight converted(const NamedWeight& weight) const
    {
        if (becomesIntegers(weight)) {
            auto values = quantizeValues(weight.value, m_recipe);
            requireFinite(weight.name, values.scales);
            return makeQuantizedWeight(weight.name, values.integers, values.scales, integerType(m_recipe));
        }
        const DType type = restType(weight);
        if (type == DType::F32)
            return weight;
        const auto half = weight.value.to(halfType(type));
        requireFinite(weight.name, half);
        // Matrices stay small; the rest is little, and fp32 is what it is used in.
        return makeWeight(weight.name, half.dim() == 2 ? half : half.to(at::kFloat), type);
    }

    static void requireFinite(const std::string& name, const at::Tensor& values)
    {
        if (!values.isfinite().all().item<bool>())
            throw Failure(ErrorCode::TensorValue,
                Sentence::tr(
                    "Tensor %1 holds values too large for fp16. Exclude its layer, or choose bf16 or an int8 method.",
                    name),
                { { "tensor", name } });
    }

    const Model& m_parent;
    const QuantizeRecipe& m_recipe;
};

/// What the layers are now, and how far their weights moved.
std::vector<QuantizeReport::Layer> describeLayers(const Model& parent, const Model& model, const QuantizeRecipe& recipe)
{
    std::vector<QuantizeReport::Layer> layers;
    for (const auto& precision : model.info().precisions) {
        const auto& before = *parent.network().find(precision.name + ".weight");
        const auto& after = *model.network().find(precision.name + ".weight");
        layers.push_back({ precision, relativeError(before.value, widened(after.value, after.scales, recipe)) });
    }
    return layers;
}

ExpectedWeight shapeOf(const NamedWeight& weight)
{
    return { weight.name, weight.value.sizes().vec() };
}

} // namespace

QuantizedValues quantizeValues(const at::Tensor& weight, const QuantizeRecipe& recipe)
{
    switch (recipe.method) {
    case QuantizeMethod::LlmInt8:
        return quantizeByLargest(weight, true);
    case QuantizeMethod::TokenInt8:
        return quantizeByLargest(weight, false);
    case QuantizeMethod::Int4:
        return quantizeGroups(weight, recipe.groupSize);
    default:
        break;
    }
    const auto magnitude = weight.abs();
    const auto scales = observedScale(recipe.perChannel ? magnitude.amax(1) : magnitude.amax().view(1));
    // Times the inverse, as PyTorch: a division rounds some weights the other way.
    auto integers = weight.mul(scales.reciprocal().unsqueeze(1)).round_().clamp_(-128, 127);
    return { integers.to(at::kChar), scales };
}

QuantizedModel quantize(const Model& parent, const QuantizeRecipe& recipe, const CancelToken& token)
{
    requireMatches(recipe.exclude, namesUnderAnyHead(parent.config()));
    const Family& family = familyOf(parent.config());
    bool any = false;
    Quantizer quantizer(parent, recipe);
    quantizer.becomesIntegers = [&](const NamedWeight& weight) {
        const bool chosen = becomesInteger(recipe, family, shapeOf(weight));
        any = any || chosen;
        return chosen;
    };
    quantizer.restType = [&](const NamedWeight& weight) {
        const DType type = restType(recipe, weight.name);
        any = any || (weight.prunable && type != DType::F32 && !isInteger(recipe.method));
        return type;
    };
    QuantizedModel result;
    result.model = quantizer.run(token);
    if (!any)
        throw Failure(ErrorCode::Usage,
            Sentence::tr("The exclusions leave no layer to quantize. Exclude fewer layers."),
            { { "field", "exclude" } });
    result.report.layers = describeLayers(parent, *result.model, recipe);
    result.report.bytesBefore = parent.info().sizes.file;
    result.report.bytesAfter = result.model->info().sizes.dense;
    return result;
}

std::shared_ptr<const Model> quantizeLayer(const Model& parent, const QuantizeRecipe& recipe, const std::string& layer)
{
    const auto isIt = [&](const NamedWeight& weight) { return layerNameOf(weight.name) == layer; };
    Quantizer quantizer(parent, recipe);
    quantizer.becomesIntegers
        = [&](const NamedWeight& weight) { return isIt(weight) && weight.prunable && isInteger(recipe.method); };
    quantizer.restType = [&](const NamedWeight& weight) {
        return isIt(weight) && !isInteger(recipe.method) ? restType(recipe, weight.name) : DType::F32;
    };
    return quantizer.run({});
}

} // namespace ndogo
