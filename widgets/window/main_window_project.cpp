// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The project as a whole: its copy, its name, and what exports say of it.
#include "widgets/window/main_window.h"

#include "widgets/pages/prune/compress_page.h"
#include "widgets/parts/method_tabs.h"
#include "widgets/session/app_settings.h"
#include "widgets/session/project_folder.h"
#include "widgets/session/view_state.h"
#include "widgets/window/message_bar.h"
#include "widgets/words/number_text.h"

#include <QApplication>
#include <QDir>
#include <QFileDialog>
#include <QInputDialog>
#include <QLineEdit>
#include <QThread>

namespace ndogo {

void MainWindow::saveProjectAs()
{
    const QString from = m_session.projectFolder();
    const QString wished = QDir(m_settings.lastFolder()).filePath(m_session.models().names().project());
    // A name that is typed is that of the new folder.
    const QString folder = QFileDialog::getSaveFileName(this, tr("Save project as: a new folder"), wished, {}, nullptr,
        QFileDialog::ShowDirsOnly | QFileDialog::DontConfirmOverwrite);
    if (folder.isEmpty())
        return;
    m_settings.setLastFolder(QFileInfo(folder).path());
    auto problem = std::make_shared<QString>();
    QThread* worker = QThread::create([from, folder, problem] { *problem = copyProject(from, folder); });
    worker->setParent(this);
    connect(worker, &QThread::finished, this, [this, worker, problem, folder] {
        worker->deleteLater();
        if (problem->isEmpty())
            openProject(folder);
        else
            m_messages->post({ Message::Kind::Worse, tr("The project was not saved."), *problem, {}, {} });
    });
    worker->start();
}

void MainWindow::renameProject()
{
    bool isAccepted = false;
    const QString name = QInputDialog::getText(this, tr("Rename the project"), tr("Name of the project:"),
        QLineEdit::Normal, m_session.models().names().project(), &isAccepted);
    if (!isAccepted || name.trimmed().isEmpty())
        return;
    m_session.setProjectName(name.trimmed());
    refreshRecent();
}

/// "Model afriberta, pruned 60 % · data masakhaner, test set · 2026-11-29 · Ndogo 1.0"
QString MainWindow::exportSource() const
{
    QStringList parts;
    const std::optional<ModelRef> origin = m_session.models().originOf(m_state.model());
    const bool slides = page() == PageId::Compress && m_methods->current() == m_compress;
    const double level = slides ? m_compress->level() : origin ? origin->amount() : 0;
    const QString model = m_session.models().name(m_state.model());
    if (!model.isEmpty())
        parts << (level > 0 ? tr("Model %1, %2 pruned", "name, a share").arg(model, percentText(level, 1))
                            : tr("Model %1").arg(model));
    if (const DataRef tested = m_session.dataRef(); !tested.path.empty())
        parts << tr("data %1, %2 set", "folder, split")
                     .arg(QFileInfo(QString::fromStdString(tested.path)).fileName(),
                         QString::fromStdString(tested.split));
    parts << QDateTime::currentDateTime().toString(Qt::ISODate)
          << tr("Ndogo %1", "version").arg(QApplication::applicationVersion());
    return parts.join(QStringLiteral(" · "));
}

} // namespace ndogo
