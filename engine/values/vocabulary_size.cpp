// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/values/vocabulary_size.h"

#include <algorithm>
#include <cmath>

namespace ndogo {

std::int64_t parametersPerPiece(const ModelInfo& model)
{
    std::int64_t parameters = 0;
    for (const auto& tensor : model.tensors) {
        // A head may by chance have as many labels, or be as wide, as there are pieces.
        const bool hasRows = tensor.name.ends_with("word_embeddings.weight")
            || (model.task == ModelTask::MaskedLm && tensor.layer < 0 && !tensor.name.ends_with("embeddings.weight")
                && (tensor.name.ends_with("bias") || tensor.name.ends_with("decoder.weight"))
                && tensor.name.find("dense") == std::string::npos && tensor.name.find("orm") == std::string::npos);
        if (hasRows && !tensor.shape.empty() && tensor.shape.front() == model.vocabSize)
            parameters += tensor.size / std::max<std::int64_t>(1, tensor.shape.front());
    }
    return parameters;
}

VocabularySize vocabularySize(const ModelInfo& model, std::int64_t kept)
{
    const auto gone = std::max<std::int64_t>(0, model.vocabSize - kept) * parametersPerPiece(model);
    const double share = double(gone) / double(std::max<std::int64_t>(1, model.parameters.total));
    return { model.parameters.total - gone, model.sizes.file - std::llround(share * double(model.sizes.file)) };
}

} // namespace ndogo
