// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/values/student_size.h"

#include <algorithm>
#include <functional>
#include <numeric>
#include <set>

namespace ndogo {
namespace {

constexpr std::int64_t kFloat = 4; ///< bytes

/// A tensor of the teacher as a student of `width` has it. Rows of embeddings (pieces, positions) and those of
/// classifiers (labels) are counts of other things, even where they are as many as the teacher is wide.
std::vector<std::int64_t> shapeAt(const TensorInfo& tensor, const ModelInfo& teacher, std::int64_t width)
{
    const auto own = teacher.hiddenSize;
    auto shape = tensor.shape;
    const bool inLayer = tensor.layer >= 0;
    const auto inner = inLayer ? teacher.ffn.at(static_cast<std::size_t>(tensor.layer)) : own;
    const auto scaled = [&](std::int64_t side) {
        if (side == own)
            return width;
        return side == inner ? std::max<std::int64_t>(1, side * width / own) : side;
    };
    const auto says = [&](const char* word) { return tensor.name.find(word) != std::string::npos; };
    const bool isWide = inLayer || says("dense") || says("LayerNorm") || says("layer_norm");
    for (std::size_t side = 0; side < shape.size(); ++side) {
        const bool isLast = side + 1 == shape.size() && shape.size() > 1;
        if (isWide || isLast)
            shape[side] = scaled(shape[side]);
    }
    return shape;
}

std::int64_t sizeOf(const std::vector<std::int64_t>& shape)
{
    return std::accumulate(shape.begin(), shape.end(), std::int64_t(1), std::multiplies<>());
}

} // namespace

StudentSize studentSize(const ModelInfo& teacher, const StudentShape& shape, std::span<const int> layers)
{
    const auto width = shape.width > 0 ? shape.width : teacher.hiddenSize;
    StudentSize student;
    std::int64_t own = 0, whole = 0; // weights of the Linear layers
    for (const auto& tensor : teacher.tensors) {
        const auto from = layers.subspan(1);
        const auto times = tensor.layer < 0 ? 1 : std::count(from.begin(), from.end(), tensor.layer + 1);
        const auto size = times * sizeOf(shapeAt(tensor, teacher, width));
        student.parameters += size;
        if (!tensor.prunable)
            continue;
        own += size;
        whole += tensor.size;
    }
    student.bytes = student.parameters * kFloat;
    student.work = whole > 0 ? double(own) / double(whole) : 1;
    return student;
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
