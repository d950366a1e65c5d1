// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/network/model.h"
#include "engine/study/metrics.h"

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
    std::vector<TaggedEntity> entities; ///< of a model that tags entities; else empty
    std::vector<std::optional<std::vector<float>>> logits; ///< by word, of its first piece; nothing for unseen words
};

/// Tags sentences of words with a token classifier. Throws Failure as evaluation does.
std::vector<TaggedText> tagSentences(const Model& model, const Tokenizer& tokenizer,
    std::span<const std::vector<std::string>> sentences, std::int64_t maxLength, const CancelToken& token = {});

struct ClassifiedText {
    std::string label;
    double score = 0; ///< its probability (softmax over the labels)
    std::vector<float> logits; ///< by label id
    std::int64_t piecesCut = 0; ///< beyond the limit, not read
};

/// Classifies whole texts with a sequence classifier. Throws Failure as evaluation does.
std::vector<ClassifiedText> classifyTexts(const Model& model, const Tokenizer& tokenizer,
    std::span<const std::string> texts, std::int64_t maxLength, const CancelToken& token = {});

} // namespace ndogo
