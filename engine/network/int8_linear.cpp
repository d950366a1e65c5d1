// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/network/int8_linear.h"

#include "engine/kernels/int8_gemm.h"

#include <cmath>
#include <cstdint>
#include <span>

namespace ndogo {
namespace {

/// LLM.int8 keeps the largest |w| of an output, 127 of which make a step; the others keep the step.
constexpr float kSteps = 127;

std::span<const std::int8_t> integersOf(const at::Tensor& tensor)
{
    return { tensor.const_data_ptr<std::int8_t>(), static_cast<std::size_t>(tensor.numel()) };
}

std::vector<float> floatsOf(const at::Tensor& tensor)
{
    const float* values = tensor.const_data_ptr<float>();
    return { values, values + tensor.numel() };
}

/// Memory for rows in 8 bits that no input has now; each thread keeps its own, since making room costs time.
std::vector<Int8Rows>& spareRows()
{
    thread_local std::vector<Int8Rows> spare;
    return spare;
}

Int8Rows takeRows()
{
    auto& spare = spareRows();
    if (spare.empty())
        return {};
    Int8Rows rows = std::move(spare.back());
    spare.pop_back();
    return rows;
}

/// How rows become integers: equal ones give the same.
struct Int8Form {
    QuantizeMethod method = QuantizeMethod::TokenInt8;
    double setting = 0; ///< the method's own: bits, or threshold
    bool operator==(const Int8Form&) const = default;
};

struct Int8Input final : LinearInput {
    Int8Input(const at::Tensor& values, const Int8Form& theForm)
        : LinearInput(values.contiguous())
        , form(theForm)
        , integers(takeRows())
    {
    }
    ~Int8Input() override { spareRows().push_back(std::move(integers)); }

    Int8Form form;
    Int8Rows integers;
    std::vector<std::int64_t> outliers; ///< columns that are left out of the integers, rising
};

class Int8Linear : public Linear {
public:
    Int8Linear(const LinearParts& parts, const Int8Form& form)
        : Linear(parts.name)
        , m_form(form)
        , m_packed(integersOf(parts.weight), parts.weight.size(0), parts.weight.size(1))
        , m_scales(floatsOf(int8Steps(parts.scales, form.method)))
        , m_bias(parts.bias)
    {
    }

    std::unique_ptr<const LinearInput> prepare(const at::Tensor& rows) const final
    {
        auto input = std::make_unique<Int8Input>(rows, m_form);
        quantize(*input);
        return input;
    }

    bool accepts(const LinearInput& input) const final
    {
        const auto* prepared = dynamic_cast<const Int8Input*>(&input);
        return prepared && prepared->form == m_form;
    }

    at::Tensor multiply(const LinearInput& input, Epilogue epilogue, const SplitRange& split) const final
    {
        return multiplyIntegers(static_cast<const Int8Input&>(input), epilogue, split);
    }

    std::string stored() const override { return "int8"; }
    bool usesSplit() const override { return true; }

protected:
    /// Fills in `integers`.
    virtual void quantize(Int8Input& input) const = 0;
    virtual at::Tensor multiplyIntegers(const Int8Input& input, Epilogue epilogue, const SplitRange& split) const = 0;

    at::Tensor product(const Int8Rows& rows, bool gelu, const SplitRange& split) const
    {
        auto output = at::empty({ rows.rows, m_packed.outputs() }, at::TensorOptions(at::kFloat));
        Int8Epilogue epilogue;
        epilogue.columnScales = m_scales;
        epilogue.bias = m_bias.const_data_ptr<float>();
        epilogue.gelu = gelu;
        multiplyInt8(rows, m_packed, epilogue, output.mutable_data_ptr<float>(), output.size(1), split);
        return output;
    }

    double setting() const { return m_form.setting; }
    const std::vector<float>& scales() const { return m_scales; }

private:
    Int8Form m_form;
    PackedInt8 m_packed;
    std::vector<float> m_scales; ///< by output, or one for all
    at::Tensor m_bias;
};

class DynamicInt8Linear final : public Int8Linear {
public:
    DynamicInt8Linear(const LinearParts& parts, int bits)
        : Int8Linear(parts, { QuantizeMethod::DynamicInt8, double(bits) })
    {
    }

    bool rowsDependOnBatch() const override { return true; } // one range for all of a batch

protected:
    void quantize(Int8Input& input) const override
    {
        const auto& values = input.rows();
        quantizeTensor(values.const_data_ptr<float>(), values.size(0), values.size(1), static_cast<int>(setting()),
            input.integers);
    }

    at::Tensor multiplyIntegers(const Int8Input& input, Epilogue epilogue, const SplitRange& split) const override
    {
        return finished(product(input.integers, false, split), epilogue);
    }
};

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

class LlmInt8Linear final : public Int8Linear {
public:
    LlmInt8Linear(const LinearParts& parts, double threshold)
        : Int8Linear(parts, { QuantizeMethod::LlmInt8, threshold })
        , m_weight(parts.weight)
    {
    }

    bool rowsDependOnBatch() const override { return true; } // one set of outlier columns for all of a batch

protected:
    void quantize(Int8Input& input) const override
    {
        // The paper takes whole columns out before it looks for a row's largest value;
        // bitsandbytes leaves the small values of those columns in that search.
        input.outliers = outlierColumns(input.rows(), setting());
        const auto rest
            = input.outliers.empty() ? input.rows() : input.rows().index_fill(1, at::tensor(input.outliers), 0);
        quantizeRows(rest.const_data_ptr<float>(), rest.size(0), rest.size(1), input.integers);
    }

    at::Tensor multiplyIntegers(const Int8Input& input, Epilogue epilogue, const SplitRange& split) const override
    {
        auto output = product(input.integers, false, split);
        if (!input.outliers.empty())
            addOutliers(input, output);
        return finished(output, epilogue);
    }

private:
    /// The columns that were left out, in fp32, times the weights that are left of int8.
    void addOutliers(const Int8Input& input, at::Tensor& output) const
    {
        const auto columns = at::tensor(input.outliers);
        const auto steps = at::from_blob(const_cast<float*>(scales().data()),
            { static_cast<std::int64_t>(scales().size()), 1 }, at::TensorOptions(at::kFloat));
        const auto weights = m_weight.index_select(1, columns).to(at::kFloat).mul_(steps);
        output.addmm_(input.rows().index_select(1, columns), weights.t());
    }

    at::Tensor m_weight; ///< as it came: columns are read from it
};

class TokenInt8Linear final : public Int8Linear {
public:
    explicit TokenInt8Linear(const LinearParts& parts)
        : Int8Linear(parts, { QuantizeMethod::TokenInt8, 0 })
    {
    }

protected:
    void quantize(Int8Input& input) const override
    {
        const auto& values = input.rows();
        quantizeRows(values.const_data_ptr<float>(), values.size(0), values.size(1), input.integers);
    }

    at::Tensor multiplyIntegers(const Int8Input& input, Epilogue epilogue, const SplitRange& split) const override
    {
        return product(input.integers, epilogue == Epilogue::Gelu, split);
    }
};

} // namespace

std::shared_ptr<const Linear> makeDynamicInt8Linear(const LinearParts& parts, int bits)
{
    return std::make_shared<const DynamicInt8Linear>(parts, bits);
}

std::shared_ptr<const Linear> makeLlmInt8Linear(const LinearParts& parts, double threshold)
{
    return std::make_shared<const LlmInt8Linear>(parts, threshold);
}

std::shared_ptr<const Linear> makeTokenInt8Linear(const LinearParts& parts)
{
    return std::make_shared<const TokenInt8Linear>(parts);
}

at::Tensor int8Steps(const at::Tensor& scales, QuantizeMethod method)
{
    return method == QuantizeMethod::LlmInt8 ? scales / kSteps : scales;
}

} // namespace ndogo
