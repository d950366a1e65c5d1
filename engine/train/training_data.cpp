// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/training_data.h"

#include "engine/base/shown_text.h"
#include "engine/data/data_layout.h"
#include "engine/data/label_map.h"
#include "engine/data/language_files.h"
#include "engine/data/tag_scheme.h"
#include "engine/eval/batches.h"
#include "engine/eval/scoring.h"
#include "engine/eval/task_fit.h"
#include "engine/eval/test_set.h"
#include "engine/train/sampling.h"

#include <algorithm>
#include <numeric>
#include <set>

namespace ndogo {
namespace {

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

void sampleEach(TestData& data, std::int64_t count, std::uint64_t seed, JobContext& context)
{
    for (auto& [language, file, content] : data.languages) {
        auto& examples = content.examples;
        if (static_cast<std::int64_t>(examples.size()) < count)
            context.emit(
                event::Warning { Sentence::tr("The sample is of %1 sentences a language, and %2 has only %3 to "
                                              "train on: all of them are taken.",
                    count, shown(language), examples.size()) });
        examples = sampled(std::move(examples), metricOf(data.layout.task), count, seed);
    }
}

bool hasEnds(const TestData& data)
{
    return std::ranges::any_of(data.languages, [](const TestData::Language& language) {
        return std::ranges::any_of(language.content.labelLines, [](const auto& label) { return isOfEnd(label.first); });
    });
}

/// Tags that the model has no label for become others of the same entities: those of IOBES, say, of a model that has B-
/// and I- alone.
void takeKnownTags(TestData& data, const std::vector<std::string>& labels, JobContext& context)
{
    const std::set<std::string> known(labels.begin(), labels.end());
    const bool other = std::ranges::any_of(labels, isOfEnd) && !hasEnds(data);
    const auto isKnown = [&](const std::string& tag) { return known.contains(tag) && (!other || tag == "O"); };
    std::string first;
    std::int64_t sentences = 0;
    for (auto& language : data.languages) {
        for (auto& example : language.content.examples) {
            const auto unknown = std::ranges::find_if_not(example.labels, isKnown);
            if (unknown == example.labels.end())
                continue;
            auto tags = tagsAmong(example.labels, known);
            if (tags.empty())
                throw Failure(ErrorCode::LabelUnknown,
                    Sentence::tr(
                        "The file %1, line %2: the tag %3 cannot be learned, since the model has no label for it; "
                        "choose another model, or other data.",
                        language.file, example.line, inQuotes(*unknown)),
                    { { "file", shown(language.file.string()) }, { "tag", shown(*unknown) } });
            if (++sentences == 1)
                first = *unknown;
            example.labels = std::move(tags);
        }
    }
    if (sentences > 0)
        context.emit(
            event::Warning { Sentence::tr("The entities of %1 sentences are learned in tags of the model's scheme, "
                                          "which are not those of the data (such as %2).",
                sentences, inQuotes(first)) });
}

TrainingExample labelled(
    const EncodedSentence& encoded, const Example& example, const std::map<std::string, std::int32_t>& labelIds)
{
    TrainingExample result;
    result.ids = encoded.ids;
    for (std::size_t word = 0; word < encoded.firstPiece.size(); ++word) {
        if (encoded.firstPiece[word] < 0)
            continue;
        result.rows.push_back(encoded.firstPiece[word]);
        result.labels.push_back(labelIds.at(example.labels[word]));
    }
    return result;
}

/// B- and I- of every type, whichever of the two the data has.
std::vector<std::string> entityLabels(const std::set<std::string>& tags)
{
    const auto& known = masakhaNerLabels();
    std::set<std::string> types;
    for (const auto& tag : tags) {
        if (tag.size() > 2)
            types.insert(tag.substr(2));
    }
    if (std::ranges::all_of(
            types, [&](const std::string& type) { return std::ranges::find(known, "B-" + type) != known.end(); }))
        return known;
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
    auto read = readTestData(data, layout, context);
    if (sample > 0)
        sampleEach(read, sample, seed, context);
    matchTestLabels(read, model, context);
    if (layout.task == DataTask::Ner)
        takeKnownTags(read, model.info().labels, context);

    std::map<std::string, std::int32_t> labelIds;
    for (std::size_t id = 0; id < model.info().labels.size(); ++id) // several may count as O
        labelIds.emplace(model.info().labels[id], static_cast<std::int32_t>(id));
    warnOfOtherReading(model, data, context);
    const auto tokenizer = tokenizerOf(model, data.tokenizerRules);
    const auto limit = lengthLimit(data, model);
    TrainingData result;
    for (const auto& [code, file, content] : read.languages) {
        result.languageNames.push_back(code);
        auto& language = result.languages.emplace_back();
        const auto encoded = encodeExamples(*tokenizer, content.examples, layout.task, limit, context.token());
        for (std::size_t i = 0; i < encoded.size(); ++i) {
            auto example = labelled(encoded[i], content.examples[i], labelIds);
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
