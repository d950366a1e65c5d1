// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/teacher.h"

#include "engine/base/hash.h"
#include "engine/train/trainable_model.h"

#include <nlohmann/json.hpp>

#include <utility>

namespace ndogo {
namespace {

class ComputingTeacher final : public Teacher {
public:
    ComputingTeacher(
        std::shared_ptr<const Model> model, LayerOutputs layers, at::Device device, const CancelToken& token)
        : m_model(std::move(model))
        , m_network(networkOn(*m_model, device))
        , m_layers(std::move(layers))
        , m_token(token)
    {
    }

    PassOutputs outputsOf(const TrainingBatch& batch) const override
    {
        return ndogo::outputsOf(m_network, batch.packed,
            { .rows = batch.rows,
                .teacher = true,
                .logits = !batch.rows.empty() && !maskedDecoder(),
                .decoderRows = !batch.rows.empty() && maskedDecoder(),
                .layers = m_layers,
                .token = m_token });
    }

    const Linear* maskedDecoder() const override { return m_network.maskedDecoder.get(); }

private:
    std::shared_ptr<const Model> m_model; ///< whose weights those on the CPU are
    Network m_network;
    LayerOutputs m_layers;
    CancelToken m_token;
};

} // namespace

std::string contentHash(const Model& model)
{
    Hash hash;
    hash.add(toJson(model.config()).dump()); // other heads, say, make other answers of the same weights
    for (const auto& weight : model.network().weights) {
        hash.add(weight.name);
        hash.add(bytesOf(weight.value.contiguous()));
    }
    return hash.text();
}

std::unique_ptr<Teacher> computingTeacher(
    const std::shared_ptr<const Model>& model, LayerOutputs layers, at::Device device, const CancelToken& token)
{
    return std::make_unique<ComputingTeacher>(model, std::move(layers), device, token);
}

} // namespace ndogo
