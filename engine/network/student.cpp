// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/network/student.h"

#include "engine/checkpoint/weight_names.h"
#include "engine/network/network.h"
#include "engine/network/new_model.h"

#include <algorithm>

namespace ndogo {
namespace {

/// The teacher's name for what the student calls `name`: another layer's number.
std::string nameInTeacher(const std::string& name, std::span<const int> layers)
{
    const int layer = layerOfName(name);
    return layer < 0 ? name : nameInLayer(name, layers[static_cast<std::size_t>(layer) + 1] - 1);
}

[[noreturn]] void refuseShape(const Sentence& reason)
{
    throw Failure(ErrorCode::Usage, reason, { { "field", "student" } });
}

/// Heads of the student's layers as the teacher's: the weights are then cut as they were.
bool keepsHeads(const ModelConfig& teacher, const StudentShape& shape, std::span<const int> layers)
{
    return std::ranges::all_of(layers.subspan(1),
        [&](int layer) { return teacher.heads[static_cast<std::size_t>(layer - 1)] == shape.heads; });
}

} // namespace

ModelConfig studentConfig(const ModelConfig& teacher, const StudentShape& shape, std::span<const int> layers)
{
    ModelConfig config = teacher;
    const auto width = shape.width > 0 ? shape.width : config.hiddenSize;
    if (width % shape.heads != 0)
        refuseShape(Sentence::tr(
            "%1 heads do not divide the width %2 of the student. Choose a number that does.", shape.heads, width));
    const bool keeps = width == teacher.hiddenSize && keepsHeads(teacher, shape, layers);
    config.name = std::to_string(shape.layers) + 'x' + std::to_string(shape.heads);
    config.layers = shape.layers;
    config.heads.clear();
    config.headSize.clear();
    config.ffn.clear();
    for (const int layer : layers.subspan(1)) {
        const auto i = static_cast<std::size_t>(layer - 1);
        if (!keeps && teacher.heads[i] * teacher.headSize[i] != teacher.hiddenSize)
            refuseShape(Sentence::tr("Layer %1 of the teacher has lost heads, so it cannot be cut into %2 of them. "
                                     "Choose the %3 that it has.",
                layer, shape.heads, teacher.heads[i]));
        config.heads.push_back(shape.heads);
        config.headSize.push_back(keeps ? teacher.headSize[i] : width / shape.heads);
        config.ffn.push_back(std::max<std::int64_t>(1, teacher.ffn[i] * width / teacher.hiddenSize));
    }
    config.hiddenSize = width;
    return config;
}

std::shared_ptr<const Model> makeStudent(const Model& teacher, const StudentShape& shape, std::span<const int> layers,
    StudentInit init, std::uint64_t seed, const CancelToken& token)
{
    teacher.requireChangeable(Sentence::tr("a student cannot be made of a quantized model"));
    const auto config = studentConfig(teacher.config(), shape, layers);
    const auto task = teacher.info().task;
    if (init == StudentInit::Random || config.hiddenSize != teacher.config().hiddenSize)
        return newModel(config, teacher.sharedTokenizer(), seed, token, task);
    std::vector<NamedWeight> weights;
    for (const auto& expected : expectedWeights(config, task)) {
        token.throwIfRequested();
        NamedWeight weight = *teacher.network().find(nameInTeacher(expected.name, layers));
        weight.name = expected.name;
        weights.push_back(std::move(weight));
    }
    auto network = bindNetwork(config, task, std::move(weights));
    return std::make_shared<const Model>(
        config, teacher.sharedTokenizer(), std::move(network), ModelInfo(), teacher.files());
}

} // namespace ndogo
