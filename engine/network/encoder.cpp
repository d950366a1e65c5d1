// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/network/encoder.h"

#include "engine/base/error.h"
#include "engine/base/team.h"
#include "engine/kernels/attention.h"
#include "engine/network/attention.h"
#include "engine/network/dropout.h"
#include "engine/network/inference_layer.h"
#include "engine/network/pass_layers.h"

#include <c10/core/GradMode.h>

#include <algorithm>
#include <string>
#include <utility>

namespace ndogo {
namespace {

/// Rows of an embedding, in fp32 whatever it is held in.
at::Tensor lookUp(const at::Tensor& embedding, const at::Tensor& rows)
{
    return at::embedding(embedding, rows).to(at::kFloat);
}

/// On the CPU the values themselves, not a copy.
at::Tensor toTensor(std::span<const std::int64_t> values, at::Device device)
{
    return at::from_blob(const_cast<std::int64_t*>(values.data()), { static_cast<std::int64_t>(values.size()) },
        at::TensorOptions(at::kLong))
        .to(device);
}

/// RoBERTa: p = cumsum(id ≠ pad)·(id ≠ pad) + pad, by sentence (docs/methods.md, Tokenizers and positions).
/// BERT: 0, 1, 2, ...
std::vector<std::int64_t> positionsOf(const Network& network, const PackedBatch& batch)
{
    std::vector<std::int64_t> positions(batch.ids.size());
    const auto padId = network.padId;
    for (std::size_t sentence = 0; sentence + 1 < batch.offsets.size(); ++sentence) {
        std::int64_t seen = 0;
        for (auto i = batch.offsets[sentence]; i < batch.offsets[sentence + 1]; ++i) {
            const auto at = static_cast<std::size_t>(i);
            if (!network.positionsFollowPadding)
                positions[at] = seen++;
            else
                positions[at] = batch.ids[at] == padId ? padId : padId + ++seen;
        }
    }
    return positions;
}

bool holds(const std::vector<int>& layers, std::size_t layer)
{
    return std::ranges::find(layers, static_cast<int>(layer)) != layers.end();
}

/// One of the layers that is not from 0 to `last`.
std::optional<int> layerBeyond(const std::vector<int>& wanted, int last)
{
    const auto found = std::ranges::find_if(wanted, [last](int layer) { return layer < 0 || layer > last; });
    return found == wanted.end() ? std::nullopt : std::optional(*found);
}

void requireLayers(const LayerOutputs& wanted, int count)
{
    if (const auto layer = layerBeyond(wanted.hiddenStates, count))
        throw Failure(ErrorCode::Usage,
            Sentence::tr(
                "The hidden states of layer %1 were asked for; this model has those of 0 to %2.", *layer, count));
    if (const auto layer = layerBeyond(wanted.attentions, count - 1))
        throw Failure(ErrorCode::Usage,
            Sentence::tr("The attention probabilities of layer %1 were asked for; this model has those of 0 to %2.",
                *layer, count - 1));
}

/// Sets what autograd does while it lives: nothing at all, no more than leave its tensors fit for a loss, or all.
class GradientMode {
public:
    explicit GradientMode(const Pass& pass)
        : m_inference(!pass.gradients && !pass.teacher)
        , m_gradients(pass.gradients)
    {
    }

private:
    c10::InferenceMode m_inference;
    c10::AutoGradMode m_gradients;
};

/// One pass on its way: what the caller wants and what the network needs, settled once.
class Run {
public:
    Run(const Network& network, const PackedBatch& batch, const Pass& pass)
        : m_network(network)
        , m_batch(batch)
        , m_pass(pass)
        , m_device(network.wordEmbeddings.device())
        , m_everyRow(pass.everyRow || network.rowsDependOnBatch())
        , m_forLoss(pass.gradients || pass.teacher)
        // Such networks stand for what PyTorch computes: around the products, too, its own operators, since the last
        // bit of another one turns roundings.
        , m_quick(!m_forLoss && !pass.exact && !network.rowsDependOnBatch() && pass.layers.attentions.empty())
        // Our kernels take as many threads as LibTorch's operators between them, which forEachBatch() sets.
        , m_linears(pass, teamOf(at::get_num_threads()))
    {
        const int count = static_cast<int>(network.layers.size());
        requireLayers(pass.layers, count);
    }

    /// Of the rows that are wanted.
    at::Tensor hidden()
    {
        const bool whole = m_everyRow || holds(m_pass.layers.hiddenStates, m_network.layers.size());
        return whole ? wantedOf(encoded({})) : encoded(m_pass.rows);
    }

    at::Tensor logits()
    {
        if (m_network.maskedDense)
            return m_linears.apply(*m_network.maskedDecoder, decoderRows());
        // A classifier of words is one more layer of every row; one of texts is given the first of each sentence.
        if (m_everyRow && !m_network.pooler)
            return wantedOf(classified(encoded({})));
        return classified(hidden());
    }

    /// RobertaLMHead, BertLMPredictionHead without their decoder: no dropout in them.
    at::Tensor decoderRows()
    {
        auto dense = m_linears.apply(*m_network.maskedDense, hidden());
        activate(dense, m_network.maskedActivation);
        return normalised(dense, m_network.maskedNorm);
    }

    PassOutputs outputs()
    {
        if (m_pass.logits)
            m_outputs.logits = logits().to(at::kFloat);
        else if (m_pass.decoderRows)
            m_outputs.decoderRows = decoderRows().to(at::kFloat);
        else
            encoded({});
        // Under autocast they may come in another type.
        for (auto& [layer, states] : m_outputs.hiddenStates)
            states = states.to(at::kFloat);
        for (auto& [layer, sentences] : m_outputs.attentions) {
            for (auto& probabilities : sentences)
                probabilities = probabilities.to(at::kFloat);
        }
        return std::move(m_outputs);
    }

private:
    at::Tensor wantedOf(const at::Tensor& all) const
    {
        return m_pass.rows.empty() ? all : all.index_select(0, toTensor(m_pass.rows, m_device));
    }

    /// Hidden states of the last layer, which computes no other `rows` than these; empty: all. Keeps what is wanted of
    /// the layers on the way.
    at::Tensor encoded(std::span<const std::int64_t> rows)
    {
        const AttentionLayout attention(
            m_batch, m_forLoss ? AttentionLayout::Grouping::Alike : AttentionLayout::Grouping::Equal, m_device);
        auto states = embedded();
        keepStates(0, states);
        for (std::size_t i = 0; i < m_network.layers.size(); ++i) {
            m_pass.token.throwIfRequested();
            auto* probabilities
                = holds(m_pass.layers.attentions, i) ? &m_outputs.attentions[static_cast<int>(i)] : nullptr;
            const bool fewer = i + 1 == m_network.layers.size() && !rows.empty();
            const auto wanted = fewer ? toTensor(rows, m_device) : at::Tensor();
            states = m_quick ? inferLayer(m_network, m_network.layers[i], m_batch, states, wanted, m_linears)
                             : runLayer(m_network.layers[i], attention, states, wanted, probabilities);
            keepStates(i + 1, states);
        }
        return states;
    }

    void keepStates(std::size_t layer, const at::Tensor& states)
    {
        if (holds(m_pass.layers.hiddenStates, layer))
            m_outputs.hiddenStates[static_cast<int>(layer)] = states;
    }

    at::Tensor embedded() const
    {
        const auto positions = positionsOf(m_network, m_batch);
        auto sum = lookUp(m_network.wordEmbeddings, toTensor(m_batch.ids, m_device));
        // A copy, since a backward pass needs the positions.
        sum.add_(lookUp(m_network.positionEmbeddings, toTensor(positions, m_device).clone()));
        sum.add_(m_network.typeEmbeddings.select(0, 0));
        const auto& norm = m_network.embeddingNorm;
        if (m_quick) {
            // An operator of LibTorch that uses OpenMP can leave threads spinning (app/wait_policy.h), which takes a
            // core from those that share a single sentence.
            auto* place = sum.mutable_data_ptr<float>();
            addAndNormalise(place, nullptr, sum.size(0), sum.size(1), norm.weight.const_data_ptr<float>(),
                norm.bias.const_data_ptr<float>(), m_network.layerNormEps, place);
            return sum;
        }
        return dropped(normalised(sum, norm), m_pass.dropout.hidden);
    }

    at::Tensor runLayer(const EncoderLayer& layer, const AttentionLayout& attention, const at::Tensor& states,
        const at::Tensor& rows, std::vector<at::Tensor>* probabilities) const
    {
        const auto [query, key, value] = m_linears.project(layer, states);
        auto context
            = attention.attend(query, key, value, layer.heads, layer.headSize, m_pass.dropout.attention, probabilities);
        auto residual = states;
        if (rows.defined()) {
            context = context.index_select(0, rows);
            residual = residual.index_select(0, rows);
        }
        const double share = m_pass.dropout.hidden;
        const auto attended = normalised(
            dropped(m_linears.apply(*layer.attentionOutput, context), share).add_(residual), layer.attentionNorm);
        const auto inner = m_linears.applyAndActivate(*layer.intermediate, attended, m_network.activation);
        const auto output = dropped(m_linears.apply(*layer.output, inner), share);
        return layer.adapterDown ? adapted(layer, output, attended)
                                 : normalised(output.add_(attended), layer.outputNorm);
    }

    /// Behind a bottleneck: LN(output + up(relu(down(LN(output + attended)))) + attended), with one LayerNorm.
    at::Tensor adapted(const EncoderLayer& layer, const at::Tensor& output, const at::Tensor& attended) const
    {
        const auto read = normalised(output.add(attended), layer.outputNorm);
        const auto narrow = m_linears.applyAndActivate(*layer.adapterDown, read, Activation::Relu);
        return normalised(m_linears.apply(*layer.adapterUp, narrow).add_(output).add_(attended), layer.outputNorm);
    }

    at::Tensor classified(at::Tensor states) const
    {
        const double share = m_pass.dropout.classifier;
        if (m_network.pooler) {
            states = m_network.dropsBeforePooler ? dropped(states, share) : states;
            states = at::tanh(m_linears.apply(*m_network.pooler, states));
        }
        return m_linears.apply(*m_network.classifier, dropped(states, share));
    }

    at::Tensor normalised(const at::Tensor& input, const NormWeights& norm) const
    {
        return at::layer_norm(input, { input.size(-1) }, norm.weight, norm.bias, m_network.layerNormEps);
    }

    const Network& m_network;
    const PackedBatch& m_batch;
    const Pass& m_pass;
    at::Device m_device;
    bool m_everyRow; ///< what a row becomes, or who watches, asks for all of them
    bool m_forLoss; ///< outside c10::InferenceMode
    bool m_quick; ///< by kernels of our own
    PassLayers m_linears;
    PassOutputs m_outputs;
};

} // namespace

at::Tensor encode(const Network& network, const PackedBatch& batch, const Pass& pass)
{
    const GradientMode mode(pass);
    return Run(network, batch, pass).hidden();
}

at::Tensor logitsOf(const Network& network, const PackedBatch& batch, const Pass& pass)
{
    const GradientMode mode(pass);
    return Run(network, batch, pass).logits();
}

PassOutputs outputsOf(const Network& network, const PackedBatch& batch, const Pass& pass)
{
    const GradientMode mode(pass);
    return Run(network, batch, pass).outputs();
}

} // namespace ndogo
