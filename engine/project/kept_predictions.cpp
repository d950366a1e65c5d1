// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/project/kept_predictions.h"

#include "engine/base/hash.h"
#include "engine/io/atomic_folder.h"
#include "engine/project/job_identity.h"
#include "engine/project/prediction_file.h"
#include "engine/project/project_runs.h"

#include <algorithm>
#include <system_error>

namespace ndogo {
namespace {

namespace fs = std::filesystem;

constexpr const char *kFolder = "predictions", *kExtension = ".ndogo-predictions";
constexpr std::size_t kLongestFile = std::size_t(128) << 20U;

std::string identityOf(const fs::path& project, const EvaluateSpec& run)
{
    return jobIdentity(run, absolutePath(project.string()));
}

SentenceCounts countsOf(const SentenceAnswers& answers)
{
    SentenceCounts counts { answers.sentence, 0, 0, 0 };
    for (const LabelledSpan& gold : answers.gold)
        ++(std::ranges::binary_search(answers.given, gold) ? counts.tp : counts.fn);
    counts.fp = static_cast<std::int32_t>(answers.given.size()) - counts.tp;
    return counts;
}

/// A model may have been replaced and scored again while a journal's line was lost, or the other way round.
bool areOf(const EvaluationResult& result, const Predictions& predictions)
{
    const auto sameCounts = [](const LanguageScore& score, const Predictions::Language& language) {
        return score.language == language.code
            && std::ranges::equal(score.perSentence, language.sentences, {}, {}, countsOf);
    };
    return std::ranges::equal(result.languages, predictions.languages, sameCounts);
}

} // namespace

fs::path predictionsPlace(const fs::path& project, const EvaluateSpec& run)
{
    Hash hash;
    hash.add(identityOf(project, run));
    return project / kFolder / (hash.text() + kExtension);
}

void keepPredictions(
    const fs::path& project, const EvaluateSpec& run, const EvaluationResult& result, JobContext& context)
{
    if (!result.predictions)
        return;
    const fs::path place = predictionsPlace(project, run);
    try {
        std::error_code error; // of which the file speaks
        fs::create_directories(place.parent_path(), error);
        writeTextFile(place, predictionsText(identityOf(project, run), *result.predictions));
    } catch (const Failure& failure) {
        const Sentence why = sentenceOf(failure.error());
        context.emit(event::Warning {
            Sentence::tr("The answers to single sentences are not kept beside their counts: %1", why), true });
    }
}

std::shared_ptr<const Predictions> keptPredictions(
    const fs::path& project, const EvaluateSpec& run, const EvaluationResult& result, std::vector<Sentence>& warnings)
{
    const fs::path place = predictionsPlace(project, run);
    std::error_code error;
    if (!fs::exists(place, error))
        return nullptr;
    try {
        const std::string text = readTextFile(place, kLongestFile);
        auto predictions = predictionsFromText(std::as_bytes(std::span(text)), identityOf(project, run), place);
        if (areOf(result, predictions))
            return std::make_shared<const Predictions>(std::move(predictions));
        warnings.push_back(Sentence::tr(
            "The predictions %1 are not those that were counted and are left aside; evaluate once more to have them.",
            place));
    } catch (const Failure& failure) {
        warnings.push_back(sentenceOf(failure.error()));
    }
    return nullptr;
}

std::int64_t keptPredictionsBytes(const fs::path& project)
{
    std::int64_t bytes = 0;
    std::error_code error;
    for (fs::directory_iterator file(project / kFolder, error), end; !error && file != end; file.increment(error)) {
        std::error_code unknown;
        if (file->path().extension() != kExtension)
            continue;
        if (const auto size = file->file_size(unknown); !unknown)
            bytes += static_cast<std::int64_t>(size);
    }
    return bytes;
}

} // namespace ndogo
