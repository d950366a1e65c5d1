// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/checkpoint/model_config.h"
#include "engine/io/checkpoint.h"
#include "engine/values/results.h"

#include <map>
#include <string>
#include <vector>

namespace ndogo {

/// What a checkpoint is and which of its tensors are what, by their names and shapes alone.
struct CheckpointLayout {
    ModelTask task = ModelTask::Encoder;
    /// The tensors of the model, by the name that transformers gives them today, prefix included.
    std::map<std::string, const StoredTensor*> tensors;
    /// The scales of those that are small integers, by the weight's name.
    std::map<std::string, const StoredTensor*> scales;
    /// A pooler that the model has no use for; a fresh sequence classifier of BERT takes it up.
    std::map<std::string, const StoredTensor*> pooler;
    std::vector<std::string> missing; ///< as ModelInfo::missing
    std::vector<std::string> unexpected; ///< as ModelInfo::unexpected
    Sentence foreignParts; ///< as ModelInfo::foreignParts
    std::vector<Sentence> notes; ///< what was assumed
};

/// Finds the model in `checkpoint` and settles in `config` what only the tensors tell: labels
/// without a name, widths by layer, whether the decoder is tied, whether names carry a prefix. The
/// pointers are into `checkpoint`. Throws Failure(TensorMissing, TensorShape, TensorUnexpected,
/// FileFormat) naming the tensor.
CheckpointLayout layOut(const Checkpoint& checkpoint, ModelConfig& config);

} // namespace ndogo
