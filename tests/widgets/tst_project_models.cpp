// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/session_bench.h"
#include "tests/support/test_program.h"
#include "widgets/session/project_folder.h"
#include "widgets/session/session_text.h"

#include <QSignalSpy>
#include <QTest>

using namespace ndogo;
using namespace ndogo::test;

namespace {

/// The journal of a sweep: `count` trainings of one model, each scored; folders included.
std::vector<RunRecord> sweepJournal(SessionBench& bench, int count)
{
    std::vector<RunRecord> records;
    for (int i = 0; i < count; ++i) {
        TrainSpec train;
        train.model = bench.text("afriberta");
        train.data.path = bench.text("data");
        train.data.split = "train";
        train.data.languages = { "hau", "yor" };
        train.recipe.epochs = 2;
        train.recipe.seed = std::uint64_t(i + 1);
        train.prune.amount = 0.6;
        train.name = "Seed " + std::to_string(i + 1);
        train.output = bench.text("project") + "/models/seed-" + std::to_string(i + 1);
        QDir().mkpath(QString::fromStdString(train.output));
        records.push_back({ "2026-06-03T14:02:00Z", train, sampleTraining(train) });
        EvaluateSpec evaluate;
        evaluate.model.path = train.output;
        evaluate.data.path = bench.text("data");
        auto result = std::make_shared<EvaluationResult>();
        for (const SampleLanguage& language : sampleLanguages())
            result->languages.push_back(*sampleScore(language, 0));
        records.push_back({ "2026-06-03T14:03:00Z", evaluate, result });
    }
    return records;
}

} // namespace

class TestProjectModels : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void opensAndIndexesAModel()
    {
        SessionBench bench;
        bench.answerAll();
        QSignalSpy opened(&bench.session, &Session::modelOpened);
        bench.session.openModel(bench.path("afriberta"));
        QVERIFY(bench.session.isOpening());
        QVERIFY(!bench.session.models().front().info);
        QTRY_COMPARE(opened.size(), 1);
        QTRY_VERIFY(!bench.session.isOpening());
        const ModelEntry* entry = bench.session.models().find(bench.path("afriberta"));
        QVERIFY(entry && entry->info && entry->index);
        QCOMPARE(bench.session.models().name(entry->path), QStringLiteral("afriberta"));
        bench.session.openModel(bench.path("afriberta") + QStringLiteral("/")); // the same folder
        QCOMPARE(bench.engine.count<OpenSpec>(), 1);
        QCOMPARE(opened.size(), 2);
    }

    void forgetsAModelThatFails()
    {
        SessionBench bench;
        QSignalSpy messages(&bench.session, &Session::messagePosted);
        bench.session.openModel(bench.path("afriberta"));
        bench.engine.finish(1, Outcome::Failed, { ErrorCode::TokenizerMissing, "Add sentencepiece.bpe.model.", {} });
        QTRY_COMPARE(messages.size(), 1);
        QVERIFY(bench.session.models().empty());
        const auto message = messages.first().first().value<Message>();
        QCOMPARE(message.kind, Message::Kind::Worse);
        QCOMPARE(message.text, QStringLiteral("Add sentencepiece.bpe.model."));
    }

    void keepsAVariantUnderItsParent()
    {
        SessionBench bench;
        bench.answerAll();
        bench.session.openProject(bench.path("project"));
        bench.session.openModel(bench.path("afriberta"));
        bench.session.openData(bench.path("data"));
        QTRY_VERIFY(bench.session.meanF1(bench.path("afriberta")).has_value());
        const ModelRef level { bench.text("afriberta"), { globalMagnitude(0.6) } };
        bench.session.evaluate(level);
        QTRY_VERIFY(!bench.session.hasRunningJobs());
        const double there = bench.session.study(bench.path("afriberta"), *level.pruning()).disparity(0.6)->mean;

        const int evaluations = bench.engine.count<EvaluateSpec>();
        bench.session.keepVariant(level, QStringLiteral("Pruned 60 %"));
        QTRY_VERIFY(!bench.session.hasRunningJobs());
        const QString output = QString::fromStdString(bench.engine.last<PruneSpec>().second.output);
        QVERIFY2(output.startsWith(bench.path("project") + QStringLiteral("/models/pruned-60")), qPrintable(output));
        QCOMPARE(bench.session.models().parentOf(output), bench.path("afriberta"));
        QVERIFY(bench.session.models().find(output)->index != nullptr);
        QCOMPARE(bench.session.models().originOf(output)->amount(), 0.6);
        QCOMPARE(bench.session.meanF1(output).value_or(-1), there); // shared, not measured again
        QCOMPARE(bench.engine.count<EvaluateSpec>(), evaluations);
    }

    /// Their jobs wait: no folder is there yet that would tell.
    void twoWindowsChooseOtherNames()
    {
        SessionBench first, second;
        for (SessionBench* bench : { &first, &second }) {
            bench->session.openProject(first.path("project"));
            bench->engine.finish(1);
            QTRY_VERIFY(!bench->session.hasRunningJobs());
        }
        const auto keep = [](SessionBench& bench) {
            bench.session.keepVariant({ bench.text("afriberta"), { globalMagnitude(0.6) } }, QStringLiteral("Half"));
            return bench.engine.last<PruneSpec>().second.output;
        };
        const std::string one = keep(first), other = keep(second);
        QVERIFY2(one != other, one.c_str());
        QVERIFY2(other.ends_with("/models/half-2"), other.c_str());
        // What has failed leaves its name to the next.
        first.engine.finish(first.engine.last<PruneSpec>().first, Outcome::Failed);
        QTRY_VERIFY(!first.session.hasRunningJobs());
        QCOMPARE(keep(second), one);
        QVERIFY(QDir(first.path("project") + QStringLiteral("/models"))
                    .entryList({ QStringLiteral("*.wanted") }, QDir::Files | QDir::Hidden)
                    .size()
            == 2); // of the two that wait
    }

    void findsTheModelsOfAMovedProject()
    {
        SessionBench bench;
        QDir(bench.path("project")).mkpath(QStringLiteral("models/kept"));
        bench.engine.answer = [&](FakeEngine& engine, JobId job, const JobSpec& spec) {
            if (std::holds_alternative<OpenProjectSpec>(spec)) {
                PruneSpec made;
                made.model = bench.text("afriberta");
                made.output = "/somewhere/else/models/kept";
                engine.emitEvent(job,
                    event::RunRestored {
                        std::make_shared<const RunRecord>(RunRecord { "2026-06-03T14:02:00Z", made }) });
                engine.finish(job);
            } else {
                answerWithSamples(engine, job, spec);
            }
        };
        bench.session.openProject(bench.path("project"));
        QTRY_COMPARE(bench.session.models().size(), std::size_t(1));
        QCOMPARE(bench.session.models().front().path, bench.path("project") + QStringLiteral("/models/kept"));
    }

    void trainedModelsSleepUntilLookedAt()
    {
        SessionBench bench;
        std::vector<RunRecord> records = sweepJournal(bench, 40);
        const OpenSpec looked { bench.text("project") + "/models/seed-1", true }; // in an earlier sitting
        records.push_back({ "2026-06-03T14:04:00Z", looked });
        playJournal(bench, records);
        bench.session.openProject(bench.path("project"));
        QTRY_VERIFY(!bench.session.hasRunningJobs());
        QCOMPARE(bench.engine.count<OpenSpec>(), 1); // the start model, so that the pages show something
        QCOMPARE(bench.session.models().size(), std::size_t(41));
        const QString third = bench.path("project") + QStringLiteral("/models/seed-3");
        QVERIFY(bench.session.models().find(third)->asleep && !bench.session.models().find(third)->info);
        QCOMPARE(bench.session.models().name(third), QStringLiteral("Seed 3"));
        QCOMPARE(bench.session.models().parentOf(third), bench.path("afriberta"));
        QCOMPARE(trainingText(std::get<TrainSpec>(*bench.session.models().recipeOf(third)), bench.session),
            QStringLiteral("fine-tuned on 2 language(s), pruned 60 % before"));
        QCOMPARE(bench.session.trainings().size(), std::size_t(40));
        QCOMPARE(bench.session.trainings()[2].state, TrainingRun::State::Finished);
        QCOMPARE(bench.session.trainings()[2].history.size(), std::size_t(8));
        bench.session.openData(bench.path("data"));
        QTRY_VERIFY(bench.session.data() != nullptr);
        QVERIFY(bench.session.meanF1(third).has_value()); // known without its weights
        bench.session.openModel(third);
        QTRY_VERIFY(bench.session.models().find(third)->index);
        QVERIFY(!bench.session.models().find(third)->asleep);
    }

    void missingModelsOfASweepAreOneMessage()
    {
        SessionBench bench;
        const std::vector<RunRecord> records = sweepJournal(bench, 5);
        for (const int gone : { 2, 4 })
            QDir(bench.path("project") + QStringLiteral("/models/seed-%1").arg(gone)).removeRecursively();
        playJournal(bench, records);
        QSignalSpy messages(&bench.session, &Session::messagePosted);
        bench.session.openProject(bench.path("project"));
        QTRY_VERIFY(!bench.session.hasRunningJobs());
        QCOMPARE(bench.session.models().size(), std::size_t(4));
        QCOMPARE(messages.size(), 1);
        QCOMPARE(bench.session.records().size(), records.size() + 1); // results stay; one model was opened
    }

    void aFreshHeadIsOpenedButNotEvaluated()
    {
        SessionBench bench;
        bench.answerAll();
        bench.session.openProject(bench.path("project"));
        bench.session.openModel(bench.path("afriberta"));
        QTRY_VERIFY(!bench.session.isOpening());
        bench.session.openData(bench.path("data"));
        QTRY_VERIFY(bench.session.meanF1(bench.path("afriberta")).has_value());
        QTRY_VERIFY(!bench.session.hasRunningJobs());
        const int evaluations = bench.engine.count<EvaluateSpec>();
        QSignalSpy opened(&bench.session, &Session::modelOpened);
        bench.session.addHead(bench.path("afriberta"), ModelTask::TokenClassification, { "O", "B-PER", "I-PER" },
            QStringLiteral("New head"));
        QTRY_COMPARE(opened.size(), 1);
        QTRY_VERIFY(!bench.session.hasRunningJobs());
        const NewModelSpec made = bench.engine.last<NewModelSpec>().second;
        QCOMPARE(made.encoder, bench.text("afriberta"));
        QCOMPARE(made.labels.size(), std::size_t(3));
        QVERIFY(made.output.starts_with(bench.text("project") + "/models/new-head"));
        QCOMPARE(opened.first().first().toString().toStdString(), made.output);
        QCOMPARE(bench.session.models().parentOf(QString::fromStdString(made.output)), bench.path("afriberta"));
        QCOMPARE(bench.engine.count<EvaluateSpec>(), evaluations); // noise is measured only by wish
    }

    void aRefusedExportOffersToFillUp()
    {
        SessionBench bench;
        QSignalSpy messages(&bench.session, &Session::messagePosted);
        ExportSpec spec;
        spec.model = bench.text("afriberta");
        spec.output = bench.text("exported");
        const JobId job = bench.session.exportModel(spec);
        bench.engine.finish(job, Outcome::Failed, { ErrorCode::ConfigInvalid, "Layers 1 and 3 differ in width.", {} });
        QTRY_COMPARE(messages.size(), 1);
        const auto refused = messages.first().first().value<Message>();
        QCOMPARE(refused.text, QStringLiteral("Layers 1 and 3 differ in width."));
        QVERIFY(!refused.link.isEmpty());
        const ExportSpec offered = std::get<action::Export>(refused.action).spec;
        QVERIFY(offered.pad);
        QCOMPARE(offered.output, spec.output);
        bench.answerAll();
        bench.session.exportModel(offered);
        QTRY_COMPARE(messages.size(), 2);
        const auto done = messages.last().first().value<Message>();
        QCOMPARE(done.kind, Message::Kind::Better);
        QVERIFY(done.text.contains(QDir::toNativeSeparators(bench.path("exported"))));
    }

    void whatIsWholeNeedsNoOpening()
    {
        ProjectModels models;
        const QString path = QStringLiteral("/models/a"), other = QStringLiteral("/models/b");
        QVERIFY(!models.wake(path, true));
        QVERIFY(models.hasSelection() && models.selected().isEmpty());
        QVERIFY(models.adopt(path, sampleModel("/models/a", "A")));
        QCOMPARE(models.selected(), path);
        QVERIFY(!models.wake(path, false)); // it has no index yet
        QVERIFY(models.setIndex(path, MagnitudeIndex::build({}, 1)));
        QVERIFY(models.wake(path, false));
        models.forget(path); // it was open before
        QCOMPARE(models.size(), std::size_t(1));
        QVERIFY(!models.wake(other, true));
        models.forget(other);
        QVERIFY(!models.find(other) && !models.setIndex(other, nullptr));
        models.list("/models/b", nullptr);
        QVERIFY(models.back().asleep);
        QVERIFY(!models.adopt(path, sampleModel("/models/a", "A"))); // selected once only
    }

    void namesAreThoseThatPeopleGave()
    {
        QTemporaryDir folder;
        const QString own = folder.path() + QStringLiteral("/models/pruned-60");
        const QString other = QStringLiteral("/models/b");
        {
            ProjectNames names;
            names.open(folder.path());
            QCOMPARE(names.project(), QFileInfo(folder.path()).fileName());
            QVERIFY(names.setProject(QStringLiteral("Course, day 1")));
            QVERIFY(names.setModel(own, QStringLiteral("The small one")));
            QVERIFY(names.setModel(other, QStringLiteral("B")) && names.setModel(other, {}));
            QVERIFY(names.setRemoved(other, true));
        }
        QCOMPARE(ProjectNames::nameOf(folder.path()), QStringLiteral("Course, day 1"));
        // They move with the project's folder.
        QTemporaryDir elsewhere;
        const QString moved = elsewhere.filePath(QStringLiteral("moved"));
        QCOMPARE(copyProject(folder.path(), moved), QString());
        ProjectNames names;
        names.open(moved);
        QCOMPARE(names.project(), QStringLiteral("Course, day 1"));
        QCOMPARE(names.model(moved + QStringLiteral("/models/pruned-60")), QStringLiteral("The small one"));
        QVERIFY(names.model(other).isEmpty() && names.isRemoved(other));
        // A damaged file names nothing, and loses nothing else.
        QFile file(QDir(moved).filePath(QStringLiteral("names.json")));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write("{\"project\": [") > 0);
        file.close();
        names.open(moved);
        QCOMPARE(names.project(), QStringLiteral("moved"));
    }

    void newFoldersAreFree()
    {
        QTemporaryDir folder;
        QDir(folder.path()).mkpath(QStringLiteral("models/pruned-60"));
        QDir(folder.path()).mkpath(QStringLiteral("models/pruned-60-2.training")); // of a training that goes on
        const std::string models = folder.path().toStdString() + "/models/";
        ProjectModels project;
        project.clear(folder.path());
        const auto taken = [&](const std::string& path) { return path == models + "pruned-60-3"; };
        QCOMPARE(project.newFolder(QStringLiteral("Pruned 60 %"), taken), models + "pruned-60-4");
        QCOMPARE(project.newFolder(QStringLiteral("Ọ̀"), taken), models + "variant");
    }
};

NDOGO_TEST(TestProjectModels)
#include "tst_project_models.moc"
