// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// How folders come in, and what the links of messages do.
#include "widgets/window/main_window.h"

#include "widgets/pages/data/data_page.h"
#include "widgets/pages/fine_tune/fine_tune_page.h"
#include "widgets/pages/prune/compress_page.h"
#include "widgets/pages/quantize/quantize_page.h"
#include "widgets/session/app_settings.h"
#include "widgets/session/model_folder.h"
#include "widgets/session/project_folder.h"
#include "widgets/session/view_state.h"
#include "widgets/window/drop_hint.h"
#include "widgets/window/message_bar.h"
#include "widgets/words/format.h"

#include <QDir>
#include <QDragEnterEvent>
#include <QMimeData>

#include <nlohmann/json.hpp>

#include <utility>

namespace ndogo {

void MainWindow::ensureProject()
{
    if (!m_session.projectFolder().isEmpty())
        return;
    m_session.openProject(m_settings.newProjectFolder(QDateTime::currentDateTime()));
    rememberProject(); // at once: it must be in the list after a crash, too
}

void MainWindow::rememberProject()
{
    m_settings.addRecent({ RecentItem::Kind::Project, m_session.projectFolder(), {}, QDateTime::currentDateTime() });
    refreshRecent();
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
                QStringLiteral("watch:") + item.path });
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
        QStringLiteral("forget:") + path });
}

void MainWindow::watchModels(const QString& folder)
{
    m_settings.setModelFolder(folder);
    m_modelFolder->setFolder(folder);
}

void MainWindow::openCheckpoint(const QString& folder)
{
    ensureProject();
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
    ensureProject();
    m_showCompress = true;
    m_session.openModel(m_demo.model);
    m_session.openData(m_demo.data);
}

QString MainWindow::variantName(double amount) const
{
    return tr("Pruned %1 %").arg(percentNumber(amount));
}

/// What the links of messages ask for: "keep:0.6", "go-to:0.5", "evaluate", "page:labels",
/// "show:<model>", "go-on:<output of a training>", "watch:<folder>", "forget:<path>", "export:<JSON of the job>".
void MainWindow::act(const QString& actionId)
{
    const QString name = actionId.section(QLatin1Char(':'), 0, 0);
    const QString rest = actionId.section(QLatin1Char(':'), 1);
    const double amount = rest.toDouble();
    if (name == QLatin1String("go-to")) {
        showMethod(m_compress);
        m_compress->goTo(amount);
    } else if (actionId == QLatin1String("quantize:find-layers")) {
        showMethod(m_quantize);
        m_quantize->findLayers();
    } else if (name == QLatin1String("keep")) {
        ModelRef model { m_state.model().toStdString(), m_state.family() };
        if (const std::optional<ModelRef> origin = m_session.originOf(m_state.model()); origin && !origin->quantize)
            model = *origin;
        model.prune.amount = amount;
        m_session.keepVariant(model, variantName(amount));
    } else if (name == QLatin1String("evaluate")) {
        m_session.evaluate({ m_state.model().toStdString(), {} });
    } else if (actionId == QLatin1String("page:labels")) {
        showPage(PageId::Data);
        m_data->showLabels();
    } else if (name == QLatin1String("show")) {
        m_state.setModel(rest);
        showPage(PageId::Languages);
    } else if (name == QLatin1String("go-on")) {
        if (const TrainingRun* run = m_session.training(rest))
            m_session.openModel(QString::fromStdString(run->spec.model)); // and selects it
        m_session.goOnTraining(rest);
        showMethod(m_fineTune);
    } else if (name == QLatin1String("watch")) {
        watchModels(rest);
        showPage(PageId::Start);
    } else if (name == QLatin1String("forget")) {
        m_settings.forgetRecent(rest);
        refreshRecent();
    } else if (name == QLatin1String("export")) {
        const JobSpec asked = jobSpecFromJson(nlohmann::json::parse(rest.toStdString())); // written by Session
        if (const auto* wished = std::get_if<ExportSpec>(&asked))
            m_session.exportModel(*wished);
    }
}

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
