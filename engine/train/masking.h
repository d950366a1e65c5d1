// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/random.h"
#include "engine/text/tokenizer.h"

#include <cstdint>
#include <span>
#include <vector>

namespace ndogo {

/// A place whose piece is to be guessed.
struct MaskedPlace {
    std::int32_t row = 0; ///< index into the ids
    std::int64_t id = 0; ///< what stood there
};

/// Every id but the specials and <unk>, as in transformers' DataCollatorForLanguageModeling.
bool mayBeMasked(std::int64_t id, const Tokenizer& tokenizer);

/// BERT's masking (Devlin et al. 2019, section 3.1) as in transformers' DataCollatorForLanguageModeling:
/// each id that may be masked is chosen with probability `share`; of the chosen ones 80 % become the
/// mask id, 10 % any id of the vocabulary, and 10 % stay. Changes `ids`, returns the chosen places.
std::vector<MaskedPlace> maskPieces(
    std::span<std::int64_t> ids, const Tokenizer& tokenizer, double share, Random& random);

/// How readily each id of a vocabulary is masked by maskByRarity(): max(count, 1)^-0.7, and 0 for those that may not
/// be. `counts`: how often each stands in the text.
std::vector<double> rarityWeights(std::span<const std::int64_t> counts, const Tokenizer& tokenizer);

/// DistilBERT's masking (the script of Sanh et al. 2019): of a whole batch, ceil(share · ids) places are drawn without
/// replacement, each in proportion to its id's weight; what becomes of them is as in maskPieces(). `ids` are those of
/// all sentences, specials included. Fewer where fewer may be masked.
std::vector<MaskedPlace> maskByRarity(std::span<std::int64_t> ids, const Tokenizer& tokenizer,
    std::span<const double> weights, double share, Random& random);

} // namespace ndogo
