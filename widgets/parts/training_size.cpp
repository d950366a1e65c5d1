// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/parts/training_size.h"

#include "engine/jobs/run_record.h"
#include "engine/study/level_time.h"
#include "widgets/session/model_fit.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>

namespace ndogo {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ndogo::TrainingSize)
};

bool isChosen(const DataRef& data, const std::string& language)
{
    return data.languages.empty() || std::ranges::count(data.languages, language) > 0;
}

std::int64_t sentencesOf(const LanguageData& language, const std::string& split)
{
    const auto found = language.sentences.find(split);
    return found == language.sentences.end() ? 0 : found->second;
}

std::int64_t roundedUp(std::int64_t count, std::int64_t size)
{
    return size > 0 ? (count + size - 1) / size : 0;
}

template <typename Spec> TrainingSize sizeOf(const Spec& spec, const DataReport& data)
{
    TrainingSize size;
    for (const LanguageData& language : data.languages) {
        const std::int64_t there = sentencesOf(language, spec.data.split);
        if (!isChosen(spec.data, language.language) || there == 0)
            continue;
        ++size.languages;
        size.sentences += spec.sample > 0 ? std::min(there, spec.sample) : there;
        if (!spec.devSplit.empty())
            size.devSentences += sentencesOf(language, spec.devSplit);
    }
    size.updatesAnEpoch = roundedUp(roundedUp(size.sentences, spec.recipe.batch), spec.recipe.accumulate);
    size.updates = spec.recipe.steps > 0 ? spec.recipe.steps : size.updatesAnEpoch * spec.recipe.epochs;
    return size;
}

} // namespace

TrainingSize trainingSize(const TrainSpec& spec, const DataReport& data)
{
    return sizeOf(spec, data);
}

TrainingSize trainingSize(const DistilSpec& spec, const DataReport& data)
{
    return sizeOf(spec, data);
}

bool hasClassifier(const ModelInfo& model)
{
    return model.task == ModelTask::TokenClassification || model.task == ModelTask::SequenceClassification;
}

QString trainingDataProblem(const ModelInfo& model, const DataReport* data, const DataRef& asked)
{
    if (!data)
        return Words::tr("Needs labelled data: add a folder on the Data page.");
    if (data->task == DataTask::Text)
        return Words::tr("The data is plain text: it has no labels to learn from.");
    if (hasClassifier(model)) {
        if (QString misfit = misfitText(model, *data); !misfit.isEmpty())
            return misfit;
        const QStringList unknown = unmappedLabels(labelSides(model, *data), asked.labelMap);
        if (!unknown.isEmpty())
            return Words::tr("The data has %n label(s) that the model does not know (%1): map them on the Data page.",
                nullptr, int(unknown.size()))
                .arg(unknown.join(QStringLiteral(", ")));
    }
    const bool anyTrain = std::ranges::any_of(
        data->languages, [&](const LanguageData& language) { return sentencesOf(language, asked.split) > 0; });
    if (!anyTrain)
        return Words::tr("The data has no train split: put the sentences to learn from into files named train.");
    return {};
}

std::optional<double> secondsASentence(const std::string& model, std::span<const RunRecord> records)
{
    std::optional<double> seconds;
    for (const RunRecord& record : records) {
        const auto* evaluated = std::get_if<EvaluateSpec>(&record.spec);
        const auto evaluation = record.as<EvaluationResult>();
        if (!evaluated || !evaluation || evaluated->model.path != model || evaluated->model.quantization())
            continue;
        std::int64_t sentences = 0;
        for (const LanguageScore& score : evaluation->languages)
            sentences += score.sentences;
        if (sentences > 0)
            seconds = evaluation->seconds / double(sentences);
    }
    return seconds;
}

std::optional<double> sentenceTime(const TimingSamples* timing)
{
    if (!timing || timing->nanoseconds.empty())
        return std::nullopt;
    TimingResult alone;
    alone.models = { *timing };
    return variantTime(alone).median;
}

} // namespace ndogo
