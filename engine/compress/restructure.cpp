// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/compress/restructure.h"

#include "engine/checkpoint/weight_names.h"
#include "engine/network/network.h"

#include <algorithm>
#include <numeric>
#include <optional>
#include <string_view>

namespace ndogo {
namespace {

using Indices = std::vector<std::int64_t>;

[[noreturn]] void refuse(const char* field, const Sentence& reason)
{
    throw Failure(ErrorCode::Usage, reason, { { "field", field } });
}

Indices countedTo(std::int64_t count)
{
    Indices indices(static_cast<std::size_t>(count));
    std::iota(indices.begin(), indices.end(), 0);
    return indices;
}

bool areBelow(const Indices& indices, std::int64_t count)
{
    return std::ranges::all_of(indices, [&](auto index) { return index >= 0 && index < count; });
}

/// Of one layer; its heads keep their share of the width.
std::int64_t headSizeAfter(const ModelConfig& config, std::size_t layer, std::int64_t hidden)
{
    const auto size = config.headSize[layer];
    if (size * hidden % config.hiddenSize != 0) {
        refuse("structure.hidden",
            Sentence::tr("A width of %1 cannot be: the heads of layer %2, %3 of %4 wide, would not be whole numbers "
                         "wide. Choose a multiple of %5.",
                hidden, layer + 1, size, config.hiddenSize, config.hiddenSize / std::gcd(size, config.hiddenSize)));
    }
    return size * hidden / config.hiddenSize;
}

/// Where heads or units of a layer lie in one of its tensors.
struct Axis {
    std::int64_t dimension = 0;
    bool ofHeads = false;
};
std::optional<Axis> axisOf(std::string_view name)
{
    const auto holds = [&](std::string_view text) { return name.find(text) != std::string_view::npos; };
    if (layerOfName(name) < 0)
        return std::nullopt;
    if (holds(".attention.self."))
        return Axis { 0, true };
    if (holds(".attention.output.dense.weight"))
        return Axis { 1, true };
    if (holds(".intermediate.dense."))
        return Axis { 0, false };
    if (name.ends_with(".output.dense.weight"))
        return Axis { 1, false };
    return std::nullopt;
}

/// The parts of `value` along a dimension, each `size` entries wide, that `kept` names; itself where these are all.
at::Tensor partsOf(const at::Tensor& value, std::int64_t dimension, const Indices& kept, std::int64_t size)
{
    if (kept == countedTo(value.size(dimension) / size))
        return value;
    const auto first = at::tensor(kept).mul(size).unsqueeze(1);
    return value.index_select(dimension, first.add(at::arange(size)).flatten()).contiguous();
}

/// Its leading entries in every dimension.
at::Tensor leading(const at::Tensor& value, const std::vector<std::int64_t>& shape)
{
    auto part = value;
    for (std::size_t i = 0; i < shape.size(); ++i)
        part = part.narrow(std::int64_t(i), 0, shape[i]);
    return part.contiguous();
}

/// V·Vᵀ [columns, columns] of the first `rank` right singular vectors, which are the eigenvectors of AᵀA. In fp64,
/// where squaring the singular values costs nothing that fp32 had; a block of rows after the other, since an embedding
/// is tall.
at::Tensor projectionOf(const at::Tensor& matrix, std::int64_t rank)
{
    const auto columns = matrix.size(1);
    auto gram = at::zeros({ columns, columns }, at::kDouble);
    for (const auto& rows : matrix.split(8192)) {
        const auto block = rows.to(at::kDouble);
        gram.add_(block.t().matmul(block));
    }
    const auto vectors = std::get<1>(at::linalg_eigh(gram)).narrow(1, columns - rank, rank); // rising eigenvalues
    return vectors.matmul(vectors.t()).to(at::kFloat);
}

/// The nearest matrix of this rank (Eckart and Young 1936): U_k S_k V_kᵀ = A·V_k·V_kᵀ = U_k·U_kᵀ·A.
at::Tensor ofRank(const at::Tensor& matrix, std::int64_t rank)
{
    if (rank >= std::min(matrix.size(0), matrix.size(1)))
        return matrix;
    return matrix.size(0) >= matrix.size(1) ? matrix.matmul(projectionOf(matrix, rank))
                                            : projectionOf(matrix.t(), rank).matmul(matrix);
}

class Cutter {
public:
    Cutter(const Model& parent, const StructurePlan& plan, const CancelToken& token)
        : m_parent(parent)
        , m_plan(plan)
        , m_config(configAfter(parent.config(), plan))
        , m_token(token)
    {
    }

    std::shared_ptr<const Model> run() const
    {
        std::vector<NamedWeight> weights;
        for (const auto& expected : expectedWeights(m_config, m_parent.info().task)) {
            m_token.throwIfRequested();
            weights.push_back(weightFor(expected));
        }
        return m_parent.with(m_config, std::move(weights));
    }

private:
    NamedWeight weightFor(const ExpectedWeight& expected) const
    {
        const int layer = layerOfName(expected.name);
        const auto* kept = layer < 0 ? nullptr : &m_plan.layers[static_cast<std::size_t>(layer)];
        NamedWeight weight = *m_parent.network().find(kept ? nameInLayer(expected.name, kept->layer) : expected.name);
        auto value = weight.value;
        if (const auto axis = axisOf(expected.name)) {
            const auto size = axis->ofHeads ? m_parent.config().headSize[static_cast<std::size_t>(kept->layer)] : 1;
            value = partsOf(value, axis->dimension, axis->ofHeads ? kept->heads : kept->units, size);
        }
        if (value.sizes() != at::IntArrayRef(expected.shape))
            value = leading(losesRank(expected) ? ofRank(value, m_plan.hidden) : value, expected.shape);
        if (!value.is_same(weight.value))
            return makeWeight(expected.name, value, weight.stored);
        weight.name = expected.name;
        describeWeight(weight);
        return weight;
    }

    bool losesRank(const ExpectedWeight& expected) const
    {
        return m_plan.method == WidthMethod::Svd && expected.shape.size() == 2
            && expected.name.find(".intermediate.") == std::string::npos;
    }

    const Model& m_parent;
    const StructurePlan& m_plan;
    ModelConfig m_config;
    const CancelToken& m_token;
};

} // namespace

StructurePlan wholeOf(const ModelConfig& config)
{
    StructurePlan plan;
    plan.hidden = config.hiddenSize;
    for (std::size_t i = 0; i < config.heads.size(); ++i)
        plan.layers.push_back({ int(i), countedTo(config.heads[i]), countedTo(config.ffn[i]) });
    return plan;
}

ModelConfig configAfter(const ModelConfig& config, const StructurePlan& plan)
{
    if (plan.layers.empty())
        refuse("structure.layers", Sentence::tr("No layer would be left. Keep one at least."));
    if (plan.hidden < 1 || plan.hidden > config.hiddenSize) {
        refuse("structure.hidden",
            Sentence::tr("A width of %1 cannot be cut out of a model that is %2 wide. Choose a smaller one.",
                plan.hidden, config.hiddenSize));
    }
    ModelConfig after = config;
    after.hiddenSize = plan.hidden;
    after.layers = static_cast<int>(plan.layers.size());
    after.heads.clear();
    after.headSize.clear();
    after.ffn.clear();
    for (const auto& [layer, heads, units] : plan.layers) {
        if (layer < 0 || layer >= config.layers) {
            refuse("structure.layers",
                Sentence::tr("There is no layer %1: the model has layers 1 to %2.", layer + 1, config.layers));
        }
        const auto at = static_cast<std::size_t>(layer);
        if (heads.empty() || !areBelow(heads, config.heads[at]))
            refuse("structure.heads",
                Sentence::tr("Layer %1 has %2 heads, of which one at least is kept.", layer + 1, config.heads[at]));
        if (units.empty() || !areBelow(units, config.ffn[at]))
            refuse("structure.ffn",
                Sentence::tr(
                    "Layer %1 has %2 feed-forward units, of which one at least is kept.", layer + 1, config.ffn[at]));
        after.heads.push_back(static_cast<std::int64_t>(heads.size()));
        after.headSize.push_back(headSizeAfter(config, at, plan.hidden));
        after.ffn.push_back(static_cast<std::int64_t>(units.size()));
    }
    return after;
}

std::shared_ptr<const Model> restructured(const Model& parent, const StructurePlan& plan, const CancelToken& token)
{
    parent.requireChangeable(Sentence::tr("no part of a quantized model can be taken out"));
    return Cutter(parent, plan, token).run();
}

} // namespace ndogo
