// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Drives the real window on the demo (or on `MODEL DATA`), offscreen, and writes a PNG of every page,
// light and dark, small and large. Usage: ndogo_screenshots OUT [MODEL DATA]; NDOGO_PICTURES=quantize, distil,
// structure, vocabulary, recipe or compare takes that tab alone.
#include "app/workbench.h"
#include "widgets/look/theme.h"
#include "widgets/pages/compare/compare_page.h"
#include "widgets/pages/distil/distil_page.h"
#include "widgets/pages/distil/distil_settings.h"
#include "widgets/pages/fine_tune/fine_tune_page.h"
#include "widgets/pages/fine_tune/fine_tune_settings.h"
#include "widgets/pages/fine_tune/fine_tune_timing.h"
#include "widgets/pages/languages/languages_page.h"
#include "widgets/pages/prune/compress_page.h"
#include "widgets/pages/prune/prune_controls.h"
#include "widgets/pages/quantize/quantize_controls.h"
#include "widgets/pages/quantize/quantize_page.h"
#include "widgets/pages/recipe/recipe_page.h"
#include "widgets/pages/structure/structure_page.h"
#include "widgets/pages/structure/structure_settings.h"
#include "widgets/pages/vocabulary/vocabulary_page.h"
#include "widgets/pages/vocabulary/vocabulary_settings.h"
#include "widgets/pages/vocabulary/vocabulary_slider.h"
#include "widgets/session/session_text.h"
#include "widgets/window/jobs_dock.h"
#include "widgets/words/translators.h"

#include <QApplication>
#include <QDir>
#include <QDragEnterEvent>
#include <QEventLoop>
#include <QFile>
#include <QKeyEvent>
#include <QMimeData>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTimer>
#include <QToolButton>

#include <cstdio>

using namespace ndogo;

namespace {

void wait(int milliseconds)
{
    QEventLoop loop;
    QTimer::singleShot(milliseconds, &loop, &QEventLoop::quit);
    loop.exec();
}

/// Until no job has been active for a while: one job's end often starts the next.
void waitUntilIdle(MainWindow& window)
{
    for (int quiet = 0; quiet < 5;) {
        wait(100);
        quiet = window.jobs().jobs().activeCount() == 0 ? quiet + 1 : 0;
    }
}

/// A watched folder with checkpoints that only look like some.
QString fillModelFolder(const QTemporaryDir& home)
{
    const std::pair<const char*, const char*> models[] = { { "afriberta-small", "XLMRobertaForMaskedLM" },
        { "afriberta-large-ner", "XLMRobertaForTokenClassification" } };
    for (const auto& [name, architecture] : models) {
        const QDir folder(home.filePath(QStringLiteral("models/%1").arg(QLatin1String(name))));
        folder.mkpath(QStringLiteral("."));
        QFile config(folder.filePath(QStringLiteral("config.json"))),
            weights(folder.filePath(QStringLiteral("model.safetensors")));
        if (config.open(QIODevice::WriteOnly) && weights.open(QIODevice::WriteOnly)) {
            config.write(
                QByteArray("{\"model_type\": \"xlm-roberta\", \"architectures\": [\"") + architecture + "\"]}");
            weights.resize(388'000'000); // a hole: takes no room
        }
    }
    return home.filePath(QStringLiteral("models"));
}

/// What a drag of files would show.
void hover(MainWindow& window, const QStringList& paths)
{
    QMimeData mime;
    QList<QUrl> urls;
    for (const auto& path : paths)
        urls << QUrl::fromLocalFile(path);
    mime.setUrls(urls);
    QDragEnterEvent event({ 600, 300 }, Qt::CopyAction, &mime, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(&window, &event);
}

class Photographer {
public:
    Photographer(Workbench& workbench, QDir folder)
        : m_window(workbench.window())
        , m_folder(std::move(folder))
    {
    }

    /// The window as it is, in both sizes and themes.
    void take(const QString& name)
    {
        for (const auto theme : { Theme::Light, Theme::Dark }) {
            m_window.setTheme(theme);
            for (const QSize size : { QSize(1280, 800), QSize(1920, 1080) }) {
                m_window.resize(size);
                wait(150);
                const auto file = m_folder.filePath(
                    QStringLiteral("%1-%2-%3.png")
                        .arg(name, theme == Theme::Dark ? QStringLiteral("dark") : QStringLiteral("light"))
                        .arg(size.width()));
                if (!m_window.grab().save(file))
                    std::fprintf(stderr, "%s cannot be written.\n", qPrintable(file));
            }
        }
    }

private:
    MainWindow& m_window;
    QDir m_folder;
};

/// Before it starts, with all settings open, while it runs, stopped, and done.
void photographFineTuning(MainWindow& window, Session& session, Photographer& photographer)
{
    FineTunePage& page = window.fineTunePage();
    const auto press = [&page](const QString& text) {
        for (auto* button : page.findChildren<QPushButton*>()) {
            if (button->text() == text)
                button->click();
        }
    };
    const auto waitForUpdate = [&session](double share) {
        for (int patience = 0; patience < 3000; ++patience) {
            wait(20);
            const TrainingRun& run = session.trainings().back();
            if (!run.isActive() || (run.total > 0 && double(run.done) >= share * double(run.total)))
                return;
        }
    };
    window.showMethod(&page);
    TrainSpec few; // a minute's work
    few.recipe.epochs = 5;
    few.sample = 60;
    page.settings().setSpec(few);
    page.timing().setPlace(PrunePlace::Before);
    Q_EMIT page.timing().changed();
    photographer.take(QStringLiteral("fine-tune"));
    page.timing().setPlace(PrunePlace::During);
    page.settings().setFolded(false);
    Q_EMIT page.timing().changed();
    photographer.take(QStringLiteral("fine-tune-settings"));
    page.settings().setFolded(true);
    press(QStringLiteral("Start"));
    waitForUpdate(0.45);
    photographer.take(QStringLiteral("fine-tune-running"));
    press(QStringLiteral("Stop"));
    waitUntilIdle(window);
    photographer.take(QStringLiteral("fine-tune-stopped"));
    press(QStringLiteral("Go on"));
    waitUntilIdle(window);
    photographer.take(QStringLiteral("fine-tune-done"));
}

/// A map by hand before it starts, with all settings open, while it learns, stopped, and done.
void photographDistilling(MainWindow& window, Session& session, Photographer& photographer)
{
    DistilPage& page = window.distilPage();
    const auto press = [&page](const QString& text) {
        for (auto* button : page.findChildren<QPushButton*>()) {
            if (button->text() == text)
                button->click();
        }
    };
    window.showMethod(&page);
    auto few = page.spec(); // a minute's work
    few.recipe.epochs = 6;
    few.distil.hard = 0.5;
    page.settings().setSpec(few);
    for (const auto& key : { Qt::Key_Space, Qt::Key_Up, Qt::Key_Space, Qt::Key_Left }) {
        QKeyEvent event(QEvent::KeyPress, key, Qt::NoModifier);
        QApplication::sendEvent(&page.layerMap(), &event);
    }
    photographer.take(QStringLiteral("distil"));
    page.settings().setFolded(false);
    photographer.take(QStringLiteral("distil-settings"));
    page.settings().setFolded(true);
    press(QStringLiteral("Distil"));
    for (int patience = 0; patience < 6000; ++patience) {
        wait(20);
        const TrainingRun& run = session.trainings().back();
        if (!run.isActive() || (run.total > 0 && double(run.done) >= 0.6 * double(run.total)))
            break;
    }
    photographer.take(QStringLiteral("distil-running"));
    press(QStringLiteral("Stop"));
    waitUntilIdle(window);
    photographer.take(QStringLiteral("distil-stopped"));
    press(QStringLiteral("Go on"));
    waitUntilIdle(window);
    photographer.take(QStringLiteral("distil-done"));
}

/// Planned, while a step runs, and done.
void photographRecipe(MainWindow& window, Session& session, Photographer& photographer)
{
    RecipePage& page = window.recipePage();
    window.showMethod(&page);
    wait(1500); // until it is planned
    waitUntilIdle(window);
    photographer.take(QStringLiteral("recipe"));
    for (auto* button : page.findChildren<QPushButton*>()) {
        if (button->text() == QStringLiteral("Run"))
            button->click();
    }
    for (int patience = 0; patience < 6000 && session.recipeRun().isActive() && session.recipeRun().step < 2;
         ++patience)
        wait(20);
    photographer.take(QStringLiteral("recipe-running"));
    waitUntilIdle(window);
    photographer.take(QStringLiteral("recipe-done"));
}

/// What is forecast, what is found, outliers, and a variant that is kept.
void photographQuantizing(MainWindow& window, Photographer& photographer)
{
    QuantizePage& page = window.quantizePage();
    const auto show = [&](QuantizeMethod method) {
        QuantizeRecipe recipe;
        recipe.method = method;
        page.controls().setRecipe(recipe);
        Q_EMIT page.controls().recipePicked();
    };
    window.showMethod(&page);
    photographer.take(QStringLiteral("quantize"));
    show(QuantizeMethod::Int4);
    Q_EMIT page.controls().tryRequested();
    waitUntilIdle(window);
    photographer.take(QStringLiteral("quantize-int4"));
    show(QuantizeMethod::LlmInt8);
    Q_EMIT page.controls().tryRequested();
    waitUntilIdle(window);
    for (auto* button : page.findChildren<QToolButton*>()) {
        if (button->text() == QStringLiteral("Outlier columns"))
            button->click();
    }
    photographer.take(QStringLiteral("quantize-outliers"));
    show(QuantizeMethod::DynamicInt8);
    Q_EMIT page.controls().tryRequested();
    waitUntilIdle(window);
    for (auto* button : page.findChildren<QToolButton*>()) {
        if (button->text() == QStringLiteral("Error"))
            button->click();
    }
    Q_EMIT page.controls().keepRequested();
    waitUntilIdle(window);
    photographer.take(QStringLiteral("quantize-kept"));
    window.showPage(PageId::Speed);
    photographer.take(QStringLiteral("quantize-speed"));
    window.showMethod(&window.compressPage());
}

/// Numbers that are changed, all settings, and what came of them.
void photographRestructuring(MainWindow& window, Photographer& photographer)
{
    StructurePage& page = window.structurePage();
    window.showMethod(&page);
    photographer.take(QStringLiteral("structure-rest"));
    StructureSpec half = page.spec();
    half.structure.heads = 3;
    half.structure.ffn = 192;
    half.structure.importance = Importance::Taylor;
    half.structure.spread = Spread::Uneven;
    page.settings().setSpec(half);
    Q_EMIT page.settings().changed();
    photographer.take(QStringLiteral("structure"));
    page.settings().setFolded(false);
    photographer.take(QStringLiteral("structure-settings"));
    page.settings().setFolded(true);
    for (auto* button : page.findChildren<QPushButton*>()) {
        if (button->text() == QStringLiteral("Make this model"))
            button->click();
    }
    waitUntilIdle(window);
    photographer.take(QStringLiteral("structure-made"));
    window.showMethod(&window.compressPage());
}

/// Nothing to compare yet, then a project of pruned and quantized variants: one of them selected, and the baseline.
void photographComparing(Workbench& workbench, Photographer& photographer)
{
    MainWindow& window = workbench.window();
    Session& session = workbench.session();
    const QString dense = session.models().front().path;
    window.showPage(PageId::Compare);
    photographer.take(QStringLiteral("compare-first-use"));
    PruneRecipe pruned = workbench.state().family();
    for (const double amount : { 0.3, 0.5, 0.6, 0.7 }) {
        pruned.amount = amount;
        session.keepVariant(
            prunedBy(dense.toStdString(), pruned), QStringLiteral("Pruned %1 %").arg(qRound(amount * 100)));
    }
    for (const auto method : { QuantizeMethod::TokenInt8, QuantizeMethod::LlmInt8, QuantizeMethod::Int4 }) {
        QuantizeRecipe recipe;
        recipe.method = method;
        session.keepVariant(ModelRef { dense.toStdString(), {} }.then(recipe), quantizeName(method));
    }
    waitUntilIdle(window);
    photographer.take(QStringLiteral("compare-unscored"));
    for (auto* button : window.comparePage().findChildren<QPushButton*>()) {
        if (button->text() == QStringLiteral("Measure what is missing"))
            button->click();
    }
    waitUntilIdle(window);
    while (window.comparePage().comparisons().isBusy())
        wait(100);
    workbench.state().setModel(dense);
    photographer.take(QStringLiteral("compare"));
    workbench.state().setModel(session.models()[4].path); // pruned 70 %
    photographer.take(QStringLiteral("compare-pruned"));
    window.comparePage().showSentences(true);
    while (!window.comparePage().changedSentences().hasAnswers())
        wait(100);
    photographer.take(QStringLiteral("compare-sentences"));
    window.comparePage().showSentences(false);
}

/// Plain text of the words that stand in a CoNLL file, a sentence a line.
void writePlainText(const QString& conll, const QString& output)
{
    QFile words(conll), text(output);
    if (!words.open(QIODevice::ReadOnly) || !text.open(QIODevice::WriteOnly))
        return;
    while (!words.atEnd()) {
        const QByteArray line = words.readLine().trimmed();
        text.write(line.isEmpty() ? QByteArray("\n") : line.left(line.indexOf(' ')) + ' ');
    }
}

/// Counted in the demo's own words, a size, all settings, and what came of it.
void photographTrimming(MainWindow& window, const QString& data, Photographer& photographer)
{
    VocabularyPage& page = window.vocabularyPage();
    window.showMethod(&page);
    photographer.take(QStringLiteral("vocabulary-rest"));
    const QTemporaryDir corpus;
    for (const QString& language : QDir(data).entryList(QDir::Dirs | QDir::NoDotAndDotDot))
        writePlainText(
            QStringLiteral("%1/%2/train.txt").arg(data, language), corpus.filePath(language + QStringLiteral(".txt")));
    page.settings().setCorpus({ corpus.path().toStdString() });
    Q_EMIT page.settings().countRequested();
    waitUntilIdle(window);
    Q_EMIT page.slider().moved(800);
    photographer.take(QStringLiteral("vocabulary"));
    page.settings().setFolded(false);
    photographer.take(QStringLiteral("vocabulary-settings"));
    page.settings().setFolded(true);
    for (auto* button : page.findChildren<QPushButton*>()) {
        if (button->text() == QStringLiteral("Make this model"))
            button->click();
    }
    waitUntilIdle(window);
    photographer.take(QStringLiteral("vocabulary-made"));
    window.showMethod(&window.compressPage());
}

} // namespace

int main(int argc, char** argv)
{
    QApplication application(argc, argv);
    installTranslators(application);
    const auto arguments = QApplication::arguments();
    if (arguments.size() != 2 && arguments.size() != 4) {
        std::fputs("Usage: ndogo_screenshots OUT [MODEL DATA]\n", stderr);
        return 2;
    }
    QDir folder(arguments[1]);
    folder.mkpath(QStringLiteral("."));

    const QTemporaryDir home;
    AppSettings settings(home.filePath(QStringLiteral("settings.ini")), home.path());
    settings.setModelFolder(fillModelFolder(home));
    settings.addRecent({ RecentItem::Kind::Project, home.filePath(QStringLiteral("ten-languages")), {},
        QDateTime::currentDateTime().addDays(-1) });
    settings.addRecent({ RecentItem::Kind::Checkpoint, home.filePath(QStringLiteral("models/afriberta-small")),
        QStringLiteral("97.0 M, 388 MB"), QDateTime::currentDateTime() });
    applyTheme(application, Theme::Light);
    Workbench workbench(settings);
    auto& window = workbench.window();
    Photographer photographer(workbench, folder);
    window.resize(1280, 800);
    window.show();
    wait(2500); // until the model folder has settled
    photographer.take(QStringLiteral("start"));
    hover(window,
        { home.filePath(QStringLiteral("models/afriberta-small/config.json")),
            home.filePath(QStringLiteral("settings.ini")) });
    photographer.take(QStringLiteral("start-hover"));
    QDragLeaveEvent leave;
    QApplication::sendEvent(&window, &leave);

    if (arguments.size() == 4) {
        window.openCheckpoint(QDir(arguments[2]).absolutePath());
        window.openData(QDir(arguments[3]).absolutePath());
    } else {
        window.openDemo();
    }
    waitUntilIdle(window);
    window.showPage(PageId::Compress);
    photographer.take(QStringLiteral("compress-first-use"));
    const auto only = qEnvironmentVariable("NDOGO_PICTURES");
    if (only.isEmpty() || only == QLatin1String("compare"))
        photographComparing(workbench, photographer);
    if (only == QLatin1String("compare"))
        return 0;
    if (only.isEmpty() || only == QLatin1String("structure"))
        photographRestructuring(window, photographer);
    if (only == QLatin1String("structure"))
        return 0;
    if (only.isEmpty() || only == QLatin1String("vocabulary"))
        photographTrimming(window, QString::fromStdString(workbench.session().dataRef().path), photographer);
    if (only == QLatin1String("vocabulary"))
        return 0;
    if (only.isEmpty() || only == QLatin1String("recipe"))
        photographRecipe(window, workbench.session(), photographer);
    if (only == QLatin1String("recipe"))
        return 0;
    if (only != QLatin1String("distil"))
        photographQuantizing(window, photographer);
    if (only == QLatin1String("quantize"))
        return 0;
    photographDistilling(window, workbench.session(), photographer);
    if (only == QLatin1String("distil"))
        return 0;
    photographFineTuning(window, workbench.session(), photographer);
    window.showMethod(&window.compressPage());
    Q_EMIT window.compressPage().controls().measureRequested();
    waitUntilIdle(window);
    for (const double amount : { 0.95, 0.75, 0.65, 0.6 }) {
        window.compressPage().goTo(amount);
        waitUntilIdle(window);
    }
    auto& session = workbench.session();
    const auto parent = session.models().front().path;
    PruneRecipe half = workbench.state().family();
    half.amount = 0.5;
    session.keepVariant(prunedBy(parent.toStdString(), half), QStringLiteral("Pruned 50 %"));
    waitUntilIdle(window);
    workbench.state().setModel(parent);
    window.showPage(PageId::Compress);
    workbench.state().setLanguage(QStringLiteral("wol"));

    photographer.take(QStringLiteral("compress"));
    const std::pair<PageId, const char*> pages[]
        = { { PageId::Model, "model" }, { PageId::Data, "data" }, { PageId::Speed, "speed" } };
    for (const auto& [page, name] : pages) {
        window.showPage(page);
        photographer.take(QLatin1String(name));
    }
    window.showPage(PageId::Languages);
    const std::pair<LanguagesPage::View, const char*> views[] = { { LanguagesPage::View::Ladder, "languages-ladder" },
        { LanguagesPage::View::Bars, "languages-bars" }, { LanguagesPage::View::HeatMap, "languages-heat-map" },
        { LanguagesPage::View::Averages, "languages-averages" }, { LanguagesPage::View::Labels, "languages-labels" },
        { LanguagesPage::View::Table, "languages-table" } };
    for (const auto& [view, name] : views) {
        window.languagesPage().showView(view);
        photographer.take(QLatin1String(name));
    }
    workbench.state().setModel(session.models().back().path); // the kept variant: its level against dense
    for (const auto view : { LanguagesPage::View::Averages, LanguagesPage::View::Labels }) {
        window.languagesPage().showView(view);
        photographer.take(view == LanguagesPage::View::Averages ? QStringLiteral("languages-averages-pruned")
                                                                : QStringLiteral("languages-labels-pruned"));
    }
    return 0;
}
