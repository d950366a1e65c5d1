// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/jobs/stopped_training.h"
#include "tests/support/page_bench.h"
#include "tests/support/test_program.h"
#include "widgets/look/theme.h"
#include "widgets/pages/fine_tune/fine_tune_charts.h"
#include "widgets/pages/fine_tune/fine_tune_page.h"
#include "widgets/pages/fine_tune/fine_tune_plan.h"
#include "widgets/pages/fine_tune/fine_tune_settings.h"
#include "widgets/pages/fine_tune/fine_tune_timing.h"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QDir>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTest>
#include <QToolButton>

#include <set>

using namespace ndogo;
using namespace ndogo::test;

namespace {

/// Dense sentences of the invented data: 400 + 530 + ... + 1570.
constexpr std::int64_t kTrainSentences = 9850;

/// The page over a scripted engine, with a project, a masked language model and data.
struct Bench : PageBench<FineTunePage> {
    Bench()
    {
        engine.answer = [this](FakeEngine& fake, JobId job, const JobSpec& spec) {
            const auto* open = std::get_if<OpenSpec>(&spec);
            if (std::holds_alternative<TrainSpec>(spec) && !trains)
                return;
            if (const auto* scan = std::get_if<ScanDataSpec>(&spec); scan && report) {
                fake.emitEvent(job, event::DataScanned { report });
                fake.finish(job);
            } else if (open && open->model == text("afriberta")) {
                auto model = std::make_shared<ModelInfo>(*sampleModel(open->model, "AfriBERTa"));
                model->task = task;
                fake.emitEvent(job, event::ModelOpened { model });
                fake.emitEvent(job, event::WeightsIndexed { open->model, sampleIndex(*model) });
                fake.finish(job);
            } else {
                answerWithSamples(fake, job, spec);
            }
        };
        makePage(1032, 560);
    }
    QString words() const
    {
        QString longest;
        for (const QLabel* label : page->findChildren<QLabel*>()) {
            if (label->minimumHeight() > 40) // the one with the plan and the progress
                longest = label->text();
        }
        return longest.replace(QChar(0xa0), QLatin1Char(' '));
    }
    void choose(const char* place) { field<QToolButton>(("Pruning: " + std::string(place)).c_str())->click(); }
    std::shared_ptr<const DataReport> report; ///< null: the sample
    ModelTask task = ModelTask::MaskedLm;
    bool trains = false; ///< a training is answered at once
};

std::shared_ptr<DataReport> changedData(const Bench& bench)
{
    return std::make_shared<DataReport>(*sampleData(bench.text("data")));
}

TrainSpec smallSpec()
{
    TrainSpec spec;
    spec.data.split = "train";
    spec.recipe.epochs = 2;
    return spec;
}

} // namespace

class TestFineTunePage : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { applyTheme(*qApp, Theme::Light); } // without translations: "language(s)"

    void countsUpdates()
    {
        const auto data = sampleData("data");
        TrainSpec spec = smallSpec();
        spec.recipe.epochs = 3;
        TrainingSize size = trainingSize(spec, *data);
        QCOMPARE(size.languages, std::int64_t(10));
        QCOMPARE(size.sentences, kTrainSentences);
        QCOMPARE(size.devSentences, std::int64_t(1000));
        QCOMPARE(size.updatesAnEpoch, std::int64_t(616)); // 615.6 batches
        QCOMPARE(size.updates, std::int64_t(1848));
        spec.data.languages = { "amh", "hau" };
        spec.sample = 450;
        spec.recipe.accumulate = 4;
        size = trainingSize(spec, *data);
        QCOMPARE(size.sentences, std::int64_t(850)); // 400 + 450
        QCOMPARE(size.updatesAnEpoch, std::int64_t(14)); // 54 batches by fours
    }

    void saysWhyItCannotStart_data()
    {
        QTest::addColumn<QString>("why");
        QTest::newRow("model") << QStringLiteral("Needs a model: open a checkpoint first.");
        QTest::newRow("data") << QStringLiteral("Needs labelled data: add a folder on the Data page.");
        QTest::newRow("project") << QStringLiteral("Needs a project folder: open or make one first.");
        QTest::newRow("text") << QStringLiteral("The data is plain text: it has no labels to learn from.");
        QTest::newRow("task") << QStringLiteral("The model labels whole texts, and the data labels words.");
        QTest::newRow("train") << QStringLiteral(
            "The data has no train split: put the sentences to learn from into files named train.");
        QTest::newRow("labels") << QStringLiteral(
            "The data has 1 label(s) that the model does not know (MISC): map them on the Data page.");
        QTest::newRow("schedule") << QStringLiteral(
            "The pruning would end after update 9,000, and the training has 1,232: let it end earlier, or train "
            "for more epochs.");
    }
    void saysWhyItCannotStart()
    {
        QFETCH(QString, why);
        const QString tag = QString::fromLatin1(QTest::currentDataTag());
        auto model = std::make_shared<ModelInfo>(*sampleModel("model", "model"));
        auto data = std::make_shared<DataReport>(*sampleData("data"));
        TrainSpec spec = smallSpec();
        if (tag == QLatin1String("text"))
            data->task = DataTask::Text;
        if (tag == QLatin1String("task"))
            model->task = ModelTask::SequenceClassification;
        if (tag == QLatin1String("labels"))
            data->languages[0].entitiesByType["MISC"] = 3;
        if (tag == QLatin1String("schedule"))
            spec.recipe.pruneDuring = PruneSchedule { 10, 9000, 10, 0.6, PruneSchedule::Curve::Cubic };
        for (LanguageData& language : data->languages) {
            if (tag == QLatin1String("train"))
                language.sentences.erase("train");
        }
        QCOMPARE(trainingProblem(tag == QLatin1String("model") ? nullptr : model.get(),
                     tag == QLatin1String("data") ? nullptr : data.get(), spec, tag != QLatin1String("project")),
            why);
    }

    void aModelWithoutAClassifierCanStart()
    {
        auto model = std::make_shared<ModelInfo>(*sampleModel("model", "model"));
        model->task = ModelTask::MaskedLm;
        model->labels.clear();
        auto data = std::make_shared<DataReport>(*sampleData("data"));
        data->languages[0].entitiesByType["MISC"] = 3; // a fresh head takes any label
        QCOMPARE(trainingProblem(model.get(), data.get(), smallSpec(), true), QString());
    }

    void forecastsFromWhatWasMeasured()
    {
        const auto data = sampleData("data");
        TrainSpec spec = smallSpec();
        spec.model = "model";
        const TrainingSize size = trainingSize(spec, *data);
        std::vector<RunRecord> records;
        QVERIFY(!trainingForecast(spec, size, records));
        auto result = std::make_shared<EvaluationResult>();
        result->seconds = 20;
        result->languages = { *sampleScore(sampleLanguages()[0], 0), *sampleScore(sampleLanguages()[1], 0) };
        EvaluateSpec evaluate;
        evaluate.model.path = "model";
        records.push_back({ {}, evaluate, result });
        // 20 s for 400 sentences; two epochs of 9,850 three times and 1,000 once.
        const auto judged = trainingForecast(spec, size, records);
        QVERIFY(judged && !judged->fromTraining);
        QCOMPARE(judged->seconds, 20.0 / 400 * 2 * (3 * 9850 + 1000));
        TrainSpec before = spec;
        before.recipe.batch = 8;
        auto report = std::make_shared<TrainingReport>();
        report->steps = 100;
        report->seconds = 40;
        records.insert(records.begin(), { {}, before, report });
        const auto known = trainingForecast(spec, size, records);
        QVERIFY(known && known->fromTraining);
        QCOMPARE(known->seconds, 40.0 / 800 * 2 * 9850);
    }

    void plainDefaultsStartATraining()
    {
        Bench bench;
        bench.open();
        QVERIFY2(
            bench.words().startsWith(QLatin1String("AfriBERTa gets a fresh head and learns from 9,850 sentences "
                                                   "in 10 language(s), 10 epoch(s): 6,160 updates of 16 sentences.")),
            qPrintable(bench.words()));
        QVERIFY(bench.words().contains(QLatin1String("best mean F1 on the dev set is kept")));
        QVERIFY(bench.button("Start")->isEnabled());
        bench.button("Start")->click();
        const auto [job, spec] = bench.engine.last<TrainSpec>();
        QVERIFY(job != 0);
        QCOMPARE(spec.model, bench.text("afriberta"));
        QCOMPARE(spec.data.split, std::string("train"));
        QCOMPARE(spec.devSplit, std::string("dev"));
        QVERIFY(spec.data.languages.empty()); // all
        QCOMPARE(spec.output, bench.text("project") + "/models/fine-tuned");
        QCOMPARE(spec.name, std::string("Fine-tuned"));
        TrainRecipe usual;
        usual.epochs = 10;
        QVERIFY(spec.recipe == usual);
        QVERIFY(spec.prune == PruneRecipe());
    }

    void theRestIsFolded()
    {
        Bench bench;
        bench.open();
        QCOMPARE(bench.field<QLineEdit>("Learning rate")->text(), QStringLiteral("5e-5"));
        auto* seed = bench.field<QSpinBox>("Seed");
        QVERIFY(seed && !seed->isVisible());
        bench.page->settings().setFolded(false);
        QVERIFY(seed->isVisible());
        seed->setValue(7);
        bench.field<QLineEdit>("Learning rate")->setText(QStringLiteral("4e-4"));
        bench.field<QSpinBox>("Batch, sentences")->setValue(32);
        bench.field<QDoubleSpinBox>("Dropout")->setValue(0.1);
        bench.field<QDoubleSpinBox>("Warm-up")->setValue(10);
        const TrainSpec spec = bench.page->spec();
        QCOMPARE(spec.recipe.seed, std::uint64_t(7));
        QCOMPARE(spec.recipe.learningRate, 4e-4);
        QCOMPARE(spec.recipe.batch, std::int64_t(32));
        QCOMPARE(spec.recipe.dropout, std::optional(0.1));
        QCOMPARE(spec.recipe.warmup, 0.1);
        bench.button("Back to the usual settings")->click();
        QCOMPARE(bench.page->spec().recipe.seed, std::uint64_t(1));
        QVERIFY(!bench.page->spec().recipe.dropout);
    }

    void anAdapterIsTrainedInPlaceOfAllWeights()
    {
        Bench bench;
        bench.open();
        QVERIFY(!bench.page->spec().adapter);
        auto* trained = bench.field<QComboBox>("What is trained");
        auto* rank = bench.field<QSpinBox>("Rank of what LoRA adds to a weight");
        auto* reduction = bench.field<QSpinBox>("Hidden size over the width of the bottleneck");
        QVERIFY(!rank->isEnabled() && !reduction->isEnabled());
        trained->setCurrentIndex(1);
        QVERIFY(rank->isEnabled() && !reduction->isEnabled());
        rank->setValue(16);
        QTRY_VERIFY2(bench.words().contains(QLatin1String("Only a LoRA adapter of rank 16 and the head are trained")),
            qPrintable(bench.words()));
        bench.button("Copy as command")->click();
        const QString command = QGuiApplication::clipboard()->text();
        QVERIFY2(command.contains(QLatin1String("--adapter lora --adapter-rank 16 --adapter-alpha 16")),
            qPrintable(command));
        bench.choose("Before");
        QTRY_VERIFY2(bench.words().contains(QLatin1String("choose not to prune")), qPrintable(bench.words()));
        QVERIFY(!bench.button("Start")->isEnabled());
        bench.choose("No pruning");
        trained->setCurrentIndex(2);
        reduction->setValue(4);
        QTRY_VERIFY(bench.button("Start")->isEnabled());
        bench.button("Start")->click();
        const TrainSpec spec = bench.engine.last<TrainSpec>().second;
        QVERIFY(spec.adapter && spec.adapter->kind == AdapterKind::Bottleneck && !spec.adapter->merge);
        QCOMPARE(spec.adapter->reduction, std::int64_t(4));
        QCOMPARE(spec.name, std::string("Bottleneck adapter"));
    }

    void everySettingCanBeScrolledTo()
    {
        Bench bench;
        bench.open();
        bench.page->settings().setFolded(false);
        QTest::qWait(80);
        const QPushButton* last = bench.button("Back to the usual settings");
        QVERIFY(last->mapTo(&bench.page->settings(), last->rect().bottomLeft()).y() < bench.page->settings().height());
        QVERIFY(last->mapTo(bench.page->widget(), last->rect().bottomLeft()).y() < bench.page->widget()->height());
        QVERIFY(last->height() >= 24);
        const QSpinBox *seed = bench.field<QSpinBox>("Seed"), *batch = bench.field<QSpinBox>("Batch, sentences");
        QVERIFY(seed->height() >= 24 && !seed->geometry().intersects(batch->geometry()));
    }

    void everyFieldHasAName()
    {
        Bench bench;
        bench.open();
        for (const QWidget* field : bench.page->findChildren<QWidget*>()) {
            const bool matters = qobject_cast<const QSpinBox*>(field) || qobject_cast<const QDoubleSpinBox*>(field)
                || qobject_cast<const QListWidget*>(field)
                || (qobject_cast<const QLineEdit*>(field) && !qobject_cast<const QAbstractSpinBox*>(field->parent()));
            QVERIFY2(!matters || !field->accessibleName().isEmpty(), field->metaObject()->className());
        }
    }

    void languagesCanBeLeftOut()
    {
        Bench bench;
        auto data = changedData(bench);
        data->languages[1].sentences.erase("train"); // Hausa
        bench.report = data;
        bench.open();
        auto* list = bench.field<QListWidget>("Languages to train on");
        QCOMPARE(list->count(), 10);
        QVERIFY(!list->item(1)->flags().testFlag(Qt::ItemIsEnabled));
        QVERIFY(list->item(1)->text().contains(QLatin1String("no train split")));
        QVERIFY(bench.page->spec().data.languages.empty()); // all that are there
        list->item(0)->setCheckState(Qt::Unchecked);
        QCOMPARE(bench.page->spec().data.languages.size(), std::size_t(8));
        for (int i = 0; i < list->count(); ++i)
            list->item(i)->setCheckState(Qt::Unchecked);
        QTest::qWait(80);
        QVERIFY(!bench.button("Start")->isEnabled());
        QCOMPARE(bench.words(), QStringLiteral("Choose at least one language to train on."));
        QCOMPARE(bench.button("Start")->toolTip(), bench.words());
    }

    void withoutDevTheLastEpochIsKept()
    {
        Bench bench;
        auto data = changedData(bench);
        for (LanguageData& language : data->languages)
            language.sentences.erase("dev");
        bench.report = data;
        bench.open();
        QVERIFY(bench.page->spec().devSplit.empty());
        QVERIFY(bench.words().contains(QLatin1String("Without a dev split, the last epoch is kept.")));
    }

    void placesOnTheTimeLine()
    {
        Bench bench;
        bench.open();
        bench.choose("Before");
        TrainSpec spec = bench.page->spec();
        QCOMPARE(spec.prune.amount, 0.6);
        QVERIFY(!spec.recipe.pruneDuring);
        QCOMPARE(spec.name, std::string("Fine-tuned, pruned 60 % before"));
        QVERIFY(bench.words().contains(QLatin1String("60 % of the Linear weights become zero; they stay zero")));
        bench.field<QDoubleSpinBox>("Level of pruning")->setValue(80);
        QCOMPARE(bench.page->spec().prune.amount, 0.8);

        bench.choose("Meanwhile");
        spec = bench.page->spec();
        QCOMPARE(spec.prune.amount, 0.0);
        QVERIFY(spec.recipe.pruneDuring.has_value());
        const PruneSchedule usual { 616, 3080, 246, 0.8, PruneSchedule::Curve::Cubic };
        QVERIFY(*spec.recipe.pruneDuring == usual);
        bench.field<QSpinBox>("Epochs, passes")->setValue(5);
        QCOMPARE(bench.page->spec().recipe.pruneDuring->end, std::int64_t(1540)); // follows
        bench.field<QSpinBox>("Last update that prunes")->setValue(2000);
        bench.field<QSpinBox>("Epochs, passes")->setValue(4);
        QCOMPARE(bench.page->spec().recipe.pruneDuring->end, std::int64_t(2000)); // was said by a person

        QSignalSpy asked(bench.page.get(), &FineTunePage::pruneRequested);
        bench.choose("After");
        spec = bench.page->spec();
        QVERIFY(spec.prune == PruneRecipe() && !spec.recipe.pruneDuring);
        QVERIFY(bench.words().contains(QLatin1String("Prune tab")));
        bench.button("Go to Prune")->click();
        QCOMPARE(asked.size(), 1);
        // A click into the drawing chooses too, and so do the arrow keys on its buttons.
        QWidget* drawing = bench.field<QToolButton>("Pruning: Before")->parentWidget();
        QTest::mouseClick(drawing, Qt::LeftButton, {}, { drawing->width() / 2, 30 });
        QCOMPARE(bench.page->timing().place(), PrunePlace::During);
        QTest::mouseClick(drawing, Qt::LeftButton, {}, { 20, 30 });
        QCOMPARE(bench.page->timing().place(), PrunePlace::None);
    }

    void drawsCurvesWhileItTrains()
    {
        Bench bench;
        bench.open();
        bench.field<QSpinBox>("Epochs, passes")->setValue(3);
        bench.button("Start")->click();
        const auto [job, spec] = bench.engine.last<TrainSpec>();
        bench.engine.emitEvent(job, event::Started {});
        bench.engine.time = 10;
        playTraining(bench.engine, job, spec, 10, 10);
        QTRY_VERIFY(bench.words().startsWith(QLatin1String("Update 10 of 120, epoch 0.3 of 3."))); // no rate yet
        bench.engine.time = 14;
        playTraining(bench.engine, job, spec, 20, 80);
        QTRY_VERIFY(bench.words().contains(QLatin1String("Update 80 of 120")));
        QVERIFY2(bench.words().contains(QLatin1String("epoch 2.0 of 3, 18 updates/s, 2 s left. Best so far: epoch 2")),
            qPrintable(bench.words()));
        QCOMPARE(bench.chart("Loss").series.size(), std::size_t(1));
        QCOMPARE(bench.chart("Loss").series[0].points.size(), std::size_t(8));
        const ChartSpec& dev = bench.chart("Entity F1");
        QCOMPARE(dev.series.size(), std::size_t(11)); // ten languages and their mean
        QCOMPARE(dev.series.back().key, QStringLiteral("mean"));
        QCOMPARE(dev.series.back().points.size(), std::size_t(2));
        QCOMPARE(dev.endLabels.size(), std::size_t(11));
        QCOMPARE(dev.rules.front().label, QStringLiteral("best"));
        // What runs is fixed.
        QVERIFY(!bench.field<QSpinBox>("Epochs, passes")->isEnabled());
        QVERIFY(bench.button("Stop")->isVisible());
        QVERIFY(!bench.button("Start")->isVisible());
    }

    void stopsAndGoesOn()
    {
        Bench bench;
        bench.open();
        QSignalSpy messages(&bench.session, &Session::messagePosted);
        bench.choose("Before");
        bench.button("Start")->click();
        const auto [job, spec] = bench.engine.last<TrainSpec>();
        bench.engine.emitEvent(job, event::Started {});
        playTraining(bench.engine, job, spec, 10, 80);
        QTRY_VERIFY(bench.button("Stop")->isVisible());
        QTRY_VERIFY(bench.words().contains(QLatin1String("Update 80")));
        bench.engine.finishCancelled = false;
        bench.button("Stop")->click();
        QTRY_VERIFY(bench.words().startsWith(QLatin1String("Stopping after update 80")));
        QVERIFY(!bench.button("Stop")); // it says "Stopping…"
        bench.engine.finish(job, Outcome::Cancelled);
        QTRY_VERIFY(bench.button("Go on")->isVisible());
        QTRY_VERIFY(bench.words().startsWith(QLatin1String("Stopped after update 80")));
        QCOMPARE(std::get<action::GoOnTraining>(messages.last().first().value<Message>().action).output,
            QString::fromStdString(spec.output));
        QVERIFY(!bench.field<QSpinBox>("Epochs, passes")->isEnabled()); // still those of the saved state

        bench.button("Go on")->click();
        const auto [again, resumed] = bench.engine.last<TrainSpec>();
        QVERIFY(again != job && resumed.resume);
        TrainSpec same = resumed;
        same.resume = false;
        QVERIFY(toJson(JobSpec(same)) == toJson(JobSpec(spec)));
        bench.engine.emitEvent(again, event::Started {});
        playTraining(bench.engine, again, resumed, 90, 120);
        QTRY_COMPARE(bench.chart("Loss").series[0].points.size(), std::size_t(12)); // the curve goes on too
    }

    void keepsTheBestOfAStoppedOne()
    {
        Bench bench;
        bench.open();
        QSignalSpy messages(&bench.session, &Session::messagePosted);
        bench.field<QSpinBox>("Epochs, passes")->setValue(3);
        bench.button("Start")->click();
        const auto [job, spec] = bench.engine.last<TrainSpec>();
        bench.engine.emitEvent(job, event::Started {});
        playTraining(bench.engine, job, spec, 10, 30); // an epoch has 40 updates
        QTRY_VERIFY(bench.words().contains(QLatin1String("Update 30")));
        bench.button("Stop")->click();
        QTRY_VERIFY(bench.words().startsWith(QLatin1String("Stopped after update 30")));
        QVERIFY(bench.button("Keep as it is")->isVisible()); // no epoch has a score yet
        bench.button("Go on")->click();
        const JobId further = bench.engine.last<TrainSpec>().first;
        bench.engine.emitEvent(further, event::Started {});
        playTraining(bench.engine, further, spec, 40, 60);
        QTRY_VERIFY(bench.words().contains(QLatin1String("Update 60")));
        bench.button("Stop")->click();
        QTRY_VERIFY(bench.words().startsWith(QLatin1String("Stopped after update 60")));
        QVERIFY(bench.button("Keep the best")->isVisible() && bench.button("Discard")->isVisible());

        bench.button("Keep the best")->click();
        const auto [last, kept] = bench.engine.last<TrainSpec>();
        QVERIFY(last != further && kept.resume && kept.finish);
        QTRY_VERIFY(!bench.button("Keep the best")->isVisible());
        bench.engine.emitEvent(last, event::Started {});
        QTRY_COMPARE(
            bench.words().section(QLatin1Char('.'), 0, 0), QStringLiteral("It is being saved, and trains no further"));
        auto report = std::make_shared<TrainingReport>(*sampleTraining(spec));
        report->steps = 60;
        report->history.resize(6);
        report->best = TrainingBest { 40, report->history[3].meanDev(), report->history[3].dev };
        report->stopped = Sentence::inWords("it was ended by wish");
        bench.engine.emitEvent(last, event::ModelOpened { storedModel(bench.engine, kept.output) });
        bench.engine.emitEvent(last, event::Trained { report });
        bench.engine.finish(last);
        QVERIFY(bench.settle());
        const QString words = messages.last().first().value<Message>().text;
        QVERIFY2(words.contains(
                     QLatin1String("It was ended after update 60. Epoch 1 of 3 is kept, the best on the dev set.")),
            qPrintable(words));
        QVERIFY(bench.button("Start")->isVisible() && !bench.button("Keep the best")->isVisible());
    }

    void settingsAreThoseOfWhatRuns()
    {
        Bench bench;
        bench.session.openProject(bench.path("project"));
        bench.session.openModel(bench.path("afriberta"));
        QVERIFY(bench.settle());
        TrainSpec spec = smallSpec();
        spec.model = bench.text("afriberta");
        spec.data.path = bench.text("data");
        spec.prune.amount = 0.7;
        bench.session.train(spec);
        QTest::qWait(80);
        bench.session.openData(bench.path("data")); // as after a restart: the data comes last
        QTRY_VERIFY(bench.session.data() != nullptr);
        QCOMPARE(bench.field<QSpinBox>("Epochs, passes")->value(), 2);
        QCOMPARE(bench.page->timing().place(), PrunePlace::Before);
        QCOMPARE(bench.field<QDoubleSpinBox>("Level of pruning")->value(), 70.0);
    }

    void nothingLearnedIsNothingKept()
    {
        Bench bench;
        bench.open();
        bench.button("Start")->click();
        bench.button("Stop")->click(); // before the first update
        QTRY_VERIFY(bench.session.trainings().empty());
        QTRY_VERIFY(bench.button("Start")->isVisible());
    }

    void discardsASavedState()
    {
        Bench bench;
        bench.open();
        bench.button("Start")->click();
        const auto [job, spec] = bench.engine.last<TrainSpec>();
        bench.engine.emitEvent(job, event::Started {});
        playTraining(bench.engine, job, spec, 10, 40);
        QTRY_VERIFY(bench.button("Stop")->isVisible());
        QTRY_VERIFY(bench.session.trainings().front().done > 0);
        bench.button("Stop")->click();
        QTRY_VERIFY(bench.button("Discard")->isVisible());
        bench.button("Discard")->click();
        QCOMPARE(bench.engine.last<DiscardTrainingSpec>().second.output, spec.output);
        QCOMPARE(bench.session.goOnTraining(QString::fromStdString(spec.output)), JobId(0));
        QTRY_VERIFY(bench.session.trainings().empty());
        QTRY_VERIFY(bench.button("Start")->isVisible());
        for (const RunRecord& record : bench.session.records())
            QVERIFY(!std::holds_alternative<DiscardTrainingSpec>(record.spec)); // no result
    }

    /// Stopped before its first update: the state that the engine then leaves is of no use.
    void aStateWithoutUpdatesIsDiscarded()
    {
        Bench bench;
        bench.open();
        bench.button("Start")->click();
        const auto [job, spec] = bench.engine.last<TrainSpec>();
        bench.engine.emitEvent(job, event::Started {});
        bench.engine.emitEvent(
            job, event::TrainingStopped { std::make_shared<const StoppedTraining>(StoppedTraining { spec, 0, {} }) });
        bench.engine.finish(job, Outcome::Cancelled);
        QTRY_COMPARE(bench.engine.last<DiscardTrainingSpec>().second.output, spec.output);
        QTRY_VERIFY(bench.session.trainings().empty());
    }

    void whatCannotBeDiscardedStays()
    {
        Bench bench;
        bench.open();
        bench.button("Start")->click();
        const auto [job, spec] = bench.engine.last<TrainSpec>();
        bench.engine.emitEvent(job, event::Started {});
        playTraining(bench.engine, job, spec, 10, 40);
        QTRY_VERIFY(bench.session.trainings().front().done > 0);
        bench.button("Stop")->click();
        QTRY_VERIFY(bench.button("Discard")->isVisible());
        QSignalSpy messages(&bench.session, &Session::messagePosted);
        bench.engine.answer = nullptr;
        bench.button("Discard")->click();
        QTRY_VERIFY(bench.button("Start")->isVisible()); // at once
        bench.engine.finish(bench.engine.last<DiscardTrainingSpec>().first, Outcome::Failed,
            { ErrorCode::OutputUnwritable, "It cannot be removed.", {} });
        QTRY_VERIFY(bench.button("Go on")->isVisible());
        QCOMPARE(messages.size(), 1);
    }

    void theResultIsScoredAndShown()
    {
        Bench bench;
        bench.open();
        bench.trains = true;
        QSignalSpy messages(&bench.session, &Session::messagePosted);
        bench.choose("Before");
        bench.field<QSpinBox>("Epochs, passes")->setValue(4);
        bench.button("Start")->click();
        QVERIFY(bench.settle());
        const TrainSpec spec = bench.engine.last<TrainSpec>().second;
        const QString output = QString::fromStdString(spec.output);
        QCOMPARE(bench.session.models().parentOf(output), bench.path("afriberta"));
        QVERIFY(bench.session.meanF1(output).has_value()); // on the test split
        QVERIFY(!messages.isEmpty());
        const Message message = messages.last().first().value<Message>();
        QCOMPARE(message.bold, QStringLiteral("Fine-tuned, pruned 60 % before is trained."));
        QVERIFY2(
            message.text.contains(QLatin1String("on the test set; the lowest is Wolof")), qPrintable(message.text));
        QVERIFY2(message.text.contains(QLatin1String("Epoch 4 of 4 is kept")), qPrintable(message.text));
        QCOMPARE(std::get<action::ShowScores>(message.action).model, output);
        QCOMPARE(bench.state.model(), bench.path("afriberta")); // nobody was led away
        QCOMPARE(bench.chart("Entity F1").rules.front().label, QStringLiteral("kept"));
        QVERIFY(bench.button("Start")->isVisible()); // the next one
        QCOMPARE(bench.page->spec().name, std::string("Fine-tuned, pruned 60 % before (2)"));
        QVERIFY(bench.words().contains(QLatin1String("as its last training took")));
        bench.session.measureTime({ spec.output, {} });
        QCOMPARE(bench.engine.last<BenchmarkSpec>().second.models.size(), std::size_t(1)); // alone: no variant
    }

    void zerosAreDrawnAsPlannedAndAsTheyCame()
    {
        TrainSpec spec;
        spec.recipe.epochs = 2;
        spec.recipe.pruneDuring = PruneSchedule { 10, 40, 10, 0.6, PruneSchedule::Curve::Cubic };
        TrainingRun run;
        run.spec = spec;
        run.total = 80;
        run.history = { samplePoint(spec, 10), samplePoint(spec, 20) };
        const ChartSpec zeros = sparsityChart(run);
        QCOMPARE(zeros.series.size(), std::size_t(2));
        QCOMPARE(zeros.series[0].points.size(), std::size_t(6)); // four prunings, and both ends
        QCOMPARE(zeros.series[0].points.back().x, 80.0);
        QCOMPARE(zeros.series[0].points.back().y, 60.0);
        QCOMPARE(zeros.series[1].points.back().y, spec.recipe.pruneDuring->sparsityAt(20) * 100);
    }

    void aFailureSaysWhatToDo()
    {
        Bench bench;
        bench.open();
        bench.button("Start")->click();
        const auto [job, spec] = bench.engine.last<TrainSpec>();
        bench.engine.emitEvent(
            job, event::TrainingStopped { std::make_shared<const StoppedTraining>(StoppedTraining { spec, 0, {} }) });
        bench.engine.finish(job, Outcome::Failed,
            { ErrorCode::JobFailed, "The training diverged at update 3. Use a lower learning rate.", {} });
        QTRY_VERIFY(bench.words().contains(QLatin1String("The training diverged at update 3.")));
        QVERIFY(bench.button("Start")->isVisible());
        bench.button("Discard")->click(); // what it had saved
        QCOMPARE(bench.engine.last<DiscardTrainingSpec>().second.output, spec.output);
        QTRY_VERIFY(!bench.button("Discard")->isVisible());
    }

    void copiesTheCommand()
    {
        Bench bench;
        bench.open();
        bench.choose("Before");
        bench.button("Copy as command")->click();
        const QString command = QGuiApplication::clipboard()->text();
        QVERIFY2(command.startsWith(QLatin1String("ndogo-cli train ")), qPrintable(command));
        QVERIFY2(command.contains(QLatin1String("--prune-before 0.6")), qPrintable(command));
        QVERIFY2(command.contains(QLatin1String("-o fine-tuned-pruned-60-before")), qPrintable(command));
    }

    void bestWaitsForTheFinalSparsity()
    {
        TrainingRun run;
        for (const auto& [step, score] : { std::pair(10, 0.9), std::pair(20, 0.5), std::pair(30, 0.7) }) {
            TrainingPoint point;
            point.step = step;
            point.dev = { { "hau", score } };
            run.history.push_back(point);
        }
        QCOMPARE(run.best()->step, std::int64_t(10));
        std::get<TrainSpec>(run.spec).recipe.pruneDuring
            = PruneSchedule { 1, 15, 1, 0.6, PruneSchedule::Curve::Linear };
        QCOMPARE(run.best()->step, std::int64_t(30));
    }

    void chartsSayWhatIsMissing()
    {
        QVERIFY(!lossChart(nullptr).emptyText.isEmpty());
        QVERIFY(!devChart(nullptr, Metric::EntityF1, {}).emptyText.isEmpty());
        TrainSpec spec;
        spec.devSplit.clear();
        TrainingRun run;
        run.spec = spec;
        run.history = { samplePoint(spec, 10) };
        QVERIFY(lossChart(&run).emptyText.isEmpty());
        QVERIFY(devChart(&run, Metric::EntityF1, {}).emptyText.contains(QLatin1String("dev split")));
    }
};

NDOGO_TEST(TestFineTunePage)
#include "tst_fine_tune_page.moc"
