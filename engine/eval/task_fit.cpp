// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/eval/task_fit.h"

#include "engine/base/error.h"
#include "engine/data/tag_scheme.h"
#include "engine/io/file_message.h"
#include "engine/values/label_words.h"

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
Sentence firstLabels(const std::vector<std::string>& labels)
{
    constexpr std::size_t kShown = 3;
    std::string text;
    for (std::size_t i = 0; i < std::min(kShown, labels.size()); ++i)
        text += (i > 0 ? ", " : "") + shown(labels[i], 60);
    if (labels.size() > kShown)
        return Sentence::tr("%1 and %2 more", text, labels.size() - kShown);
    return Sentence::inWords(text);
}

Sentence whatModelDoes(const ModelInfo& model)
{
    const std::string name = shown(model.name.empty() ? model.path : model.name);
    if (model.task == ModelTask::MaskedLm)
        return Sentence::tr("The model %1 is a masked language model without labels", name);
    if (!labelsSomething(model) && !model.unexpected.empty())
        return Sentence::tr("The model %1 has no head that Ndogo computes (its file has others, see inspect)", name);
    if (!labelsSomething(model))
        return Sentence::tr("The model %1 is an encoder without a head", name);
    return model.task == ModelTask::SequenceClassification
        ? Sentence::tr("The model %1 labels whole texts (%2)", name, firstLabels(model.labels))
        : Sentence::tr("The model %1 tags words (%2)", name, firstLabels(model.labels));
}

/// Throws where the outputs of a classifier are no classes, of which the best is the answer, or have no names.
void requireClasses(const ModelInfo& model)
{
    const std::string name = shown(model.name.empty() ? model.path : model.name);
    const auto refuse = [&](Sentence sentence) {
        throw Failure(ErrorCode::ConfigInvalid, std::move(sentence),
            { { "file", model.path }, { "problem", std::string(nameOf(model.problem)) } });
    };
    if (model.problem == ProblemType::Regression)
        refuse(Sentence::tr("The model %1 gives a number, not a class (problem_type regression, or a single output): "
                            "choose a model for classification.",
            name));
    if (model.problem == ProblemType::SeveralClasses)
        refuse(Sentence::tr("The model %1 was trained to give a text several classes at once (problem_type "
                            "multi_label_classification), each with a sigmoid of its own, and Ndogo gives it the best "
                            "one: choose a model for one class a text or, if the classes do exclude each other, set "
                            "problem_type in config.json to single_label_classification.",
            name));
}

void requireNamedTags(const ModelInfo& model)
{
    if (model.task == ModelTask::TokenClassification && areUnnamed(model.labels))
        throw Failure(ErrorCode::LabelUnknown,
            Sentence::tr("The model %1 tags words, but its classes have no names (%2): give a file that names them by "
                         "id, one a line (--labels), or write them into id2label of config.json.",
                shown(model.name.empty() ? model.path : model.name), firstLabels(model.labels)),
            { { "file", model.path }, { "field", "labels" } });
}

/// What the data holds, and what to choose instead of it or of a model that `does` something else.
Sentence misfit(const Sentence& does, const std::string& data, DataTask task, bool able)
{
    switch (task) {
    case DataTask::Ner:
        return able
            ? Sentence::tr("%1, and the data %2 holds words with entity tags: choose other data, or a model that "
                           "tags entities.",
                does, data)
            : Sentence::tr(
                "%1, and the data %2 holds words with entity tags: choose a model that tags entities.", does, data);
    case DataTask::Pos:
        return able ? Sentence::tr("%1, and the data %2 holds words with part-of-speech tags: choose other data, or a "
                                   "model that tags parts of speech.",
                   does, data)
                    : Sentence::tr("%1, and the data %2 holds words with part-of-speech tags: choose a model that tags "
                                   "parts of speech.",
                        does, data);
    case DataTask::Classification:
        return able
            ? Sentence::tr("%1, and the data %2 holds texts with classes: choose other data, or a model for text "
                           "classification.",
                does, data)
            : Sentence::tr("%1, and the data %2 holds texts with classes: choose a model for text "
                           "classification.",
                does, data);
    case DataTask::Text:
        break;
    }
    return Sentence::tr("%1, and the data %2 holds plain text without labels: choose data with labels.", does, data);
}

} // namespace

bool areEntityTags(const std::vector<std::string>& labels)
{
    return std::ranges::all_of(labels, isEntityTag)
        && std::ranges::any_of(labels, [](const std::string& label) { return label != "O"; });
}

DataTask taskOf(const ModelInfo& model)
{
    if (labelsSomething(model)) {
        requireClasses(model);
        return taskOfLabelling(model);
    }
    throw Failure(ErrorCode::ConfigInvalid,
        Sentence::tr("%1: choose one that was fine-tuned for token or sequence classification.", whatModelDoes(model)),
        { { "file", model.path }, { "task", std::string(nameOf(model.task)) } });
}

void requireFit(const ModelInfo& model, const std::string& dataPath, DataTask task, Fit fit)
{
    const bool able = labelsSomething(model);
    if (able)
        requireClasses(model);
    if (fit == Fit::Labels)
        requireNamedTags(model);
    if (able && taskOfLabelling(model) == task)
        return;
    const auto ofWords = [](DataTask one) { return one == DataTask::Ner || one == DataTask::Pos; };
    if (able && fit == Fit::Units && ofWords(task) && ofWords(taskOfLabelling(model)))
        return;
    throw Failure(able ? ErrorCode::LabelUnknown : ErrorCode::ConfigInvalid,
        misfit(whatModelDoes(model), shown(dataPath), task, able),
        { { "file", dataPath }, { "model", model.path }, { "task", std::string(nameOf(task)) } });
}

Metric metricOf(DataTask task)
{
    return task == DataTask::Classification ? Metric::Accuracy
        : task == DataTask::Pos             ? Metric::TokenAccuracy
                                            : Metric::EntityF1;
}

} // namespace ndogo
