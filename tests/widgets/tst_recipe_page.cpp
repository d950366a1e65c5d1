// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/page_bench.h"
#include "tests/support/test_program.h"
#include "widgets/look/theme.h"
#include "widgets/models/value_table.h"
#include "widgets/pages/recipe/recipe_charts.h"
#include "widgets/pages/recipe/recipe_page.h"

#include <QApplication>
#include <QClipboard>
#include <QDir>
#include <QLabel>
#include <QPlainTextEdit>
#include <QTableView>
#include <QTest>

using namespace ndogo;
using namespace ndogo::test;
using nlohmann::json;

namespace {

/// What the engine would say of a file's steps: each halves the parameters.
RecipeReport reportOf(const RecipeSpec& spec, std::size_t done)
{
    QFile file(QString::fromStdString(spec.file));
    const bool opened = file.open(QIODevice::ReadOnly);
    const json recipe = opened ? json::parse(file.readAll().toStdString()) : json();
    RecipeReport report;
    report.name = recipe.value("name", "");
    std::int64_t parameters = 8'000'000;
    for (std::size_t i = 0; i <= recipe["steps"].size(); ++i) {
        RecipeStepReport step;
        step.title = i == 0 ? "start" : recipe["steps"][i - 1].value("title", "");
        step.job = i == 0 ? "" : recipe["steps"][i - 1].value("job", "");
        step.from = i == 0 ? 0 : recipe["steps"][i - 1].value("from", int(i) - 1);
        step.forecast = RecipeSize { parameters, parameters * 4 };
        if (i == 0 || i <= done) {
            step.size = step.forecast;
            step.seconds = 3;
            step.scores = { { "hau", 0.8 - 0.1 * double(i == 2) }, { "yor", 0.6 - 0.3 * double(i == 2) } };
        }
        report.steps.push_back(step);
        parameters /= 2;
    }
    return report;
}

/// PageBench makes pages of a session and a state alone.
struct ReadyMadePage : RecipePage {
    ReadyMadePage(Session& session, ViewState& state)
        : RecipePage(session, state, QStringLiteral(NDOGO_RESOURCES "/recipes"))
    {
    }
};

struct Bench : PageBench<ReadyMadePage> {
    Bench()
    {
        engine.answer = [this](FakeEngine& fake, JobId job, const JobSpec& spec) {
            const auto* recipe = std::get_if<RecipeSpec>(&spec);
            if (!recipe)
                return answerWithSamples(fake, job, spec);
            if (!recipe->plan)
                return; // a test tells what it reports
            if (refuses) {
                fake.finish(job, Outcome::Failed,
                    Failure(ErrorCode::Usage,
                        Sentence::tr(
                            "Step %1 (%2): %3", 2, std::string("Tune again"), Sentence::tr("must be at least 1")))
                        .error());
                return;
            }
            fake.emitEvent(job, event::RecipeFinished { std::make_shared<RecipeReport>(reportOf(*recipe, 0)) });
            fake.finish(job);
        };
        makePage(1032, 560);
    }
    QString words() const
    {
        for (const QLabel* label : page->findChildren<QLabel*>()) {
            if (label->minimumHeight() >= 36 && label->wordWrap())
                return label->text().replace(QChar(0xa0), QLatin1Char(' '));
        }
        return {};
    }
    ValueTable* table() const { return page->findChild<ValueTable*>(); }
    QTableView* view() const { return field<QTableView>("Steps of the recipe"); }
    QPlainTextEdit* editor() const { return page->findChild<QPlainTextEdit*>(); }
    void finishStep(JobId job, const RecipeSpec& spec, std::size_t number)
    {
        const RecipeReport report = reportOf(spec, number);
        engine.emitEvent(job,
            event::RecipeStepFinished {
                std::make_shared<RecipeStepReport>(report.steps[number]), std::int64_t(number), false });
    }
    bool refuses = false;
};

} // namespace

class TestRecipePage : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { applyTheme(*qApp, Theme::Light); } // without translations: "step(s)"

    void tellsWhatEachStepWouldMake()
    {
        Bench bench;
        bench.open();
        QTRY_VERIFY2(
            bench.words().startsWith(QStringLiteral("3 step(s). 8.0 M parameters become 1.0 M (−88 %), 32.0 MB")),
            qPrintable(bench.words()));
        QVERIFY(bench.engine.last<RecipeSpec>().second.plan);
        QCOMPARE(bench.engine.last<RecipeSpec>().second.data, bench.session.dataRef().path);
        QCOMPARE(bench.table()->rowCount(), 4);
        QCOMPARE(bench.table()->cell(1, 0).text, QStringLiteral("1  Half the heads and units"));
        QVERIFY(bench.table()->cell(1, 0).detail.contains(QLatin1String("3 head(s) a layer")));
        QCOMPARE(bench.table()->cell(2, 2).text, QStringLiteral("2.0\u00a0M"));
        QCOMPARE(bench.table()->cell(2, 2).colourRole, QStringLiteral("text_secondary")); // expected
        QVERIFY(bench.button("Run")->isEnabled());
        QCOMPARE(bench.chart("Parameters").series.size(), std::size_t(2)); // the start, and what is expected
    }

    void saysWhichStepCannotBe()
    {
        Bench bench;
        bench.refuses = true;
        bench.open();
        QTRY_VERIFY2(bench.words().endsWith(QStringLiteral("Step 2 (Tune again): must be at least 1")),
            qPrintable(bench.words()));
        QVERIFY(!bench.button("Run")->isEnabled());
    }

    void showsStepsAsTheyCome()
    {
        Bench bench;
        bench.open();
        QTRY_VERIFY(bench.button("Run")->isEnabled());
        bench.button("Run")->click();
        const auto [job, spec] = bench.engine.last<RecipeSpec>();
        QVERIFY(!spec.plan && spec.resume);
        QCOMPARE(spec.project, bench.path("project").toStdString());
        bench.engine.emitEvent(job, event::Started {});
        bench.finishStep(job, spec, 0);
        bench.finishStep(job, spec, 1);
        QTRY_COMPARE(bench.words(), QStringLiteral("Step 2 of 3 runs."));
        QCOMPARE(bench.table()->cell(1, 1).text, QStringLiteral("done, 3.0 s"));
        QCOMPARE(bench.table()->cell(2, 1).text, QStringLiteral("runs"));
        QCOMPARE(bench.table()->cell(3, 1).text, QStringLiteral("waits"));
        QCOMPARE(bench.table()->cell(1, 4).text, QStringLiteral("70.0"));
        QVERIFY(!bench.editor()->isEnabled() && !bench.button("Add step")->isEnabled());
        QVERIFY(bench.button("Stop")->isVisible());
        bench.finishStep(job, spec, 2);
        bench.finishStep(job, spec, 3);
        bench.engine.emitEvent(job, event::RecipeFinished { std::make_shared<RecipeReport>(reportOf(spec, 3)) });
        bench.engine.finish(job);
        QTRY_VERIFY2(
            bench.words().endsWith(QStringLiteral("Step 2, Tune again, costs most: −20.0 points in the mean.")),
            qPrintable(bench.words()));
        const ChartSpec& scores = bench.chart("after each step");
        QCOMPARE(scores.series.size(), std::size_t(3)); // two languages and the mean
        QCOMPARE(scores.series.back().points.size(), std::size_t(4));
        QCOMPARE(scores.table.rows.at(2).last(), QStringLiteral("30.0"));
    }

    void branchesAreLinesOfTheirOwn()
    {
        RecipeReport report;
        const double means[] = { 0.8, 0.7, 0.6, 0.5, 0.65 };
        const int from[] = { 0, 0, 1, 1, 2 }; // 0-1-2-4 and 1-3
        for (std::size_t i = 0; i < 5; ++i) {
            RecipeStepReport step;
            step.title = "step";
            step.job = i == 0 ? "" : "prune";
            step.from = from[i];
            step.size = step.forecast = RecipeSize { 1'000'000 - 100'000 * std::int64_t(i), 4'000'000 };
            step.scores = { { "hau", means[i] } };
            report.steps.push_back(step);
        }
        const ChartSpec scores = recipeScores(report, Metric::EntityF1);
        QCOMPARE(scores.series.size(), std::size_t(4)); // of the language and of the mean, twice
        const auto places = [&](std::size_t series) {
            std::vector<double> found;
            for (const ChartPoint& point : scores.series[series].points)
                found.push_back(point.x);
            return found;
        };
        QCOMPARE(places(0), (std::vector<double> { 0, 1, 3 }));
        QCOMPARE(places(1), (std::vector<double> { 1, 2, 4 }));
        QCOMPARE(scores.series[0].key, scores.series[1].key);
        QCOMPARE(scores.endLabels.size(), std::size_t(2));
        RecipeRun run;
        run.report = report;
        run.state = RecipeRun::State::Finished;
        const QString words = recipeWords(run, {});
        // Step 4 gains on step 2, which it follows from, though it comes after step 3.
        QVERIFY2(words.contains(QStringLiteral("Step 3, step, costs most: −20.0 points")), qPrintable(words));
        QVERIFY2(words.contains(QStringLiteral("where least is left")), qPrintable(words));
    }

    void stopsAndGoesOn()
    {
        Bench bench;
        bench.open();
        QTRY_VERIFY(bench.button("Run")->isEnabled());
        bench.button("Run")->click();
        const auto [job, spec] = bench.engine.last<RecipeSpec>();
        bench.finishStep(job, spec, 0);
        bench.finishStep(job, spec, 1);
        QTRY_VERIFY(bench.button("Stop")->isVisible());
        bench.button("Stop")->click();
        bench.engine.finish(job, Outcome::Cancelled);
        QTRY_VERIFY2(bench.words().startsWith(QStringLiteral("Stopped in step 2. Nothing that was finished is lost")),
            qPrintable(bench.words()));
        QCOMPARE(bench.table()->cell(2, 1).text, QStringLiteral("stopped"));
        bench.button("Go on")->click();
        QVERIFY(bench.engine.last<RecipeSpec>().second.resume);
        QCOMPARE(bench.engine.last<RecipeSpec>().second.file, spec.file);
    }

    void stepsAreChangedInPlace()
    {
        Bench bench;
        bench.open();
        QTRY_VERIFY(bench.button("Run")->isEnabled());
        const QString before = bench.page->file();
        bench.view()->selectRow(2);
        QVERIFY2(bench.editor()->toPlainText().contains(QLatin1String("\"epochs\": 3")),
            qPrintable(bench.editor()->toPlainText()));
        QString text = bench.editor()->toPlainText();
        bench.editor()->setFocus();
        bench.editor()->setPlainText(text.replace(QLatin1String("\"epochs\": 3"), QLatin1String("\"epochs\": 9")));
        QCOMPARE(bench.page->recipe()["steps"][1]["recipe"]["epochs"].get<int>(), 9);
        QVERIFY(bench.page->file() != before); // a copy of the project's own
        QVERIFY(bench.page->file().startsWith(bench.path("project")));
        QCOMPARE(bench.page->currentStep(), 2);
        bench.editor()->setPlainText(QStringLiteral("{ \"job\": "));
        QCOMPARE(bench.words(), QStringLiteral("The text of step 2 is no JSON object yet."));
        QVERIFY(!bench.button("Run")->isEnabled());
        bench.editor()->setPlainText(text);
        QTRY_VERIFY(bench.button("Run")->isEnabled());
        // Order; the numbers of steps move along.
        json teaching = bench.page->recipe()["steps"][2];
        teaching["from"] = 1;
        bench.view()->selectRow(3);
        bench.editor()->setPlainText(QString::fromStdString(teaching.dump()));
        bench.view()->selectRow(1);
        bench.button("Down")->click();
        QCOMPARE(bench.page->recipe()["steps"][1]["title"].get<std::string>(), std::string("Half the heads and units"));
        QCOMPARE(bench.page->recipe()["steps"][2]["from"].get<int>(), 2);
        QCOMPARE(bench.page->currentStep(), 2);
        bench.view()->selectRow(1);
        bench.button("Remove")->click();
        QCOMPARE(bench.page->recipe()["steps"].size(), std::size_t(2));
        QCOMPARE(bench.page->recipe()["steps"][1]["from"].get<int>(), 1);
    }

    void everyTemplateHasWords()
    {
        for (const StepTemplate& step : stepTemplates()) {
            QVERIFY2(!stepTitle(step.step).isEmpty(), qPrintable(step.name));
            QVERIFY2(!stepDetail(step.step).isEmpty(), qPrintable(step.name));
        }
    }

    void needsAProject()
    {
        Bench bench;
        bench.session.openModel(bench.path("afriberta"));
        QVERIFY(bench.settle());
        QTRY_COMPARE(bench.words(), QStringLiteral("Needs a project folder: open or make one first."));
        QVERIFY(!bench.button("Run")->isEnabled());
    }

    void copiesTheCommand()
    {
        Bench bench;
        bench.open();
        QTRY_VERIFY(bench.button("Run")->isEnabled());
        bench.button("Copy as command")->click();
        const QString command = QGuiApplication::clipboard()->text();
        QVERIFY2(command.startsWith(QLatin1String("ndogo-cli recipe ")), qPrintable(command));
        QVERIFY(command.contains(QLatin1String("--model")));
    }
};

NDOGO_TEST(TestRecipePage)
#include "tst_recipe_page.moc"
