// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/eval/test_set.h"

#include "engine/data/language_files.h"
#include "engine/data/tag_scheme.h"
#include "engine/data/text_lines.h"
#include "engine/eval/batches.h"
#include "engine/eval/scoring.h"
#include "engine/eval/task_fit.h"

#include <algorithm>
#include <numeric>

namespace ndogo {
namespace {

/// A label as answers are counted.
std::string asPredicted(const std::string& label, DataTask task)
{
    return task == DataTask::Ner ? asIobes(label) : label;
}

} // namespace

TestData readTestData(const DataRef& data, const DataLayout& layout, JobContext& context)
{
    TestData read { data, layout, {}, {} };
    auto notes = layout.assumed;
    for (const auto& file : findLanguageFiles(data, &notes)) {
        context.token().throwIfRequested();
        const auto& language = read.languages.emplace_back(
            TestData::Language { file.language, file.file, readExamples(file.file, layout) });
        context.used(data.split, language.code, contentOf(language.content.examples));
        for (const auto& problem : language.content.problems)
            notes.push_back(placed(problem));
    }
    for (auto& note : notes)
        context.emit(event::Warning { std::move(note) });
    return read;
}

void matchTestLabels(TestData& data, const Model& model, JobContext& context)
{
    std::vector<FileLabels> labels;
    for (const auto& language : data.languages)
        labels.push_back({ language.file.string(), language.content.labelLines });
    auto match = matchLabels(
        labels, model.info().labels, data.layout.task, data.source.labelMap, model.config().text.labelMap);
    for (auto& note : match.notes)
        context.emit(event::Warning { std::move(note) });
    data.labelMap = std::move(match.map);
    for (auto& language : data.languages)
        mapLabels(language.content.examples, data.labelMap, data.layout.task);
}

std::span<const std::int32_t> TestSet::Language::sample(std::int64_t size) const
{
    if (size == 0)
        return fileOrder;
    return std::span(sampleOrder).first(std::min(sampleOrder.size(), static_cast<std::size_t>(size)));
}

std::shared_ptr<const TestSet> TestSet::read(
    const Model& model, const DataRef& data, JobContext& context, std::uint64_t seed)
{
    const auto layout = recogniseLayout(data);
    requireFit(model.info(), data.path, layout.task, Fit::Labels);
    auto read = readTestData(data, layout, context);
    matchTestLabels(read, model, context);
    warnOfOtherReading(model, data, context);
    return std::make_shared<const TestSet>(model, std::move(read), context.token(), seed);
}

TestSet::TestSet(const Model& model, TestData data, const CancelToken& token, std::uint64_t seed)
    : m_task(data.layout.task)
    , m_labelMap(std::move(data.labelMap))
    , m_seed(seed)
    , m_tokenizer(tokenizerOf(model, data.source.tokenizerRules))
    , m_limit(lengthLimit(data.source, model))
{
    for (const auto& label : model.info().labels)
        m_labels.push_back(asPredicted(mappedLabel(label, m_labelMap, m_task), m_task));
    for (auto& language : data.languages)
        m_languages.push_back(encode(std::move(language.code), std::move(language.content.examples), token));
}

Metric TestSet::metric() const
{
    return metricOf(m_task);
}

TestSet::Language TestSet::encode(std::string code, std::vector<Example> examples, const CancelToken& token) const
{
    Language language;
    language.code = std::move(code);
    language.examples = std::move(examples);
    language.encoded = encodeExamples(*m_tokenizer, language.examples, m_task, m_limit, token);
    language.fileOrder.resize(language.examples.size());
    std::iota(language.fileOrder.begin(), language.fileOrder.end(), 0);
    language.sampleOrder = sampleOrder(language.examples, metric(), m_seed);
    return language;
}

} // namespace ndogo
