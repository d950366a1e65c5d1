// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/training_data.h"

#include "engine/base/shown_text.h"
#include "engine/data/data_folder.h"
#include "engine/data/data_layout.h"
#include "engine/data/label_map.h"
#include "engine/eval/batches.h"
#include "engine/eval/scoring.h"
#include "engine/eval/task_fit.h"
#include "engine/train/sampling.h"

#include <algorithm>
#include <numeric>
#include <set>

namespace ndogo {
namespace {

struct LanguageExamples {
    std::string language;
    std::vector<Example> examples;
};

/// Read before anything is encoded, so that a wrong label costs no time.
std::vector<LanguageExamples> readFiles(
    const DataRef& data, const DataLayout& layout, std::vector<FileLabels>& labels, JobContext& context)
{
    std::vector<Sentence> leftOut;
    std::vector<LanguageExamples> files;
    for (const auto& [language, path] : findLanguageFiles(data, &leftOut)) {
        context.token().throwIfRequested();
        auto read = readExamples(path, layout);
        context.used(data.split, language, contentOf(read.examples));
        labels.push_back({ path.string(), std::move(read.labelLines) });
        files.push_back({ language, std::move(read.examples) });
    }
    for (auto& sentence : leftOut)
        context.emit(event::Warning { std::move(sentence) });
    return files;
}

/// A stratified choice of `count` of the examples, in their order.
std::vector<Example> sampled(std::vector<Example> examples, Metric metric, std::int64_t count, std::uint64_t seed)
{
    if (static_cast<std::int64_t>(examples.size()) <= count)
        return examples;
    auto order = sampleOrder(examples, metric, seed);
    order.resize(static_cast<std::size_t>(count));
    std::ranges::sort(order);
    std::vector<Example> chosen;
    for (const auto index : order)
        chosen.push_back(std::move(examples[static_cast<std::size_t>(index)]));
    return chosen;
}

void sampleEach(
    std::vector<LanguageExamples>& files, Metric metric, std::int64_t count, std::uint64_t seed, JobContext& context)
{
    for (auto& [language, examples] : files) {
        if (static_cast<std::int64_t>(examples.size()) < count)
            context.emit(
                event::Warning { Sentence::tr("The sample is of %1 sentences a language, and %2 has only %3 to "
                                              "train on: all of them are taken.",
                    count, shown(language), examples.size()) });
        examples = sampled(std::move(examples), metric, count, seed);
    }
}

TrainingExample labelled(const EncodedSentence& encoded, const Example& example,
    const std::map<std::string, std::int32_t>& labelIds, const LabelMap& map, DataTask task)
{
    TrainingExample result;
    result.ids = encoded.ids;
    for (std::size_t word = 0; word < encoded.firstPiece.size(); ++word) {
        if (encoded.firstPiece[word] < 0)
            continue;
        result.rows.push_back(encoded.firstPiece[word]);
        result.labels.push_back(labelIds.at(mappedLabel(example.labels[word], map, task)));
    }
    return result;
}

/// B- and I- of every type, whichever of the two the data has.
std::vector<std::string> entityLabels(const std::set<std::string>& tags)
{
    const auto& known = masakhaNerLabels();
    if (std::ranges::all_of(tags, [&](const std::string& tag) { return std::ranges::find(known, tag) != known.end(); }))
        return known;
    std::set<std::string> types;
    for (const auto& tag : tags) {
        if (tag.size() > 2)
            types.insert(tag.substr(2));
    }
    std::vector<std::string> labels { "O" };
    for (const auto& type : types) {
        labels.push_back("B-" + type);
        labels.push_back("I-" + type);
    }
    return labels;
}

} // namespace

HeadLabels labelsOf(const DataRef& data)
{
    const auto layout = recogniseLayout(data);
    std::set<std::string> labels;
    for (const auto& file : findLanguageFiles(data)) {
        for (const auto& [label, line] : readExamples(file.file, layout).labelLines)
            labels.insert(mappedLabel(label, data.labelMap, layout.task));
    }
    if (layout.task == DataTask::Ner)
        return { ModelTask::TokenClassification, entityLabels(labels) };
    return { layout.task == DataTask::Classification ? ModelTask::SequenceClassification
                                                     : ModelTask::TokenClassification,
        { labels.begin(), labels.end() } };
}

TrainingData readTrainingData(
    const Model& model, const DataRef& data, JobContext& context, std::int64_t sample, std::uint64_t seed)
{
    context.emit(event::Stage { "tokenize" });
    const auto layout = recogniseLayout(data);
    requireFit(model.info(), data.path, layout.task, Fit::Labels);
    std::vector<FileLabels> labels;
    auto files = readFiles(data, layout, labels, context);
    if (sample > 0)
        sampleEach(files, metricOf(layout.task), sample, seed, context);
    const auto match = matchLabels(labels, model.info().labels, layout.task, data.labelMap);
    for (const auto& note : match.notes)
        context.emit(event::Warning { note });

    std::map<std::string, std::int32_t> labelIds;
    for (const auto& label : model.info().labels)
        labelIds.emplace(label, static_cast<std::int32_t>(labelIds.size()));
    const auto tokenizer = tokenizerOf(model, data.tokenizerRules);
    const auto limit = lengthLimit(data, model.info().maxTokens);
    TrainingData result;
    for (const auto& file : files) {
        auto& language = result.languages.emplace_back();
        const auto encoded = encodeExamples(*tokenizer, file.examples, layout.task, limit, context.token());
        for (std::size_t i = 0; i < encoded.size(); ++i) {
            auto example = labelled(encoded[i], file.examples[i], labelIds, match.map, layout.task);
            if (example.rows.empty())
                continue;
            language.push_back(static_cast<std::int32_t>(result.examples.size()));
            result.examples.push_back(std::move(example));
        }
    }
    return result;
}

std::vector<std::int32_t> epochOrder(const TrainingData& data, const TrainRecipe& recipe, int epoch)
{
    auto random = randomOfEpoch(recipe.seed, epoch);
    std::vector<std::int32_t> order;
    if (recipe.samplingExponent == 1) {
        order.resize(data.examples.size());
        std::iota(order.begin(), order.end(), 0);
    } else {
        for (const auto& drawn : drawByLanguage(data.languages, recipe.samplingExponent, random))
            order.insert(order.end(), drawn.begin(), drawn.end());
    }
    shuffle(order, random);
    return order;
}

} // namespace ndogo
