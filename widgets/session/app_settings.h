// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/look/theme.h"

#include <QByteArray>
#include <QDateTime>
#include <QList>
#include <QSettings>
#include <QString>

namespace ndogo {

/// A checkpoint or a project that was open before.
struct RecentItem {
    enum class Kind { Checkpoint, Project };
    Kind kind = Kind::Checkpoint;
    QString path;
    QString detail; ///< "125.0 M, 500 MB", "3 variants"
    QDateTime opened;
    bool gone = false; ///< not on the disk any more
    QString project {}; ///< of a checkpoint: the project that it was last open in, which may be gone
    bool operator==(const RecentItem&) const = default;
};

/// What the program remembers between runs. GUI thread only.
class AppSettings {
public:
    AppSettings(); ///< the user's own
    AppSettings(const QString& file, const QString& dataFolder); ///< in a place of its own, for tests

    /// Newest first, at most ten; what is not on the disk any more says so.
    QList<RecentItem> recent() const;
    void addRecent(const RecentItem& item); ///< replaces the entry of the same path
    void forgetRecent(const QString& path);

    QString modelFolder() const; ///< that is watched for new checkpoints; empty: none
    void setModelFolder(const QString& folder);

    Theme theme() const;
    void setTheme(Theme theme);

    QByteArray windowGeometry() const;
    QByteArray windowState() const;
    void setWindow(const QByteArray& geometry, const QByteArray& state);

    QString lastFolder() const; ///< where folder dialogs begin
    void setLastFolder(const QString& folder);

    /// A new folder for a project that nobody named yet, under the program's data folder, so that
    /// nothing finished is lost: "afriberta 2026-11-29". `model` is what is opened first; or empty.
    QString newProjectFolder(const QString& model, const QDateTime& now) const;

private:
    void writeRecent(const QList<RecentItem>& items);

    mutable QSettings m_settings; ///< QSettings::beginReadArray is not const
    QString m_dataFolder;
};

} // namespace ndogo
