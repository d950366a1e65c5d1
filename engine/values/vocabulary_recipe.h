// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which pieces of a vocabulary stay (docs/methods.md, Vocabulary). Pure values.
#pragma once

#include "engine/base/fields.h"
#include "engine/base/named.h"

#include <cstdint>

namespace ndogo {

/// By what pieces are ranked.
enum class PieceRank {
    Token, ///< how often a piece stands in the text (the trimming of XLM-R in Gurgurov et al. 2025)
    Document, ///< in how many lines it stands (that of mBERT)
};
template <>
inline constexpr NameList<PieceRank, 2> kNames<PieceRank> { { { PieceRank::Token, "token" },
    { PieceRank::Document, "document" } } };

/// The pieces that plain text needs most stay, and beside them the specials and what else a tokenizer cannot be
/// without (engine/text/trimmed_tokenizer.h).
struct VocabularyRecipe {
    std::int64_t keep = 0; ///< pieces, without the specials; 0: as many as `coverage` asks for
    double coverage = 0; ///< share of each language's pieces of text that must stay, 0-1; 0: as many as `keep`
    PieceRank rank = PieceRank::Token;
    std::int64_t fewest = 1; ///< a piece that stands less often is not kept; counted as it is ranked
    bool characters = false; ///< the single characters of the text stay too, whatever their rank
    bool operator==(const VocabularyRecipe&) const = default;

    template <typename Fields> void describe(Fields& fields)
    {
        fields("keep", keep, Option("--keep", "Pieces to keep, besides the specials"), atLeast(0));
        fields("coverage", coverage,
            Option("--coverage", "In place of it: as many as keep this share of every language's text whole"),
            fraction());
        fields("rank", rank, Option("--rank", "By how often a piece stands in the text, or in how many of its lines"));
        fields("fewest", fewest, Option("--fewest", "Keep no piece that stands less often than this"), atLeast(1));
        fields("characters", characters,
            Option("--characters", "Keep the single characters of the text besides, so that no word of it is unknown"));
        fields.require((keep > 0) != (coverage > 0), "keep",
            Sentence::tr("or coverage must be given, one of the two: how many pieces stay"));
    }
};

} // namespace ndogo
