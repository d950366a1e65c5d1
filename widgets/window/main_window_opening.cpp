// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// How folders come in, and what the links of messages do.
#include "widgets/window/main_window.h"

#include "widgets/pages/data/data_page.h"
#include "widgets/pages/distil/distil_page.h"
#include "widgets/pages/fine_tune/fine_tune_page.h"
#include "widgets/pages/prune/compress_page.h"
#include "widgets/pages/quantize/quantize_page.h"
#include "widgets/session/app_settings.h"
#include "widgets/session/model_folder.h"
#include "widgets/session/project_folder.h"
#include "widgets/session/session_text.h"
#include "widgets/session/view_state.h"
#include "widgets/window/drop_hint.h"
#include "widgets/window/message_bar.h"
#include "widgets/window/model_edits.h"

#include <QDir>
#include <QDragEnterEvent>
#include <QMimeData>

#include <algorithm>
#include <utility>

namespace ndogo {

void MainWindow::ensureProject(const QString& model)
{
    if (!m_session.projectFolder().isEmpty())
        return;
    m_session.openProject(m_settings.newProjectFolder(model, QDateTime::currentDateTime()));
    rememberProject(); // at once: it must be in the list after a crash, too
}

void MainWindow::rememberProject()
{
    m_settings.addRecent({ RecentItem::Kind::Project, m_session.projectFolder(), {}, QDateTime::currentDateTime() });
    refreshRecent();
}

void MainWindow::openRecent(const QString& path)
{
    const QList<RecentItem> items = m_settings.recent();
    const auto item
        = std::find_if(items.begin(), items.end(), [&](const RecentItem& known) { return known.path == path; });
    const bool leadsBack = item != items.end() && !item->project.isEmpty() && QFileInfo::exists(item->project);
    if (!leadsBack || !m_session.projectFolder().isEmpty()) {
        openPaths({ path });
        return;
    }
    openProject(item->project);
    m_session.openModel(path); // and selects it
    m_messages->post({ Message::Kind::Info, tr("%1 is open again.").arg(ProjectNames::nameOf(item->project)),
        tr("It is the project in which %1 was open last.").arg(QFileInfo(path).fileName()), {}, {} });
}

void MainWindow::openPaths(const QStringList& paths)
{
    bool hasProject = false, hasData = false;
    for (const Openable& item : recogniseAll(paths)) {
        const QString name = QFileInfo(item.path).fileName();
        switch (item.kind) {
        case FolderKind::Project:
            if (std::exchange(hasProject, true))
                sayOnlyOne(tr("One project is open at a time."), name);
            else
                openProject(item.path);
            break;
        case FolderKind::Data:
            if (std::exchange(hasData, true))
                sayOnlyOne(tr("One set of test data is open at a time."), name);
            else
                openData(item.path, item.split);
            break;
        case FolderKind::Checkpoint:
            openCheckpoint(item.path);
            break;
        case FolderKind::Models:
            m_messages->post({ Message::Kind::Info, tr("%1 holds checkpoints.").arg(name),
                tr("Open one of its folders, or list them all on the start page."), tr("Watch this folder"),
                action::WatchFolder { item.path } });
            break;
        case FolderKind::Unknown:
            m_messages->post(
                { Message::Kind::Worse, tr("%1 cannot be opened.").arg(name), unknownText(item.path), {}, {} });
            break;
        }
    }
}

void MainWindow::sayOnlyOne(const QString& rule, const QString& leftAside)
{
    m_messages->post({ Message::Kind::Unclear, rule, tr("%1 was left aside.").arg(leftAside), {}, {} });
}

void MainWindow::sayGone(const QString& path)
{
    m_messages->post({ Message::Kind::Unclear, tr("%1 is not there any more.").arg(QFileInfo(path).fileName()),
        tr("It was in %1.").arg(QDir::toNativeSeparators(QFileInfo(path).path())), tr("Remove from the list"),
        action::ForgetRecent { path } });
}

void MainWindow::watchModels(const QString& folder)
{
    m_settings.setModelFolder(folder);
    m_modelFolder->setFolder(folder);
}

void MainWindow::openCheckpoint(const QString& folder)
{
    ensureProject(QFileInfo(folder).fileName());
    m_session.openModel(folder);
}

void MainWindow::openProject(const QString& folder)
{
    m_state.setModel({});
    m_session.openProject(folder);
    rememberProject();
}

void MainWindow::openData(const QString& folder, const QString& split)
{
    ensureProject();
    m_session.openData(folder, split.isEmpty() ? QStringLiteral("test") : split);
}

void MainWindow::openDemo()
{
    if (m_demo.model.isEmpty())
        return;
    ensureProject(QStringLiteral("demo")); // a folder's name
    m_showCompress = true;
    m_session.openModel(m_demo.model);
    m_session.openData(m_demo.data);
}

// --- links of messages -------------------------------------------------------

/// What it speaks of, or what its link needs, is there no more.
bool MainWindow::isOutdated(const Message& message) const
{
    const auto gone = [this](const QString& path) { return m_session.models().find(path) == nullptr; };
    if (!message.model.isEmpty() && gone(message.model))
        return true;
    if (const auto* mapped = std::get_if<action::MapLabels>(&message.action))
        return !(mapped->data == m_session.dataRef());
    if (const auto* exported = std::get_if<action::Export>(&message.action))
        return gone(QString::fromStdString(exported->spec.model));
    if (const auto* read = std::get_if<action::ReadModel>(&message.action))
        return gone(read->model);
    if (const auto* unnamed = std::get_if<action::NameClasses>(&message.action))
        return gone(unnamed->model);
    if (const auto* stopped = std::get_if<action::GoOnTraining>(&message.action)) {
        const TrainingRun* run = m_session.trainings().find(stopped->output);
        return !run || run->state != TrainingRun::State::Stopped;
    }
    return false;
}

void MainWindow::act(const MessageAction& action)
{
    std::visit([this](const auto& offer) { carryOut(offer); }, action);
}

void MainWindow::carryOut(const action::ShowLevel& offer)
{
    m_state.setModel(QString::fromStdString(offer.model.path));
    if (const PruneRecipe* recipe = offer.model.pruning())
        m_state.setFamily(*recipe);
    showMethod(m_compress);
    m_compress->goTo(offer.model.amount());
}

void MainWindow::carryOut(const action::KeepVariant& offer)
{
    const PruneRecipe* recipe = offer.model.pruning();
    if (const QString kept = m_session.keptAs(offer.model); !kept.isEmpty()) {
        m_messages->post({ Message::Kind::Info, tr("It is kept already."),
            tr("%1 is that model.").arg(m_session.models().name(kept)), {}, {}, kept });
        m_state.setModel(kept);
    } else if (recipe) {
        m_session.keepVariant(offer.model, prunedName(*recipe));
    }
}

void MainWindow::carryOut(const action::FindLayers& offer)
{
    showMethod(m_quantize);
    m_quantize->showQuantization(offer.model);
    m_quantize->findLayers(offer.tolerance);
}

void MainWindow::carryOut(const action::MapLabels&)
{
    showPage(PageId::Data);
    m_data->showLabels();
}

void MainWindow::carryOut(const action::ReadModel& offer)
{
    m_session.readModel(offer.model, offer.reading);
}

void MainWindow::carryOut(const action::NameClasses& offer)
{
    nameClasses(offer.model);
}

void MainWindow::carryOut(const action::ShowScores& offer)
{
    m_state.setModel(offer.model);
    showPage(PageId::Languages);
}

void MainWindow::carryOut(const action::FineTune& offer)
{
    m_state.setModel(offer.model);
    showMethod(m_fineTune);
}

void MainWindow::carryOut(const action::GoOnTraining& offer)
{
    const TrainingRun* run = m_session.trainings().find(offer.output);
    const bool distils = run && run->distillation();
    if (run)
        m_session.openModel(QString::fromStdString(run->source())); // and selects it
    m_session.goOnTraining(offer.output);
    showMethod(distils ? static_cast<QWidget*>(m_distil) : m_fineTune);
}

void MainWindow::carryOut(const action::Export& offer)
{
    m_session.exportModel(offer.spec);
}

void MainWindow::carryOut(const action::WatchFolder& offer)
{
    watchModels(offer.folder);
    showPage(PageId::Start);
}

void MainWindow::carryOut(const action::UndoEdit&)
{
    m_edits->steps().undo();
}

void MainWindow::carryOut(const action::ForgetRecent& offer)
{
    m_settings.forgetRecent(offer.path);
    refreshRecent();
}

// --- drag and drop -----------------------------------------------------------

namespace {

QStringList localPaths(const QMimeData& mime)
{
    QStringList paths;
    for (const QUrl& url : mime.urls()) {
        if (url.isLocalFile())
            paths << url.toLocalFile();
    }
    return paths;
}

} // namespace

/// Anything that has a path is taken in, so that the window can say what it is or is not.
void MainWindow::dragEnterEvent(QDragEnterEvent* event)
{
    const QStringList paths = localPaths(*event->mimeData());
    if (paths.isEmpty())
        return;
    const QList<Openable> items = recogniseAll(paths);
    m_dropPossible = items.front().kind != FolderKind::Unknown; // what is known comes first
    m_dropHint->showText(dropText(items), m_dropPossible);
    event->acceptProposedAction();
}

void MainWindow::dragMoveEvent(QDragMoveEvent* event)
{
    if (m_dropPossible)
        event->acceptProposedAction();
    else
        event->ignore();
}

void MainWindow::dragLeaveEvent(QDragLeaveEvent*)
{
    m_dropHint->withdraw();
}

void MainWindow::dropEvent(QDropEvent* event)
{
    m_dropHint->withdraw();
    event->acceptProposedAction();
    openPaths(localPaths(*event->mimeData()));
}

} // namespace ndogo
