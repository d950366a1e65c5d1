// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/jobs/job_queue.h"
#include "engine/network/model.h"
#include "engine/network/packed_batch.h"

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace ndogo {

/// One batch, and what the network should answer: the rows that are read, and the right class of
/// each (a label of a classifier, an id of a masked language model).
struct TrainingBatch {
    PackedBatch packed;
    std::vector<std::int64_t> rows; ///< rising
    std::vector<std::int64_t> labels; ///< parallel to rows

    /// `padTo` as in TrainRecipe. Add the longest first: equal lengths then share one attention call.
    void add(std::span<const std::int64_t> ids, std::int64_t padTo, std::int64_t padId)
    {
        if (padTo > 0)
            packed.addFilled(ids, padTo, padId);
        else
            packed.add(ids);
    }
};

/// What a training learns, and from what. The loss is the same for all: the mean cross-entropy over
/// the rows of a batch. Everything random in it follows from its arguments and the seed it was made
/// with, so that a training that was stopped goes on as if it had not been.
class Objective {
public:
    virtual ~Objective() = default;

    virtual std::int64_t batchesAnEpoch() const = 0;
    /// The batches of epoch `epoch` (from 0) in their order, each a list of examples.
    virtual std::vector<std::vector<std::int32_t>> batchesOf(int epoch) const = 0;
    /// `number` counts the batches of the whole training.
    virtual TrainingBatch makeBatch(std::span<const std::int32_t> examples, std::uint64_t number) const = 0;
    /// How many answers there are to choose from in a row.
    virtual std::int64_t classes() const = 0;

    virtual bool hasDev() const = 0;
    /// Score by language, 0-1. Polls the token of `context`, emits nothing.
    virtual std::map<std::string, double> scoreDev(const Model& model, JobContext& context) const = 0;
};

} // namespace ndogo
