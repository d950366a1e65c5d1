// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Shapes that models are made of without a checkpoint.
#include "engine/checkpoint/model_config.h"

#include "engine/base/error.h"
#include "engine/base/shown_text.h"
#include "engine/checkpoint/weight_names.h"

#include <algorithm>

namespace ndogo {

ModelConfig presetConfig(const std::string& preset)
{
    struct Shape {
        std::string_view name;
        std::int64_t vocab, hidden;
        int layers;
        std::int64_t heads, ffn, positions;
        bool isBert = false;
    };
    static constexpr Shape kShapes[]
        = { { "afriberta-small", 70006, 768, 4, 6, 3072, 514 }, { "afriberta-base", 70006, 768, 8, 6, 3072, 514 },
              { "afriberta-large", 70006, 768, 10, 6, 3072, 514 }, { "xlm-r-base", 250002, 768, 12, 12, 3072, 514 },
              { "mbert", 119547, 768, 12, 12, 3072, 512, true }, { "demo", 2000, 96, 4, 6, 384, 130 } };

    const auto* shape = std::ranges::find(kShapes, preset, &Shape::name);
    if (shape == std::end(kShapes)) {
        std::string known;
        for (const Shape& other : kShapes)
            known += (known.empty() ? "" : ", ") + std::string(other.name);
        throw Failure(ErrorCode::Usage,
            Sentence::tr("There is no preset %1; choose one of %2.", inQuotes(preset), known),
            { { "preset", shown(preset, 100) } });
    }
    ModelConfig config;
    config.modelType = shape->isBert ? "bert" : "xlm-roberta";
    config.architectures = { architectureName(familyOf(config), ModelTask::TokenClassification) };
    config.vocabSize = shape->vocab;
    config.hiddenSize = shape->hidden;
    config.layers = shape->layers;
    const auto layers = static_cast<std::size_t>(shape->layers);
    config.heads.assign(layers, shape->heads);
    config.headSize.assign(layers, shape->hidden / shape->heads);
    config.ffn.assign(layers, shape->ffn);
    config.maxPositions = shape->positions;
    if (shape->isBert) {
        config.typeVocabSize = 2;
        config.layerNormEps = 1e-12;
        config.padId = 0;
        config.bosId = config.eosId = -1;
    }
    return config;
}

const std::vector<std::string>& masakhaNerLabels()
{
    static const std::vector<std::string> labels
        = { "O", "B-DATE", "I-DATE", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC" };
    return labels;
}

} // namespace ndogo
