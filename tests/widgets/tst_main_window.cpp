// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The real window over a scripted engine. With NDOGO_SHOTS=<folder> it leaves a picture of every
// page.
#include "engine/study/level_verdict.h"
#include "tests/support/scripted_engine.h"
#include "tests/support/test_program.h"
#include "widgets/charts/chart_card.h"
#include "widgets/models/model_tree_model.h"
#include "widgets/pages/distil/distil_page.h"
#include "widgets/pages/fine_tune/fine_tune_page.h"
#include "widgets/pages/languages/languages_page.h"
#include "widgets/pages/model/model_page.h"
#include "widgets/pages/prune/compress_page.h"
#include "widgets/pages/prune/prune_controls.h"
#include "widgets/pages/quantize/quantize_page.h"
#include "widgets/pages/start/start_button.h"
#include "widgets/pages/start/start_page.h"
#include "widgets/pages/structure/structure_page.h"
#include "widgets/pages/structure/structure_settings.h"
#include "widgets/pages/vocabulary/vocabulary_page.h"
#include "widgets/pages/vocabulary/vocabulary_settings.h"
#include "widgets/pages/vocabulary/vocabulary_slider.h"
#include "widgets/parts/label_map_card.h"
#include "widgets/parts/score_rows_view.h"
#include "widgets/parts/sparsity_slider.h"
#include "widgets/session/app_settings.h"
#include "widgets/session/engine_bridge.h"
#include "widgets/session/model_folder.h"
#include "widgets/session/session.h"
#include "widgets/session/view_state.h"
#include "widgets/window/drop_hint.h"
#include "widgets/window/jobs_dock.h"
#include "widgets/window/main_window.h"
#include "widgets/window/message_bar.h"
#include "widgets/window/model_dialogs.h"
#include "widgets/window/model_edits.h"
#include "widgets/window/model_tree.h"

#include <QAbstractButton>
#include <QAbstractItemModelTester>
#include <QApplication>
#include <QDir>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QMimeData>
#include <QPushButton>
#include <QTabBar>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>
#include <QToolButton>
#include <QTreeView>

using namespace ndogo;
using namespace ndogo::test;

namespace {

struct Workbench {
    explicit Workbench(bool withDemo = true, int recent = 0)
        : bridge(engine)
        , session(bridge)
        , settings(folder.filePath(QStringLiteral("settings.ini")), folder.path())
    {
        QDir(folder.path()).mkpath(QStringLiteral("afriberta-large-ner"));
        QDir(folder.path()).mkpath(QStringLiteral("demo-data"));
        engine.answer = answerWithSamples;
        const QDateTime moment = QDateTime::currentDateTime();
        for (int i = 0; i < recent; ++i) {
            const QString path = folder.filePath(QStringLiteral("%1-languages").arg(i + 3));
            QDir().mkpath(path);
            const auto kind = i % 2 ? RecentItem::Kind::Project : RecentItem::Kind::Checkpoint;
            settings.addRecent(
                { kind, path, i % 2 ? QString() : QStringLiteral("125.0 M, 500 MB"), moment.addDays(i - recent) });
        }
        DemoFolders demo;
        if (withDemo)
            demo = { model(), folder.filePath(QStringLiteral("demo-data")) };
        window = std::make_unique<MainWindow>(session, bridge, state, settings, demo);
        window->resize(1280, 800);
        window->show();
    }
    QString model() const { return folder.filePath(QStringLiteral("afriberta-large-ner")); }
    bool settle()
    {
        return QTest::qWaitFor([this] { return !session.hasRunningJobs(); }, 20'000);
    }
    QTabBar* tabs() const { return window->centralWidget()->findChild<QTabBar*>(); }

    /// The link of the newest message.
    void clickMessage()
    {
        for (QPushButton* link : window->messages().findChildren<QPushButton*>()) {
            QVERIFY(link->isVisible());
            link->click();
        }
    }

    /// Opens a second model, which is then selected.
    QString openOther()
    {
        const QString path = folder.filePath(QStringLiteral("other"));
        QDir().mkpath(path);
        window->openCheckpoint(path);
        settle();
        return path;
    }

    ModelRef pruned(double amount) const
    {
        PruneRecipe recipe = state.family();
        recipe.amount = amount;
        return prunedBy(model().toStdString(), recipe);
    }

    /// Measures the levels that a person would have slid to.
    void measureLevels()
    {
        for (const double level : { 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95 }) {
            const ModelRef ref = pruned(level);
            session.evaluate(ref);
            if (level > 0.85)
                session.measureTime(ref);
        }
        QVERIFY(settle());
    }

    QTemporaryDir folder;
    FakeEngine engine;
    EngineBridge bridge;
    Session session;
    ViewState state;
    AppSettings settings;
    std::unique_ptr<MainWindow> window;
};

void shoot(Workbench& bench, const QString& name)
{
    const QString folder = qEnvironmentVariable("NDOGO_SHOTS");
    if (folder.isEmpty())
        return;
    QDir().mkpath(folder);
    for (const QSize size : { QSize(1280, 800), QSize(1920, 1080) }) {
        bench.window->resize(size);
        QTest::qWait(120);
        bench.window->grab().save(QStringLiteral("%1/%2-%3.png").arg(folder, name).arg(size.width()));
    }
    bench.window->resize(1280, 800);
}

/// A model of ten layers: before anything, with numbers changed, with all settings open, made, and that one selected.
void showStructure(Workbench& bench, const QString& suffix)
{
    const auto usual = std::exchange(bench.engine.answer, [](FakeEngine& engine, JobId job, const JobSpec& spec) {
        const auto ofTen = [](const std::string& path) { return layeredModel(path, 10); };
        const StructureSpec made = engine.last<StructureSpec>().second;
        EvaluateSpec costly; // the smaller model loses as one that is pruned
        if (const auto* evaluate = std::get_if<EvaluateSpec>(&spec))
            costly = *evaluate;
        costly.model.steps = { PruneRecipe { .amount = 0.65 } };
        if (const auto* cut = std::get_if<StructureSpec>(&spec))
            endStructure(engine, job, *cut, *ofTen(cut->model));
        else if (!made.output.empty() && costly.model.path == made.output)
            answerWithSamples(engine, job, costly);
        else if (const auto* open = std::get_if<OpenSpec>(&spec)) {
            engine.emitEvent(job,
                event::ModelOpened {
                    open->model == made.output ? cutModel(*ofTen(made.model), made) : ofTen(open->model) });
            engine.emitEvent(job, event::WeightsIndexed { open->model, sampleIndex(*ofTen(open->model)) });
            engine.finish(job);
        } else
            answerWithSamples(engine, job, spec);
    });
    const QString parent = bench.state.model();
    bench.openOther();
    StructurePage& page = bench.window->structurePage();
    bench.window->showMethod(&page);
    shoot(bench, QStringLiteral("structure-rest-") + suffix);
    StructureSpec half;
    half.structure.dropLayers = "8";
    half.structure.heads = 2;
    half.structure.ffn = 128;
    half.structure.importance = Importance::Taylor;
    half.structure.spread = Spread::Uneven;
    half.sample = 80;
    page.settings().setSpec(half);
    Q_EMIT page.settings().changed();
    shoot(bench, QStringLiteral("structure-") + suffix);
    page.settings().setFolded(false);
    shoot(bench, QStringLiteral("structure-settings-") + suffix);
    page.settings().setFolded(true);
    bench.session.restructure(page.spec());
    QVERIFY(bench.settle());
    shoot(bench, QStringLiteral("structure-made-") + suffix);
    bench.state.setModel(QString::fromStdString(bench.engine.last<StructureSpec>().second.output));
    shoot(bench, QStringLiteral("structure-variant-") + suffix);
    bench.state.setModel(parent);
    bench.engine.answer = usual;
}

/// Before anything, counted, with all settings open, made, and that one selected.
void showVocabulary(Workbench& bench, const QString& suffix)
{
    const QString parent = bench.state.model();
    VocabularyPage& page = bench.window->vocabularyPage();
    bench.window->showMethod(&page);
    shoot(bench, QStringLiteral("vocabulary-rest-") + suffix);
    page.settings().setCorpus({ "/home/me/text/amh.txt", "/home/me/text/hau.txt", "/home/me/text/others" });
    Q_EMIT page.settings().countRequested();
    QVERIFY(bench.settle());
    QTest::qWait(120);
    Q_EMIT page.slider().moved(2400);
    shoot(bench, QStringLiteral("vocabulary-") + suffix);
    page.settings().setFolded(false);
    shoot(bench, QStringLiteral("vocabulary-settings-") + suffix);
    page.settings().setFolded(true);
    bench.session.trimVocabulary(page.spec());
    QVERIFY(bench.settle());
    shoot(bench, QStringLiteral("vocabulary-made-") + suffix);
    bench.state.setModel(QString::fromStdString(bench.engine.last<TrimVocabularySpec>().second.output));
    shoot(bench, QStringLiteral("vocabulary-variant-") + suffix);
    bench.state.setModel(parent);
}

} // namespace

class TestMainWindow : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void cleanup() { applyTheme(*qApp, Theme::Light); }
    void initTestCase() { applyTheme(*qApp, Theme::Light); }

    void beginsOnTheStartPage()
    {
        Workbench bench;
        QCOMPARE(bench.window->page(), PageId::Start);
        for (const PageId page : { PageId::Model, PageId::Compress, PageId::Languages, PageId::Speed }) {
            QVERIFY(!bench.window->isPageEnabled(page));
            QVERIFY(!bench.window->showPage(page));
            QVERIFY(!bench.tabs()->tabToolTip(int(page)).isEmpty()); // why not
        }
        QCOMPARE(bench.window->windowTitle(), QStringLiteral("Ndogo"));
        QVERIFY(bench.window->messages().count() > 0);
        QVERIFY(bench.session.projectFolder().isEmpty()); // nothing is written before it is needed
    }

    void methodsAreTabsOfTheCompressPage()
    {
        Workbench bench;
        bench.window->showMethod(&bench.window->fineTunePage()); // refused: no model is open
        QCOMPARE(bench.window->page(), PageId::Start);
        bench.window->openDemo();
        QVERIFY(bench.settle());
        QVERIFY(bench.window->compressPage().isVisible());
        QStringList names;
        for (const QToolButton* tab :
            bench.window->compressPage().parentWidget()->parentWidget()->findChildren<QToolButton*>(
                QString(), Qt::FindDirectChildrenOnly))
            names << tab->text();
        const auto chosen = [&] {
            QStringList checked;
            for (const QToolButton* tab : bench.window->findChildren<QToolButton*>()) {
                if (tab->isChecked() && names.contains(tab->text()))
                    checked << tab->text();
            }
            return checked;
        };
        QCOMPARE(chosen(), QStringList(QStringLiteral("Prune")));
        QCOMPARE(names,
            QStringList({ QStringLiteral("Prune"), QStringLiteral("Fine-tune"), QStringLiteral("Distil"),
                QStringLiteral("Quantize"), QStringLiteral("Structure"), QStringLiteral("Vocabulary"),
                QStringLiteral("Recipe") }));
        bench.window->showMethod(&bench.window->fineTunePage());
        QVERIFY(bench.window->fineTunePage().isVisible() && !bench.window->compressPage().isVisible());
        QCOMPARE(chosen(), QStringList(QStringLiteral("Fine-tune")));
        Q_EMIT bench.window->fineTunePage().pruneRequested();
        QVERIFY(bench.window->compressPage().isVisible());
        shoot(bench, QStringLiteral("compress-tabs"));
    }

    void messagesOfATrainingLeadToIt()
    {
        Workbench bench;
        bench.window->openDemo();
        QVERIFY(bench.settle());
        bench.window->showMethod(&bench.window->fineTunePage());
        bench.session.train(bench.window->fineTunePage().spec());
        QVERIFY(bench.settle());
        const QString output = QString::fromStdString(bench.session.trainings().back().output());
        QVERIFY(bench.window->messages().text().contains(QLatin1String("is trained")));
        bench.window->showPage(PageId::Model);
        bench.clickMessage();
        QCOMPARE(bench.state.model(), output);
        QCOMPARE(bench.window->page(), PageId::Languages);
        // A stopped one goes on where its start model is.
        bench.engine.answer = nullptr;
        bench.state.setModel(bench.model());
        const JobId job = bench.session.train(bench.window->fineTunePage().spec());
        bench.engine.emitEvent(job, event::Started {});
        playTraining(bench.engine, job, bench.engine.last<TrainSpec>().second, 10, 20);
        QTRY_COMPARE(bench.session.trainings().back().done, std::int64_t(20));
        bench.session.cancel(job);
        QTRY_COMPARE(bench.session.trainings().back().state, TrainingRun::State::Stopped);
        QVERIFY(bench.window->messages().text().contains(QLatin1String("is stopped after update 20")));
        bench.state.setModel(output);
        bench.clickMessage();
        QVERIFY(bench.engine.last<TrainSpec>().second.resume);
        QVERIFY(!bench.window->messages().text().contains(QLatin1String("is stopped"))); // it goes on
        QCOMPARE(bench.state.model(), bench.model());
        QVERIFY(bench.window->fineTunePage().isVisible());
    }

    void messagesOfADistillationLeadToIt()
    {
        Workbench bench;
        bench.window->openDemo();
        QVERIFY(bench.settle());
        bench.engine.answer = nullptr;
        const JobId job = bench.session.distil(bench.window->distilPage().spec());
        bench.engine.emitEvent(job, event::Started {});
        playDistillation(bench.engine, job, bench.engine.last<DistilSpec>().second, 10, 20);
        QTRY_COMPARE(bench.session.trainings().back().done, std::int64_t(40));
        bench.session.cancel(job);
        QTRY_COMPARE(bench.session.trainings().back().state, TrainingRun::State::Stopped);
        QVERIFY(bench.window->messages().text().contains(
            QLatin1String("is stopped after update 20, its control after 20")));
        bench.window->showPage(PageId::Languages);
        bench.clickMessage();
        QVERIFY(bench.engine.last<DistilSpec>().second.resume);
        QVERIFY(bench.window->distilPage().isVisible());
        QCOMPARE(bench.state.model(), bench.model());
    }

    void withoutADemoItSaysWhy()
    {
        Workbench bench(false);
        bench.window->openDemo();
        QVERIFY(bench.session.models().empty());
        QAbstractButton* demo = nullptr;
        for (QAbstractButton* button : bench.window->findChildren<QAbstractButton*>()) {
            if (button->accessibleName().contains(QLatin1String("demo")))
                demo = button;
        }
        QVERIFY(demo && !demo->isEnabled());
        QVERIFY(demo->accessibleDescription().contains(QLatin1String("not installed")));
    }

    void theDemoGoesToTheSliderAndEvaluates()
    {
        Workbench bench;
        bench.window->openDemo();
        QTRY_COMPARE(bench.window->page(), PageId::Compress);
        QVERIFY(bench.settle());
        QTRY_VERIFY(bench.session.meanF1(bench.model()).has_value());
        QVERIFY(bench.session.projectFolder().startsWith(bench.folder.path())); // results are kept
        QVERIFY(bench.window->windowTitle().endsWith(QStringLiteral("– Ndogo")));
        // A crash now must leave a way back: the project, not the demo's own folder, is in the
        // list.
        QVERIFY(QDir().mkpath(bench.session.projectFolder())); // the real engine makes it
        QCOMPARE(bench.settings.recent().size(), 1);
        QCOMPARE(bench.settings.recent().first().path, bench.session.projectFolder());
        QVERIFY(!bench.tabs()->isTabVisible(int(PageId::Start)));
    }

    void aCheckpointGoesToTheModelPage()
    {
        Workbench bench;
        bench.window->openCheckpoint(bench.model());
        QTRY_COMPARE(bench.window->page(), PageId::Model);
        QCOMPARE(bench.state.model(), bench.model());
    }

    void aFolderThatIsNothingGetsASentence()
    {
        Workbench bench;
        bench.window->openPaths({ bench.folder.filePath(QStringLiteral("demo-data")) });
        QVERIFY(bench.window->messages().text().contains(QLatin1String("config.json")));
        QVERIFY(bench.session.models().empty());
    }

    void whatHoversIsNamedAndWhatDropsIsOpened()
    {
        Workbench bench;
        const auto write = [&](const char* name) {
            const QString path = bench.folder.filePath(QLatin1String(name));
            QDir().mkpath(QFileInfo(path).path());
            QFile file(path);
            QVERIFY(file.open(QIODevice::WriteOnly));
        };
        for (const char* name : { "afriberta-large-ner/config.json", "afriberta-large-ner/model.safetensors",
                 "news/hau/test.tsv", "notes.pdf" })
            write(name);
        const auto mimeOf = [&](const QStringList& names) {
            auto mime = std::make_unique<QMimeData>();
            QList<QUrl> urls;
            for (const QString& name : names)
                urls << QUrl::fromLocalFile(bench.folder.filePath(name));
            mime->setUrls(urls);
            return mime;
        };
        const auto enter = [&](const QMimeData& mime) {
            QDragEnterEvent event({ 600, 300 }, Qt::CopyAction, &mime, Qt::LeftButton, Qt::NoModifier);
            QApplication::sendEvent(bench.window.get(), &event);
            QDragMoveEvent move({ 600, 310 }, Qt::CopyAction, &mime, Qt::LeftButton, Qt::NoModifier);
            QApplication::sendEvent(bench.window.get(), &move);
            return move.isAccepted();
        };
        const auto drop = [&](const QMimeData& mime) {
            QDropEvent event(QPointF(600, 310), Qt::CopyAction, &mime, Qt::LeftButton, Qt::NoModifier);
            QApplication::sendEvent(bench.window.get(), &event);
        };
        const auto neither = mimeOf({ QStringLiteral("notes.pdf") });
        QVERIFY(!enter(*neither));
        QVERIFY(bench.window->dropHint().isVisible());
        QVERIFY(bench.window->dropHint().text().startsWith(QLatin1String("Neither")));
        QDragLeaveEvent leave;
        QApplication::sendEvent(bench.window.get(), &leave);
        QVERIFY(!bench.window->dropHint().isVisible());
        QVERIFY(!enter(*neither));
        drop(*neither); // some desktops let go nevertheless
        QVERIFY(bench.window->messages().text().contains(QLatin1String("notes.pdf")));
        QVERIFY(bench.session.projectFolder().isEmpty());

        const auto both = mimeOf({ QStringLiteral("afriberta-large-ner/model.safetensors"), QStringLiteral("news") });
        QVERIFY(enter(*both));
        const QString words = bench.window->dropHint().text();
        QVERIFY2(words.contains(QLatin1String("the model afriberta-large-ner"))
                && words.contains(QLatin1String("the test data news")),
            qPrintable(words));
        drop(*both);
        QVERIFY(!bench.window->dropHint().isVisible());
        QVERIFY(bench.settle());
        QVERIFY(bench.session.models().find(bench.model()));
        QCOMPARE(bench.engine.last<ScanDataSpec>().second.data.path,
            bench.folder.filePath(QStringLiteral("news")).toStdString());
    }

    void aRecentEntryThatIsGoneSaysSo()
    {
        Workbench bench(true, 2);
        const QString gone = bench.settings.recent().last().path;
        QDir(gone).removeRecursively();
        bench.window->openPaths({}); // nothing
        auto* start = bench.window->findChild<StartPage*>();
        start->setRecent(bench.settings.recent(), QDateTime::currentDateTime());
        const auto rowOf = [&]() -> StartButton* {
            for (StartButton* row : start->findChildren<StartButton*>()) {
                if (row->isVisible() && row->accessibleName() == QFileInfo(gone).fileName())
                    return row;
            }
            return nullptr;
        };
        QTRY_VERIFY(rowOf());
        QVERIFY(rowOf()->accessibleDescription().contains(QLatin1String("not there any more")));
        rowOf()->click();
        QVERIFY(bench.window->messages().text().contains(QLatin1String("not there any more")));
        QVERIFY(bench.session.models().empty());
        bench.clickMessage();
        QVERIFY(!rowOf());
        QCOMPARE(bench.settings.recent().size(), 1);
    }

    void newCheckpointsAppearOnTheStartPage()
    {
        Workbench bench;
        const QString shelf = bench.folder.filePath(QStringLiteral("shelf"));
        QDir().mkpath(shelf + QStringLiteral("/tiny"));
        bench.window->watchModels(shelf);
        QCOMPARE(bench.settings.modelFolder(), shelf);
        QTRY_VERIFY(bench.window->modelFolder().isScanned());
        for (const char* name : { "/tiny/config.json", "/tiny/model.safetensors" }) {
            QFile file(shelf + QLatin1String(name));
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write(R"({"model_type": "bert", "architectures": ["BertForMaskedLM"]})");
        }
        auto* start = bench.window->findChild<StartPage*>();
        const auto row = [&]() -> StartButton* {
            for (StartButton* button : start->findChildren<StartButton*>()) {
                if (button->isVisible() && button->accessibleName() == QLatin1String("tiny"))
                    return button;
            }
            return nullptr;
        };
        QTRY_VERIFY_WITH_TIMEOUT(row(), 10'000);
        QVERIFY(row()->accessibleDescription().contains(QLatin1String("BERT, masked language model")));
        row()->click();
        QTRY_COMPARE(bench.engine.count<OpenSpec>(), 1);
        QCOMPARE(bench.engine.last<OpenSpec>().second.model, (shelf + QStringLiteral("/tiny")).toStdString());
    }

    void labelsAreMappedBeforeAnEvaluation()
    {
        Workbench bench;
        bench.engine.answer = [](FakeEngine& engine, JobId job, const JobSpec& spec) {
            const auto* scan = std::get_if<ScanDataSpec>(&spec);
            const auto* evaluate = std::get_if<EvaluateSpec>(&spec);
            if (scan) {
                auto data = std::make_shared<DataReport>(*sampleData(scan->data.path));
                for (LanguageData& language : data->languages)
                    language.entitiesByType["MISC"] = 7;
                engine.emitEvent(job, event::DataScanned { data });
                engine.finish(job);
            } else if (evaluate && evaluate->data.labelMap.empty()) {
                engine.finish(job, Outcome::Failed, { ErrorCode::LabelUnknown, "B-MISC is not known.", {} });
            } else {
                answerWithSamples(engine, job, spec);
            }
        };
        bench.window->openDemo();
        QTRY_VERIFY(bench.window->messages().text().contains(QLatin1String("B-MISC")));
        QVERIFY(bench.settle());
        const int before = bench.window->messages().count();
        bench.clickMessage();
        QCOMPARE(bench.window->page(), PageId::Data);
        auto* card = bench.window->findChild<LabelMapCard*>();
        QTRY_VERIFY(card->isVisible());
        shoot(bench, QStringLiteral("data-mapping"));
        QVERIFY(card->problem().contains(QLatin1String("MISC")));
        card->choose(QStringLiteral("MISC"), QStringLiteral("O"));
        QVERIFY(card->problem().isEmpty());
        card->findChild<QPushButton*>()->click();
        QTRY_VERIFY(bench.session.meanF1(bench.model()).has_value());
        QCOMPARE(bench.window->messages().count(), before - 1); // they are mapped now
        const std::map<std::string, std::string> expected { { "MISC", "O" } };
        QCOMPARE(bench.engine.last<EvaluateSpec>().second.data.labelMap, expected);
    }

    void anEncoderSaysWhatItCannotDo()
    {
        Workbench bench;
        bench.engine.answer = [](FakeEngine& engine, JobId job, const JobSpec& spec) {
            if (const auto* open = std::get_if<OpenSpec>(&spec)) {
                auto model = std::make_shared<ModelInfo>(*sampleModel(open->model, "encoder"));
                model->task = ModelTask::MaskedLm;
                model->labels.clear();
                model->missing = { "roberta.pooler.dense.weight" };
                engine.emitEvent(job, event::ModelOpened { model });
                engine.finish(job);
            } else {
                answerWithSamples(engine, job, spec);
            }
        };
        bench.window->openCheckpoint(bench.model());
        bench.window->openData(bench.folder.filePath(QStringLiteral("demo-data")));
        QTRY_COMPARE(bench.window->page(), PageId::Model);
        QVERIFY(bench.settle());
        auto* page = bench.window->findChild<ModelPage*>();
        const auto addButton = [&]() -> QPushButton* {
            for (QPushButton* button : page->findChildren<QPushButton*>()) {
                if (button->isVisible() && button->text().startsWith(QLatin1String("Add a head")))
                    return button;
            }
            return nullptr;
        };
        QTRY_VERIFY(addButton());
        QVERIFY(addButton()->isEnabled());
        QCOMPARE(bench.engine.count<EvaluateSpec>(), 0);
        shoot(bench, QStringLiteral("model-headless"));
        // The dialog is filled from the data, and makes the model.
        bool asked = false;
        QTimer::singleShot(0, bench.window.get(), [&] {
            auto* dialog = qobject_cast<HeadDialog*>(QApplication::activeModalWidget());
            QVERIFY(dialog);
            asked = true;
            if (const QString shots = qEnvironmentVariable("NDOGO_SHOTS"); !shots.isEmpty())
                dialog->grab().save(shots + QStringLiteral("/dialog-head.png"));
            QCOMPARE(dialog->labels().size(), std::size_t(9));
            dialog->accept();
        });
        addButton()->click();
        QVERIFY(asked);
        QTRY_COMPARE(bench.engine.count<NewModelSpec>(), 1);
        QCOMPARE(bench.engine.last<NewModelSpec>().second.encoder, bench.model().toStdString());
    }

    void altAndANumberShowsThePage()
    {
        Workbench bench;
        bench.window->openDemo();
        QVERIFY(bench.settle());
        bench.window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(bench.window.get()));
        QTest::keyClick(bench.window.get(), Qt::Key_2, Qt::AltModifier); // Start is gone: Model is 1
        QTRY_COMPARE(bench.window->page(), PageId::Data);
        QTest::keyClick(bench.window.get(), Qt::Key_4, Qt::AltModifier);
        QTRY_COMPARE(bench.window->page(), PageId::Languages);
    }

    /// The link of a message does what it was offered for, whatever is selected by then.
    void theMessageKeepsTheLevelOfItsModel()
    {
        Workbench bench;
        bench.window->openDemo();
        QVERIFY(bench.settle());
        bench.measureLevels();
        const QString other = bench.openOther();
        bench.state.setModel(bench.model());
        const PruneRecipe family = bench.state.family();
        const std::optional<Certainty> holding = certaintyOf(bench.session.study(bench.model(), family));
        QVERIFY(holding && holding->level > 0);
        QVERIFY(bench.window->showPage(PageId::Languages));
        QTRY_VERIFY(bench.window->messages().text().contains(QLatin1String("hold for certain up to")));
        bench.state.setModel(other);
        PruneRecipe random;
        random.method = PruneMethod::Random;
        bench.state.setFamily(random);
        bench.window->compressPage().goTo(0.9);
        bench.clickMessage();
        QTRY_COMPARE(bench.engine.count<PruneSpec>(), 1);
        const PruneSpec spec = bench.engine.last<PruneSpec>().second;
        QCOMPARE(QString::fromStdString(spec.model), bench.model());
        QCOMPARE(spec.prune.amount, holding->level);
        QCOMPARE(spec.prune.method, PruneMethod::Magnitude);
        QVERIFY(spec.output.starts_with(bench.session.projectFolder().toStdString() + "/models/"));
    }

    void anotherModelLeavesJobsAndPlacesAlone()
    {
        Workbench bench;
        bench.window->openDemo();
        QVERIFY(bench.settle());
        bench.engine.answer = [](FakeEngine& engine, JobId job, const JobSpec& spec) {
            const auto* evaluate = std::get_if<EvaluateSpec>(&spec);
            if (!evaluate || !evaluate->model.derived())
                answerWithSamples(engine, job, spec);
        };
        CompressPage& prune = bench.window->compressPage();
        bench.window->showMethod(&prune);
        prune.goTo(0.6);
        const auto [job, asked] = bench.engine.last<EvaluateSpec>();
        QCOMPARE(asked.model.amount(), 0.6);
        const QString other = bench.folder.filePath(QStringLiteral("other"));
        QDir().mkpath(other);
        bench.window->openCheckpoint(other);
        QTRY_COMPARE(bench.state.model(), other);
        QTRY_VERIFY(bench.session.models().find(other)->index);
        QCOMPARE(prune.controls().slider().amount(), 0.0);
        QVERIFY(bench.engine.cancelled().empty());
        bench.state.setModel(bench.model());
        QCOMPARE(prune.controls().slider().amount(), 0.6);
        bench.state.setModel(other);
        bench.engine.answer = answerWithSamples;
        answerWithSamples(bench.engine, job, asked);
        QVERIFY(bench.settle());
        QCOMPARE(bench.engine.last<BenchmarkSpec>().second.models.back(), asked.model); // its time, in turn
    }

    void aKeptVariantSaysWhatItIs()
    {
        Workbench bench;
        bench.window->openDemo();
        QVERIFY(bench.settle());
        bench.measureLevels();
        CompressPage& prune = bench.window->compressPage();
        bench.window->showMethod(&prune);
        bench.session.keepVariant(bench.pruned(0.6), QStringLiteral("Pruned 60 %"));
        QVERIFY(bench.settle());
        const QString variant = bench.session.keptAs(bench.pruned(0.6));
        QVERIFY(!variant.isEmpty());
        bench.state.setModel(variant);
        QCOMPARE(prune.controls().slider().amount(), 0.6);
        const auto titled = [&prune](const QString& words) {
            for (const ChartCard* card : prune.findChildren<ChartCard*>()) {
                if (card->spec().title.contains(words))
                    return true;
            }
            return false;
        };
        QVERIFY(titled(QStringLiteral("by language at 60")));
        QVERIFY(!titled(QStringLiteral("dense")));
        QVERIFY(prune.rows().rows().row(0).change.has_value()); // against its parent
        for (const QPushButton* button : prune.findChildren<QPushButton*>()) {
            if (button->text() == QStringLiteral("Keep as variant"))
                QVERIFY2(button->toolTip().contains(QStringLiteral("kept already, as Pruned 60")),
                    qPrintable(button->toolTip()));
        }
        // Kept twice is kept once, and said.
        Q_EMIT bench.window->messages().actionTriggered(action::KeepVariant { bench.pruned(0.6) });
        QCOMPARE(bench.engine.count<PruneSpec>(), 1);
        QVERIFY(bench.window->messages().text().contains(QLatin1String("kept already")));
    }

    void aQuantizedModelSaysAtOnceWhyItIsNotPruned()
    {
        Workbench bench;
        bench.engine.answer = [](FakeEngine& engine, JobId job, const JobSpec& spec) {
            const auto* open = std::get_if<OpenSpec>(&spec);
            if (!open) {
                answerWithSamples(engine, job, spec);
                return;
            }
            auto model = std::make_shared<ModelInfo>(*sampleModel(open->model, "int8"));
            model->precisions = { { "classifier", "int8", "int8", {} } };
            engine.emitEvent(job, event::ModelOpened { model });
            engine.finish(job);
        };
        bench.openOther();
        bench.window->showMethod(&bench.window->compressPage());
        bool isSaid = false;
        for (const QLabel* label : bench.window->compressPage().findChildren<QLabel*>())
            isSaid = isSaid || label->text().contains(QLatin1String("A quantized model is not pruned"));
        QVERIFY(isSaid);
    }

    void modelsAreRenamedAndDeletedAndBroughtBack()
    {
        Workbench bench;
        bench.window->openDemo();
        QVERIFY(bench.settle());
        bench.session.keepVariant(bench.pruned(0.6), QStringLiteral("Pruned 60 %"));
        QVERIFY(bench.settle());
        const QString variant = bench.session.keptAs(bench.pruned(0.6));
        QVERIFY(QDir().mkpath(variant));
        auto* view = bench.window->findChild<ModelTree*>()->view();
        bench.state.setModel(variant);
        bench.window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(bench.window.get()));
        view->setFocus();
        QTest::keyClick(view, Qt::Key_F2);
        auto* editor = view->viewport()->findChild<QLineEdit*>();
        QVERIFY(editor);
        editor->setText(QStringLiteral("The small one"));
        QTest::keyClick(editor, Qt::Key_Return);
        QTRY_COMPARE(bench.session.models().name(variant), QStringLiteral("The small one"));
        auto* edits = bench.window->findChild<ModelEdits*>();
        edits->steps().undo();
        QCOMPARE(bench.session.models().name(variant), QStringLiteral("Pruned 60 %"));
        edits->steps().redo();

        bool isAsked = false;
        const auto press = [&isAsked](const QString& text) {
            QTimer::singleShot(0, [&isAsked, text] {
                auto* box = qobject_cast<QMessageBox*>(QApplication::activeModalWidget());
                QVERIFY(box);
                isAsked = true;
                for (QAbstractButton* button : box->buttons()) {
                    if (button->text() == text)
                        button->click();
                }
            });
        };
        press(QStringLiteral("Delete"));
        edits->remove(variant);
        QVERIFY(isAsked);
        QVERIFY(!bench.session.models().find(variant));
        QVERIFY(!QFileInfo::exists(variant));
        QVERIFY(bench.window->messages().text().contains(QLatin1String("The small one is taken out")));
        bench.clickMessage(); // Undo
        QVERIFY(QFileInfo::exists(variant));
        QVERIFY(bench.settle());
        QVERIFY(bench.session.models().find(variant));
        QCOMPARE(bench.session.models().name(variant), QStringLiteral("The small one"));
    }

    void aProjectIsSavedUnderANewName()
    {
        Workbench bench;
        bench.window->openDemo();
        QVERIFY(bench.settle());
        const QString from = bench.session.projectFolder();
        QVERIFY(QDir().mkpath(from));
        const QString to = bench.folder.filePath(QStringLiteral("My course"));
        QTimer::singleShot(0, [&] {
            auto* dialog = qobject_cast<QFileDialog*>(QApplication::activeModalWidget());
            QVERIFY(dialog);
            dialog->selectFile(to); // as typed: there is no such folder
            QMetaObject::invokeMethod(dialog, "accept");
        });
        for (QAction* action : bench.window->findChildren<QAction*>()) {
            if (action->text() == QStringLiteral("&Save project as…"))
                action->trigger();
        }
        QTRY_COMPARE(bench.session.projectFolder(), to);
        QVERIFY(QFileInfo::exists(to));
        bench.session.setProjectName(QStringLiteral("Day 1"));
        QCOMPARE(bench.window->windowTitle(), QStringLiteral("Day 1 – Ndogo"));
    }

    void afterACrashACheckpointLeadsBackToItsProject()
    {
        Workbench bench;
        const QString model = bench.openOther();
        const QString project = bench.session.projectFolder();
        QVERIFY2(QFileInfo(project).fileName().startsWith(QStringLiteral("other ")), qPrintable(project));
        QVERIFY(QDir().mkpath(project)); // the real engine makes it
        QCOMPARE(bench.settings.recent().first().path, project);

        FakeEngine engine;
        engine.answer = answerWithSamples;
        EngineBridge bridge(engine);
        Session session(bridge);
        ViewState state;
        MainWindow window(session, bridge, state, bench.settings);
        window.openRecent(model);
        QCOMPARE(session.projectFolder(), project);
        QTRY_COMPARE(state.model(), model);
        QTRY_VERIFY(!session.hasRunningJobs());
    }

    void aFailureIsSaidUntilItIsTriedAgain()
    {
        Workbench bench;
        bench.window->openDemo();
        QVERIFY(bench.settle());
        bench.engine.answer = [](FakeEngine& engine, JobId job, const JobSpec&) {
            engine.finish(job, Outcome::Failed, { ErrorCode::OutOfMemory, "There is not enough memory.", {} });
        };
        bench.session.measureTime(bench.pruned(0.6));
        QTRY_VERIFY(bench.window->messages().text().contains(QLatin1String("not enough memory")));
        bench.engine.answer = answerWithSamples;
        bench.session.measureTime(bench.pruned(0.6));
        QVERIFY(!bench.window->messages().text().contains(QLatin1String("not enough memory")));
        QVERIFY(bench.settle());
    }

    void theSmallestWindowFitsAProjector()
    {
        Workbench bench;
        QVERIFY(bench.window->minimumWidth() <= 1024 && bench.window->minimumHeight() <= 700);
    }

    void theMessageGoesToTheLevelOfItsModel()
    {
        Workbench bench;
        bench.window->openDemo();
        QVERIFY(bench.settle());
        bench.measureLevels();
        const QString other = bench.openOther();
        bench.state.setModel(bench.model());
        bench.window->showMethod(&bench.window->compressPage());
        const double holding = certaintyOf(bench.session.study(bench.model(), bench.state.family()))->level;
        bench.window->compressPage().goTo(0.9);
        QTRY_VERIFY(bench.window->messages().text().contains(QLatin1String("has lost")));
        bench.state.setModel(other);
        PruneRecipe random;
        random.method = PruneMethod::Random;
        bench.state.setFamily(random);
        bench.window->compressPage().goTo(0.4);
        QVERIFY(bench.window->messages().text().contains(QLatin1String("has lost")));
        bench.clickMessage();
        QCOMPARE(bench.state.model(), bench.model());
        QCOMPARE(bench.state.family().method, PruneMethod::Magnitude);
        QCOMPARE(bench.window->compressPage().controls().slider().amount(), holding);
    }

    void theMessageSearchesTheLayersOfItsQuantization()
    {
        Workbench bench;
        bench.engine.answer = [](FakeEngine& engine, JobId job, const JobSpec& spec) {
            const auto* evaluate = std::get_if<EvaluateSpec>(&spec);
            if (!evaluate || !evaluate->model.quantization()) {
                answerWithSamples(engine, job, spec);
                return;
            }
            for (SampleLanguage language : sampleLanguages()) {
                language.f1 -= 0.3;
                engine.emitEvent(job, event::LanguageScored { sampleScore(language, 0) });
            }
            engine.finish(job);
        };
        bench.window->openDemo();
        QVERIFY(bench.settle());
        const QString other = bench.openOther();
        bench.state.setModel(bench.model());
        bench.window->showMethod(&bench.window->quantizePage());
        const ModelRef offered = bench.window->quantizePage().reference();
        bench.session.evaluate(offered);
        QTRY_VERIFY(bench.window->messages().text().contains(QLatin1String("harms all")));
        bench.state.setModel(other);
        bench.state.setTolerance(0.05);
        QVERIFY(bench.window->quantizePage().reference() != offered);
        bench.window->showPage(PageId::Compress);
        bench.engine.answer = nullptr;
        bench.clickMessage();
        const auto [job, search] = bench.engine.last<SensitivitySpec>();
        QVERIFY(search.model == offered);
        QCOMPARE(search.tolerance, 0.02);
        QVERIFY(bench.window->quantizePage().reference() == offered);
        bench.clickMessage(); // runs already
        QCOMPARE(bench.engine.count<SensitivitySpec>(), 1);
        bench.state.setModel(other); // of which nothing is searched
        bench.window->quantizePage().findLayers(0.02);
        QCOMPARE(bench.engine.count<SensitivitySpec>(), 2);
    }

    void messagesGoWithTheirModels()
    {
        Workbench bench;
        bench.window->openDemo();
        QVERIFY(bench.settle());
        bench.measureLevels();
        bench.window->compressPage().goTo(0.9);
        QTRY_VERIFY(bench.window->messages().text().contains(QLatin1String("has lost")));
        bench.session.keepVariant(bench.pruned(0.9), QStringLiteral("Kept"));
        QTRY_VERIFY(bench.window->messages().text().contains(QLatin1String("Kept is kept")));
        bench.session.train(bench.window->fineTunePage().spec());
        QTRY_VERIFY(bench.window->messages().text().contains(QLatin1String("is trained")));
        const int others = bench.window->messages().count() - 3;
        bench.window->openProject(bench.folder.filePath(QStringLiteral("next")));
        QCOMPARE(bench.window->messages().count(), others);
        QVERIFY(!bench.window->messages().text().contains(QLatin1String("Kept")));
    }

    /// What is picked by hand makes what was said of the other method untrue.
    void anotherFamilyTakesTheMessageAway()
    {
        Workbench bench;
        bench.window->openDemo();
        QVERIFY(bench.settle());
        bench.measureLevels();
        bench.window->compressPage().goTo(0.9);
        QTRY_VERIFY(bench.window->messages().text().contains(QLatin1String("has lost")));
        PruneRecipe random;
        random.method = PruneMethod::Random;
        Q_EMIT bench.window->compressPage().controls().familyPicked(random);
        QVERIFY(!bench.window->messages().text().contains(QLatin1String("has lost")));
        QCOMPARE(bench.state.family().method, PruneMethod::Random);
    }

    void theTreeIsAModel()
    {
        Workbench bench;
        ModelTreeModel tree(bench.session);
        QAbstractItemModelTester tester(&tree, QAbstractItemModelTester::FailureReportingMode::QtTest);
        bench.window->openDemo();
        QVERIFY(bench.settle());
        bench.measureLevels();
        bench.session.keepVariant(bench.pruned(0.9), QStringLiteral("Pruned 90 %"));
        QVERIFY(bench.settle());
        QCOMPARE(tree.rowCount(), 1);
        const QModelIndex parent = tree.index(0, 0);
        QCOMPARE(tree.rowCount(parent), 1);
        const QModelIndex variant = tree.index(0, 0, parent);
        QCOMPARE(variant.data().toString(), QStringLiteral("Pruned 90 %"));
        QVERIFY(variant.data(ModelTreeModel::DetailRole).toString().contains(QLatin1String("magnitude, global")));
        QVERIFY(variant.data(ModelTreeModel::FlagRole).toBool());
        QCOMPARE(variant.data(ModelTreeModel::ScoreRole).toString(),
            QString::number(*bench.session.meanF1(variant.data(ModelTreeModel::PathRole).toString()) * 100, 'f', 1));
    }

    void aJobCanBeCancelledFromItsRow()
    {
        Workbench bench;
        bench.engine.answer = nullptr;
        bench.engine.finishCancelled = false;
        bench.window->openCheckpoint(bench.model());
        bench.engine.finish(1); // the project
        QTRY_COMPARE(bench.engine.count<OpenSpec>(), 1);
        const JobId job = bench.engine.last<OpenSpec>().first;
        auto* cancel = bench.window->jobs().view()->findChild<QPushButton*>(QStringLiteral("cancel"));
        QVERIFY(cancel);
        cancel->click();
        QCOMPARE(bench.engine.cancelled(), std::vector<JobId>({ job }));
        QCOMPARE(bench.window->jobs().jobs().stateAt(0), JobModel::State::Cancelling);
        bench.engine.finish(job, Outcome::Cancelled);
        QTRY_COMPARE(bench.window->jobs().jobs().activeCount(), 0);
        QVERIFY(bench.session.models().empty());
    }

    void everyControlHasAName()
    {
        Workbench bench;
        bench.window->openDemo();
        QVERIFY(bench.settle());
        for (const QWidget* widget : bench.window->findChildren<QWidget*>()) {
            const bool control
                = qobject_cast<const QAbstractButton*>(widget) || qobject_cast<const QTableView*>(widget);
            if (!control || widget->objectName().startsWith(QLatin1String("qt_")) || !widget->isVisible())
                continue;
            const auto* button = qobject_cast<const QAbstractButton*>(widget);
            const bool named = !widget->accessibleName().isEmpty() || (button && !button->text().isEmpty());
            QVERIFY2(named,
                qPrintable(QStringLiteral("%1 in %2")
                               .arg(QLatin1String(widget->metaObject()->className()),
                                   QLatin1String(widget->parentWidget()->metaObject()->className()))));
        }
    }

    void theMessageOfASmallerModelLeadsToFineTuning()
    {
        Workbench bench;
        bench.window->openDemo();
        QVERIFY(bench.settle());
        StructureSpec spec = bench.window->structurePage().spec();
        spec.structure.heads = 2;
        spec.name = "Half";
        bench.session.restructure(spec);
        QVERIFY(bench.settle());
        const QString output = QString::fromStdString(bench.engine.last<StructureSpec>().second.output);
        bench.window->showPage(PageId::Data);
        Q_EMIT bench.window->messages().actionTriggered(action::FineTune { output });
        QCOMPARE(bench.window->page(), PageId::Compress);
        QVERIFY(bench.window->fineTunePage().isVisible());
        QCOMPARE(bench.state.model(), output);
    }

    void pictures()
    {
        if (qEnvironmentVariableIsEmpty("NDOGO_SHOTS"))
            QSKIP("NDOGO_SHOTS names no folder for the pictures.");
        for (const auto& [theme, suffix] :
            { std::pair(Theme::Light, QStringLiteral("light")), std::pair(Theme::Dark, QStringLiteral("dark")) }) {
            applyTheme(*qApp, theme);
            Workbench bench(true, 6);
            shoot(bench, QStringLiteral("start-") + suffix);
            bench.window->openDemo();
            QVERIFY(bench.settle());
            bench.window->showPage(PageId::Languages);
            shoot(bench, QStringLiteral("languages-dense-") + suffix);
            bench.measureLevels();
            for (const double amount : { 0.5, 0.9 })
                bench.session.keepVariant(bench.pruned(amount), QStringLiteral("Pruned %1 %").arg(amount * 100));
            QVERIFY(bench.settle());
            showStructure(bench, suffix);
            showVocabulary(bench, suffix);
            bench.engine.answer = nullptr;
            const ModelRef level = bench.pruned(0.75);
            const JobId running = bench.session.evaluate(level);
            bench.session.measureTime(level);
            bench.engine.emitEvent(running, event::Started {});
            bench.engine.emitEvent(running, event::Progress { 400, 2000, "sentences" });
            QTest::qWait(700);
            bench.engine.emitEvent(running, event::Progress { 800, 2000, "sentences" });
            bench.state.setLanguage(QStringLiteral("wol"));
            QTest::qWait(100);
            const std::pair<PageId, QString> pages[] = { { PageId::Model, QStringLiteral("model") },
                { PageId::Data, QStringLiteral("data") }, { PageId::Compress, QStringLiteral("compress") },
                { PageId::Languages, QStringLiteral("languages") }, { PageId::Speed, QStringLiteral("speed") } };
            for (const auto& [page, name] : pages) {
                bench.window->showPage(page);
                shoot(bench, QStringLiteral("%1-%2").arg(name, suffix));
            }
            bench.state.setModel(bench.session.models().back().path);
            bench.window->showPage(PageId::Languages);
            shoot(bench, QStringLiteral("languages-variant-") + suffix);
            bench.window->showPage(PageId::Model);
            shoot(bench, QStringLiteral("model-variant-") + suffix);
            bench.state.setModel(bench.model());
            bench.window->showPage(PageId::Languages);
            const std::pair<LanguagesPage::View, QString> views[]
                = { { LanguagesPage::View::Bars, QStringLiteral("bars") },
                      { LanguagesPage::View::HeatMap, QStringLiteral("heat") },
                      { LanguagesPage::View::Table, QStringLiteral("table") } };
            for (const auto& [view, name] : views) {
                bench.window->languagesPage().showView(view);
                shoot(bench, QStringLiteral("languages-%1-%2").arg(name, suffix));
            }
        }
    }
};

NDOGO_TEST(TestMainWindow)
#include "tst_main_window.moc"
