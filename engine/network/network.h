// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/checkpoint/model_config.h"
#include "engine/checkpoint/weight_names.h"
#include "engine/io/checkpoint.h"
#include "engine/network/linear.h"
#include "engine/network/torch_headers.h"
#include "engine/values/results.h"

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ndogo {

/// A parameter under its Hugging Face name, with the `roberta.` or `bert.` prefix. `value` is
/// contiguous and never written to: it may lie in a read-only mapping. It is fp32, but in a quantized
/// model (Model::requireUnquantized) a matrix may be int8, fp16 or bf16.
struct NamedWeight {
    std::string name;
    at::Tensor value;
    at::Tensor scales; ///< fp32, of an int8 value: [1], [out] or [out, groups]; else undefined
    DType stored = DType::F32; ///< its type in the file
    std::string part; ///< as TensorInfo::part
    int layer = -1;
    bool prunable = false; ///< a Linear weight; a masked-LM decoder counts as an embedding
    std::int64_t zeros = 0;
};

struct NormWeights {
    at::Tensor weight, bias; ///< [hidden]
};

struct EncoderLayer {
    std::shared_ptr<const Linear> query, key, value; ///< [heads × headSize, hidden]
    std::shared_ptr<const Linear> attentionOutput; ///< [hidden, heads × headSize]
    NormWeights attentionNorm;
    std::shared_ptr<const Linear> intermediate; ///< [ffn, hidden]
    std::shared_ptr<const Linear> output; ///< [hidden, ffn]
    NormWeights outputNorm;
    std::shared_ptr<const Linear> adapterDown, adapterUp; ///< of a bottleneck, [width, hidden] and back; else null
    std::int64_t heads = 0, headSize = 0;
};

/// The weights of a model, once by name and once in the order of computation; both share storage.
struct Network {
    std::vector<NamedWeight> weights; ///< by name
    std::vector<NamedWeight> unusedPooler; ///< that a fresh head may take up; neither counted nor saved

    at::Tensor wordEmbeddings; ///< [vocabulary, hidden]
    at::Tensor positionEmbeddings; ///< [positions, hidden]
    at::Tensor typeEmbeddings; ///< [types, hidden]; type 0 is used
    NormWeights embeddingNorm;
    std::vector<EncoderLayer> layers;

    // The head; null where the task has no such layer.
    std::shared_ptr<const Linear> pooler; ///< [hidden, hidden]; tanh follows. Sequence classification only
    bool dropsBeforePooler = true; ///< in training; BERT does not
    std::shared_ptr<const Linear> classifier; ///< [labels, hidden]
    std::shared_ptr<const Linear> maskedDense; ///< [hidden, hidden]; the activation and maskedNorm follow
    NormWeights maskedNorm;
    std::shared_ptr<const Linear> maskedDecoder; ///< [vocabulary, hidden]: the word embedding itself when tied
    at::Tensor decoderWeight, decoderBias; ///< of maskedDecoder

    Activation activation = Activation::Gelu; ///< of the feed-forward blocks
    Activation maskedActivation = Activation::Gelu;
    double layerNormEps = 1e-5;
    std::int64_t padId = 1;
    bool positionsFollowPadding = true; ///< as ModelConfig::countsFromPadding()
    ModelTask task = ModelTask::Encoder;

    const NamedWeight* find(std::string_view name) const;
    /// In the order of computation, the encoder's first; without the masked-LM decoder and what adapters add.
    std::vector<std::shared_ptr<const Linear>> linearLayers() const;
    /// Whether what a row becomes depends on the rows beside it, as it does where any of these layers says so.
    bool rowsDependOnBatch() const;
};

/// Places the weights of a model whose names and shapes are expectedWeights(config, task), and the
/// pooler's for an encoder that has one. Throws Failure(TensorMissing, TensorShape) naming the
/// tensor.
Network bindNetwork(const ModelConfig& config, ModelTask task, std::vector<NamedWeight> weights);

/// Part, layer and prunability that follow from a Hugging Face name and shape.
void describeWeight(NamedWeight& weight);

/// A described weight that has its values, zeros counted.
NamedWeight makeWeight(std::string name, at::Tensor value, DType stored = DType::F32);
/// The same of an int8 value with its scales.
NamedWeight makeQuantizedWeight(std::string name, at::Tensor value, at::Tensor scales, DType stored);

TensorInfo tensorInfo(const NamedWeight& weight);

/// Of a contiguous tensor on the CPU, which must outlive them.
inline std::span<const std::byte> bytesOf(const at::Tensor& tensor)
{
    return { static_cast<const std::byte*>(tensor.const_data_ptr()), tensor.nbytes() };
}

} // namespace ndogo
