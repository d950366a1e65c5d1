// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What Hugging Face transformers calls the tensors and classes of the families that Ndogo opens.
#pragma once

#include "engine/checkpoint/model_config.h"
#include "engine/values/results.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ndogo {

/// One family of encoders, by its `model_type`.
struct Family {
    std::string_view modelType;
    std::string_view title; ///< as people write it
    std::string_view classes; ///< its classes begin so: "XLMRoberta" of XLMRobertaModel
    std::string_view prefix; ///< of the encoder's tensors below a head: "roberta."
    bool isBert = false; ///< else the RoBERTa kind
};
const std::vector<Family>& families();
/// Null for a model_type that Ndogo does not open.
const Family* findFamily(std::string_view modelType);
/// The family of a configuration that was read.
const Family& familyOf(const ModelConfig& config);

/// The file that most checkpoints of the family have their tokenizer in.
std::string usualTokenizerFile(const ModelConfig& config);

/// XLMRobertaForTokenClassification, BertModel, ...
std::string architectureName(const Family& family, ModelTask task);
/// The task that a class name ends in (TokenClassification of BertForTokenClassification); nothing
/// for a class whose head Ndogo does not know.
std::optional<ModelTask> taskOfArchitecture(std::string_view architecture);

/// Names of the Linear layers and LayerNorms of the heads, without ".weight" and ".bias".
struct HeadNames {
    std::string pooler; ///< before tanh in sequence classification: classifier.dense, bert.pooler.dense
    std::string classifier; ///< last layer of this family's classifier for the task
    std::string maskedDense, maskedNorm;
    std::string maskedDecoder; ///< its bias lies beside it, see maskedBias
    std::string maskedBias; ///< a tensor, not a layer
};
HeadNames headNames(const Family& family, ModelTask task);
/// "roberta.pooler.dense"
std::string poolerName(const Family& family);
/// "roberta.embeddings."
std::string embeddingsPrefix(const Family& family);
/// "roberta.encoder.layer.3."
std::string layerPrefix(const Family& family, int layer);
/// The layer that a name belongs to, or -1.
int layerOfName(std::string_view name);
/// The same tensor of another layer; a name outside the layers as it is.
std::string nameInLayer(const std::string& name, int layer);

/// A name as transformers writes it today, with the family's prefix: "embeddings.LayerNorm.gamma"
/// becomes "bert.embeddings.LayerNorm.weight".
std::string canonicalName(const Family& family, const std::string& name);

/// A tensor that a model of this shape and task has.
struct ExpectedWeight {
    std::string name;
    std::vector<std::int64_t> shape;
};
/// In Hugging Face's order, with what config.adapter adds. The pooler of an encoder without a head, which files often
/// lack, is not among them; nor is a decoder that is the word embedding, nor the decoder's second name for its bias.
std::vector<ExpectedWeight> expectedWeights(const ModelConfig& config, ModelTask task = ModelTask::TokenClassification);

/// Names of the tensors that a model of this shape has under one head or another: a pattern for "classifier" is no
/// mistake where a model has none.
std::vector<std::string> namesUnderAnyHead(const ModelConfig& config);

/// Whether a tensor of this canonical name belongs to an adapter: "...query.lora_A.weight", [rank, in], and
/// "...query.lora_B.weight", [out, rank]; "...output.adapter_down.weight", [width, hidden], and
/// "...output.adapter_up.weight" with their biases.
bool isAdapterWeight(std::string_view name);
/// Of the encoder's layers, the Linear ones whose name is one of `ends` or ends in it behind a dot, as PEFT reads its
/// target_modules; without ".weight".
std::vector<std::string> linearLayersEndingIn(const ModelConfig& config, const std::vector<std::string>& ends);

/// Whether a tensor of this canonical name and so many dimensions is the weight of a Linear layer in the sense of the
/// papers' counts: no embedding, and no masked-LM decoder, which has one row a piece and is an embedding by nature; no
/// adapter's either.
bool isLinearWeight(std::string_view name, std::size_t dimensions);
/// "roberta.encoder.layer.3.output.dense" of its ".weight" or ".bias".
std::string layerNameOf(std::string_view tensor);

/// "768 × 3072", for messages.
std::string shapeText(const std::vector<std::int64_t>& shape);

} // namespace ndogo
