// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/eval/task_fit.h"

#include "engine/base/error.h"
#include "engine/io/file_message.h"

#include <algorithm>
#include <string_view>

namespace ndogo {
namespace {

bool labelsSomething(const ModelInfo& model)
{
    return model.task == ModelTask::TokenClassification || model.task == ModelTask::SequenceClassification;
}

DataTask taskOfLabelling(const ModelInfo& model)
{
    if (model.task == ModelTask::SequenceClassification)
        return DataTask::Classification;
    return areEntityTags(model.labels) ? DataTask::Ner : DataTask::Pos;
}

/// "O, B-PER, I-PER and 6 more".
std::string firstLabels(const std::vector<std::string>& labels)
{
    constexpr std::size_t kShown = 3;
    std::string text;
    for (std::size_t i = 0; i < std::min(kShown, labels.size()); ++i)
        text += (i > 0 ? ", " : "") + shown(labels[i], 60);
    if (labels.size() > kShown)
        text += " and " + std::to_string(labels.size() - kShown) + " more";
    return text;
}

std::string whatModelDoes(const ModelInfo& model)
{
    const std::string name = "The model " + shown(model.name.empty() ? model.path : model.name);
    if (model.task == ModelTask::MaskedLm)
        return name + " is a masked language model without labels";
    if (!labelsSomething(model))
        return name + " is an encoder without a head";
    return name + (model.task == ModelTask::SequenceClassification ? " labels whole texts" : " tags words") + " ("
        + firstLabels(model.labels) + ")";
}

/// What the data holds, and the model that it asks for.
struct Wording {
    const char* content;
    const char* model;
};

Wording wordingOf(DataTask task)
{
    switch (task) {
    case DataTask::Ner:
        return { "words with entity tags", "a model that tags entities" };
    case DataTask::Pos:
        return { "words with part-of-speech tags", "a model that tags parts of speech" };
    case DataTask::Classification:
        return { "texts with classes", "a model for text classification" };
    case DataTask::Text:
        break;
    }
    return { "plain text without labels", "" };
}

} // namespace

bool areEntityTags(const std::vector<std::string>& labels)
{
    const auto isEntity = [](const std::string& label) {
        return label.size() > 2 && label[1] == '-' && std::string_view("BIES").find(label[0]) != std::string_view::npos;
    };
    return std::ranges::any_of(labels, isEntity)
        && std::ranges::all_of(labels, [&](const std::string& label) { return label == "O" || isEntity(label); });
}

DataTask taskOf(const ModelInfo& model)
{
    if (labelsSomething(model))
        return taskOfLabelling(model);
    throw Failure(ErrorCode::ConfigInvalid,
        whatModelDoes(model) + ": choose one that was fine-tuned for token or sequence classification.",
        { { "file", model.path }, { "task", std::string(nameOf(model.task)) } });
}

void requireFit(const ModelInfo& model, const std::string& dataPath, DataTask task, Fit fit)
{
    const bool able = labelsSomething(model);
    if (able && taskOfLabelling(model) == task)
        return;
    const auto ofWords = [](DataTask one) { return one == DataTask::Ner || one == DataTask::Pos; };
    if (able && fit == Fit::Units && ofWords(task) && ofWords(taskOfLabelling(model)))
        return;
    const auto [content, wanted] = wordingOf(task);
    const std::string advice = task == DataTask::Text
        ? "choose data with labels"
        : (able ? "choose other data, or " : "choose ") + std::string(wanted);
    throw Failure(able ? ErrorCode::LabelUnknown : ErrorCode::ConfigInvalid,
        whatModelDoes(model) + ", and the data " + shown(dataPath) + " holds " + content + ": " + advice + ".",
        { { "file", dataPath }, { "model", model.path }, { "task", std::string(nameOf(task)) } });
}

Metric metricOf(DataTask task)
{
    return task == DataTask::Classification ? Metric::Accuracy
        : task == DataTask::Pos             ? Metric::TokenAccuracy
                                            : Metric::EntityF1;
}

} // namespace ndogo
