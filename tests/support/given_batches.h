// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/train/objective.h"

#include <nlohmann/json.hpp>

namespace ndogo::test {

/// Masked language modelling of batches under masks that are given, in which the longest sentence comes first
/// (tests/data/make_training.py).
class GivenBatches final : public Objective {
public:
    explicit GivenBatches(const nlohmann::json& batches)
    {
        for (const auto& batch : batches) {
            const auto ids = nlohmann::json::parse(batch.at("ids").get<std::string>());
            const auto labels = nlohmann::json::parse(batch.at("labels").get<std::string>());
            auto& made = m_batches.emplace_back();
            for (std::size_t sentence = 0; sentence < ids.size(); ++sentence) {
                for (std::size_t i = 0; i < ids[sentence].size(); ++i) {
                    if (labels[sentence][i] < 0)
                        continue;
                    made.rows.push_back(made.packed.offsets.back() + static_cast<std::int64_t>(i));
                    made.labels.push_back(labels[sentence][i]);
                }
                made.add(ids[sentence].get<std::vector<std::int64_t>>(), 0, 0);
            }
        }
    }

    std::int64_t batchesAnEpoch() const override { return static_cast<std::int64_t>(m_batches.size()); }
    std::vector<std::vector<std::int32_t>> batchesOf(int /*epoch*/) const override
    {
        std::vector<std::vector<std::int32_t>> batches;
        for (std::int32_t i = 0; i < static_cast<std::int32_t>(m_batches.size()); ++i)
            batches.push_back({ i });
        return batches;
    }
    TrainingBatch makeBatch(std::span<const std::int32_t> examples, std::uint64_t /*number*/) const override
    {
        return m_batches[static_cast<std::size_t>(examples.front())];
    }
    Loss loss(const TrainingBatch& batch, const PassOutputs& outputs, const TrainableModel&) const override
    {
        return { { { "cross_entropy", crossEntropy(outputs.logits, batch) } } };
    }
    std::optional<std::int64_t> classes() const override { return 40; }
    bool hasDev() const override { return false; }
    std::map<std::string, double> scoreDev(const Model&, JobContext&) const override { return {}; }

private:
    std::vector<TrainingBatch> m_batches;
};

} // namespace ndogo::test
