// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/network/base_model.h"

#include "engine/base/error.h"
#include "engine/base/shown_text.h"
#include "engine/checkpoint/checkpoint_layout.h"
#include "engine/network/encoder_hash.h"

#include <nlohmann/json.hpp>

#include <string>
#include <tuple>

namespace ndogo {
namespace {

/// Empty where config.json does not say, as that of a program that is not ours.
std::string savedHash(const ModelConfig& adapter)
{
    const auto ndogo = nlohmann::json::parse(adapter.source).value("ndogo", nlohmann::json::object());
    const auto hash = ndogo.find(kBaseHash);
    return hash != ndogo.end() && hash->is_string() ? hash->get<std::string>() : std::string();
}

} // namespace

void requireSameShape(const ModelConfig& config, const CheckpointFolder& place)
{
    const ModelConfig base = readModelConfig(place.model);
    const auto shape = [](const ModelConfig& of) {
        return std::tuple(of.modelType, of.layers, of.hiddenSize, of.vocabSize, of.maxPositions);
    };
    if (shape(config) == shape(base))
        return;
    throw Failure(ErrorCode::ConfigInvalid,
        Sentence::tr("The adapter was trained on a model (%1) of %2 layers, hidden size %3 and %4 pieces; its base "
                     "model, %5 (%6), has %7 layers, hidden size %8 and %9 pieces. Bring the model back that it was "
                     "trained on.",
            config.modelType, config.layers, config.hiddenSize, config.vocabSize, shown(place.model.string()),
            base.modelType, base.layers, base.hiddenSize, base.vocabSize),
        { { "file", place.model.string() } });
}

void requireSameWeights(
    const ModelConfig& adapter, const CheckpointFolder& place, const Checkpoint& base, std::vector<Sentence>& notes)
{
    const std::string expected = savedHash(adapter);
    if (expected.empty())
        return;
    ModelConfig config = readModelConfig(place.model);
    const CheckpointLayout layout = layOut(base, config); // which settles the widths
    const std::string folder = shown(place.model.string());
    if (std::tie(config.heads, config.headSize, config.ffn) != std::tie(adapter.heads, adapter.headSize, adapter.ffn))
        throw Failure(ErrorCode::TensorShape,
            Sentence::tr("The layers of the base model %1 have other heads or other feed-forward widths than those "
                         "that the adapter was trained on. Bring the model back that it was trained on.",
                folder),
            { { "file", folder } });
    if (encoderHash(layout, familyOf(config)) != expected)
        notes.push_back(
            Sentence::tr("The base model %1 has other weights than the model that the adapter was trained on: what the "
                         "two answer together was not trained. Bring that model back.",
                folder));
}

} // namespace ndogo
