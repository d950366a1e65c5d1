// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/jobs/job_event.h"

#include "engine/jobs/run_record.h"
#include "engine/jobs/stopped_training.h"
#include "engine/jobs/sweep_results.h"
#include "engine/study/distil_report.h"
#include "engine/study/magnitude_index.h"
#include "engine/study/results_json.h"
#include "engine/study/vocabulary_index.h"
#include "engine/values/recipe_report.h"
#include "engine/values/training_results.h"

#include <nlohmann/json.hpp>

namespace ndogo {

using nlohmann::json;

namespace {

const char* outcomeName(Outcome outcome)
{
    switch (outcome) {
    case Outcome::Succeeded:
        return "succeeded";
    case Outcome::Failed:
        return "failed";
    case Outcome::Cancelled:
        return "cancelled";
    }
    return "failed";
}

/// One overload a payload: its name and its own fields.
struct ToFields {
    json operator()(const event::Queued& queued) const
    {
        return { { "event", "queued" }, { "exclusive", queued.exclusive } };
    }
    json operator()(const event::Started&) const { return { { "event", "started" } }; }
    json operator()(const event::Stage& stage) const { return { { "event", "stage" }, { "name", stage.name } }; }
    json operator()(const event::Progress& progress) const
    {
        return { { "event", "progress" }, { "done", progress.done }, { "total", progress.total },
            { "unit", progress.unit } };
    }
    json operator()(const event::Warning& warning) const
    {
        json fields { { "event", "warning" } };
        if (warning.isAside)
            fields["aside"] = true;
        putSentence(fields, "message", warning.message);
        return fields;
    }
    json operator()(const event::ModelOpened& opened) const
    {
        return { { "event", "model-opened" }, { "model", toJson(*opened.model, false) } };
    }
    json operator()(const event::WeightsIndexed& indexed) const
    {
        return { { "event", "weights-indexed" }, { "model", indexed.model },
            { "matrices", indexed.index->entries().size() }, { "weights", indexed.index->total() } };
    }
    json operator()(const event::Pruned& pruned) const
    {
        return { { "event", "pruned" }, { "report", toJson(*pruned.report) } };
    }
    json operator()(const event::TrainingStep& step) const
    {
        json fields { { "event", "training-step" }, { "point", toJson(*step.point) } };
        if (step.learner != Learner::Model)
            fields["learner"] = nameOf(step.learner);
        return fields;
    }
    json operator()(const event::Trained& trained) const
    {
        return { { "event", "trained" }, { "report", toJson(*trained.report) } };
    }
    json operator()(const event::Distilled& distilled) const
    {
        return { { "event", "distilled" }, { "report", toJson(*distilled.report) } };
    }
    json operator()(const event::TrainingStopped& stopped) const
    {
        const StoppedTraining& training = *stopped.training;
        return { { "event", "training-stopped" }, { "output", outputOf(training.spec) }, { "step", training.step },
            { "points", training.history.size() } };
    }
    json operator()(const event::Restructured& made) const
    {
        return { { "event", "restructured" }, { "report", toJson(*made.report) } };
    }
    json operator()(const event::PiecesCounted& counted) const
    {
        return { { "event", "pieces-counted" }, { "report", toJson(*counted.index) } };
    }
    json operator()(const event::VocabularyTrimmed& trimmed) const
    {
        return { { "event", "vocabulary-trimmed" }, { "report", toJson(*trimmed.report) } };
    }
    json operator()(const event::Quantized& quantized) const
    {
        return { { "event", "quantized" }, { "report", toJson(*quantized.report) } };
    }
    json operator()(const event::SensitivityFound& found) const
    {
        return { { "event", "sensitivity-found" }, { "report", toJson(*found.report) } };
    }
    json operator()(const event::LayersCompared& compared) const
    {
        return { { "event", "layers-compared" }, { "report", toJson(*compared.report) } };
    }
    json operator()(const event::SweepRunFinished& run) const
    {
        return { { "event", "sweep-run-finished" }, { "restored", run.restored }, { "record", toJson(*run.record) } };
    }
    json operator()(const event::SweepFinished& sweep) const
    {
        return { { "event", "sweep-finished" }, { "report", toJson(*sweep.report) } };
    }
    json operator()(const event::RecipeStepFinished& done) const
    {
        return { { "event", "recipe-step-finished" }, { "index", done.index }, { "restored", done.restored },
            { "step", toJson(*done.step) } };
    }
    json operator()(const event::RecipeFinished& recipe) const
    {
        return { { "event", "recipe-finished" }, { "report", toJson(*recipe.report) } };
    }
    json operator()(const event::Exported& exported) const
    {
        return { { "event", "exported" }, { "report", toJson(*exported.report) } };
    }
    json operator()(const event::DataScanned& scanned) const
    {
        return { { "event", "data-scanned" }, { "data", toJson(*scanned.data) } };
    }
    json operator()(const event::LanguageScored& scored) const
    {
        return { { "event", "language-scored" }, { "score", toJson(*scored.score) } };
    }
    json operator()(const event::Evaluated& evaluated) const
    {
        return { { "event", "evaluated" }, { "result", toJson(*evaluated.result) } };
    }
    json operator()(const event::Timed& timed) const
    {
        return { { "event", "timed" }, { "result", toJson(*timed.result) } };
    }
    json operator()(const event::RunRestored& restored) const
    {
        return { { "event", "run-restored" }, { "record", toJson(*restored.record) } };
    }
    json operator()(const event::Finished& finished) const
    {
        json fields = { { "event", "finished" }, { "outcome", outcomeName(finished.outcome) } };
        if (finished.outcome == Outcome::Failed)
            fields["error"] = toJson(finished.error);
        return fields;
    }
};

} // namespace

json toJson(const JobEvent& event)
{
    json fields = std::visit(ToFields {}, event.payload);
    fields["job"] = event.job;
    fields["time"] = event.time;
    return fields;
}

} // namespace ndogo
