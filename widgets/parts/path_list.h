// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>
#include <QWidget>

#include <string>
#include <vector>

QT_BEGIN_NAMESPACE
class QListWidget;
class QPushButton;
QT_END_NAMESPACE

namespace ndogo {

/// Files and folders of plain text to learn from.
class PathList : public QWidget {
    Q_OBJECT
public:
    /// `name` for a screen reader, `hint` while the list is empty.
    PathList(const QString& name, const QString& hint, QWidget* parent = nullptr);

    std::vector<std::string> paths() const;
    void setPaths(const std::vector<std::string>& paths);
    void addPaths(const QStringList& paths); ///< each once; tells

Q_SIGNALS:
    void changed(); ///< by a person

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void choose(bool folder);
    void removeSelected();
    void showButtons();

    QListWidget* m_list;
    QPushButton* m_remove;
};

} // namespace ndogo
