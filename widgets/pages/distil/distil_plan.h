// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a distillation would do, said before it starts. Pure functions.
#pragma once

#include "engine/jobs/run_record.h"
#include "engine/values/results.h"
#include "engine/values/student_size.h"
#include "widgets/session/training_run.h"
#include "widgets/words/metric_text.h"

#include <QString>
#include <QStringList>

#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace ndogo {

/// Numbers of heads that a student of this teacher can have: those that divide its width, and the teacher's own.
std::vector<int> possibleHeads(const ModelInfo& teacher, std::int64_t width);
/// Half of the layers, and the teacher's heads.
StudentShape usualShape(const ModelInfo& teacher);
std::string shapeText(const StudentShape& shape); ///< "4x6"

/// "1-3,5", as a match names layers; empty for none.
std::string rangesText(const std::set<int>& layers);
std::string weightText(double weight); ///< "0.5", as a match has it
/// The student's layers that a match names; empty for what is none (distilProblem() says why).
std::vector<int> matchedLayers(const std::string& match, int layers);
/// "1,4,7,10", as a recipe names a map by hand.
std::string mapText(const std::vector<int>& map);
/// The map of a spec's student, from layer 1 on; empty where it cannot be.
std::vector<int> mapOf(const DistilSpec& spec, const ModelInfo& teacher);

/// Why it cannot start, in one sentence that says what to do; empty when it can. `teacher` and `data` may be null.
QString distilProblem(const ModelInfo* teacher, const DataReport* data, const DistilSpec& spec, bool hasProject);

/// What the student will be; nothing where it cannot be made.
std::optional<ModelSize> plannedSize(const DistilSpec& spec, const ModelInfo& teacher);

/// Space that the teacher's answers take meanwhile, about, in bytes; 0 where none are kept, or it is not known.
std::int64_t answerBytes(const DistilSpec& spec, const ModelInfo& teacher, const DataReport& data);

/// How long it would take, in seconds, from what was measured on the teacher; nothing where nothing was.
std::optional<double> distilForecast(
    const DistilSpec& spec, double work, const DataReport& data, std::span<const RunRecord> records);

/// What will happen, in plain words. `teacherTime` in milliseconds.
struct DistilFacts {
    QString teacher; ///< its name
    const ModelInfo* model = nullptr;
    const DataReport* data = nullptr; ///< may be null where plain text is learnt from
    std::optional<double> teacherTime;
    std::span<const RunRecord> records;
};
QString distilPlanText(const DistilSpec& spec, const DistilFacts& facts);
/// What the dev scores of a run are: of plain text, which has no labels, the share of masked pieces that are guessed
/// right. `run` may be null.
MetricText devMetricText(const TrainingRun* run, std::optional<Metric> metric);
/// Whether anything is scored while it learns.
bool isScoredMeanwhile(const TrainingRun& run);
/// How far a run is, or how it ended.
QString distilProgressText(const TrainingRun& run, std::optional<Metric> metric);

/// "hidden states", "cosine of hidden states", ...
QString matchWord(MatchKind kind);
/// A term of the loss as the engine names it: "soft labels", "hidden states, layers 1-6".
QString termWord(const std::string& term);

} // namespace ndogo
