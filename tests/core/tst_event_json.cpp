// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a worker writes of its jobs, and what a window reads of it.
#include "engine/base/error.h"
#include "engine/jobs/event_json.h"
#include "engine/jobs/run_record.h"
#include "engine/jobs/stopped_training.h"
#include "tests/support/sample_layers.h"
#include "tests/support/sample_results.h"
#include "tests/support/test_program.h"

#include <nlohmann/json.hpp>

#include <QTest>

using namespace ndogo;
using namespace ndogo::test;
using nlohmann::json;

namespace {

using Payload = decltype(JobEvent::payload);

template <typename Value> std::shared_ptr<const Value> shared(Value value)
{
    return std::make_shared<const Value>(std::move(value));
}

/// Through text, as between two processes.
JobEvent sent(const Payload& payload)
{
    const std::string line = wholeJson({ 7, 1.5, payload }).dump();
    return jobEventFromJson(json::parse(line)).value();
}

template <typename Event> Event sentAs(const Event& event)
{
    return std::get<Event>(sent(event).payload);
}

ModelInfo quantizedModel()
{
    ModelInfo model = *sampleModel("/models/a", "A");
    model.parent = "/models/parent";
    model.recipe = toJson(JobSpec(OpenSpec { "/models/a", true })).dump();
    model.parameters.prunableZeros = 17;
    model.parameters.zerosByPart = { { "ffn", 12 }, { "attention", 5 } };
    model.tensors.front().zeros = 17;
    model.tensors.front().layer = 1;
    model.missing = { "pooler.dense.weight" };
    model.problem = ProblemType::SeveralClasses;
    model.foreignParts = Sentence::tr("a CRF (%1)", Sentence::inWords("crf.transitions"));
    model.notes = { Sentence::tr("%1 was left aside.", std::string("ẹ̀wẹ̀")), Sentence::inWords("A note.") };
    model.precisions = { { "encoder.layer.0", "bf16", "fp32", Sentence::tr("The processor has no bf16.") },
        { "b", "int8", "int8", {} } };
    model.adapter = AdapterInfo { AdapterKind::Bottleneck, "/models/base", 1234, 5678 };
    return model;
}

TrainingPoint point(std::int64_t step)
{
    return { step, 0.5, 1.25, 1e-4, 0.1, { { "hau", 0.7 }, { "luo", 1.0 / 3 } } };
}

TrainSpec training()
{
    TrainSpec spec;
    spec.model = "/models/a";
    spec.output = "/models/b";
    spec.recipe.pruneDuring = PruneSchedule { 10, 120, 10, 0.7, PruneSchedule::Curve::Cubic };
    return spec;
}

} // namespace

class TestEventJson : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// All that one process writes is what the other would write.
    void comesBackWhole()
    {
        EvaluationResult result;
        result.mode = EntityMode::Strict;
        result.split = "test";
        result.products = "fp32, int8";
        result.languages = { *sampleScore(sampleLanguages().front(), 0.5), *sampleScore(sampleLanguages().back(), 0) };
        const TrainSpec spec = training();
        TrainingReport report;
        report.path = spec.output;
        report.history = { point(10), point(20) };
        report.best = TrainingBest { 20, 0.5, point(20).dev };
        report.stopped = Sentence::tr("it was ended by wish");
        report.trainedParameters = 1234;
        SensitivityReport sensitivity;
        sensitivity.layers = { { "a", { { "hau", -0.1 } }, "hau", -0.1 } };
        sensitivity.exclude = { "a" };
        QuantizeReport quantized { 400, 100, { { { "a", "int8", "int8", {} }, 0.01 } } };
        const StructureReport structure { 1000, 700, 4000, 2800, 3, 96, { 6, 4 }, { 24, 20 }, { 1, 3 },
            { { 2, 1 }, { 4 } }, { 12, 9 }, 48,
            { { { 0.6, 0.8 }, { { "hau", { 0.8, 0.6 } }, { "luo", { 1.0 / 3, 0 } } } }, { { 1 }, {} } } };
        const VocabularyReport trimmed { 706, 1294, 900, 700, 3600, 2800,
            { { "hau", 10, 5, 0.1, 0.2, 0.01, 0.02, 1.0 / 3, 0.05, 2, 2.5 } },
            { { "luo", 1, 1, 0, 0, 0, 0, 0, 0, 1, 1 } } };
        RunRecord record;
        record.time = "2026-06-03T14:02:00Z";
        record.spec = EvaluateSpec {};
        record.result = shared(result);
        const Payload payloads[] = {
            event::Queued { true },
            event::Started {},
            event::Stage { "evaluate" },
            event::Progress { 3, 10, "sentences" },
            event::Warning { Sentence::inWords("One \"line\"\nof two") },
            event::ModelOpened { shared(quantizedModel()) },
            event::Pruned { shared(PruneReport { 5, 10, 0.25, { { "a", 5, 10 } } }) },
            event::TrainingStep { shared(point(10)) },
            event::Trained { shared(report) },
            event::TrainingStopped { shared(StoppedTraining { spec, 20, { point(10), point(20) } }) },
            event::Restructured { shared(structure) },
            event::VocabularyTrimmed { shared(trimmed) },
            event::Quantized { shared(quantized) },
            event::SensitivityFound { shared(sensitivity) },
            event::LayersCompared { sampleLayers(*sampleModel("/a", "A"), recipeOf(QuantizeMethod::LlmInt8)) },
            event::Exported { shared(ExportReport { "/out", { "config.json" }, { Sentence::tr("Changed.") } }) },
            event::LanguageScored { sampleScore(sampleLanguages().front(), 0.5, 80) },
            event::Evaluated { shared(result) },
            event::Timed { sampleTiming({ "a", "b" }, 0.2) },
            event::RunRestored { shared(record) },
            event::Finished { Outcome::Succeeded, {} },
            event::Finished { Outcome::Cancelled, {} },
            event::Finished {
                Outcome::Failed, { ErrorCode::OutOfMemory, "There is not enough memory.", { { "file", "a" } } } },
        };
        for (const Payload& payload : payloads) {
            const JobEvent event = sent(payload);
            QCOMPARE(event.job, JobId(7));
            QCOMPARE(event.time, 1.5);
            QCOMPARE(event.payload.index(), payload.index());
            const std::string before = wholeJson({ 7, 1.5, payload }).dump(), after = wholeJson(event).dump();
            QVERIFY2(before == after, (before + "\n" + after).c_str());
        }
    }

    /// What the written form does not show by itself.
    void keepsWhatPagesCount()
    {
        const ModelInfo model = quantizedModel();
        const auto read = sentAs(event::ModelOpened { shared(model) }).model;
        QCOMPARE(read->recipe, model.recipe);
        QCOMPARE(read->precisions, model.precisions);
        QCOMPARE(read->tensors.size(), model.tensors.size());
        for (std::size_t i = 0; i < model.tensors.size(); ++i) {
            const TensorInfo &a = read->tensors[i], &b = model.tensors[i];
            QVERIFY(a.name == b.name && a.shape == b.shape && a.dtype == b.dtype && a.size == b.size
                && a.zeros == b.zeros && a.part == b.part && a.layer == b.layer && a.prunable == b.prunable);
        }
        QCOMPARE(read->parameters.effective(), model.parameters.effective());
        QCOMPARE(read->parameters.zerosByPart, model.parameters.zerosByPart);
        const auto score = sampleScore(sampleLanguages().front(), 0.5);
        QVERIFY(!score->perSentence.empty());
        QCOMPARE(sentAs(event::LanguageScored { score }).score->perSentence, score->perSentence);
        const auto times = sampleTiming({ "a", "b" }, 0.2);
        QCOMPARE(sentAs(event::Timed { times }).result->models[1].nanoseconds, times->models[1].nanoseconds);
        const StoppedTraining stopped { training(), 20, { point(10), point(20) } };
        const auto state = sentAs(event::TrainingStopped { shared(stopped) }).training;
        QCOMPARE(state->history, stopped.history);
        QVERIFY(toJson(jobOf(state->spec)) == toJson(jobOf(stopped.spec)));
        DistilSpec distil;
        distil.teacher = "/teacher";
        distil.student = "4x6";
        distil.data.path = "/data";
        distil.output = "/student";
        const StoppedTraining pair { distil, 20, { point(10), point(20) }, 10, { point(10) } };
        const auto both = sentAs(event::TrainingStopped { shared(pair) }).training;
        QCOMPARE(both->controlStep, pair.controlStep);
        QCOMPARE(both->controlHistory, pair.controlHistory);
        QVERIFY(toJson(jobOf(both->spec)) == toJson(jobOf(pair.spec)));
        const Error error { ErrorCode::LabelUnknown, "A tag.", { { "line", "3" } } };
        const Error there = sentAs(event::Finished { Outcome::Failed, error }).error;
        QCOMPARE(there.code, error.code);
        QCOMPARE(there.context, error.context);
    }

    void passesOverWhatItDoesNotKnow()
    {
        QVERIFY(!jobEventFromJson({ { "event", "of a later version" }, { "job", 1 }, { "time", 0 } }));
        const Payload index = event::WeightsIndexed { "/a", MagnitudeIndex::build({}, 1) };
        QVERIFY(!jobEventFromJson(wholeJson({ 1, 0, index })));
        const json refused = { { "event", "finished" }, { "outcome", "failed" }, { "line", 2 },
            { "error", { { "code", "usage" }, { "message", "No." }, { "context", json::object() } } } };
        QCOMPARE(jobEventFromJson(refused)->job, JobId(0));
    }

    void refusesWhatIsDamaged()
    {
        for (const char* text : { "{}", R"({"event": 3})", R"({"event": "stage", "job": 1, "time": 0})",
                 R"({"event": "finished", "job": 1, "time": 0, "outcome": "failed"})",
                 R"({"event": "model-opened", "job": 1, "time": 0, "model": {"path": "/a"}})",
                 R"({"event": "progress", "job": 1, "time": 0, "done": "x", "total": 1, "unit": "y"})" }) {
            try {
                jobEventFromJson(json::parse(text));
                QFAIL(text);
            } catch (const Failure& failure) {
                QCOMPARE(failure.error().code, ErrorCode::FileFormat);
            }
        }
    }
};

NDOGO_TEST(TestEventJson)
#include "tst_event_json.moc"
