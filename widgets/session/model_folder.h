// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/values/results.h"

#include <QDateTime>
#include <QFileSystemWatcher>
#include <QHash>
#include <QObject>
#include <QString>
#include <QStringList>
#include <QTimer>

#include <string>
#include <vector>

namespace ndogo {

/// A checkpoint in the watched folder, as far as names, sizes and config.json tell.
struct FoundModel {
    QString path;
    QString name; ///< relative to the watched folder
    std::string family; ///< config.json's model_type
    ModelTask head = ModelTask::Encoder;
    qint64 bytes = 0; ///< of the weight files
    bool operator==(const FoundModel&) const = default;
};

/// What one look into a folder found.
struct FolderScan {
    struct Candidate {
        FoundModel model;
        bool whole = false; ///< config.json can be read and every weight file is there
        QString signature; ///< changes when a file of it does
        QDateTime newest; ///< of its files
    };
    bool exists = false;
    std::vector<Candidate> candidates; ///< by name
    QStringList folders; ///< that were looked into: to be watched
};

/// Looks at the folder itself, the folders in it and those in theirs. Reads config.json and the
/// index of weights in parts; of weights only names, sizes and times. Blocking: call it on a worker
/// thread.
FolderScan scanForModels(const QString& folder);

/// Watches a folder for checkpoints that come and go. One that is still being written is held back
/// until it is whole and has not changed for a while. The folder is read on a worker thread. GUI
/// thread only.
class ModelFolder : public QObject {
    Q_OBJECT
public:
    /// `settleMs`: for how long a checkpoint must not have changed.
    explicit ModelFolder(int settleMs = 2000, QObject* parent = nullptr);

    void setFolder(const QString& folder); ///< empty: watches nothing
    QString folder() const { return m_folder; }
    bool exists() const { return m_exists; }
    bool isScanned() const { return m_scanned; } ///< false until the first look has ended
    const std::vector<FoundModel>& models() const { return m_models; } ///< by name
    int arriving() const { return m_arriving; } ///< checkpoints that are still being written

Q_SIGNALS:
    void changed();

private:
    /// When a candidate was first seen as it is now.
    struct Sighting {
        QString signature;
        qint64 since = 0; ///< ms since the epoch
    };
    void scan();
    void take(const FolderScan& scan);
    void watch(const QStringList& folders);
    bool isSettled(const FolderScan::Candidate& candidate, qint64 now);

    const int m_settleMs;
    QString m_folder;
    QFileSystemWatcher m_watcher;
    QTimer m_soon; ///< many changes in a row are looked at once
    QTimer m_again; ///< while something is being written, or the folder is gone
    bool m_scanning = false, m_stale = false, m_scanned = false, m_exists = false;
    std::vector<FoundModel> m_models;
    int m_arriving = 0;
    QHash<QString, Sighting> m_sightings;
};

} // namespace ndogo
