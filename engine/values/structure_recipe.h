// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What can be taken out of a model so that it is smaller, not only emptier (docs/methods.md, Structure). Pure values.
#pragma once

#include "engine/base/fields.h"
#include "engine/base/named.h"

#include <cstdint>
#include <string>

namespace ndogo {

/// By what heads and feed-forward units are judged.
enum class Importance {
    Magnitude, ///< of their weights: no data is asked
    Taylor, ///< of what the loss would change without them, to first order (Molchanov et al. 2017)
};
template <>
inline constexpr NameList<Importance, 2> kNames<Importance> { { { Importance::Magnitude, "magnitude" },
    { Importance::Taylor, "taylor" } } };

/// How many each layer keeps.
enum class Spread {
    Even, ///< the same number in each
    Uneven, ///< the most important of the whole model, one a layer at least
};
template <>
inline constexpr NameList<Spread, 2> kNames<Spread> { { { Spread::Even, "even" }, { Spread::Uneven, "uneven" } } };

/// What is kept of a narrower model's matrices (Gurgurov et al. 2025).
enum class WidthMethod {
    Truncate, ///< their leading rows and columns
    Svd, ///< the same of each matrix's best approximation of the new rank
};
template <>
inline constexpr NameList<WidthMethod, 2> kNames<WidthMethod> { { { WidthMethod::Truncate, "truncate" },
    { WidthMethod::Svd, "svd" } } };

/// What is left of a model. Layers go first, then heads and units, then width. Gurgurov et al. 2025, steps 1 to 3.
struct StructureRecipe {
    int layers = 0; ///< kept; 0: all
    std::string layerMap = "even"; ///< which: as mappedLayers() (values/distil_recipe.h) has it
    std::string dropLayers; ///< in place of both: the layers that go, from 1, such as "2,4" or "7-12"
    std::int64_t heads = 0; ///< kept a layer, in an uneven model in the mean; 0: all
    std::int64_t ffn = 0; ///< units, likewise
    std::int64_t hidden = 0; ///< width; 0: as it is. Heads keep their number and become narrower
    Importance importance = Importance::Magnitude;
    Spread spread = Spread::Even;
    WidthMethod widthMethod = WidthMethod::Truncate;
    int iterations = 1; ///< heads and units go in so many equal portions, judged anew before each
    bool operator==(const StructureRecipe&) const = default;

    bool removes() const { return layers > 0 || !dropLayers.empty() || heads > 0 || ffn > 0 || hidden > 0; }
    bool judges() const { return heads > 0 || ffn > 0; } ///< whether heads or units are chosen by importance
    bool asksData() const { return importance == Importance::Taylor && judges(); }

    template <typename Fields> void describe(Fields& fields)
    {
        fields("layers", layers, Option("--layers", "Layers to keep, by --layer-map"), atLeast(0));
        fields("layer_map", layerMap,
            Option("--layer-map",
                "Which layers are kept: even, first, last, stride, first-last, or a list such as 1,4,7,10"));
        fields("drop_layers", dropLayers, Option("--drop-layers", "Layers to remove, from 1, such as 2,4 or 7-12"));
        fields("heads", heads, Option("--heads", "Attention heads to keep a layer"), atLeast(0));
        fields("ffn", ffn, Option("--ffn", "Feed-forward units to keep a layer"), atLeast(0));
        fields("hidden", hidden, Option("--hidden", "Width to keep, which the number of heads divides"), atLeast(0));
        fields("importance", importance,
            Option("--importance",
                "Which heads and units stay: those of the largest weights, or those that the loss on --data or "
                "--corpus needs most"));
        fields("spread", spread,
            Option("--spread", "even: as many in each layer; uneven: the most important ones of the whole model"));
        fields("width_method", widthMethod,
            Option("--width-method", "Leading rows and columns of each matrix, or of its approximation by SVD"));
        fields("iterations", iterations,
            Option("--iterations", "Portions in which heads and units go, judged anew before each"), between(1, 1000));
        fields.require(layers == 0 || dropLayers.empty(), "layers",
            Sentence::tr("must be 0 where drop_layers says which layers go"));
        fields.require(layers > 0 || layerMap == StructureRecipe().layerMap, "layers",
            Sentence::tr("must be given with layer_map: it says which of them are kept"));
        fields.require(judges() || (spread == Spread::Even && iterations == 1), "heads",
            Sentence::tr("or ffn must be given with spread or iterations, which say how heads and units go"));
        fields.require(hidden > 0 || widthMethod == WidthMethod::Truncate, "hidden",
            Sentence::tr("must be given with width_method: it says how the width goes"));
        fields.require(removes(), "layers",
            Sentence::tr("or drop_layers, heads, ffn or hidden must be given: what is to be removed"));
    }
};

} // namespace ndogo
