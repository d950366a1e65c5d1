// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Invented makings of smaller models for widget tests: plausible, and the same at every run.
#pragma once

#include "tests/support/sample_results.h"

#include "engine/jobs/job_spec.h"
#include "engine/values/structure_report.h"
#include "engine/values/structure_size.h"

#include <nlohmann/json.hpp>

#include <cmath>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace ndogo::test {

/// sampleModel() with so many layers, all alike.
inline std::shared_ptr<ModelInfo> layeredModel(const std::string& path, int layers)
{
    auto model = std::make_shared<ModelInfo>(*sampleModel(path, "AfriBERTa NER"));
    const std::vector<TensorInfo> two = std::exchange(model->tensors, {});
    for (const TensorInfo& tensor : two) {
        if (tensor.layer < 0) {
            model->tensors.push_back(tensor);
            continue;
        }
        for (int layer = 0; layer < layers && tensor.layer == 0; ++layer) {
            TensorInfo copy = tensor;
            copy.layer = layer;
            copy.name.replace(copy.name.find("layer.0"), 7, "layer." + std::to_string(layer));
            model->tensors.push_back(copy);
        }
    }
    model->layers = layers;
    model->heads.assign(std::size_t(layers), 4);
    model->ffn.assign(std::size_t(layers), 256);
    model->parameters = {};
    for (const TensorInfo& tensor : model->tensors) {
        model->parameters.total += tensor.size;
        model->parameters.embeddings += tensor.part == "embeddings" ? tensor.size : 0;
        model->parameters.prunable += tensor.prunable ? tensor.size : 0;
    }
    model->sizes = { model->parameters.total * 4 + 5120, model->parameters.total * 4, model->parameters.total * 4 };
    return model;
}

/// What a structure job leaves of a model, as it reads back.
inline std::shared_ptr<const ModelInfo> cutModel(const ModelInfo& parent, const StructureSpec& spec)
{
    const StructureSize size = structureSize(parent, spec.structure);
    auto model = std::make_shared<ModelInfo>(*layeredModel(spec.output, int(size.layers.size())));
    model->name = spec.name;
    model->task = parent.task;
    model->labels = parent.labels;
    model->heads = size.heads;
    model->ffn = size.ffn;
    for (TensorInfo& tensor : model->tensors) {
        if (tensor.layer < 0)
            continue;
        const auto at = std::size_t(tensor.layer);
        if (tensor.name.find(".self.") != std::string::npos)
            tensor.shape.front() = size.heads[at] * 16;
        else if (tensor.name.find("attention.output") != std::string::npos)
            tensor.shape.back() = size.heads[at] * 16;
        else
            tensor.shape[tensor.name.find("intermediate") == std::string::npos ? 1 : 0] = size.ffn[at];
        tensor.size = tensor.shape.front() * tensor.shape.back();
    }
    model->parameters.total = size.parameters;
    model->sizes.file = size.bytes + 5120;
    model->parent = spec.model;
    model->recipe = toJson(JobSpec(spec)).dump();
    return model;
}

/// Importance of a layer's heads: one number each, of norm 1.
inline std::vector<double> sampleImportance(std::size_t heads, std::uint64_t seed)
{
    Random random(seed);
    std::vector<double> importance;
    double squares = 0;
    for (std::size_t i = 0; i < heads; ++i) {
        importance.push_back(0.1 + random.uniform());
        squares += importance.back() * importance.back();
    }
    for (double& value : importance)
        value /= std::sqrt(squares);
    return importance;
}

/// The heads that count most stay, and units evenly; by language where data was asked.
inline std::shared_ptr<const StructureReport> sampleStructure(const ModelInfo& parent, const StructureSpec& spec)
{
    const StructureSize size = structureSize(parent, spec.structure);
    auto report = std::make_shared<StructureReport>();
    report->parametersBefore = parent.parameters.total;
    report->parametersAfter = size.parameters;
    report->bytesBefore = parent.sizes.file;
    report->bytesAfter = size.bytes + 5120;
    report->layers = size.layers;
    report->ffn = size.ffn;
    report->hidden = spec.structure.hidden > 0 ? spec.structure.hidden : parent.hiddenSize;
    const bool judged = spec.structure.heads > 0 || spec.structure.ffn > 0;
    for (std::size_t i = 0; i < size.layers.size(); ++i) {
        const auto before = std::size_t(parent.heads.at(std::size_t(size.layers[i] - 1)));
        HeadImportance importance { sampleImportance(before, 100 + i), {} };
        std::vector<int> heads;
        for (std::size_t head = 0; head < before; ++head)
            heads.push_back(int(head + 1));
        std::sort(heads.begin(), heads.end(), [&](int a, int b) {
            return importance.overall[std::size_t(a - 1)] > importance.overall[std::size_t(b - 1)];
        });
        heads.resize(std::size_t(size.heads[i]));
        report->heads.push_back(heads);
        std::uint64_t seed = 7 * i;
        for (const SampleLanguage& language : sampleLanguages()) {
            if (spec.structure.asksData())
                importance.byLanguage[language.code] = sampleImportance(before, ++seed);
        }
        if (judged)
            report->importance.push_back(importance);
    }
    return report;
}

} // namespace ndogo::test
