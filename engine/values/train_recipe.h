// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What fine-tuning can be asked for, and the two curves that follow from it. Pure values.
#pragma once

#include "engine/base/fields.h"
#include "engine/base/named.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ndogo {

/// How much of the weights is zero after an update, while a model trains (Zhu & Gupta 2017, "To
/// prune, or not to prune", section 3; begin, end and every as in Ogueji et al. 2022,
/// appendix A.2).
struct PruneSchedule {
    enum class Curve {
        Cubic, ///< final·(1 − (1 − (t − begin) / (end − begin))³)
        Linear,
        OneShot, ///< all at `begin`
    };
    std::int64_t begin = 0, end = 0; ///< updates, counted from 1
    std::int64_t every = 1; ///< masks are chosen anew at begin, begin + every, ... up to end
    double final = 0; ///< share of the prunable weights, 0-1
    Curve curve = Curve::Cubic;
    bool operator==(const PruneSchedule&) const = default;

    /// In JSON and on the command line it is one text (toText).
    template <typename Fields> void describe(Fields& fields)
    {
        fields("begin", begin, atLeast(1));
        fields("end", end, atLeast(begin));
        fields("every", every, atLeast(1));
        fields("final", final,
            demanding([](double share) { return share > 0 && share < 1; },
                Sentence::tr("must be a share above 0 and below 1")));
    }

    /// Whether masks are chosen anew after update `step`.
    bool isDue(std::int64_t step) const;
    /// Share that is zero from update `step` (one that is due) on.
    double sparsityAt(std::int64_t step) const;
};

template <>
inline constexpr NameList<PruneSchedule::Curve, 3> kNames<PruneSchedule::Curve> {
    { { PruneSchedule::Curve::Cubic, "cubic" }, { PruneSchedule::Curve::Linear, "linear" },
        { PruneSchedule::Curve::OneShot, "oneshot" } }
};

/// Where a training runs.
enum class Device { Cpu, Cuda };
template <>
inline constexpr NameList<Device, 2> kNames<Device> { { { Device::Cpu, "cpu" }, { Device::Cuda, "cuda" } } };

/// Hyper-parameters of one training. The defaults are those of the AfriBERTa script
/// (docs/methods.md, Fine-tuning).
struct TrainRecipe {
    int epochs = 50;
    std::int64_t batch = 16; ///< sentences an update
    std::int64_t accumulate = 1; ///< batches an update is summed from
    /// Each of these batches counts alike, as in scripts for transformers before October 2024; else each word (text,
    /// masked piece) does, as if they were one batch.
    bool accumulateMeans = false;
    double learningRate = 5e-5;
    double warmup = 0; ///< share of the updates in which the rate rises linearly from 0
    double weightDecay = 0;
    double clipNorm = 1; ///< largest norm of the gradient; 0: none
    std::optional<double> dropout; ///< nothing: what config.json says
    /// Languages are drawn in proportion to size^samplingExponent (1: all their sentences, one
    /// after the other).
    double samplingExponent = 1;
    /// The script's order: the rate is lowered before the update, so that the last update does
    /// nothing.
    bool schedulerFirst = false;
    bool bf16 = false; ///< matrix products in bfloat16 (autocast)
    bool keepBest = true; ///< of the epochs, the one with the best mean dev score; false: the last
    int patience = 0; ///< epochs without a better dev score before it stops; 0: never
    bool maskPruned = false; ///< weights that are zero at the start stay zero
    std::optional<PruneSchedule> pruneDuring;
    std::uint64_t seed = 1;
    std::int64_t steps = 0; ///< updates in all, in place of `epochs`; 0: what the epochs need
    /// Every sentence is filled up to so many ids, as the script does; 0: nothing is padded, which changes no
    /// gradient. For comparisons.
    std::int64_t padTo = 0;
    bool operator==(const TrainRecipe&) const = default;

    template <typename Fields> void describe(Fields& fields);
};

/// The rate of update `step` (from 1) of `steps`: linear warm-up, then linear to 0.
double learningRateAt(const TrainRecipe& recipe, std::int64_t step, std::int64_t steps);

/// "START:END:EVERY:FINAL[:cubic|linear|oneshot]" of the command line. Throws Failure(Usage).
PruneSchedule pruneScheduleFromText(const std::string& text);
std::string toText(const PruneSchedule& schedule);

template <typename Fields> void TrainRecipe::describe(Fields& fields)
{
    constexpr std::int64_t kMostUpdates = 1'000'000'000'000;
    const auto belowOne
        = demanding([](double share) { return share >= 0 && share < 1; }, Sentence::tr("must be from 0 to below 1"));
    const auto finite = demanding([](double number) { return number >= 0 && number <= 1e6; },
        Sentence::tr("must be a number from 0 to a million"));
    fields("epochs", epochs, Option("--epochs", "Passes over the data"), atLeast(1));
    fields("steps", steps, Option("--steps", "Updates in all, in place of --epochs"), between(0, kMostUpdates));
    fields("batch", batch, Option("--batch", "Sentences a batch, blocks of text when it is of text"), atLeast(1));
    fields("accumulate", accumulate, Option("--accumulate", "Batches an update is summed from"), atLeast(1));
    fields("accumulate_means", accumulateMeans,
        Option("--accumulate-means",
            "With --accumulate: batches count alike, not words, as in scripts for transformers before October 2024"));
    fields("learning_rate", learningRate, Option("--lr", "Learning rate of AdamW"),
        demanding([](double rate) { return rate > 0 && rate <= 1; }, Sentence::tr("must be above 0 and at most 1")));
    fields("warmup", warmup, Option("--warmup", "Share of the updates in which the rate rises"), belowOne);
    fields("weight_decay", weightDecay, Option("--weight-decay", "Weight decay of AdamW"), finite);
    fields("clip_norm", clipNorm, Option("--clip", "Largest norm of the gradient, 0 for none"), finite);
    fields("sampling_exponent", samplingExponent,
        Option("--sampling-exponent", "Languages are drawn in proportion to size^this; 1: as they are"), finite);
    fields(
        "patience", patience, Option("--patience", "Stop after so many dev scores without a better one"), atLeast(0));
    fields("pad_to", padTo,
        Option("--pad-to", "Fill every sentence up to so many ids, as the papers' script (slower, for comparisons)"),
        atLeast(0));
    fields("scheduler_first", schedulerFirst,
        Option("--scheduler-first", "Lower the rate before the update, as the papers' script"));
    fields("bf16", bf16, Option("--bf16", "Matrix products in bfloat16"));
    fields("keep_best", keepBest, Option("--keep-last", "Keep the last weights instead of the best on dev").inverted());
    fields("mask_pruned", maskPruned, Option("--mask-pruned", "Weights that are zero stay zero"));
    fields("dropout", dropout, Option("--dropout", "Dropout everywhere (default: what config.json says)"), belowOne);
    fields("prune_during", pruneDuring,
        Option("--prune-during", "START:END:EVERY:FINAL[:cubic|linear|oneshot], in updates: prune while training"));
    fields("seed", seed, Option("--seed").shared());
}

} // namespace ndogo
