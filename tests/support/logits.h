// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/network/encoder.h"
#include "engine/network/model.h"
#include "tests/support/shared_data.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace ndogo::test {

using Sentences = std::vector<std::vector<std::int64_t>>;

/// What the model's head says of sentences packed into one batch: a row a sentence for a sequence
/// classifier, else a row an id; hidden states for an encoder alone.
inline at::Tensor outputOf(const Model& model, const Sentences& sentences)
{
    PackedBatch batch;
    for (const auto& ids : sentences)
        batch.add(ids);
    const auto& task = model.info().task;
    if (task == ModelTask::Encoder)
        return encode(model.network(), batch).contiguous();
    const auto firsts = std::span(batch.offsets).first(batch.offsets.size() - 1);
    const bool texts = task == ModelTask::SequenceClassification;
    return logitsOf(model.network(), batch, { .rows = texts ? firsts : std::span<const std::int64_t>() }).contiguous();
}

/// Largest difference between rows of logits and their golden values; infinite when they are not as
/// many.
inline double largestDifference(const at::Tensor& logits, const nlohmann::json& rows)
{
    if (static_cast<std::size_t>(logits.size(0)) != rows.size())
        return std::numeric_limits<double>::infinity();
    double largest = 0;
    const float* value = logits.const_data_ptr<float>();
    for (const auto& row : rows) {
        if (static_cast<std::size_t>(logits.size(1)) != row.size())
            return std::numeric_limits<double>::infinity();
        for (const auto& expected : row)
            largest = std::max(largest, std::abs(double(*value++) - expected.get<double>()));
    }
    return largest;
}

/// A golden file's padded batch, unpadded: ids of each sentence where its mask is 1.
inline Sentences unpadded(const nlohmann::json& batch)
{
    Sentences sentences;
    for (std::size_t i = 0; i < batch.at("input_ids").size(); ++i) {
        auto& ids = sentences.emplace_back();
        for (std::size_t at = 0; at < batch["input_ids"][i].size(); ++at) {
            if (batch["attention_mask"][i][at] == 1)
                ids.push_back(batch["input_ids"][i][at]);
        }
    }
    return sentences;
}

/// The same rows of the batch's golden logits.
inline nlohmann::json unpaddedRows(const nlohmann::json& batch, const nlohmann::json& logits)
{
    auto rows = nlohmann::json::array();
    for (std::size_t i = 0; i < logits.size(); ++i) {
        for (std::size_t at = 0; at < logits[i].size(); ++at) {
            if (batch.at("attention_mask")[i][at] == 1)
                rows.push_back(logits[i][at]);
        }
    }
    return rows;
}

inline Sentences idsOf(const nlohmann::json& sentences)
{
    Sentences ids;
    for (const auto& sentence : sentences)
        ids.push_back(sentence.at("input_ids").get<std::vector<std::int64_t>>());
    return ids;
}

} // namespace ndogo::test
