// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/fields.h"
#include "engine/base/named.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ndogo {

/// What is trained beside a frozen backbone and under the head.
enum class AdapterKind {
    Bottleneck, ///< two small layers behind each feed-forward block (Pfeiffer et al. 2021: "seq_bn" of `adapters`)
    Lora, ///< W + B·A·alpha / rank (Hu et al. 2022)
};
template <>
inline constexpr NameList<AdapterKind, 2> kNames<AdapterKind> { { { AdapterKind::Bottleneck, "bottleneck" },
    { AdapterKind::Lora, "lora" } } };

/// How an adapter is made (docs/methods.md, Adapters). The defaults are those of the libraries `adapters` and PEFT.
struct AdapterRecipe {
    AdapterKind kind = AdapterKind::Lora;
    std::int64_t reduction = 16; ///< bottleneck: hidden size over its width
    std::int64_t rank = 8; ///< LoRA, as all that follows
    double alpha = 8;
    double dropout = 0; ///< of what A multiplies, while it is trained
    /// Linear layers of the encoder, by the end of their names ("query", "attention.output.dense").
    std::vector<std::string> targets { "query", "value" };
    bool merge = false; ///< a whole model is saved in place of an adapter
    bool operator==(const AdapterRecipe&) const = default;

    /// Of a model of this hidden size.
    std::int64_t bottleneckWidth(std::int64_t hiddenSize) const
    {
        return hiddenSize < reduction ? 1 : hiddenSize / reduction;
    }
    double loraScale() const { return alpha / double(rank); }

    template <typename Fields> void describe(Fields& fields)
    {
        constexpr std::int64_t kLargest = 65536;
        fields("kind", kind, Option("kind", "Train an adapter and the head only, under a frozen backbone").main());
        fields("reduction", reduction, Option("reduction", "bottleneck: hidden size over the width of the bottleneck"),
            between(1, kLargest));
        fields("rank", rank, Option("rank", "lora: rank of what is added to a weight"), between(1, kLargest));
        fields("alpha", alpha, Option("alpha", "lora: what is added is multiplied by alpha / rank"),
            demanding([](double number) { return number > 0 && number <= 1e6; },
                Sentence::tr("must be above 0 and at most a million")));
        fields("dropout", dropout, Option("dropout", "lora: dropout before its matrices"),
            demanding([](double share) { return share >= 0 && share < 1; }, Sentence::tr("must be from 0 to below 1")));
        fields("targets", targets,
            Option("targets", "lora: Linear layers by the end of their names (default query,value)").joined(),
            notEmpty(Sentence::tr("must name a Linear layer, such as query")),
            noneEmpty(Sentence::tr("has an empty name, which would be the end of every layer's; remove it")));
        fields("merge", merge, Option("--merge", "lora: save the whole model, with the adapter added to its weights"));
        fields.require(!merge || kind == AdapterKind::Lora, "merge",
            Sentence::tr("needs lora: a bottleneck stands between the weights and cannot become part of them"));
    }
};

} // namespace ndogo
