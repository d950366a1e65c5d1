// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QSet>
#include <QString>

namespace ndogo {

/// What people call a project and its models, and which models they took out of it: `names.json` beside the journal,
/// which the engine does not read. Written whole at every change; a file that is missing or damaged names nothing.
/// Models are known by their path, those of the project's own folder by their place in it, so that names move with it.
class ProjectNames {
public:
    void open(const QString& folder); ///< reads what the project in `folder` has; empty: of none

    QString project() const; ///< the given name, else that of the folder
    QString model(const QString& path) const { return m_models.value(key(path)); } ///< empty: no other than its own
    bool isRemoved(const QString& path) const { return m_removed.contains(key(path)); }

    /// An empty name takes the given one away. Each returns false where it could not be written; it counts all the
    /// same.
    bool setProject(const QString& name);
    bool setModel(const QString& path, const QString& name);
    bool setRemoved(const QString& path, bool removed);

    /// Of a project that is not open, for lists of projects.
    static QString nameOf(const QString& folder);

private:
    QString key(const QString& path) const;
    bool write() const;

    QString m_folder, m_project;
    QHash<QString, QString> m_models;
    QSet<QString> m_removed;
};

} // namespace ndogo
