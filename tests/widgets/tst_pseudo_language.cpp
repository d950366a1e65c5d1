// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The real window in a language that nobody speaks, page by page: whatever stands there in English letters is data, or
// was forgotten.
#include "tests/support/pseudo_language.h"
#include "tests/support/scripted_engine.h"
#include "tests/support/test_program.h"
#include "widgets/look/palette.h"
#include "widgets/look/theme.h"
#include "widgets/pages/compare/compare_page.h"
#include "widgets/pages/distil/distil_page.h"
#include "widgets/pages/distil/distil_settings.h"
#include "widgets/pages/fine_tune/fine_tune_page.h"
#include "widgets/pages/languages/languages_page.h"
#include "widgets/pages/prune/compress_page.h"
#include "widgets/pages/quantize/quantize_page.h"
#include "widgets/pages/recipe/recipe_page.h"
#include "widgets/pages/structure/structure_page.h"
#include "widgets/pages/structure/structure_settings.h"
#include "widgets/pages/vocabulary/vocabulary_page.h"
#include "widgets/pages/vocabulary/vocabulary_settings.h"
#include "widgets/pages/vocabulary/vocabulary_slider.h"
#include "widgets/session/app_settings.h"
#include "widgets/session/engine_bridge.h"
#include "widgets/session/session.h"
#include "widgets/session/view_state.h"
#include "widgets/window/jobs_dock.h"
#include "widgets/window/main_window.h"
#include "widgets/window/message_bar.h"
#include "widgets/window/model_dialogs.h"

#include <QAbstractButton>
#include <QAbstractItemModel>
#include <QAbstractItemView>
#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QDir>
#include <QGraphicsScene>
#include <QGraphicsTextItem>
#include <QGraphicsView>
#include <QGroupBox>
#include <QLabel>
#include <QLineEdit>
#include <QMap>
#include <QMenuBar>
#include <QRegularExpression>
#include <QTabBar>
#include <QTemporaryDir>
#include <QTest>

using namespace ndogo;
using namespace ndogo::test;

namespace {

/// Data, whatever language the window speaks: models and files; types, labels, units; names that languages have for
/// themselves.
const char* const kNames[] = { "afriberta", "large", "ner", "demo", "data", "test", "train", "dev", "config", "json",
    "safetensors", "classifier", "XLMRobertaForTokenClassification", "XLM", "RoBERTa", "AfriBERTa", "mBERT",
    "SentencePiece", "sentencepiece", "CPU", "fp", "int", "bf", "LOC", "PER", "ORG", "DATE", "kB", "MB", "GB", "ms",
    "NER", "POS", "MLM", "TextBrewer", "DistilBERT", "Gurgurov", "control", "Dholuo", "Ikinyarwanda", "Kiswahili",
    "Naij", "Oluganda" };
const char* const kPhrases[] = { "Generated sentences for demonstration, not real text.", "Test processor", "LLM.int8",
    "Awobade et al. 2024, arXiv 2404.04759, Tables 3 and 8", "Awobade et al. 2024", "MasakhaNER 1.0", "AfriBERTa-base",
    "2-4:cos:0.5 last:att_ce_mean:1", "hid_mse, cos, pkd, mmd, fsp, att_mse, att_mse_sum, att_ce_mean" };

/// English letters that are no data.
QString englishIn(QString text, const QString& folder)
{
    static const QRegularExpression tags(QStringLiteral("<[^>]*>|&[a-z]+;"));
    static const QRegularExpression words(QStringLiteral("[A-Za-z]{2,}"));
    static const QRegularExpression files(QStringLiteral("/projects/(demo )?[-0-9]+( [0-9.]+)?(/[a-z0-9/-]*)?"));
    static const QRegularExpression options(QStringLiteral("--[a-z-]+( [^ ]+)?")); // of commands
    static const QRegularExpression dotted(QStringLiteral("[a-z_]+([.][a-z0-9_]+)+")); // files and tensors
    text.remove(folder);
    for (const char* phrase : kPhrases)
        text.remove(QLatin1String(phrase));
    for (const QRegularExpression& data : { files, options, dotted, tags })
        text.remove(data);
    static const QSet<QString> known = [] {
        QSet<QString> names;
        for (const char* name : kNames)
            names.insert(QLatin1String(name));
        for (const SampleLanguage& language : sampleLanguages()) {
            const QString code = QString::fromStdString(language.code);
            names.insert(code);
            for (const QString& word : languageName(code).split(QRegularExpression(QStringLiteral("[^A-Za-z]"))))
                names.insert(word);
        }
        return names;
    }();
    QStringList odd;
    for (auto found = words.globalMatch(text); found.hasNext();) {
        const QString word = found.next().captured();
        if (!known.contains(word))
            odd << word;
    }
    return odd.join(QLatin1Char(' '));
}

QStringList textsOf(const QAbstractItemModel& model, const QModelIndex& parent)
{
    QStringList texts;
    for (int column = 0; column < model.columnCount(parent); ++column) {
        texts << model.headerData(column, Qt::Horizontal).toString();
        for (int row = 0; row < std::min(model.rowCount(parent), 40); ++row) {
            const QModelIndex cell = model.index(row, column, parent);
            for (const int role : { Qt::DisplayRole, Qt::ToolTipRole, Qt::AccessibleTextRole })
                texts << model.data(cell, role).toString();
            texts << textsOf(model, cell);
        }
    }
    return texts;
}

/// Everything in a window that a person reads or hears.
QStringList textsOf(const QWidget& widget)
{
    QStringList texts { widget.toolTip(), widget.accessibleName(), widget.accessibleDescription(),
        widget.windowTitle() };
    for (const QAction* action : widget.actions())
        texts << action->text() << action->toolTip() << action->statusTip();
    if (const auto* label = qobject_cast<const QLabel*>(&widget))
        texts << label->text();
    else if (const auto* button = qobject_cast<const QAbstractButton*>(&widget))
        texts << button->text();
    else if (const auto* box = qobject_cast<const QGroupBox*>(&widget))
        texts << box->title();
    else if (const auto* line = qobject_cast<const QLineEdit*>(&widget))
        texts << line->placeholderText();
    else if (const auto* combo = qobject_cast<const QComboBox*>(&widget))
        for (int i = 0; i < combo->count(); ++i)
            texts << combo->itemText(i);
    else if (const auto* tabs = qobject_cast<const QTabBar*>(&widget))
        for (int i = 0; i < tabs->count(); ++i)
            texts << tabs->tabText(i) << tabs->tabToolTip(i);
    else if (const auto* view = qobject_cast<const QAbstractItemView*>(&widget); view && view->model())
        texts << textsOf(*view->model(), {});
    else if (const auto* chart = qobject_cast<const QGraphicsView*>(&widget); chart && chart->scene())
        for (const QGraphicsItem* item : chart->scene()->items()) {
            texts << item->toolTip();
            if (const auto* text = dynamic_cast<const QGraphicsTextItem*>(item))
                texts << text->toPlainText();
            else if (const auto* simple = dynamic_cast<const QGraphicsSimpleTextItem*>(item))
                texts << simple->text();
        }
    return texts;
}

/// A window whose engine warns of everything, and fails where it is told to.
struct Foreign {
    Foreign()
        : bridge(engine)
        , session(bridge)
        , settings(folder.filePath(QStringLiteral("settings.ini")), folder.path())
    {
        QDir(folder.path()).mkpath(QStringLiteral("afriberta-large-ner"));
        QDir(folder.path()).mkpath(QStringLiteral("demo-data"));
        engine.answer = [this](FakeEngine& fake, JobId job, const JobSpec& spec) {
            const std::string name = "hau";
            fake.emitEvent(job, event::Warning { Sentence::tr("%1 has no %2.txt and is left out.", name, name) });
            if (!failing)
                return answerWithSamples(fake, job, spec);
            fake.emitEvent(job, event::Started {});
            fake.finish(job, Outcome::Failed,
                Failure(code, Sentence::tr("The data %1 has no language %2; it has %3.", name, name, name)).error());
        };
        window = std::make_unique<MainWindow>(session, bridge, state, settings,
            DemoFolders {
                folder.filePath(QStringLiteral("afriberta-large-ner")), folder.filePath(QStringLiteral("demo-data")) });
        window->resize(1280, 800);
        window->show();
    }

    bool settle()
    {
        return QTest::qWaitFor([this] { return !session.hasRunningJobs(); }, 20'000);
    }

    void look(const QString& where) { look(*window, where); }

    void look(QWidget& top, const QString& where)
    {
        QTest::qWait(50);
        QList<QWidget*> widgets = top.findChildren<QWidget*>();
        widgets << &top;
        for (const QWidget* widget : widgets) {
            if (widget != &top && !widget->isVisibleTo(&top) && !qobject_cast<const QMenu*>(widget))
                continue;
            for (const QString& text : textsOf(*widget))
                if (const QString odd = englishIn(text, folder.path()); !odd.isEmpty())
                    english.insert(text,
                        where + QLatin1String(", ") + QLatin1String(widget->metaObject()->className())
                            + QLatin1String(": ") + odd);
        }
    }

    QTemporaryDir folder;
    FakeEngine engine;
    bool failing = false;
    ErrorCode code = ErrorCode::JobFailed;
    EngineBridge bridge;
    Session session;
    ViewState state;
    AppSettings settings;
    std::unique_ptr<MainWindow> window;
    QMap<QString, QString> english; ///< text, and where it was
};

} // namespace

class TestPseudoLanguage : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        applyTheme(*qApp, Theme::Light);
        QCoreApplication::installTranslator(&m_pseudo);
    }
    void cleanupTestCase() { QCoreApplication::removeTranslator(&m_pseudo); }
    void noPageSpeaksEnglish();

private:
    PseudoLanguage m_pseudo;
};

void TestPseudoLanguage::noPageSpeaksEnglish()
{
    QCOMPARE(englishIn(inPseudoLanguage(QStringLiteral("at %1 MB")) + QStringLiteral(" raw words"), {}),
        QStringLiteral("raw words"));
    Foreign bench;
    bench.look(QStringLiteral("start"));
    bench.window->openDemo();
    QVERIFY(bench.settle());
    bench.look(QStringLiteral("message"));
    const std::pair<PageId, const char*> pages[]
        = { { PageId::Model, "model" }, { PageId::Data, "data" }, { PageId::Compress, "compress" },
              { PageId::Languages, "languages" }, { PageId::Compare, "compare" }, { PageId::Speed, "speed" } };
    for (const auto& [page, name] : pages) {
        QVERIFY2(bench.window->showPage(page), name);
        bench.look(QLatin1String(name));
    }
    bench.window->showMethod(&bench.window->fineTunePage());
    bench.look(QStringLiteral("fine-tune"));
    bench.session.train(bench.window->fineTunePage().spec());
    QVERIFY(bench.settle());
    bench.look(QStringLiteral("trained"));
    DistilPage& distil = bench.window->distilPage();
    bench.window->showMethod(&distil);
    distil.settings().setFolded(false);
    bench.look(QStringLiteral("distil"));
    DistilSpec plain;
    plain.mode = DistilMode::TaskAgnostic;
    plain.student = "1x4";
    plain.distil.matches = { "all:mmd:1" };
    distil.settings().setSpec(plain);
    bench.look(QStringLiteral("distil plain text"));
    plain.mode = DistilMode::TaskSpecific;
    distil.settings().setSpec(plain);
    QTest::keyClick(&distil.layerMap(), Qt::Key_Space);
    distil.showView(DistilPage::View::Curves);
    bench.look(QStringLiteral("distil without curves"));
    bench.session.distil(distil.spec());
    QVERIFY(bench.settle());
    bench.look(QStringLiteral("distilled"));
    bench.window->showMethod(&bench.window->recipePage());
    bench.look(QStringLiteral("recipe"));
    bench.window->showMethod(&bench.window->quantizePage());
    bench.look(QStringLiteral("quantize"));
    StructurePage& structure = bench.window->structurePage();
    bench.state.setModel(bench.folder.filePath(QStringLiteral("afriberta-large-ner")));
    bench.window->showMethod(&structure);
    structure.settings().setFolded(false);
    bench.look(QStringLiteral("structure"));
    StructureSpec cut;
    cut.structure.dropLayers = "2";
    cut.structure.heads = 2;
    cut.structure.importance = Importance::Taylor;
    cut.structure.spread = Spread::Uneven;
    structure.settings().setSpec(cut);
    Q_EMIT structure.settings().changed();
    bench.look(QStringLiteral("structure changed"));
    bench.session.restructure(structure.spec());
    QVERIFY(bench.settle());
    bench.look(QStringLiteral("restructured"));
    VocabularyPage& vocabulary = bench.window->vocabularyPage();
    bench.window->showMethod(&vocabulary);
    vocabulary.settings().setFolded(false);
    bench.look(QStringLiteral("vocabulary"));
    vocabulary.settings().setCorpus({ bench.folder.filePath(QStringLiteral("hau")).toStdString() });
    bench.look(QStringLiteral("vocabulary with text"));
    Q_EMIT vocabulary.settings().countRequested();
    QVERIFY(bench.settle());
    Q_EMIT vocabulary.slider().moved(2000);
    bench.look(QStringLiteral("vocabulary counted"));
    bench.session.trimVocabulary(vocabulary.spec());
    QVERIFY(bench.settle());
    bench.look(QStringLiteral("vocabulary trimmed"));
    QVERIFY(bench.window->showPage(PageId::Compare));
    QTRY_VERIFY_WITH_TIMEOUT(!bench.window->comparePage().comparisons().isBusy(), 20'000);
    QTRY_VERIFY(bench.window->comparePage().isUpToDate());
    bench.look(QStringLiteral("compared"));

    bench.failing = true;
    for (int code = int(ErrorCode::Usage); code < int(ErrorCode::Cancelled); ++code) {
        bench.code = ErrorCode(code);
        ModelRef ref { bench.folder.filePath(QStringLiteral("afriberta-large-ner")).toStdString(), {} };
        ref.steps = { PruneRecipe { .amount = 0.01 * code + 0.31 } };
        bench.session.evaluate(ref);
        QVERIFY(bench.settle());
        QTRY_VERIFY(bench.window->messages().count() > 0);
        bench.look(QStringLiteral("failure %1").arg(code));
    }
    bench.window->findChild<JobsDock*>()->show();
    bench.look(QStringLiteral("jobs"));

    const QString model = bench.folder.filePath(QStringLiteral("afriberta-large-ner"));
    HeadDialog head(model, bench.session.data().get());
    bench.look(head, QStringLiteral("head"));
    head.setLabels({});
    bench.look(head, QStringLiteral("head without labels"));
    ExportDialog exporting(model, QStringLiteral("ner"), bench.folder.path(), true);
    bench.look(exporting, QStringLiteral("export"));
    exporting.setFolder({});
    bench.look(exporting, QStringLiteral("export to nowhere"));
    for (auto text = bench.english.cbegin(); text != bench.english.cend(); ++text)
        qWarning().noquote() << text.value() << "in" << text.key().left(200);
    QVERIFY2(bench.english.isEmpty(), qPrintable(QStringLiteral("%1 texts").arg(bench.english.size())));
}

NDOGO_TEST(TestPseudoLanguage)
#include "tst_pseudo_language.moc"
