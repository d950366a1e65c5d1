// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/jobs/stopped_training.h"
#include "tests/support/distil_bench.h"
#include "tests/support/test_program.h"
#include "widgets/look/theme.h"
#include "widgets/pages/distil/distil_charts.h"
#include "widgets/pages/distil/distil_plan.h"
#include "widgets/pages/distil/distil_settings.h"
#include "widgets/pages/distil/published_students.h"
#include "widgets/pages/distil/taught_rows_view.h"
#include "widgets/words/number_text.h"

#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QDir>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTest>

using namespace ndogo;
using namespace ndogo::test;

namespace {

using Bench = DistilBench;

} // namespace

/// What the page shows of a distillation that runs, was stopped, or came to its end.
class TestDistilRun : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { applyTheme(*qApp, Theme::Light); } // without translations: "language(s)"

    void drawsCurvesWhileItLearns()
    {
        Bench bench;
        bench.open();
        bench.field<QSpinBox>("Passes")->setValue(3);
        bench.button("Distil")->click();
        const auto [job, spec] = bench.engine.last<DistilSpec>();
        bench.engine.emitEvent(job, event::Started {});
        bench.engine.time = 10;
        playDistillation(bench.engine, job, spec, 10, 10);
        QTRY_VERIFY2(bench.words().startsWith(QLatin1String("Student at update 10 of 120, control at 10.")),
            qPrintable(bench.words()));
        bench.engine.time = 14;
        playDistillation(bench.engine, job, spec, 20, 80);
        QTRY_VERIFY(bench.words().contains(QLatin1String("Student at update 80 of 120, control at 80")));
        QVERIFY2(bench.words().contains(QLatin1String("left. Best so far: update 80")), qPrintable(bench.words()));
        const ChartSpec& loss = bench.chart("Loss");
        QStringList names;
        for (const ChartSeries& series : loss.series) {
            names << series.name;
            QCOMPARE(series.points.size(), std::size_t(8));
        }
        QCOMPARE(names, (QStringList { "total", "soft labels", "true labels" }));
        QCOMPARE(loss.x.maximum, 120.0);
        const ChartSpec& mean = bench.chart("Mean F1 on the dev set");
        QCOMPARE(mean.series.size(), std::size_t(3)); // student, control and the teacher's line
        QCOMPARE(mean.series[0].points.size(), std::size_t(2));
        QCOMPARE(mean.table.rows.size(), 2);
        const auto* rows = bench.page->findChild<TaughtRowsView*>();
        QCOMPARE(rows->rows().rowCount(), 10);
        QVERIFY(rows->rows().row(0).teacher && rows->rows().row(0).student && rows->rows().row(0).control);
        QVERIFY(!rows->rows().row(0).verdict); // that needs all sentences
        QCOMPARE(bench.chart("by language").title, QStringLiteral("Entity F1 by language, dev set, update 80"));
        // What runs is fixed.
        QVERIFY(!bench.field<QSpinBox>("Layers of the student")->isEnabled());
        QVERIFY(!bench.field<QSpinBox>("Passes")->isEnabled());
        const std::vector<int> before = bench.map();
        QTest::keyClick(&bench.page->layerMap(), Qt::Key_Right);
        QTest::keyClick(&bench.page->layerMap(), Qt::Key_Space);
        QCOMPARE(bench.map(), before);
        QVERIFY(bench.button("Stop")->isVisible() && !bench.button("Distil")->isVisible());
    }

    /// All rows are to be seen in the smallest window, whatever stands above them.
    void allLanguagesAreToBeSeen()
    {
        Bench bench;
        bench.open();
        bench.distils = true;
        bench.page->settings().setFolded(false); // what is not on top takes no room
        bench.button("Distil")->click();
        QVERIFY(bench.settle());
        QTest::qWait(80);
        QVERIFY(bench.page->widget()->height() < 600);
        const auto* rows = bench.page->findChild<TaughtRowsView*>();
        const int last = rows->rowViewportPosition(9) + rows->rowHeight(9);
        QVERIFY2(last <= rows->viewport()->height(),
            qPrintable(QStringLiteral("%1 of %2").arg(rows->viewport()->height()).arg(last)));
    }

    void stopsAndGoesOn()
    {
        Bench bench;
        bench.open();
        QSignalSpy messages(&bench.session, &Session::messagePosted);
        bench.button("Distil")->click();
        const auto [job, spec] = bench.engine.last<DistilSpec>();
        bench.engine.emitEvent(job, event::Started {});
        playDistillation(bench.engine, job, spec, 10, 80);
        QTRY_VERIFY(bench.words().contains(QLatin1String("Student at update 80")));
        bench.engine.finishCancelled = false;
        bench.button("Stop")->click();
        QTRY_VERIFY(bench.words().startsWith(QLatin1String("Stopping after update 80")));
        bench.engine.emitEvent(job,
            event::TrainingStopped {
                std::make_shared<const StoppedTraining>(StoppedTraining { spec, 80, {}, 60, {} }) });
        bench.engine.finish(job, Outcome::Cancelled);
        QTRY_VERIFY(bench.button("Go on")->isVisible());
        QTRY_VERIFY2(
            bench.words().startsWith(QLatin1String("Stopped: the student after update 80, the control after 60.")),
            qPrintable(bench.words()));
        QVERIFY(bench.button("Keep the best")->isVisible() && bench.button("Discard")->isVisible());
        QCOMPARE(std::get<action::GoOnTraining>(messages.last().first().value<Message>().action).output,
            QString::fromStdString(spec.output));
        QVERIFY(!bench.field<QSpinBox>("Passes")->isEnabled()); // still those of the saved state
        bench.button("Go on")->click();
        const auto [again, resumed] = bench.engine.last<DistilSpec>();
        QVERIFY(again != job && resumed.resume && !resumed.finish);
        DistilSpec same = resumed;
        same.resume = false;
        QVERIFY(toJson(JobSpec(same)) == toJson(JobSpec(spec)));
        bench.engine.finish(again, Outcome::Cancelled);
        QTRY_COMPARE(bench.session.trainings().front().state, TrainingRun::State::Stopped);
        QTRY_VERIFY(bench.button("Keep the best")->isVisible());
        bench.button("Keep the best")->click();
        const auto [last, kept] = bench.engine.last<DistilSpec>();
        QVERIFY(last != again && kept.resume && kept.finish);
        bench.engine.finish(last, Outcome::Cancelled);
        QTRY_COMPARE(bench.session.trainings().front().state, TrainingRun::State::Stopped);
        QTRY_VERIFY(bench.button("Discard")->isVisible());
        bench.button("Discard")->click();
        QCOMPARE(bench.engine.last<DiscardTrainingSpec>().second.output, spec.output);
        QTRY_VERIFY(bench.session.trainings().empty());
        QTRY_VERIFY(bench.button("Distil")->isVisible());
    }

    /// Rounds are taken in turns: the student's newest score has none of the control beside it yet.
    void nobodyIsComparedAhead()
    {
        Bench bench;
        bench.open();
        bench.button("Distil")->click();
        const auto [job, spec] = bench.engine.last<DistilSpec>();
        bench.engine.emitEvent(job, event::Started {});
        playDistillation(bench.engine, job, spec, 10, 40);
        QTRY_COMPARE(bench.chart("by language").title, QStringLiteral("Entity F1 by language, dev set, update 40"));
        const auto* rows = bench.page->findChild<TaughtRowsView*>();
        const std::optional<double> before = rows->rows().row(0).student;
        for (std::int64_t step = 50; step <= 80; step += 10)
            bench.engine.emitEvent(job,
                event::TrainingStep {
                    std::make_shared<const TrainingPoint>(samplePoint(spec, Learner::Model, step)), Learner::Model });
        QTRY_VERIFY(bench.words().contains(QLatin1String("Student at update 80")));
        QCOMPARE(bench.chart("by language").title, QStringLiteral("Entity F1 by language, dev set, update 40"));
        QCOMPARE(rows->rows().row(0).student, before);
        QVERIFY(rows->rows().row(0).control.has_value());
    }

    /// What plain text is scored by is no F1, whatever labelled data is open beside it.
    void plainTextHasAScoreOfItsOwn()
    {
        TrainingRun run;
        DistilSpec spec = smallSpec();
        spec.mode = DistilMode::TaskAgnostic;
        spec.devSplit.clear();
        run.spec = spec;
        QCOMPARE(meanChart(&run, Metric::EntityF1).emptyText,
            QStringLiteral("Without plain text to score on nothing is scored while it trains."));
        spec.devCorpus = { "hau.txt" };
        run.spec = spec;
        run.history.push_back(samplePoint(spec, Learner::Model, 40));
        run.history.back().dev = { { "hau", 0.25 } };
        const ChartSpec mean = meanChart(&run, Metric::EntityF1);
        QCOMPARE(mean.title, QStringLiteral("Mean share of masked pieces guessed right on the dev set"));
        QVERIFY(mean.emptyText.isEmpty());
        const std::vector<TaughtRow> rows = taughtRows(run);
        QCOMPARE(taughtChart(&run, rows, Metric::EntityF1).title,
            QStringLiteral("Masked pieces guessed right by language, dev set, update 40"));
    }

    /// What a project that is opened again says of a distillation that was stopped.
    void isOfferedAgainAfterARestart()
    {
        Bench bench;
        DistilSpec spec = smallSpec();
        spec.teacher = bench.text("afriberta");
        spec.student = "2x8";
        spec.data.path = bench.text("data");
        spec.distil.layerMap = "2,5";
        spec.distil.matches = { "2:hid_mse:1" };
        spec.output = bench.text("project") + "/models/student";
        StoppedTraining stopped { spec, 80, {}, 40, {} };
        for (std::int64_t step = 10; step <= 80; step += 10)
            stopped.history.push_back(samplePoint(spec, Learner::Model, step));
        for (std::int64_t step = 10; step <= 40; step += 10)
            stopped.controlHistory.push_back(samplePoint(spec, Learner::Control, step));
        const auto usual = bench.engine.answer;
        bench.engine.answer = [&](FakeEngine& fake, JobId job, const JobSpec& asked) {
            if (!std::holds_alternative<OpenProjectSpec>(asked))
                return usual(fake, job, asked);
            fake.emitEvent(job, event::TrainingStopped { std::make_shared<const StoppedTraining>(stopped) });
            fake.finish(job);
        };
        QSignalSpy messages(&bench.session, &Session::messagePosted);
        bench.open();
        QCOMPARE(messages.first().first().value<Message>().bold,
            QStringLiteral("Student 2 × 8 is stopped after update 80, its control after 40."));
        QVERIFY2(bench.words().startsWith(QLatin1String("Stopped: the student after update 80, the control after 40.")),
            qPrintable(bench.words()));
        QCOMPARE(bench.field<QSpinBox>("Layers of the student")->value(), 2);
        QCOMPARE(bench.field<QComboBox>("Heads of each")->currentText(), QStringLiteral("8"));
        QCOMPARE(bench.map(), (std::vector<int> { 2, 5 }));
        QCOMPARE(bench.page->layerMap().map().matched, (std::set<int> { 2 }));
        QCOMPARE(bench.chart("Loss").series[0].points.size(), std::size_t(8));
        bench.button("Go on")->click();
        DistilSpec resumed = bench.engine.last<DistilSpec>().second;
        QVERIFY(resumed.resume);
        resumed.resume = false;
        resumed.name.clear();
        QVERIFY(toJson(JobSpec(resumed)) == toJson(JobSpec(spec))); // the state is known by these
    }

    void theResultSaysWhatTheTeacherGave()
    {
        Bench bench;
        bench.open();
        bench.distils = true;
        QSignalSpy messages(&bench.session, &Session::messagePosted);
        bench.button("Distil")->click();
        QVERIFY(bench.settle());
        const DistilSpec spec = bench.engine.last<DistilSpec>().second;
        const QString output = QString::fromStdString(spec.output);
        QCOMPARE(bench.session.models().parentOf(output), bench.path("afriberta"));
        QCOMPARE(bench.session.models().parentOf(output + QStringLiteral("-control")), bench.path("afriberta"));
        QVERIFY(bench.session.meanF1(output).has_value()); // from the report: it was not scored again
        for (const FakeEngine::Submission& submission : bench.engine.submissions()) {
            const auto* evaluated = std::get_if<EvaluateSpec>(&submission.spec);
            QVERIFY(!evaluated || evaluated->model.path != spec.output);
        }
        const BenchmarkSpec timed = bench.engine.last<BenchmarkSpec>().second;
        QCOMPARE(timed.models.size(), std::size_t(2)); // beside its teacher
        QCOMPARE(timed.models.front().path, spec.teacher);
        QCOMPARE(timed.models.back().path, spec.output);
        const Message message = messages.last().first().value<Message>();
        QCOMPARE(message.bold, QStringLiteral("Student 3 × 4 is distilled."));
        const QString text = spaced(message.text);
        QVERIFY2(text.startsWith(QLatin1String("It has ")), qPrintable(text));
        QVERIFY2(text.contains(QLatin1String(" % less time; mean F1 is ")), qPrintable(text));
        QVERIFY2(text.contains(QLatin1String("pays most; the teacher helps in ")), qPrintable(text));
        QCOMPARE(text.count(QLatin1Char('.')), text.count(QRegularExpression(QStringLiteral("\\d\\.\\d"))) + 1);
        QCOMPARE(std::get<action::ShowScores>(message.action).model, output);
        // The page leads with the verdict, and has it by language.
        const std::vector<TaughtLanguage> taught = taughtLanguages(*sampleDistillation(spec));
        const auto helped = std::ranges::count(taught, Verdict::Better, &TaughtLanguage::verdict);
        QVERIFY(helped > 2 && helped < 10);
        QVERIFY2(
            bench.verdict().startsWith(
                QStringLiteral("The teacher helps in %1 of 10 languages; unclear in %2").arg(helped).arg(10 - helped)),
            qPrintable(bench.verdict()));
        const ChartTable& table = bench.chart("does the teacher help?").table;
        QCOMPARE(table.rows.size(), 10);
        QCOMPARE(std::ranges::count_if(
                     table.rows, [](const QStringList& row) { return row.back() == QLatin1String("helps"); }),
            helped);
        QCOMPARE(bench.state.model(), bench.path("afriberta")); // nobody was led away
        QVERIFY(bench.button("Distil")->isVisible()); // the next one
        QCOMPARE(bench.page->spec().name, std::string("Student 3 × 4 (2)"));
    }

    void aPublishedStudentLiesBesideOnRequest()
    {
        const PublishedStudents& paper = publishedStudents();
        QCOMPARE(paper.students.size(), std::size_t(16)); // two ways, two teachers, four shapes
        QCOMPARE(
            std::ranges::count_if(paper.students, [](const auto& student) { return !student.caveat.isEmpty(); }), 2);
        const auto found = std::ranges::find_if(paper.students, [](const PublishedStudent& student) {
            return student.mode == DistilMode::TaskSpecific && student.teacher == QLatin1String("AfriBERTa-large")
                && student.layers == 6 && student.heads == 6;
        });
        QVERIFY(found != paper.students.end());
        double mean = 0;
        for (const auto& [language, f1] : found->f1)
            mean += f1 / double(found->f1.size());
        QCOMPARE(decimalText(mean * 100, 2), QStringLiteral("77.51")); // as printed

        Bench bench;
        bench.open();
        bench.distils = true;
        bench.button("Distil")->click();
        QVERIFY(bench.settle());
        const auto* rows = bench.page->findChild<TaughtRowsView*>();
        QVERIFY(rows->isColumnHidden(TaughtRowsModel::Published));
        QVERIFY(!bench.chart("does the teacher help?").table.headers.contains(QLatin1String("Published")));
        bench.choose("Student of a paper beside these scores", "AfriBERTa-large, 6 × 6, task-specific");
        QVERIFY(!rows->isColumnHidden(TaughtRowsModel::Published));
        const ChartSpec& chart = bench.chart("does the teacher help?");
        QVERIFY2(chart.subtitle.contains(QLatin1String("Awobade et al. 2024, Table 1")), qPrintable(chart.subtitle));
        QCOMPARE(chart.table.headers.last(), QStringLiteral("Published"));
        for (int row = 0; row < rows->rows().rowCount(); ++row) {
            const QModelIndex cell = rows->model()->index(row, TaughtRowsModel::Published);
            const auto f1 = found->f1.find(rows->rows().languageOf(row).toStdString());
            QCOMPARE(cell.data().toString(), f1 == found->f1.end() ? QString() : decimalText(f1->second * 100, 1));
        }
        bench.choose("Student of a paper beside these scores", "published: none");
        QVERIFY(rows->isColumnHidden(TaughtRowsModel::Published));
    }

    void withoutAControlNothingIsClaimed()
    {
        Bench bench;
        bench.open();
        for (QCheckBox* box : bench.page->findChildren<QCheckBox*>()) {
            if (box->text().startsWith(QLatin1String("Control")))
                box->click();
        }
        QVERIFY2(bench.words().contains(QLatin1String("it will not be known whether the teacher helped")),
            qPrintable(bench.words()));
        bench.distils = true;
        QSignalSpy messages(&bench.session, &Session::messagePosted);
        bench.button("Distil")->click();
        QVERIFY(bench.settle());
        QVERIFY(messages.last().first().value<Message>().text.endsWith(
            QLatin1String("without a control it is not known whether the teacher helped.")));
        QVERIFY(!bench.page->findChild<TaughtRowsView*>()->rows().row(0).verdict);
    }

    void aJournalBringsItBack()
    {
        Bench bench;
        DistilSpec spec = smallSpec();
        spec.teacher = bench.text("afriberta");
        spec.data.path = bench.text("data");
        spec.output = bench.text("project") + "/models/student";
        QDir(bench.path("project")).mkpath(QStringLiteral("models/student"));
        const auto usual = bench.engine.answer;
        bench.engine.answer = [&](FakeEngine& fake, JobId job, const JobSpec& asked) {
            if (!std::holds_alternative<OpenProjectSpec>(asked))
                return usual(fake, job, asked);
            RunRecord record { "2026-06-03T14:02:00Z", spec, sampleDistillation(spec) };
            fake.emitEvent(job, event::RunRestored { std::make_shared<const RunRecord>(record) });
            fake.finish(job);
        };
        bench.open();
        QVERIFY(bench.session.meanF1(QString::fromStdString(spec.output)).has_value());
        QVERIFY2(bench.verdict().startsWith(QLatin1String("The teacher helps in")), qPrintable(bench.verdict()));
    }
};

NDOGO_TEST(TestDistilRun)
#include "tst_distil_run.moc"
