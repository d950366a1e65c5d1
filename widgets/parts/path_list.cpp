// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/parts/path_list.h"

#include "widgets/parts/page_parts.h"

#include <QDir>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QVBoxLayout>

namespace ndogo {

PathList::PathList(const QString& name, const QString& hint, QWidget* parent)
    : QWidget(parent)
    , m_list(new QListWidget(this))
    , m_remove(new QPushButton(tr("Remove"), this))
{
    m_list->setAccessibleName(name);
    m_list->setAccessibleDescription(hint);
    m_list->setToolTip(hint);
    m_list->setMinimumHeight(40);
    m_list->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_list->setTextElideMode(Qt::ElideLeft);
    m_list->installEventFilter(this);
    auto* files = new QPushButton(tr("Add files…"), this);
    auto* folder = new QPushButton(tr("Add folder…"), this);
    auto* title = makeLabel(name, u"caption", this);
    auto* row = new QHBoxLayout;
    row->setSpacing(6);
    row->addWidget(title, 1);
    for (QPushButton* button : { files, folder, m_remove }) {
        button->setAccessibleName(tr("%1: %2", "what is listed, an action").arg(name, button->text()));
        row->addWidget(button);
    }
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addLayout(row);
    layout->addWidget(m_list, 1);
    connect(files, &QPushButton::clicked, this, [this] { choose(false); });
    connect(folder, &QPushButton::clicked, this, [this] { choose(true); });
    connect(m_remove, &QPushButton::clicked, this, &PathList::removeSelected);
    connect(m_list, &QListWidget::itemSelectionChanged, this, &PathList::showButtons);
    showButtons();
}

void PathList::choose(bool folder)
{
    auto* dialog = new QFileDialog(this, tr("Choose plain text"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(folder ? QFileDialog::Directory : QFileDialog::ExistingFiles);
    connect(dialog, &QFileDialog::filesSelected, this, &PathList::addPaths);
    dialog->open();
}

void PathList::addPaths(const QStringList& paths)
{
    for (const QString& path : paths) {
        const QString shown = QDir::toNativeSeparators(path);
        if (m_list->findItems(shown, Qt::MatchExactly).isEmpty())
            m_list->addItem(shown);
    }
    Q_EMIT changed();
}

void PathList::removeSelected()
{
    qDeleteAll(m_list->selectedItems());
    showButtons();
    Q_EMIT changed();
}

void PathList::showButtons()
{
    m_remove->setEnabled(!m_list->selectedItems().isEmpty());
}

bool PathList::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::KeyPress && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Delete) {
        removeSelected();
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

std::vector<std::string> PathList::paths() const
{
    std::vector<std::string> paths;
    for (int i = 0; i < m_list->count(); ++i)
        paths.push_back(QDir::fromNativeSeparators(m_list->item(i)->text()).toStdString());
    return paths;
}

void PathList::setPaths(const std::vector<std::string>& paths)
{
    m_list->clear();
    for (const std::string& path : paths)
        m_list->addItem(QDir::toNativeSeparators(QString::fromStdString(path)));
    showButtons();
}

} // namespace ndogo
