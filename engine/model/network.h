// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/results.h"
#include "engine/io/checkpoint.h"
#include "engine/model/model_config.h"
#include "engine/torch_headers.h"

#include <string>
#include <vector>

namespace ndogo {

/// A parameter under its Hugging Face name, with the `roberta.` prefix. `value` is contiguous fp32 and
/// never written to: it may lie in a read-only mapping.
struct NamedWeight {
    std::string name;
    at::Tensor value;
    DType stored = DType::F32; ///< its type in the file
    std::string part; ///< as TensorInfo::part
    int layer = -1;
    bool prunable = false;
    std::int64_t zeros = 0;
};

struct LinearWeights {
    at::Tensor weight; ///< [out, in]
    at::Tensor bias; ///< [out]
};

struct NormWeights {
    at::Tensor weight, bias; ///< [hidden]
};

struct EncoderLayer {
    LinearWeights query, key, value; ///< [heads × headSize, hidden]
    LinearWeights attentionOutput; ///< [hidden, heads × headSize]
    NormWeights attentionNorm;
    LinearWeights intermediate; ///< [ffn, hidden]
    LinearWeights output; ///< [hidden, ffn]
    NormWeights outputNorm;
    std::int64_t heads = 0, headSize = 0;
};

/// The weights of a model, once by name and once in the order of computation; both share storage.
struct Network {
    std::vector<NamedWeight> weights; ///< by name

    at::Tensor wordEmbeddings; ///< [vocabulary, hidden]
    at::Tensor positionEmbeddings; ///< [positions, hidden]
    at::Tensor typeEmbedding; ///< [hidden], of token type 0
    NormWeights embeddingNorm;
    std::vector<EncoderLayer> layers;
    LinearWeights classifier; ///< [labels, hidden]; undefined without a token classification head
    double layerNormEps = 1e-5;
    std::int64_t padId = 1;
    std::string task; ///< token-classification, sequence-classification, masked-lm, encoder

    const NamedWeight* find(std::string_view name) const;
};

/// Places the weights. Throws Failure(TensorMissing, TensorShape) naming the tensor, with both shapes.
/// A classifier whose rows are not the labels of `config` is refused too.
Network bindNetwork(const ModelConfig& config, std::vector<NamedWeight> weights);

/// Part, layer and prunability that follow from a Hugging Face name and shape.
void describeWeight(NamedWeight& weight);

/// Names and shapes that a token classifier of this shape has, in Hugging Face's order.
struct ExpectedWeight {
    std::string name;
    std::vector<std::int64_t> shape;
};
std::vector<ExpectedWeight> expectedWeights(const ModelConfig& config);

TensorInfo tensorInfo(const NamedWeight& weight);

} // namespace ndogo
