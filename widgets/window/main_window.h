// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Bodies: main_window.cpp, main_window_actions.cpp, main_window_opening.cpp, main_window_project.cpp.
#pragma once

#include "widgets/look/theme.h"
#include "widgets/session/session.h"

#include <QHash>
#include <QMainWindow>

#include <functional>
#include <optional>

QT_BEGIN_NAMESPACE
class QActionGroup;
class QDockWidget;
class QStackedWidget;
class QTabBar;
QT_END_NAMESPACE

namespace ndogo {

class AppSettings;
class ChartCard;
class ComparePage;
class CompressPage;
class DataPage;
class DropHint;
class EngineBridge;
class DistilPage;
class FineTunePage;
class JobsDock;
class LanguagesPage;
class MessageBar;
class NotesButton;
class MethodTabs;
class ModelEdits;
class ModelFolder;
class ModelPage;
class ModelTree;
class QuantizePage;
class RecipePage;
class SpeedPage;
class StartPage;
class StructurePage;
class VocabularyPage;
class ViewState;

enum class PageId { Start, Model, Data, Compress, Languages, Compare, Speed };

/// Where the embedded demo and the ready-made recipes lie; empty paths when they are not installed.
struct DemoFolders {
    QString model;
    QString data;
    QString recipes {};
};

/// The workbench: model tree, pages, messages, jobs. It turns what a person does into wishes to the
/// session, and keeps no state of its own beyond the page that is shown.
class MainWindow : public QMainWindow {
    Q_OBJECT
public:
    MainWindow(Session& session, EngineBridge& bridge, ViewState& state, AppSettings& settings,
        const DemoFolders& demo = {}, QWidget* parent = nullptr);
    ~MainWindow() override;

    /// Pages that need a model are refused until one is open; then this returns false.
    bool showPage(PageId page);
    PageId page() const;
    bool isPageEnabled(PageId page) const;
    void showMethod(QWidget* tab); ///< a tab of the Compress page: compressPage(), fineTunePage(), ...
    void setTheme(Theme theme); ///< and remembers it

    /// An entry of the list of what was open before: a checkpoint leads back to the project that it was last open in,
    /// where none is open.
    void openRecent(const QString& path);
    /// Recognises checkpoints, test data and projects, by a folder or by one of its files, and
    /// opens them; posts a message about what is none of them.
    void openPaths(const QStringList& paths);
    void openCheckpoint(const QString& folder);
    void openProject(const QString& folder);
    void openData(const QString& folder, const QString& split = {});
    void openDemo();
    void watchModels(const QString& folder); ///< empty: watches none; and remembers it

    LanguagesPage& languagesPage() { return *m_languages; }
    ComparePage& comparePage() { return *m_compare; }
    CompressPage& compressPage() { return *m_compress; }
    FineTunePage& fineTunePage() { return *m_fineTune; }
    DistilPage& distilPage() { return *m_distil; }
    RecipePage& recipePage() { return *m_recipe; }
    QuantizePage& quantizePage() { return *m_quantize; }
    StructurePage& structurePage() { return *m_structure; }
    VocabularyPage& vocabularyPage() { return *m_vocabulary; }
    MessageBar& messages() { return *m_messages; }
    JobsDock& jobs() { return *m_jobs; }
    DataPage& dataPage() { return *m_data; }
    const DropHint& dropHint() const { return *m_dropHint; }
    const ModelFolder& modelFolder() const { return *m_modelFolder; }

protected:
    void closeEvent(QCloseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dragMoveEvent(QDragMoveEvent* event) override;
    void dragLeaveEvent(QDragLeaveEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    // main_window.cpp
    void buildPages(const DemoFolders& demo);
    void buildDocks();
    void connectSession();
    void connectPages();
    void showOpened(const QString& path);
    void refreshTabs();
    void refreshModelActions();
    void refreshNotes();
    void refreshTitle();
    void refreshRecent();

    // main_window_opening.cpp
    void ensureProject(const QString& model = {}); ///< `model`: names a new one
    void rememberProject();
    bool isOutdated(const Message& message) const;
    void act(const MessageAction& action);
    void carryOut(const std::monostate&) { }
    void carryOut(const action::ShowLevel& offer);
    void carryOut(const action::KeepVariant& offer);
    void carryOut(const action::FindLayers& offer);
    void carryOut(const action::MapLabels& offer);
    void carryOut(const action::ReadModel& offer);
    void carryOut(const action::NameClasses& offer);
    void carryOut(const action::ShowScores& offer);
    void carryOut(const action::FineTune& offer);
    void carryOut(const action::GoOnTraining& offer);
    void carryOut(const action::Export& offer);
    void carryOut(const action::WatchFolder& offer);
    void carryOut(const action::UndoEdit& offer);
    void carryOut(const action::ForgetRecent& offer);
    void sayGone(const QString& path);
    void sayOnlyOne(const QString& rule, const QString& leftAside);

    // main_window_project.cpp
    void saveProjectAs();
    void renameProject();
    QString exportSource() const;

    // main_window_actions.cpp
    void buildMenus();
    void buildFileMenu();
    void buildEditMenu();
    void buildViewMenu();
    void buildModelMenu();
    void buildJobsMenu();
    void buildHelpMenu();
    QAction* addAction(QMenu* menu, const QString& text, const QKeySequence& key, const std::function<void()>& act);
    void followFocus(QWidget* now);
    void refreshRecentMenu();
    void chooseCheckpoint();
    void chooseProject();
    void chooseData();
    void chooseModelFolder();
    void addHead(const QString& path);
    void nameClasses(const QString& path);
    void exportModel(const QString& path);
    void showKeys();
    void showAbout();
    void nextPane();
    ChartCard* currentCard() const;
    QString chooseFolder(const QString& title);

    Session& m_session;
    EngineBridge& m_bridge;
    ViewState& m_state;
    AppSettings& m_settings;
    DemoFolders m_demo;
    bool m_showCompress = false; ///< the demo goes straight to the slider

    QTabBar* m_tabs = nullptr;
    QStackedWidget* m_stack = nullptr;
    MessageBar* m_messages = nullptr;
    NotesButton* m_notes = nullptr;
    DropHint* m_dropHint = nullptr;
    bool m_dropPossible = false; ///< of what hovers over the window
    ModelFolder* m_modelFolder = nullptr;
    ModelEdits* m_edits = nullptr;
    QHash<QString, QString> m_classNames; ///< typed and not taken over, by model
    ModelTree* m_tree = nullptr;
    QDockWidget* m_treeDock = nullptr;
    JobsDock* m_jobs = nullptr;
    QDockWidget* m_jobsDock = nullptr;
    StartPage* m_start = nullptr;
    ModelPage* m_model = nullptr;
    DataPage* m_data = nullptr;
    MethodTabs* m_methods = nullptr; ///< the Compress page: one tab a method
    CompressPage* m_compress = nullptr;
    FineTunePage* m_fineTune = nullptr;
    DistilPage* m_distil = nullptr;
    RecipePage* m_recipe = nullptr;
    QuantizePage* m_quantize = nullptr;
    StructurePage* m_structure = nullptr;
    VocabularyPage* m_vocabulary = nullptr;
    LanguagesPage* m_languages = nullptr;
    ComparePage* m_compare = nullptr;
    SpeedPage* m_speed = nullptr;
    QMenu* m_recentMenu = nullptr;
    QAction* m_evaluateAction = nullptr;
    QAction* m_timeAction = nullptr;
    QAction* m_headAction = nullptr;
    QAction* m_exportAction = nullptr;
    QAction* m_saveAsAction = nullptr;
    QAction* m_cancelAllAction = nullptr;
    std::vector<std::pair<QAction*, QKeySequence>> m_cardActions; ///< their keys rest while a card has the focus
    QActionGroup* m_themes = nullptr;
};

} // namespace ndogo
