// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/training_data.h"

#include "engine/core/metrics.h"
#include "engine/core/random.h"
#include "engine/data/data_folder.h"
#include "engine/data/data_layout.h"
#include "engine/data/label_map.h"
#include "engine/eval/batches.h"
#include "engine/eval/scoring.h"
#include "engine/eval/task_fit.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

namespace ndogo {
namespace {

/// What is read before anything is encoded, so that a wrong label costs no time.
struct ReadLanguage {
    std::string name;
    ExampleFile file;
};

std::vector<ReadLanguage> readFiles(const DataRef& data, const DataLayout& layout,
    std::vector<FileLabels>& labels, JobContext& context)
{
    std::vector<std::string> leftOut;
    std::vector<ReadLanguage> languages;
    for (const auto& [language, path] : findLanguageFiles(data, &leftOut)) {
        context.token().throwIfRequested();
        languages.push_back({ language, readExamples(path, layout) });
        labels.push_back({ path.string(), languages.back().file.labelLines });
    }
    for (auto& sentence : leftOut)
        context.emit(event::Warning { std::move(sentence) });
    return languages;
}

/// A stratified choice of `count` of the examples, in their order.
std::vector<Example> sampled(
    std::vector<Example> examples, Metric metric, std::int64_t count, std::uint64_t seed)
{
    if (static_cast<std::int64_t>(examples.size()) <= count)
        return examples;
    std::vector<std::string> strata;
    for (const auto& example : examples)
        strata.push_back(stratumOf(metric, example.labels));
    auto order = stratifiedOrder(strata, seed);
    order.resize(static_cast<std::size_t>(count));
    std::ranges::sort(order);
    std::vector<Example> chosen;
    for (const auto index : order)
        chosen.push_back(std::move(examples[static_cast<std::size_t>(index)]));
    return chosen;
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

void shuffle(std::vector<std::int32_t>& order, Random& random)
{
    for (std::size_t left = order.size(); left > 1; --left)
        std::swap(order[left - 1], order[random.below(static_cast<std::uint32_t>(left))]);
}

/// B- and I- of every type, whichever of the two the data has.
std::vector<std::string> entityLabels(const std::set<std::string>& tags)
{
    const auto& known = masakhaNerLabels();
    if (std::ranges::all_of(tags,
            [&](const std::string& tag) { return std::ranges::find(known, tag) != known.end(); }))
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
        return { "token-classification", entityLabels(labels) };
    return { layout.task == DataTask::Classification ? "sequence-classification"
                                                     : "token-classification",
        { labels.begin(), labels.end() } };
}

TrainingData readTrainingData(const Model& model, const DataRef& data, JobContext& context,
    std::int64_t sample, std::uint64_t seed)
{
    context.emit(event::Stage { "tokenize" });
    const auto layout = recogniseLayout(data);
    requireFit(model.info(), data.path, layout.task, Fit::Labels);
    std::vector<FileLabels> labels;
    auto files = readFiles(data, layout, labels, context);
    if (sample > 0) {
        for (auto& language : files)
            language.file.examples = sampled(
                std::move(language.file.examples), metricOf(layout.task), sample, seed);
    }
    const auto match = matchLabels(labels, model.info().labels, layout.task, data.labelMap);
    for (const auto& note : match.notes)
        context.emit(event::Warning { note });

    std::map<std::string, std::int32_t> labelIds;
    for (const auto& label : model.info().labels)
        labelIds.emplace(label, static_cast<std::int32_t>(labelIds.size()));
    const auto tokenizer = tokenizerOf(model, data.tokenizerRules);
    const auto limit = lengthLimit(data, model.info().maxTokens);
    TrainingData result;
    for (const auto& [name, file] : files) {
        auto& language = result.languages.emplace_back();
        language.name = name;
        const auto encoded
            = encodeExamples(*tokenizer, file.examples, layout.task, limit, context.token());
        for (std::size_t i = 0; i < encoded.size(); ++i) {
            auto example = labelled(encoded[i], file.examples[i], labelIds, match.map, layout.task);
            if (example.rows.empty())
                continue;
            language.examples.push_back(static_cast<std::int32_t>(result.examples.size()));
            result.examples.push_back(std::move(example));
        }
    }
    return result;
}

std::vector<std::int32_t> epochOrder(const TrainingData& data, const TrainRecipe& recipe, int epoch)
{
    Random random(recipe.seed * 0x9e3779b97f4a7c15U + static_cast<std::uint64_t>(epoch));
    std::vector<std::int32_t> order;
    if (recipe.samplingExponent == 1) {
        order.resize(data.examples.size());
        std::iota(order.begin(), order.end(), 0);
    } else {
        double total = 0, before = 0;
        for (const auto& language : data.languages)
            total += std::pow(double(language.examples.size()), recipe.samplingExponent);
        for (const auto& language : data.languages) {
            // Rounded at the borders between languages, so that an epoch has as many examples as
            // the data.
            before += std::pow(double(language.examples.size()), recipe.samplingExponent);
            const auto border = std::llround(before / total * double(data.examples.size()));
            auto left = static_cast<std::size_t>(border) - order.size();
            auto pool = language.examples;
            while (left > 0 && !pool.empty()) {
                shuffle(pool, random);
                const auto taken = std::min(left, pool.size());
                order.insert(
                    order.end(), pool.begin(), pool.begin() + static_cast<std::ptrdiff_t>(taken));
                left -= taken;
            }
        }
    }
    shuffle(order, random);
    return order;
}

TrainingBatch makeTrainingBatch(const TrainingData& data, std::span<const std::int32_t> examples)
{
    std::vector<std::int32_t> sorted(examples.begin(), examples.end());
    const auto exampleOf = [&](std::int32_t index) -> const TrainingExample& {
        return data.examples[static_cast<std::size_t>(index)];
    };
    std::ranges::stable_sort(sorted, std::ranges::greater(),
        [&](std::int32_t index) { return exampleOf(index).ids.size(); });
    TrainingBatch batch;
    for (const auto index : sorted) {
        const auto& example = exampleOf(index);
        for (std::size_t i = 0; i < example.rows.size(); ++i) {
            batch.rows.push_back(batch.packed.offsets.back() + example.rows[i]);
            batch.labels.push_back(example.labels[i]);
        }
        batch.packed.add(example.ids);
    }
    return batch;
}

} // namespace ndogo
