// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/jobs/job_queue.h"
#include "engine/network/encoder.h"
#include "engine/network/model.h"
#include "engine/network/packed_batch.h"
#include "engine/train/trainable_model.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace ndogo {

/// A row that has no right class: the `ignore_index` of PyTorch's cross-entropy.
inline constexpr std::int64_t kNoLabel = -100;

/// One batch: the rows whose logits the loss reads, and the right class of each (a label of a
/// classifier, an id of a masked language model) where there is one.
struct TrainingBatch {
    PackedBatch packed;
    std::vector<std::int64_t> rows; ///< rising; none: the loss reads no logits
    std::vector<std::int64_t> labels; ///< parallel to rows, or kNoLabel
    std::vector<std::int32_t> examples {}; ///< by sentence of the batch, where each has a number that stays

    /// How much it counts among the batches of an update: rows with a label, or ids where the loss reads no logits.
    std::int64_t weight() const
    {
        return rows.empty() ? packed.ownIds() : std::int64_t(labels.size()) - std::ranges::count(labels, kNoLabel);
    }

    /// `padTo` as in TrainRecipe. Add the longest first: equal lengths then share one attention call.
    void add(std::span<const std::int64_t> ids, std::int64_t padTo, std::int64_t padId)
    {
        if (padTo > 0)
            packed.addFilled(ids, padTo, padId);
        else
            packed.add(ids);
    }
};

/// The examples of one language, by the numbers that makeBatch() takes.
struct LanguageExamples {
    std::string language;
    std::vector<std::int32_t> examples;
};

struct LossTerm {
    std::string name; ///< "cross_entropy"
    at::Tensor value; ///< scalar, fp32, followed by autograd
    double weight = 1;
};

/// What is minimised: the weighted sum of its terms, of which there is one at least.
struct Loss {
    std::vector<LossTerm> terms;

    at::Tensor total() const;
};

/// Mean cross-entropy over the rows of the batch that have a label, of which there is one at least. `batch` must
/// outlive the backward pass.
at::Tensor crossEntropy(const at::Tensor& logits, const TrainingBatch& batch);

/// What a training learns, and from what. Everything random in it follows from its arguments and the seed it was made
/// with, so that a training that was stopped goes on as if it had not been.
class Objective {
public:
    virtual ~Objective() = default;

    /// What is worked out once, before the first update. Emits Stage and Progress.
    virtual void prepare(JobContext& /*context*/) const { }
    virtual std::int64_t batchesAnEpoch() const = 0;
    /// The batches of epoch `epoch` (from 0) in their order, each a list of examples.
    virtual std::vector<std::vector<std::int32_t>> batchesOf(int epoch) const = 0;
    /// `number` counts the batches of the whole training.
    virtual TrainingBatch makeBatch(std::span<const std::int32_t> examples, std::uint64_t number) const = 0;

    /// What loss() reads of the pass besides the logits of the batch's rows.
    virtual LayerOutputs layerOutputs() const { return {}; }
    /// Whether loss() is given what a masked-LM decoder multiplies (PassOutputs::decoderRows) in place of logits.
    virtual bool readsDecoderRows() const { return false; }
    /// Parameters of the loss itself with their first values, such as a projection of hidden states. They are trained
    /// and kept in the saved state, and are no part of the model.
    virtual std::vector<ExtraParameter> extraParameters() const { return {}; }
    /// The loss of one batch from what `model`'s pass over it gave, on the device of `model`, which holds the extra
    /// parameters too. Outside autocast. `batch` and `outputs` outlive the backward pass.
    virtual Loss loss(const TrainingBatch& batch, const PassOutputs& outputs, const TrainableModel& model) const = 0;
    /// How many classes there are to choose from in a row, where the loss is the cross-entropy of that choice, so that
    /// ln(classes) is the loss of guessing. Nothing for a loss of another kind.
    virtual std::optional<std::int64_t> classes() const { return {}; }

    virtual bool hasDev() const = 0;
    /// Score by language, 0-1. Polls the token of `context`, emits nothing.
    virtual std::map<std::string, double> scoreDev(const Model& model, JobContext& context) const = 0;
};

/// The pass with gradients whose outputs the objective's loss() reads. `batch` must outlive it.
Pass passOf(
    const Objective& objective, const TrainingBatch& batch, const Dropout& dropout = {}, const CancelToken& token = {});

} // namespace ndogo
