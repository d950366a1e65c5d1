// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Invented trimmings of vocabularies for widget tests: plausible, and the same at every run.
#pragma once

#include "tests/support/sample_results.h"
#include "tests/support/sample_vocabulary.h"

#include "engine/jobs/job_spec.h"
#include "engine/values/vocabulary_report.h"
#include "engine/values/vocabulary_size.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ndogo::test {

/// Of a job over the sample model, whose text has the sample languages, or those that are asked for.
inline std::shared_ptr<const VocabularyIndex> sampleVocabulary(const CountPiecesSpec& spec)
{
    std::vector<std::string> languages = spec.data.languages;
    if (languages.empty()) {
        for (const SampleLanguage& language : sampleLanguages())
            languages.emplace_back(language.code);
    }
    return sampleVocabulary(8000, languages, 600, !spec.data.path.empty());
}

inline CountPiecesSpec countOf(const TrimVocabularySpec& spec)
{
    return { spec.model, {}, spec.corpus, spec.data };
}

/// As the forecast has it, but for a few words that need fewer pieces than expected.
inline std::shared_ptr<const VocabularyReport> sampleTrimming(const ModelInfo& parent, const TrimVocabularySpec& spec)
{
    const auto index = sampleVocabulary(countOf(spec));
    const auto& choice = index->choice(spec.vocabulary.rank, spec.vocabulary.characters);
    auto report = std::make_shared<VocabularyReport>();
    report->kept = choice.text.kept(spec.vocabulary.keep);
    report->dropped = parent.vocabSize - report->kept;
    const VocabularySize size = vocabularySize(parent, report->kept);
    report->parametersBefore = parent.parameters.total;
    report->parametersAfter = size.parameters;
    report->bytesBefore = parent.sizes.file;
    report->bytesAfter = size.bytes;
    const auto costs = choice.text.at(spec.vocabulary.keep);
    for (std::size_t i = 0; i < costs.size(); ++i) {
        const auto& text = index->languages()[i];
        report->languages.push_back(
            { text.language, text.pieces, text.words, costs[i].lost, costs[i].broken, 0, 0.001, 0.9 * costs[i].broken,
                0.5 * costs[i].exposed, costs[i].piecesPerWordBefore, 0.98 * costs[i].piecesPerWord });
    }
    return report;
}

/// What a job leaves of a model, as it reads back.
inline std::shared_ptr<const ModelInfo> trimmedModel(const ModelInfo& parent, const TrimVocabularySpec& spec)
{
    const auto report = sampleTrimming(parent, spec);
    auto model = std::make_shared<ModelInfo>(parent);
    model->path = spec.output;
    model->name = spec.name;
    model->vocabSize = report->kept;
    for (TensorInfo& tensor : model->tensors) {
        if (!tensor.name.ends_with("word_embeddings.weight"))
            continue;
        tensor.shape.front() = report->kept;
        tensor.size = report->kept * tensor.shape.back();
    }
    model->parameters.total = report->parametersAfter;
    model->parameters.embeddings -= report->parametersBefore - report->parametersAfter;
    model->sizes.file = report->bytesAfter;
    model->parent = spec.model;
    model->recipe = toJson(JobSpec(spec)).dump();
    return model;
}

} // namespace ndogo::test
