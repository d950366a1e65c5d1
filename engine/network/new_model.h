// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/cancel.h"
#include "engine/checkpoint/model_config.h"
#include "engine/network/model.h"

#include <cstdint>
#include <memory>

namespace ndogo {

/// A model of this shape (a token classifier, or another task's) as Hugging Face initialises one:
/// matrices and embeddings ~ N(0, initializerRange), biases 0, LayerNorm 1 and 0, the padding row
/// of the word embedding 0. A classifier needs `config.labels`, a masked language model ("masked-lm")
/// has none; its decoder is the word embedding. `tokenizer` may be null. The same seed gives the same
/// weights.
std::shared_ptr<const Model> newModel(ModelConfig config, std::shared_ptr<const Tokenizer> tokenizer,
    std::uint64_t seed, const CancelToken& token = {}, ModelTask task = ModelTask::TokenClassification);

/// The encoder and tokenizer of `encoder` under a fresh head for `labels`: "token-classification"
/// or "sequence-classification" (docs/methods.md, Heads), initialised as above. Another head that it had
/// is left behind; BERT's pre-trained pooler, where the checkpoint has one, becomes part of a
/// sequence classifier.
std::shared_ptr<const Model> withFreshHead(
    const Model& encoder, ModelTask task, const std::vector<std::string>& labels, std::uint64_t seed);

/// The model with other names for its classes, as many as it has. Throws Failure(Usage) for another number.
std::shared_ptr<const Model> withLabels(const Model& model, const std::vector<std::string>& labels);

} // namespace ndogo
