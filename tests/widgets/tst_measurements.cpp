// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/session_bench.h"
#include "tests/support/study_builder.h"
#include "tests/support/test_program.h"
#include "widgets/session/measurements.h"

#include <QSignalSpy>
#include <QTest>

#include <cmath>

using namespace ndogo;
using namespace ndogo::test;

class TestMeasurements : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// A model of another shape stands on no axis of its parent's: the two are compared by path.
    void comparesAModelWithItsParent()
    {
        Measurements measurements;
        DataRef data;
        data.path = "data";
        measurements.setTolerance(0.02);
        QVERIFY(measurements.comparison("half", "whole", data).empty());
        measurements.addScore({ "half", {} }, data, score("hau", 0.5));
        QVERIFY(!measurements.comparison("half", "whole", data).languages.at("hau").change); // parent unknown
        QVERIFY(!measurements.comparedBeyond("half", "whole", data));
        measurements.addScore({ "whole", {} }, data, score("hau", 0.9));
        const auto change = [&] { return measurements.comparison("half", "whole", data).languages.at("hau").change; };
        QVERIFY(std::abs(change()->difference() + 0.4) < 0.01);
        QCOMPARE(measurements.comparedBeyond("half", "whole", data), std::optional(1));
        measurements.addScore({ "half", {} }, data, score("hau", 0.9)); // measured anew
        QVERIFY(std::abs(change()->difference()) < 0.01);
        QCOMPARE(measurements.comparedBeyond("half", "whole", data), std::optional(0));
        measurements.addScore({ "whole", {} }, data, score("luo", 0.7)); // not measured on the other
        QVERIFY(!measurements.comparedBeyond("half", "whole", data));
        measurements.forget("half");
        QVERIFY(measurements.comparison("half", "whole", data).languages.empty());
    }

    void measuresTheDenseModelByItself()
    {
        SessionBench bench;
        bench.answerAll();
        bench.session.openModel(bench.path("afriberta"));
        bench.session.openData(bench.path("data"));
        QTRY_COMPARE(bench.engine.count<BenchmarkSpec>(), 1);
        QTRY_VERIFY(!bench.session.hasRunningJobs());
        const EvaluateSpec evaluate = bench.engine.last<EvaluateSpec>().second;
        QVERIFY(evaluate.progressive);
        QCOMPARE(evaluate.sample, 80);
        QCOMPARE(evaluate.model.path, bench.text("afriberta"));
        QCOMPARE(bench.engine.count<EvaluateSpec>(), 1);
        QCOMPARE(bench.session.denseScores(bench.path("afriberta")).size(), sampleLanguages().size());
        QVERIFY(bench.session.meanF1(bench.path("afriberta")).has_value());
        QVERIFY(bench.session.timing(bench.path("afriberta")) != nullptr);
        // Level 0 of every family is the dense model.
        PruneRecipe layer;
        layer.scope = PruneScope::Layer;
        for (const PruneRecipe& family : { globalMagnitude(), layer })
            QVERIFY(bench.session.study(bench.path("afriberta"), family).dense()->complete());
    }

    void evaluatesOnlyWhatIsMissing()
    {
        SessionBench bench;
        const ModelRef level { bench.text("afriberta"), { globalMagnitude(0.6) } };
        QCOMPARE(bench.session.evaluate(level), JobId(0)); // no data
        bench.answerAll();
        bench.session.openData(bench.path("data"));
        QTRY_VERIFY(bench.session.data() != nullptr);
        bench.engine.answer = nullptr;
        const JobId job = bench.session.evaluate(level);
        QVERIFY(job != 0);
        QCOMPARE(bench.session.evaluate(level), job); // runs already
        QVERIFY(bench.session.isRunning(job));
        bench.session.cancel(job);
        QTRY_VERIFY(!bench.session.isRunning(job));
        bench.answerAll();
        QSignalSpy finished(&bench.session, &Session::jobFinished);
        QVERIFY(bench.session.evaluate(level) != 0);
        QTRY_COMPARE(finished.size(), 1);
        QCOMPARE(bench.session.evaluate(level), JobId(0)); // complete
        const PruningStudy& study = bench.session.study(bench.path("afriberta"), globalMagnitude());
        QVERIFY(study.level(0.6)->complete());
        QVERIFY(!study.dense());
    }

    void samplesNeverReplaceWholeScores()
    {
        Measurements measurements;
        const DataRef data { "data", {}, "test", 0 };
        const ModelRef dense { "model", {} };
        const SampleLanguage& language = sampleLanguages().front();
        QCOMPARE(measurements.addScore(dense, data, sampleScore(language, 0, 200)).size(), std::size_t(1));
        QVERIFY(measurements.addScore(dense, data, sampleScore(language, 0, 80)).empty());
        QVERIFY(measurements.addScore(dense, data, sampleScore(language, 0, 200)).empty()); // nothing new
        QCOMPARE(measurements.results({ "model", {} }, data).languages.at(language.code).score->sentences, 200);
        QVERIFY(measurements.results({ "model", {} }, { "elsewhere", {}, "test", 0 }).empty());
    }

    void aTimingRunHoldsDenseAndTheModel()
    {
        Measurements measurements;
        const DataRef data { "data", {}, "test", 0 };
        const ModelRef dense { "model", {} }, level { "model", { globalMagnitude(0.6) } };
        const TimingPtr run = sampleTiming({ "model", "pruned" }, 0.5);
        measurements.addTiming(dense, data, run, 0);
        measurements.addTiming(level, data, run, 1);
        QCOMPARE(measurements.timingRun(dense, data)->models.size(), std::size_t(1));
        QCOMPARE(measurements.timingRun(dense, data)->models.back().nanoseconds, run->models[0].nanoseconds);
        QCOMPARE(measurements.timingRun(level, data)->models.front().nanoseconds, run->models[0].nanoseconds);
        QCOMPARE(measurements.timingRun(level, data)->models.back().nanoseconds, run->models[1].nanoseconds);
        QCOMPARE(measurements.study("model", globalMagnitude(), data).level(0.6)->timing->nanoseconds,
            run->models[1].nanoseconds);
        QVERIFY(!measurements.timingRun({ "model", { globalMagnitude(0.7) } }, data));
    }

    void notesBelongToModelAndData()
    {
        Measurements measurements;
        const DataRef data { "data", {}, "test", 0 };
        const ModelRef pruned { "model", { globalMagnitude(0.6) } };
        const Sentence note = Sentence::inWords("Three lines were mended.");
        QVERIFY(measurements.addNote(pruned, data, note));
        QVERIFY(!measurements.addNote({ "model", {} }, data, note));
        QCOMPARE(measurements.notes("model", data), std::vector { note });
        QVERIFY(measurements.notes("other", data).empty());
        QVERIFY(measurements.notes("model", { "elsewhere", {}, "test", 0 }).empty());
        measurements.linkVariant("kept", pruned);
        const Sentence another = Sentence::inWords("A label counts as O.");
        QVERIFY(measurements.addNote({ "kept", {} }, data, another));
        QCOMPARE(measurements.notes("model", data).size(), std::size_t(2)); // the same model
    }
};

NDOGO_TEST(TestMeasurements)
#include "tst_measurements.moc"
