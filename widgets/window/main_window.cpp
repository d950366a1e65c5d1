// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/window/main_window.h"

#include "widgets/charts/chart_export.h"
#include "widgets/look/palette.h"
#include "widgets/pages/compare/compare_page.h"
#include "widgets/pages/data/data_page.h"
#include "widgets/pages/distil/distil_page.h"
#include "widgets/pages/fine_tune/fine_tune_page.h"
#include "widgets/pages/languages/languages_page.h"
#include "widgets/pages/model/model_page.h"
#include "widgets/pages/prune/compress_page.h"
#include "widgets/pages/quantize/quantize_page.h"
#include "widgets/pages/recipe/recipe_page.h"
#include "widgets/pages/speed/speed_page.h"
#include "widgets/pages/start/start_page.h"
#include "widgets/pages/structure/structure_page.h"
#include "widgets/pages/vocabulary/vocabulary_page.h"
#include "widgets/parts/method_tabs.h"
#include "widgets/session/app_settings.h"
#include "widgets/session/engine_bridge.h"
#include "widgets/session/model_fit.h"
#include "widgets/session/model_folder.h"
#include "widgets/session/view_state.h"
#include "widgets/window/drop_hint.h"
#include "widgets/window/jobs_dock.h"
#include "widgets/window/message_bar.h"
#include "widgets/window/model_edits.h"
#include "widgets/window/model_tree.h"
#include "widgets/window/notes_button.h"
#include "widgets/window/status_line.h"
#include "widgets/words/format.h"

#include <QApplication>
#include <QCloseEvent>
#include <QDir>
#include <QDockWidget>
#include <QStackedWidget>
#include <QTabBar>
#include <QVBoxLayout>

namespace ndogo {

namespace {

constexpr int kTreeWidth = 248;
constexpr QSize kSmallest(1024, 680); // a projector's width

const QString kWelcomeTopic = QStringLiteral("welcome");
const QString kLevelTopic = QStringLiteral("level");
const QString kLadderTopic = QStringLiteral("ladder");

QDockWidget* makeDock(const QString& name, const QString& objectName, QWidget* content, QWidget* parent)
{
    auto* dock = new QDockWidget(name, parent);
    dock->setObjectName(objectName);
    dock->setFeatures(QDockWidget::NoDockWidgetFeatures);
    dock->setTitleBarWidget(new QWidget(dock)); // the content has a header of its own
    dock->setWidget(content);
    return dock;
}

} // namespace

MainWindow::MainWindow(Session& session, EngineBridge& bridge, ViewState& state, AppSettings& settings,
    const DemoFolders& demo, QWidget* parent)
    : QMainWindow(parent)
    , m_session(session)
    , m_bridge(bridge)
    , m_state(state)
    , m_settings(settings)
    , m_demo(demo)
{
    setAcceptDrops(true);
    setMinimumSize(kSmallest);
    buildPages(demo);
    buildDocks();
    buildMenus();
    setStatusBar(new StatusLine(session, bridge.machine(), this));
    connectSession();
    connectPages();
    refreshTabs();
    refreshTitle();
    refreshRecent();
    ExportNotifier::instance().setSource([this] { return exportSource(); });
    m_modelFolder->setFolder(settings.modelFolder());
    m_messages->post({ Message::Kind::Info, tr("Ndogo works without a network."),
                         tr("Models and data stay on this computer."), {}, {} },
        kWelcomeTopic);
    resize(1280, 800);
    if (!settings.windowGeometry().isEmpty()) {
        restoreGeometry(settings.windowGeometry());
        restoreState(settings.windowState());
    }
}

MainWindow::~MainWindow()
{
    // Qt hides the window after our members are gone, and the focus moves then.
    disconnect(qApp, nullptr, this, nullptr);
    ExportNotifier::instance().setSource({});
}

void MainWindow::buildPages(const DemoFolders& demo)
{
    m_start = new StartPage(
        demo.model.isEmpty() ? tr("The demo is not installed with this copy of the program.") : QString(), this);
    m_model = new ModelPage(m_session, m_state, this);
    m_data = new DataPage(m_session, m_state, this);
    m_methods = new MethodTabs(m_session, m_state, this);
    m_compress = new CompressPage(m_session, m_state, this);
    m_methods->add(tr("Prune"), m_compress);
    m_fineTune = new FineTunePage(m_session, m_state, this);
    m_methods->add(tr("Fine-tune"), m_fineTune);
    m_distil = new DistilPage(m_session, m_state, this);
    m_methods->add(tr("Distil"), m_distil);
    m_quantize = new QuantizePage(m_session, m_state, this);
    m_methods->add(tr("Quantize"), m_quantize);
    m_structure = new StructurePage(m_session, m_state, this);
    m_methods->add(tr("Structure"), m_structure);
    m_vocabulary = new VocabularyPage(m_session, m_state, this);
    m_methods->add(tr("Vocabulary"), m_vocabulary);
    m_recipe = new RecipePage(m_session, m_state, demo.recipes, this);
    m_methods->add(tr("Recipe"), m_recipe);
    m_languages = new LanguagesPage(m_session, m_state, this);
    m_compare = new ComparePage(m_session, m_state, this);
    m_speed = new SpeedPage(m_session, m_state, this);
    m_tabs = new QTabBar(this);
    m_tabs->setDocumentMode(true);
    m_tabs->setExpanding(false);
    m_tabs->setAccessibleName(tr("Pages"));
    m_stack = new QStackedWidget(this);
    const std::pair<QString, QWidget*> pages[]
        = { { tr("Start"), m_start }, { tr("Model"), m_model }, { tr("Data"), m_data }, { tr("Compress"), m_methods },
              { tr("Languages"), m_languages }, { tr("Compare"), m_compare }, { tr("Speed"), m_speed } };
    for (const auto& [name, page] : pages) {
        m_tabs->addTab(name);
        m_stack->addWidget(page);
    }
    m_messages = new MessageBar(this);
    auto* line = new QFrame(this);
    setRole(line, u"line");
    auto* tabRow = new QHBoxLayout;
    tabRow->setContentsMargins(6, 2, 6, 0);
    tabRow->addWidget(m_tabs, 1); // all the room there is: its arrows come only where tabs have none
    m_notes = new NotesButton(this);
    tabRow->addWidget(m_notes);
    auto* messageRow = new QHBoxLayout;
    messageRow->setContentsMargins(12, 6, 12, 2);
    messageRow->addWidget(m_messages);
    auto* centre = new QWidget(this);
    auto* layout = new QVBoxLayout(centre);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(tabRow);
    layout->addWidget(line);
    layout->addLayout(messageRow);
    layout->addSpacing(2);
    layout->addWidget(m_stack, 1);
    setCentralWidget(centre);
    m_dropHint = new DropHint(centre);
    m_modelFolder = new ModelFolder(2000, this);
    connect(m_tabs, &QTabBar::currentChanged, this, [this](int tab) {
        m_stack->setCurrentIndex(tab);
        // What a page says is said beside it only.
        if (PageId(tab) != PageId::Languages)
            m_messages->withdraw(kLadderTopic);
        if (PageId(tab) != PageId::Compress)
            m_messages->withdraw(kLevelTopic);
    });
}

void MainWindow::buildDocks()
{
    m_tree = new ModelTree(m_session, m_state, this);
    m_edits = new ModelEdits(m_session, this);
    connect(m_tree, &ModelTree::renameRequested, m_edits, &ModelEdits::rename);
    connect(m_tree, &ModelTree::removeRequested, m_edits, &ModelEdits::remove);
    connect(m_edits, &ModelEdits::messagePosted, this, [this](const Message& message) { m_messages->post(message); });
    m_treeDock = makeDock(tr("Models"), QStringLiteral("models"), m_tree, this);
    m_jobs = new JobsDock(m_bridge, {}, this);
    m_jobsDock = makeDock(tr("Jobs"), QStringLiteral("jobs"), m_jobs, this);
    connect(m_jobs, &JobsDock::showRequested, this, [this](const QString& path) {
        if (m_session.models().find(path))
            m_state.setModel(path);
        showPage(PageId::Languages);
    });
    const auto topicOf = [](JobId job) { return QStringLiteral("slow:%1").arg(job); };
    connect(&m_jobs->jobs(), &JobModel::slowedDown, this,
        [this, topicOf](JobId job, const QString& title, const QString& text) {
            m_messages->post(
                { Message::Kind::Info, tr("%1 is slower than at first.", "a job").arg(title), text, {}, {} },
                topicOf(job));
        });
    connect(&m_session, &Session::jobFinished, m_messages,
        [this, topicOf](JobId job) { m_messages->withdraw(topicOf(job)); });
    setCorner(Qt::BottomLeftCorner, Qt::BottomDockWidgetArea);
    setCorner(Qt::BottomRightCorner, Qt::BottomDockWidgetArea);
    addDockWidget(Qt::LeftDockWidgetArea, m_treeDock);
    addDockWidget(Qt::BottomDockWidgetArea, m_jobsDock);
    resizeDocks({ m_treeDock }, { kTreeWidth }, Qt::Horizontal);
    resizeDocks({ m_jobsDock }, { m_jobs->sizeHint().height() }, Qt::Vertical);
}

void MainWindow::connectSession()
{
    connect(&m_session, &Session::modelOpened, this, &MainWindow::showOpened);
    connect(&m_session, &Session::modelsChanged, this, &MainWindow::refreshTabs);
    connect(&m_session, &Session::projectChanged, this, &MainWindow::refreshTitle);
    connect(&m_session, &Session::messagePosted, this, [this](const Message& message) {
        const auto* stopped = std::get_if<action::GoOnTraining>(&message.action);
        m_messages->post(message, stopped ? QStringLiteral("go-on:") + stopped->output : message.topic);
        refreshNotes();
    });
    connect(&m_session, &Session::messageOutdated, m_messages, &MessageBar::withdraw);
    connect(&m_session, &Session::modelsChanged, this, &MainWindow::refreshNotes);
    connect(&m_session, &Session::dataChanged, this, &MainWindow::refreshNotes);
    connect(&m_session, &Session::recordsChanged, this, &MainWindow::refreshNotes);
    connect(&m_state, &ViewState::modelChanged, this, &MainWindow::refreshNotes);
    const auto withdrawOutdated
        = [this] { m_messages->withdrawIf([this](const Message& message) { return isOutdated(message); }); };
    connect(&m_session, &Session::modelsChanged, this, withdrawOutdated);
    connect(&m_session, &Session::dataChanged, this, withdrawOutdated);
    connect(&m_session, &Session::trainingChanged, this, withdrawOutdated);
    connect(&m_session, &Session::dataChanged, this, [this] {
        QStringList codes;
        if (const std::shared_ptr<const DataReport> report = m_session.data()) {
            for (const LanguageData& language : report->languages)
                codes << QString::fromStdString(language.language);
        }
        seeLanguages(codes);
        refreshTabs();
    });
    connect(&m_state, &ViewState::modelChanged, this, &MainWindow::refreshTabs);
    connect(&m_state, &ViewState::toleranceChanged, this, [this] { m_session.setTolerance(m_state.tolerance()); });
}

void MainWindow::connectPages()
{
    connect(m_start, &StartPage::demoRequested, this, &MainWindow::openDemo);
    connect(m_start, &StartPage::checkpointRequested, this, &MainWindow::chooseCheckpoint);
    connect(m_start, &StartPage::projectRequested, this, &MainWindow::chooseProject);
    connect(m_start, &StartPage::recentRequested, this, &MainWindow::openRecent);
    connect(m_start, &StartPage::goneRequested, this, &MainWindow::sayGone);
    connect(m_start, &StartPage::watchRequested, this, &MainWindow::chooseModelFolder);
    connect(m_start, &StartPage::unwatchRequested, this, [this] { watchModels({}); });
    connect(m_modelFolder, &ModelFolder::changed, this, [this] { m_start->setModelFolder(*m_modelFolder); });
    connect(m_model, &ModelPage::headRequested, this, &MainWindow::addHead);
    connect(m_model, &ModelPage::namesRequested, this, &MainWindow::nameClasses);
    connect(m_model, &ModelPage::exportRequested, this, &MainWindow::exportModel);
    connect(m_tree, &ModelTree::openRequested, this, &MainWindow::chooseCheckpoint);
    connect(m_data, &DataPage::addDataRequested, this, &MainWindow::chooseData);
    connect(m_compress, &CompressPage::addDataRequested, this, &MainWindow::chooseData);
    connect(m_quantize, &QuantizePage::addDataRequested, this, &MainWindow::chooseData);
    connect(m_structure, &StructurePage::addDataRequested, this, &MainWindow::chooseData);
    connect(m_fineTune, &FineTunePage::pruneRequested, this, [this] { showMethod(m_compress); });
    connect(m_languages, &LanguagesPage::addDataRequested, this, &MainWindow::chooseData);
    connect(m_languages, &LanguagesPage::compressRequested, this, [this] { showPage(PageId::Compress); });
    connect(m_compare, &ComparePage::addDataRequested, this, &MainWindow::chooseData);
    connect(m_compare, &ComparePage::compressRequested, this, [this] { showPage(PageId::Compress); });
    connect(m_compare, &ComparePage::exportRequested, this, &MainWindow::exportModel);
    connect(m_speed, &SpeedPage::addDataRequested, this, &MainWindow::chooseData);
    connect(m_compress, &CompressPage::summaryChanged, this,
        [this](const Message& message) { m_messages->post(message, kLevelTopic); });
    connect(m_quantize, &QuantizePage::summaryChanged, this,
        [this](const Message& message) { m_messages->post(message, kLevelTopic); });
    connect(m_compress, &CompressPage::summaryOutdated, this, [this] { m_messages->withdraw(kLevelTopic); });
    connect(m_quantize, &QuantizePage::summaryOutdated, this, [this] { m_messages->withdraw(kLevelTopic); });
    connect(m_languages, &LanguagesPage::summaryChanged, this, [this](const std::optional<Message>& message) {
        if (message)
            m_messages->post(*message, kLadderTopic);
        else
            m_messages->withdraw(kLadderTopic);
    });
    connect(m_messages, &MessageBar::actionTriggered, this, &MainWindow::act);
}

// --- pages -------------------------------------------------------------------

bool MainWindow::showPage(PageId page)
{
    if (!isPageEnabled(page))
        return false;
    m_tabs->setTabVisible(int(PageId::Start), page == PageId::Start || m_session.models().empty());
    m_tabs->setCurrentIndex(int(page));
    return true;
}

void MainWindow::showMethod(QWidget* tab)
{
    if (showPage(PageId::Compress))
        m_methods->showTab(tab);
}

PageId MainWindow::page() const
{
    return PageId(m_tabs->currentIndex());
}

bool MainWindow::isPageEnabled(PageId page) const
{
    return m_tabs->isTabEnabled(int(page));
}

void MainWindow::refreshTabs()
{
    const bool any = std::any_of(m_session.models().begin(), m_session.models().end(),
        [](const ModelEntry& entry) { return entry.info != nullptr; });
    for (const PageId page : { PageId::Model, PageId::Compress, PageId::Languages, PageId::Compare, PageId::Speed }) {
        m_tabs->setTabEnabled(int(page), any);
        m_tabs->setTabToolTip(int(page), any ? QString() : tr("Needs a model: open one first."));
    }
    // Data without a model can be looked at too.
    const bool readable = any || m_session.data() != nullptr;
    m_tabs->setTabEnabled(int(PageId::Data), readable);
    m_tabs->setTabToolTip(int(PageId::Data), readable ? QString() : tr("Needs a model or test data: open one first."));
    if (!any && page() != PageId::Data)
        showPage(PageId::Start);
    m_tabs->setTabVisible(int(PageId::Start), !any || page() == PageId::Start);
    if (!any)
        m_state.setModel({});
    refreshModelActions();
}

void MainWindow::refreshModelActions()
{
    const ModelEntry* entry = m_session.models().find(m_state.model());
    const std::shared_ptr<const ModelInfo> model = entry ? entry->info : nullptr;
    const QString noModel = model ? QString() : tr("Needs a model: open one first.");
    const auto set = [](QAction* action, const QString& reason) {
        action->setEnabled(reason.isEmpty());
        action->setToolTip(reason);
    };
    const bool ready = model && m_session.data();
    set(m_timeAction, ready ? QString() : tr("Needs a model and test data."));
    set(m_evaluateAction, ready ? misfitText(*model, *m_session.data()) : tr("Needs a model and test data."));
    set(m_headAction, noModel);
    set(m_exportAction, noModel);
}

void MainWindow::refreshNotes()
{
    m_notes->setNotes(m_session.notes(m_state.model()));
}

void MainWindow::showOpened(const QString& path)
{
    m_messages->withdraw(kWelcomeTopic);
    m_state.setModel(path);
    const ModelEntry* entry = m_session.models().find(path);
    if (entry && entry->info && m_session.models().parentOf(path).isEmpty() && path != m_demo.model) {
        const QString detail
            = tr("%1, %2", "parameters, bytes")
                  .arg(millionsText(entry->info->parameters.total), bytesText(entry->info->sizes.file));
        m_settings.addRecent({ RecentItem::Kind::Checkpoint, path, detail, QDateTime::currentDateTime(), false,
            m_session.projectFolder() });
        rememberProject(); // first: what was measured is there
    }
    refreshTabs();
    if (page() == PageId::Start)
        showPage(m_showCompress ? PageId::Compress : PageId::Model);
    m_showCompress = false;
}

// --- window ------------------------------------------------------------------

void MainWindow::setTheme(Theme theme)
{
    m_settings.setTheme(theme);
    applyTheme(*qApp, theme);
}

void MainWindow::refreshTitle()
{
    const QString project = m_session.models().names().project();
    setWindowTitle(m_session.projectFolder().isEmpty() ? tr("Ndogo") : tr("%1 – Ndogo").arg(project));
}

void MainWindow::refreshRecent()
{
    m_start->setRecent(m_settings.recent(), QDateTime::currentDateTime());
    refreshRecentMenu();
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    m_settings.setWindow(saveGeometry(), saveState());
    event->accept();
}

} // namespace ndogo
