// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/network/quantized_linear.h"

#include "engine/checkpoint/quantized_layout.h"
#include "engine/kernels/abilities.h"
#include "engine/kernels/int8_gemm.h"
#include "engine/base/team.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

namespace ndogo {
namespace {

/// LLM.int8 keeps the largest |w| of an output, 127 of which make a step; the others keep the step.
constexpr float kSteps = 127;

std::span<const std::int8_t> integersOf(const at::Tensor& tensor)
{
    return { tensor.const_data_ptr<std::int8_t>(), static_cast<std::size_t>(tensor.numel()) };
}

/// Where activations are quantized; each thread keeps its own, since making room costs time.
Int8Rows& scratchRows()
{
    thread_local Int8Rows rows;
    return rows;
}

/// Columns that hold a value of `threshold` or more, rising (Dettmers et al. 2022, section 3.2).
std::vector<std::int64_t> outlierColumns(const at::Tensor& input, double threshold)
{
    const float* values = input.const_data_ptr<float>();
    const auto width = static_cast<std::size_t>(input.size(1));
    const auto limit = static_cast<float>(threshold);
    std::vector<std::uint8_t> holds(width);
    for (std::int64_t row = 0; row < input.size(0); ++row, values += width) {
        for (std::size_t k = 0; k < width; ++k)
            holds[k] |= static_cast<std::uint8_t>(std::fabs(values[k]) >= limit);
    }
    std::vector<std::int64_t> columns;
    for (std::size_t k = 0; k < width; ++k) {
        if (holds[k])
            columns.push_back(static_cast<std::int64_t>(k));
    }
    return columns;
}

/// Integers times integers: exact sums, then one scale a row and one an output.
class Int8Linear final : public QuantizedLinear {
public:
    Int8Linear(at::Tensor weight, const at::Tensor& scales, at::Tensor bias, const QuantizeRecipe& recipe)
        : m_recipe(recipe)
        , m_weight(std::move(weight))
        , m_bias(std::move(bias))
        , m_packed(integersOf(m_weight), m_weight.size(0), m_weight.size(1))
    {
        const auto steps = recipe.method == QuantizeMethod::LlmInt8 ? scales / kSteps : scales;
        const float* values = steps.const_data_ptr<float>();
        m_scales.assign(values, values + steps.numel());
    }

    at::Tensor multiply(const at::Tensor& input) const override { return finish(quantize(input), false); }

    at::Tensor multiplyAndGelu(const at::Tensor& input) const override
    {
        // GELU of dynamic int8 and LLM.int8 is PyTorch's, to the bit; the kernel's own GELU is quicker.
        if (m_recipe.method != QuantizeMethod::TokenInt8)
            return QuantizedLinear::multiplyAndGelu(input);
        return finish(quantize(input), true);
    }

    /// An input in 8 bits; `rows` are the thread's own, until the next input.
    struct Quantized {
        at::Tensor values;
        std::vector<std::int64_t> outliers;
        const Int8Rows& rows;
    };

    Quantized quantize(const at::Tensor& input) const
    {
        const auto values = input.contiguous();
        std::vector<std::int64_t> outliers;
        if (m_recipe.method == QuantizeMethod::LlmInt8)
            outliers = outlierColumns(values, m_recipe.outlierThreshold);
        const auto& rows = quantize(values, outliers);
        return { values, std::move(outliers), rows };
    }

    at::Tensor finish(const Quantized& input, bool gelu) const
    {
        auto output = at::empty({ input.values.size(0), m_packed.outputs() }, input.values.options());
        Int8Epilogue epilogue;
        epilogue.columnScales = m_scales;
        epilogue.bias = m_bias.const_data_ptr<float>();
        epilogue.gelu = gelu;
        // A single batch has all threads to itself; beside other batches there is one.
        multiplyInt8(input.rows, m_packed, epilogue, output.mutable_data_ptr<float>(), output.size(1),
            teamOf(at::get_num_threads()));
        if (!input.outliers.empty())
            addOutliers(input.values, input.outliers, output);
        return output;
    }

    bool quantizesAs(const Int8Linear& other) const { return m_recipe == other.m_recipe; }

    std::string stored() const override { return "int8"; }

private:
    const Int8Rows& quantize(const at::Tensor& values, const std::vector<std::int64_t>& outliers) const
    {
        auto& rows = scratchRows();
        const float* first = values.const_data_ptr<float>();
        const auto count = values.size(0), width = values.size(1);
        if (m_recipe.method == QuantizeMethod::DynamicInt8) {
            quantizeTensor(first, count, width, m_recipe.reduceRange ? 7 : 8, rows);
        } else if (outliers.empty()) {
            quantizeRows(first, count, width, rows);
        } else {
            // The paper takes whole columns out before it looks for a row's largest value;
            // bitsandbytes leaves the small values of those columns in that search.
            const auto rest = values.index_fill(1, at::tensor(outliers), 0);
            quantizeRows(rest.const_data_ptr<float>(), count, width, rows);
        }
        return rows;
    }

    /// The columns that were left out, in fp32, times the weights that are left of int8.
    void addOutliers(const at::Tensor& values, const std::vector<std::int64_t>& outliers, at::Tensor& output) const
    {
        const auto columns = at::tensor(outliers);
        const auto scales = at::from_blob(const_cast<float*>(m_scales.data()),
            { static_cast<std::int64_t>(m_scales.size()), 1 }, at::TensorOptions(at::kFloat));
        const auto weights = m_weight.index_select(1, columns).to(at::kFloat).mul_(scales);
        output.addmm_(values.index_select(1, columns), weights.t());
    }

    QuantizeRecipe m_recipe;
    at::Tensor m_weight; ///< as it came; LLM.int8 reads columns from it
    at::Tensor m_bias;
    PackedInt8 m_packed;
    std::vector<float> m_scales; ///< by output, or one for all
};

/// Weights alone are in fewer bits, and any processor can do this: they are widened anew for each call, so that memory
/// stays small.
class WidenedLinear final : public QuantizedLinear {
public:
    WidenedLinear(at::Tensor weight, at::Tensor scales, at::Tensor bias, const QuantizeRecipe& recipe)
        : m_weight(std::move(weight))
        , m_scales(std::move(scales))
        , m_bias(std::move(bias))
        , m_recipe(recipe)
    {
    }

    at::Tensor multiply(const at::Tensor& input) const override
    {
        return at::linear(input, widened(m_weight, m_scales, m_recipe), m_bias);
    }

    std::string stored() const override
    {
        if (m_scales.defined())
            return "int4";
        return m_weight.scalar_type() == at::kHalf ? "fp16" : "bf16";
    }
    std::string computed() const override { return "fp32"; }
    std::string reason() const override
    {
        if (m_scales.defined())
            return "int4 weights are widened to fp32 before they are multiplied";
        return m_recipe.halfProducts
            ? "this processor has no products in " + stored() + ", so the weights are widened to fp32"
            : "the weights are widened to fp32, so that the answers are the same on every processor";
    }

private:
    at::Tensor m_weight, m_scales, m_bias;
    QuantizeRecipe m_recipe;
};

/// Products in half precision, sums in fp32; the result is rounded to half precision once.
class HalfLinear final : public QuantizedLinear {
public:
    HalfLinear(at::Tensor weight, const at::Tensor& bias)
        : m_weight(std::move(weight))
        , m_bias(bias.to(m_weight.scalar_type()))
    {
    }

    at::Tensor multiply(const at::Tensor& input) const override
    {
        return at::linear(input.to(m_weight.scalar_type()), m_weight, m_bias).to(at::kFloat);
    }

    std::string stored() const override { return m_weight.scalar_type() == at::kHalf ? "fp16" : "bf16"; }

private:
    at::Tensor m_weight, m_bias;
};

/// Whether the kernels may multiply in this type.
bool multipliesIn(at::ScalarType type)
{
    if (type == at::kHalf)
        return abilities().has(Ability::Fp16);
    return abilities().has(Ability::Bf16) || abilities().has(Ability::AmxBf16);
}

} // namespace

at::Tensor QuantizedLinear::multiplyAndGelu(const at::Tensor& input) const
{
    auto values = multiply(input);
    return at::gelu_(values);
}

std::vector<at::Tensor> multiplyTogether(const at::Tensor& input, std::initializer_list<const QuantizedLinear*> layers)
{
    std::vector<at::Tensor> products;
    std::vector<const Int8Linear*> alike;
    for (const auto* layer : layers) {
        const auto* int8 = dynamic_cast<const Int8Linear*>(layer);
        if (int8 && (alike.empty() || int8->quantizesAs(*alike.front())))
            alike.push_back(int8);
    }
    if (alike.size() == layers.size()) {
        const auto quantized = alike.front()->quantize(input);
        for (const auto* layer : alike)
            products.push_back(layer->finish(quantized, false));
        return products;
    }
    for (const auto* layer : layers)
        products.push_back(layer->multiply(input));
    return products;
}

std::shared_ptr<const QuantizedLinear> makeQuantizedLinear(
    const at::Tensor& weight, const at::Tensor& scales, const at::Tensor& bias, const QuantizeRecipe& recipe)
{
    if (scales.defined() && recipe.method != QuantizeMethod::Int4)
        return std::make_shared<const Int8Linear>(weight, scales, bias, recipe);
    if (scales.defined() || !recipe.halfProducts || !multipliesIn(weight.scalar_type()))
        return std::make_shared<const WidenedLinear>(weight, scales, bias, recipe);
    return std::make_shared<const HalfLinear>(weight, bias);
}

at::Tensor widened(const at::Tensor& weight, const at::Tensor& scales, const QuantizeRecipe& recipe)
{
    auto numbers = weight.to(at::kFloat);
    if (!scales.defined())
        return numbers;
    if (recipe.method == QuantizeMethod::LlmInt8)
        return numbers.mul_((scales / kSteps).unsqueeze(1));
    if (recipe.method != QuantizeMethod::Int4)
        return numbers.mul_(scales.unsqueeze(1));
    for (std::int64_t group = 0; group < scales.size(1); ++group) {
        const auto first = group * recipe.groupSize;
        numbers.narrow(1, first, std::min(recipe.groupSize, numbers.size(1) - first)).mul_(scales.narrow(1, group, 1));
    }
    return numbers;
}

} // namespace ndogo
