// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/values/student_size.h"

#include <algorithm>
#include <set>

namespace ndogo {

/// A student of another width has its heads and units in proportion.
ModelSize studentSize(const ModelInfo& teacher, const StudentShape& shape, std::span<const int> layers)
{
    const auto own = teacher.hiddenSize, width = shape.width > 0 ? shape.width : own;
    const auto whole = shapeOf(teacher);
    ModelShape student;
    student.hidden = width;
    for (const int from : layers.subspan(1)) {
        auto layer = whole.layers.at(static_cast<std::size_t>(from - 1));
        layer.attention = layer.attention * width / own;
        layer.ffn = std::max<std::int64_t>(1, layer.ffn * width / own);
        student.layers.push_back(layer);
    }
    return sizeAt(teacher, student);
}

AnswerSize answerSize(
    const ModelInfo& teacher, const DistilRecipe& recipe, DistilMode mode, std::span<const int> layers)
{
    std::set<int> hidden, attention;
    if (termsOf(recipe, mode).cosine > 0)
        hidden.insert(teacher.layers);
    for (const auto& text : recipe.matches) {
        const auto match = layerMatchFromText(text);
        if (!match)
            continue;
        for (const int layer : layersOf(*match, int(layers.size()) - 1)) {
            const auto of = static_cast<std::size_t>(layer);
            if (isOfAttention(match->kind)) {
                attention.insert(layers[of]);
                continue;
            }
            hidden.insert(layers[of]);
            if (match->kind == MatchKind::Flow)
                hidden.insert(layers[of - 1]);
        }
    }
    AnswerSize size;
    size.perId = std::int64_t(teacher.labels.size()) + std::int64_t(hidden.size()) * teacher.hiddenSize;
    for (const int layer : attention)
        size.perPair += teacher.heads.at(static_cast<std::size_t>(layer - 1));
    return size;
}

} // namespace ndogo
