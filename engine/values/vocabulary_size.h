// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/values/results.h"

#include <cstdint>

namespace ndogo {

/// Parameters that belong to one id of the vocabulary: its row of the embedding, and what a masked-LM head that shares
/// that has besides (bias; a decoder of its own).
std::int64_t parametersPerPiece(const ModelInfo& model);

/// What a model will be once so many ids of its vocabulary are left.
struct VocabularySize {
    std::int64_t parameters = 0;
    std::int64_t bytes = 0; ///< of the weight file, if all its tensors are of one type
};
VocabularySize vocabularySize(const ModelInfo& model, std::int64_t kept);

} // namespace ndogo
