// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Invented models, data and scores for widget tests: plausible in size and spread, and the same at
// every run. Nothing here is measured.
#pragma once

#include "engine/base/random.h"
#include "engine/study/magnitude_index.h"
#include "engine/values/results.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <vector>

namespace ndogo::test {

struct SampleLanguage {
    std::string code;
    double f1 = 0; ///< dense, share of 1
    double holds = 0; ///< sparsity at which it begins to fall
};

inline const std::vector<SampleLanguage>& sampleLanguages()
{
    static const std::vector<SampleLanguage> languages {
        { "amh", 0.734, 0.62 },
        { "hau", 0.901, 0.75 },
        { "ibo", 0.872, 0.70 },
        { "kin", 0.740, 0.60 },
        { "lug", 0.798, 0.58 },
        { "luo", 0.700, 0.55 },
        { "pcm", 0.853, 0.66 },
        { "swa", 0.880, 0.72 },
        { "wol", 0.617, 0.52 },
        { "yor", 0.807, 0.56 },
    };
    return languages;
}

/// A classifier of two encoder layers with a thousandth of AfriBERTa's weights.
inline std::shared_ptr<const ModelInfo> sampleModel(const std::string& path, const std::string& name)
{
    auto model = std::make_shared<ModelInfo>();
    model->path = path;
    model->name = name;
    model->architecture = "XLMRobertaForTokenClassification";
    model->modelType = "xlm-roberta";
    model->task = ModelTask::TokenClassification;
    model->labels = { "O", "B-DATE", "I-DATE", "B-LOC", "I-LOC", "B-ORG", "I-ORG", "B-PER", "I-PER" };
    model->tokenizerType = "sentencepiece";
    model->tokenizerFile = "sentencepiece.bpe.model";
    model->vocabSize = 8000;
    model->layers = 2;
    model->hiddenSize = 64;
    model->heads = { 4, 4 };
    model->ffn = { 256, 256 };
    model->maxTokens = 512;
    model->dtype = "fp32";
    const auto add = [&](const std::string& tensor, std::vector<std::int64_t> shape, const std::string& part, int layer,
                         bool prunable) {
        TensorInfo info { tensor, std::move(shape), "fp32", 1, 0, part, layer, prunable };
        for (const std::int64_t side : info.shape)
            info.size *= side;
        model->tensors.push_back(info);
    };
    add("roberta.embeddings.word_embeddings.weight", { 8000, 64 }, "embeddings", -1, false);
    add("roberta.embeddings.position_embeddings.weight", { 514, 64 }, "embeddings", -1, false);
    for (int layer = 0; layer < 2; ++layer) {
        const std::string start = "roberta.encoder.layer." + std::to_string(layer);
        for (const char* matrix : { "query", "key", "value" })
            add(start + ".attention.self." + matrix + ".weight", { 64, 64 }, "attention", layer, true);
        add(start + ".attention.output.dense.weight", { 64, 64 }, "attention", layer, true);
        add(start + ".intermediate.dense.weight", { 256, 64 }, "ffn", layer, true);
        add(start + ".output.dense.weight", { 64, 256 }, "ffn", layer, true);
    }
    add("classifier.weight", { 9, 64 }, "head", -1, true);
    ParameterReport& parameters = model->parameters;
    for (const TensorInfo& tensor : model->tensors) {
        parameters.total += tensor.size;
        parameters.embeddings += tensor.part == "embeddings" ? tensor.size : 0;
        parameters.attention += tensor.part == "attention" ? tensor.size : 0;
        parameters.ffn += tensor.part == "ffn" ? tensor.size : 0;
        parameters.head += tensor.part == "head" ? tensor.size : 0;
        parameters.prunable += tensor.prunable ? tensor.size : 0;
    }
    parameters.nonzero = parameters.total;
    model->sizes = { parameters.total * 4 + 5120, parameters.total * 4, parameters.total * 4 };
    return model;
}

inline std::shared_ptr<const MagnitudeIndex> sampleIndex(const ModelInfo& model)
{
    std::vector<std::vector<float>> weights;
    std::vector<MagnitudeIndex::Matrix> matrices;
    Random random(7);
    for (const TensorInfo& tensor : model.tensors) {
        if (!tensor.prunable && tensor.name.find("word_embeddings") == std::string::npos)
            continue;
        std::vector<float> values(std::size_t(tensor.size), 0.0F);
        for (float& value : values) // near enough to a bell: the sum of three draws
            value = float((random.uniform() + random.uniform() + random.uniform() - 1.5) * 0.04);
        weights.push_back(std::move(values));
        matrices.push_back({ tensor.name, tensor.part, tensor.layer, {} });
    }
    for (std::size_t i = 0; i < matrices.size(); ++i)
        matrices[i].weights = weights[i];
    return MagnitudeIndex::build(matrices, 1);
}

inline std::shared_ptr<const DataReport> sampleData(const std::string& path, const std::string& notice = {})
{
    auto data = std::make_shared<DataReport>();
    data->path = path;
    data->split = "test";
    data->task = DataTask::Ner;
    data->format = DataFormat::Conll;
    data->assumed = { Sentence::tr("%1 has a header and a text a row: classification.", std::string("amh/test.txt")) };
    data->notice = notice;
    std::int64_t i = 0;
    for (const SampleLanguage& language : sampleLanguages()) {
        LanguageData entry;
        entry.language = language.code;
        entry.sentences = { { "train", 400 + 130 * i }, { "dev", 100 }, { "test", 200 } };
        entry.words = 3200 + 211 * i;
        entry.entitiesByType = { { "DATE", 61 + i }, { "LOC", 130 - 3 * i }, { "ORG", 88 }, { "PER", 121 + 2 * i } };
        for (const auto& [type, count] : entry.entitiesByType)
            entry.entities += count;
        entry.piecesPerWord = 1.3 + 0.1 * double(i);
        entry.unknownRate = i == 0 ? 0.021 : 0.0004 * double(i);
        data->languages.push_back(entry);
        ++i;
    }
    data->problems = { { "amh/test.txt", 812,
        Sentence::tr("%1 has no tag; it reads as %2.", std::string("\"ሰላም\""), std::string("O")) } };
    return data;
}

/// A score at a sparsity: about f1 up to where the language holds, then falling. `sentences` of
/// 200.
inline std::shared_ptr<const LanguageScore> sampleScore(
    const SampleLanguage& language, double amount, std::int64_t sentences = 200)
{
    auto score = std::make_shared<LanguageScore>();
    score->language = language.code;
    score->sentences = sentences;
    score->sentencesTotal = 200;
    score->words = sentences * 17;
    const double beyond = std::max(0.0, amount - language.holds);
    const double f1 = std::max(0.02, language.f1 - 3.2 * beyond * beyond - 0.25 * beyond);
    Random random(11); // the same sentences are hard at every level
    for (std::int32_t i = 0; i < std::int32_t(sentences); ++i) {
        SentenceCounts counts { i, 0, 0, 0 };
        for (int entity = 0; entity < 2; ++entity) {
            const bool found = random.uniform() < f1;
            counts.tp += found ? 1 : 0;
            counts.fn += found ? 0 : 1;
            counts.fp += found ? 0 : 1;
        }
        score->counts += EntityCounts { counts.tp, counts.fp, counts.fn };
        score->perSentence.push_back(counts);
    }
    const double share = score->counts.f1();
    const double half = 1.96 * std::sqrt(share * (1 - share) / double(2 * sentences));
    score->f1Interval = { std::max(0.0, share - half), std::min(1.0, share + half) };
    return score;
}

/// Ten interleaved rounds of `models`, each `step` faster than the one before it.
inline std::shared_ptr<const TimingResult> sampleTiming(const std::vector<std::string>& models, double step)
{
    auto result = std::make_shared<TimingResult>();
    result->machine = { "Test processor", 2, 2, 7'600'000'000 };
    double scale = 1;
    for (const std::string& name : models) {
        TimingSamples samples;
        samples.model = name;
        samples.sentences = 200;
        samples.tokens = 5200;
        Random random(3);
        for (int round = 0; round < 10; ++round)
            samples.nanoseconds.push_back(std::int64_t(5.9e9 * scale * (1 + 0.06 * random.uniform())));
        result->models.push_back(samples);
        scale *= 1 - step;
    }
    return result;
}

} // namespace ndogo::test
