// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/metrics.h"
#include "engine/model/model.h"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace ndogo {

/// A tagged span of words. `start` and `end` are word indices, both included.
struct TaggedEntity {
    Entity span;
    std::string text; ///< its words, joined by blanks
    double score = 0; ///< mean probability of the chosen labels over its words
};

struct TaggedText {
    std::vector<std::string> labels; ///< by word; O for words without a piece or beyond the limit
    std::vector<TaggedEntity> entities;
    std::vector<std::optional<std::vector<float>>> logits; ///< by word, of its first piece; nothing for unseen words
};

/// Tags sentences of words with a token classifier. Throws Failure as evaluation does.
std::vector<TaggedText> tagSentences(const Model& model, std::span<const std::vector<std::string>> sentences,
    std::int64_t maxLength, const CancelToken& token = {});

} // namespace ndogo
