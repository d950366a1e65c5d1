// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/checkpoint/model_config.h"
#include "engine/network/model.h"

#include <cstdint>
#include <memory>
#include <span>

namespace ndogo {

/// What a configuration becomes when these ids stay, ascending, of which the one at place i becomes i: the size of the
/// vocabulary, the special ids, and, where positions are counted from the padding, the number of positions. Throws
/// Failure(ConfigInvalid) where a special id does not stay.
ModelConfig withVocabulary(ModelConfig config, std::span<const std::int64_t> kept);

/// A new model with the rows of these ids: of the word embedding, of a masked-LM decoder of its own and of its bias.
/// `tokenizer` gives the new ids. Every other tensor is shared with the parent, which stays as it is; the rows are
/// copies, bit for bit. Throws Failure(ConfigInvalid) for a quantized parent, and as withVocabulary().
std::shared_ptr<const Model> keepRows(
    const Model& parent, std::span<const std::int64_t> kept, std::shared_ptr<const Tokenizer> tokenizer);

} // namespace ndogo
