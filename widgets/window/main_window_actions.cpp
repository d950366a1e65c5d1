// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/window/main_window.h"

#include "widgets/charts/chart_card.h"
#include "widgets/pages/prune/compress_page.h"
#include "widgets/session/app_settings.h"
#include "widgets/session/view_state.h"
#include "widgets/window/jobs_dock.h"
#include "widgets/window/message_bar.h"
#include "widgets/window/model_dialogs.h"
#include "widgets/window/model_edits.h"
#include "widgets/window/model_tree.h"

#include <QActionGroup>
#include <QApplication>
#include <QDesktopServices>
#include <QDir>
#include <QDockWidget>
#include <QFileDialog>
#include <QInputDialog>
#include <QMenuBar>
#include <QMessageBox>
#include <QShortcut>
#include <QStackedWidget>
#include <QTabBar>
#include <QTableView>
#include <QTreeView>

#include <algorithm>

namespace ndogo {

QAction* MainWindow::addAction(
    QMenu* menu, const QString& text, const QKeySequence& key, const std::function<void()>& act)
{
    QAction* action = menu->addAction(text);
    action->setShortcut(key);
    connect(action, &QAction::triggered, this, act);
    return action;
}

void MainWindow::buildMenus()
{
    menuBar()->setNativeMenuBar(false);
    buildFileMenu();
    buildEditMenu();
    buildViewMenu();
    buildModelMenu();
    buildJobsMenu();
    buildHelpMenu();
    connect(qApp, &QApplication::focusChanged, this, [this](QWidget*, QWidget* now) { followFocus(now); });
}

void MainWindow::buildFileMenu()
{
    QMenu* menu = menuBar()->addMenu(tr("&File"));
    QAction* demo = addAction(menu, tr("Try the &demo"), Qt::CTRL | Qt::Key_D, [this] { openDemo(); });
    demo->setEnabled(!m_demo.model.isEmpty());
    addAction(menu, tr("&Open checkpoint…"), QKeySequence::Open, [this] { chooseCheckpoint(); });
    addAction(menu, tr("Add &test data…"), {}, [this] { chooseData(); });
    addAction(menu, tr("&Watch a model folder…"), {}, [this] { chooseModelFolder(); });
    menu->addSeparator();
    addAction(menu, tr("Open &project…"), Qt::CTRL | Qt::SHIFT | Qt::Key_O, [this] { chooseProject(); });
    m_saveAsAction
        = addAction(menu, tr("&Save project as…"), Qt::CTRL | Qt::SHIFT | Qt::Key_S, [this] { saveProjectAs(); });
    QAction* rename = addAction(menu, tr("Re&name project…"), {}, [this] { renameProject(); });
    connect(menu, &QMenu::aboutToShow, rename,
        [this, rename] { rename->setEnabled(!m_session.projectFolder().isEmpty()); });
    m_recentMenu = menu->addMenu(tr("&Recent"));
    menu->addSeparator();
    addAction(menu, tr("&Quit"), QKeySequence::Quit, [this] { close(); });
    menu->setToolTipsVisible(true);
    connect(menu, &QMenu::aboutToShow, this, [this] {
        const bool possible = !m_session.projectFolder().isEmpty() && !m_session.hasRunningJobs();
        m_saveAsAction->setEnabled(possible);
        m_saveAsAction->setToolTip(possible  ? QString()
                : m_session.hasRunningJobs() ? tr("Fixed while jobs run.")
                                             : tr("No project is open yet."));
    });
}

void MainWindow::buildEditMenu()
{
    QMenu* menu = menuBar()->addMenu(tr("&Edit"));
    // Their keys count in the tree alone: on the slider Ctrl+Z is its own.
    const std::pair<QAction*, QKeySequence> steps[]
        = { { m_edits->steps().createUndoAction(this, tr("&Undo")), QKeySequence::Undo },
              { m_edits->steps().createRedoAction(this, tr("&Redo")), QKeySequence::Redo } };
    for (const auto& [action, key] : steps) {
        action->setShortcut(key);
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        m_tree->addAction(action);
        menu->addAction(action);
    }
    addAction(menu, tr("&Back to where the slider rested"), {}, [this] { m_compress->goBack(); });
    menu->addSeparator();
    const std::pair<QString, QKeySequence> entries[]
        = { { tr("Show chart as &table"), Qt::CTRL | Qt::Key_T }, { tr("&Export chart…"), Qt::CTRL | Qt::Key_E } };
    m_cardActions.emplace_back(addAction(menu, entries[0].first, entries[0].second,
                                   [this] {
                                       if (ChartCard* card = currentCard())
                                           card->showTable(!card->isTableShown());
                                   }),
        entries[0].second);
    m_cardActions.emplace_back(addAction(menu, entries[1].first, entries[1].second,
                                   [this] {
                                       if (ChartCard* card = currentCard())
                                           card->openExportMenu();
                                   }),
        entries[1].second);
}

void MainWindow::buildViewMenu()
{
    QMenu* menu = menuBar()->addMenu(tr("&View"));
    for (int i = 0; i < m_tabs->count(); ++i) {
        QAction* page = addAction(menu, m_tabs->tabText(i), {}, [this, i] { showPage(PageId(i)); });
        connect(menu, &QMenu::aboutToShow, page, [this, page, i] { page->setEnabled(isPageEnabled(PageId(i))); });
    }
    // Alt and a number count the tabs that are on the screen.
    for (int number = 1; number <= 9; ++number) {
        auto* key = new QShortcut(QKeySequence(Qt::ALT | Qt::Key(Qt::Key_0 + number)), this);
        connect(key, &QShortcut::activated, this, [this, number] {
            int left = number;
            for (int i = 0; i < m_tabs->count(); ++i) {
                if (m_tabs->isTabVisible(i) && --left == 0)
                    showPage(PageId(i));
            }
        });
    }
    menu->addSeparator();
    addAction(menu, tr("Next &pane"), Qt::Key_F6, [this] { nextPane(); });
    addAction(menu, tr("&Find a model"), QKeySequence::Find, [this] { m_tree->setSearchVisible(true); });
    menu->addSeparator();
    QMenu* themes = menu->addMenu(tr("&Theme"));
    m_themes = new QActionGroup(this);
    const std::pair<QString, Theme> entries[]
        = { { tr("&System"), Theme::System }, { tr("&Light"), Theme::Light }, { tr("&Dark"), Theme::Dark } };
    for (const auto& [name, theme] : entries) {
        QAction* action = addAction(themes, name, {}, [this, theme = theme] { setTheme(theme); });
        action->setCheckable(true);
        action->setChecked(m_settings.theme() == theme);
        m_themes->addAction(action);
    }
}

void MainWindow::buildModelMenu()
{
    QMenu* menu = menuBar()->addMenu(tr("&Model"));
    menu->setToolTipsVisible(true);
    m_evaluateAction = addAction(menu, tr("&Evaluate every language"), {}, [this] {
        if (m_session.evaluate({ m_state.model().toStdString(), {} }) == 0)
            m_messages->post({ Message::Kind::Info, tr("Every language is evaluated already."), {}, {}, {} });
    });
    m_timeAction = addAction(menu, tr("Measure &time"), {}, [this] {
        m_session.measureTime({ m_state.model().toStdString(), {} });
    });
    menu->addSeparator();
    m_headAction = addAction(menu, tr("Add a &head…"), {}, [this] { addHead(m_state.model()); });
    m_exportAction = addAction(menu, tr("E&xport…"), {}, [this] { exportModel(m_state.model()); });
}

void MainWindow::buildJobsMenu()
{
    QMenu* menu = menuBar()->addMenu(tr("&Jobs"));
    QAction* toggle = m_jobsDock->toggleViewAction();
    toggle->setText(tr("Show &jobs"));
    toggle->setShortcut(Qt::CTRL | Qt::Key_J);
    menu->addAction(toggle);
    m_cancelAllAction = addAction(menu, tr("&Cancel all"), {}, [this] { m_jobs->cancelAll(); });
    connect(
        menu, &QMenu::aboutToShow, this, [this] { m_cancelAllAction->setEnabled(m_jobs->jobs().activeCount() > 0); });
}

void MainWindow::buildHelpMenu()
{
    QMenu* menu = menuBar()->addMenu(tr("&Help"));
    addAction(menu, tr("&Keys"), QKeySequence::HelpContents, [this] { showKeys(); });
    addAction(menu, tr("&About Ndogo"), {}, [this] { showAbout(); });
}

/// A chart card has Ctrl+T and Ctrl+E of its own while the focus is inside it; two owners of one
/// key would both stay silent.
void MainWindow::followFocus(QWidget* now)
{
    bool inside = false;
    for (QWidget* widget = now; widget && !inside; widget = widget->parentWidget())
        inside = qobject_cast<ChartCard*>(widget) != nullptr;
    for (const auto& [action, key] : m_cardActions)
        action->setShortcut(inside ? QKeySequence() : key);
}

ChartCard* MainWindow::currentCard() const
{
    for (QWidget* widget = QApplication::focusWidget(); widget; widget = widget->parentWidget()) {
        if (auto* card = qobject_cast<ChartCard*>(widget))
            return card;
    }
    for (ChartCard* card : m_stack->currentWidget()->findChildren<ChartCard*>()) {
        if (card->isVisible())
            return card;
    }
    return nullptr;
}

void MainWindow::nextPane()
{
    QWidget* const panes[] = { m_tree, m_stack, m_jobs };
    QWidget* const targets[] = { m_tree->view(), m_stack->currentWidget(), m_jobs->view() };
    int current = -1;
    for (int i = 0; i < 3; ++i) {
        if (panes[i]->isAncestorOf(QApplication::focusWidget()))
            current = i;
    }
    for (int step = 1; step <= 3; ++step) {
        const int next = (current + step) % 3;
        if (!panes[next]->isVisible())
            continue;
        QWidget* target = targets[next];
        if (next == 1 && target->focusPolicy() != Qt::StrongFocus) {
            for (QWidget* child : target->findChildren<QWidget*>()) {
                if (child->isVisible() && child->isEnabled() && (child->focusPolicy() & Qt::TabFocus)) {
                    target = child;
                    break;
                }
            }
        }
        target->setFocus(Qt::ShortcutFocusReason);
        return;
    }
}

void MainWindow::refreshRecentMenu()
{
    m_recentMenu->clear();
    for (const RecentItem& item : m_settings.recent()) {
        const QString place = QDir::toNativeSeparators(item.path);
        addAction(m_recentMenu, item.gone ? tr("%1 (not there any more)").arg(place) : place, {}, [this, item] {
            if (item.gone)
                sayGone(item.path);
            else
                openRecent(item.path);
        });
    }
    m_recentMenu->setEnabled(!m_recentMenu->isEmpty());
}

// --- dialogs -----------------------------------------------------------------

QString MainWindow::chooseFolder(const QString& title)
{
    const QString folder = QFileDialog::getExistingDirectory(this, title, m_settings.lastFolder());
    if (!folder.isEmpty())
        m_settings.setLastFolder(QFileInfo(folder).path());
    return folder;
}

void MainWindow::chooseCheckpoint()
{
    const QString folder = chooseFolder(tr("Open checkpoint: a Hugging Face folder"));
    if (!folder.isEmpty())
        openCheckpoint(folder);
}

void MainWindow::chooseProject()
{
    const QString folder = chooseFolder(tr("Open project: a folder, an empty one for a new project"));
    if (!folder.isEmpty())
        openProject(folder);
}

void MainWindow::chooseData()
{
    const QString folder = chooseFolder(tr("Add test data: a folder with one folder a language"));
    if (!folder.isEmpty())
        openData(folder);
}

void MainWindow::chooseModelFolder()
{
    const QString folder = chooseFolder(tr("Watch a model folder: its checkpoints are listed on the start page"));
    if (!folder.isEmpty())
        watchModels(folder);
}

void MainWindow::addHead(const QString& path)
{
    HeadDialog dialog(m_session.models().name(path), m_session.data().get(), this);
    if (dialog.exec() == QDialog::Accepted)
        m_session.addHead(path, dialog.task(), dialog.labels(), dialog.name());
}

void MainWindow::nameClasses(const QString& path)
{
    const ModelEntry* entry = m_session.models().find(path);
    if (!entry || !entry->info)
        return;
    QStringList names;
    for (const std::string& label : entry->info->labels)
        names << QString::fromStdString(label);
    QInputDialog dialog(this);
    dialog.setWindowTitle(tr("Name the classes"));
    dialog.setLabelText(tr("One label a line, in the order of their ids:"));
    dialog.setOption(QInputDialog::UsePlainTextEditForTextInput);
    dialog.setTextValue(m_classNames.value(path, names.join(QLatin1Char('\n'))));
    const bool isAccepted = dialog.exec() == QDialog::Accepted;
    const QString typed = dialog.textValue();
    m_classNames[path] = typed; // closed by accident, it is there again
    if (!isAccepted)
        return;
    m_classNames.remove(path);
    ModelReading reading = m_session.models().readingOf(path);
    reading.labels.clear();
    for (const QString& line : typed.split(QLatin1Char('\n')))
        if (const QString label = line.trimmed(); !label.isEmpty())
            reading.labels.push_back(label.toStdString());
    m_session.readModel(path, reading);
}

void MainWindow::exportModel(const QString& path)
{
    const ModelEntry* entry = m_session.models().find(path);
    if (!entry || !entry->info)
        return;
    const auto differ = [](const std::vector<std::int64_t>& widths) {
        return std::adjacent_find(widths.begin(), widths.end(), std::not_equal_to<>()) != widths.end();
    };
    ExportDialog dialog(path, m_session.models().name(path), m_settings.lastFolder(),
        differ(entry->info->heads) || differ(entry->info->ffn), this);
    if (dialog.exec() != QDialog::Accepted)
        return;
    const ExportSpec spec = dialog.spec();
    m_settings.setLastFolder(QFileInfo(QString::fromStdString(spec.output)).path());
    m_session.exportModel(spec);
}

void MainWindow::showKeys()
{
    const std::pair<QString, QString> keys[] = {
        { tr("F6"), tr("next pane: models, page, jobs") },
        { tr("Tab, Shift+Tab"), tr("next and previous control; leaves tables too") },
        { tr("Alt+1 … Alt+9"), tr("pages") },
        { tr("Ctrl+J"), tr("shows or hides the jobs") },
        { tr("Ctrl+F, Esc"), tr("finds a model; closes the box") },
        { tr("F2, Delete, Ctrl+Z"), tr("in the models: renames, deletes, takes that back") },
        { tr("←, →, Shift+←, Page Up"), tr("slider: by 1 %, by 0.1 %, by 10 %") },
        { tr("Ctrl+←, Home, Ctrl+Z"), tr("slider: to the next measured level, to dense, to where it rested before") },
        { tr("←, →, ↑, ↓, Enter"), tr("charts: along a line, between lines, selects the language") },
        { tr("Ctrl+T, Ctrl+E"), tr("charts: as a table, export") },
    };
    QString rows;
    for (const auto& [key, act] : keys)
        rows += QStringLiteral("<tr><td style='padding-right: 16px'><b>%1</b></td><td>%2</td></tr>")
                    .arg(key.toHtmlEscaped(), act.toHtmlEscaped());
    QMessageBox box(
        QMessageBox::NoIcon, tr("Keys"), QStringLiteral("<table>%1</table>").arg(rows), QMessageBox::Close, this);
    box.exec();
}

void MainWindow::showAbout()
{
    QMessageBox::about(this, tr("About Ndogo"),
        tr("<b>Ndogo %1</b><p>What compression does to each language of a multilingual model.</p>"
           "<p>Qt %2. Free software under the GNU General Public License, version 3 or later; "
           "without any warranty.</p>")
            .arg(QApplication::applicationVersion(), QString::fromLatin1(qVersion())));
}

} // namespace ndogo
