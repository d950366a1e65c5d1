// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// How folders come in, and what the links of messages do.
#include "widgets/main_window.h"

#include "widgets/app_settings.h"
#include "widgets/format.h"
#include "widgets/message_bar.h"
#include "widgets/pages/compress_page.h"
#include "widgets/project_folder.h"
#include "widgets/view_state.h"

#include <QDir>
#include <QDragEnterEvent>
#include <QMimeData>

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
    m_settings.addRecent(
        { RecentItem::Kind::Project, m_session.projectFolder(), {}, QDateTime::currentDateTime() });
    refreshRecent();
}

void MainWindow::openFolder(const QString& folder)
{
    switch (folderKind(folder)) {
    case FolderKind::Checkpoint:
        openCheckpoint(folder);
        return;
    case FolderKind::Data:
        openData(folder);
        return;
    case FolderKind::Project:
        openProject(folder);
        return;
    case FolderKind::Unknown:
        m_messages->post({ Message::Kind::Worse, tr("This folder is not known."),
            tr("%1 holds no checkpoint (config.json), no test data (a folder a language with "
               "test.txt) and no project.")
                .arg(QDir::toNativeSeparators(folder)),
            {}, {} });
    }
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

void MainWindow::openData(const QString& folder)
{
    ensureProject();
    m_session.openData(folder);
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

/// What the links of messages ask for: "keep:0.6", "go-to:0.5", "evaluate", "page:languages".
void MainWindow::act(const QString& actionId)
{
    const QString name = actionId.section(QLatin1Char(':'), 0, 0);
    const double amount = actionId.section(QLatin1Char(':'), 1).toDouble();
    if (name == QLatin1String("go-to")) {
        showPage(PageId::Compress);
        m_compress->goTo(amount);
    } else if (name == QLatin1String("keep")) {
        ModelRef model { m_state.model().toStdString(), m_state.family() };
        if (const std::optional<ModelRef> origin = m_session.originOf(m_state.model()))
            model = *origin;
        model.prune.amount = amount;
        m_session.keepVariant(model, variantName(amount));
    } else if (name == QLatin1String("evaluate")) {
        m_session.evaluate({ m_state.model().toStdString(), {} });
    }
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event)
{
    const QList<QUrl> urls = event->mimeData()->urls();
    if (urls.size() == 1 && QFileInfo(urls.front().toLocalFile()).isDir())
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event)
{
    event->acceptProposedAction();
    openFolder(event->mimeData()->urls().front().toLocalFile());
}

} // namespace ndogo
