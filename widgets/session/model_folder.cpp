// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/session/model_folder.h"

#include "widgets/words/model_words.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSet>
#include <QThread>

#include <algorithm>
#include <memory>

namespace ndogo {

namespace {

constexpr int kDebounceMs = 150;
constexpr int kMissingMs = 5000; ///< between looks for a folder that is gone
constexpr int kLookedAt = 300; ///< folders; a whole disk is not a model folder
constexpr qint64 kLargestJson = 16 << 20; ///< bytes of config.json or of an index

QJsonObject readJson(const QString& path)
{
    QFile file(path);
    if (file.size() > kLargestJson || !file.open(QIODevice::ReadOnly))
        return {};
    return QJsonDocument::fromJson(file.readAll()).object();
}

/// The weight files that the engine would read, in its order of preference; `whole` is false when
/// one of them is not there yet.
QStringList weightFiles(const QDir& folder, bool& whole)
{
    const QString one = QStringLiteral("model.safetensors");
    const QString index = QStringLiteral("model.safetensors.index.json");
    const QString pickle = QStringLiteral("pytorch_model.bin");
    whole = true;
    for (const QString& name : { one, pickle }) {
        if (folder.exists(name) && (name == one || !folder.exists(index)))
            return { name };
    }
    QSet<QString> parts;
    const QJsonObject map = readJson(folder.filePath(index)).value(QLatin1String("weight_map")).toObject();
    for (const QJsonValue& part : map)
        parts.insert(part.toString());
    QStringList names(parts.begin(), parts.end());
    names.sort();
    whole = !names.isEmpty()
        && std::all_of(names.begin(), names.end(), [&](const QString& name) { return folder.exists(name); });
    return names;
}

FolderScan::Candidate lookInto(const QString& path, const QString& root)
{
    const QDir folder(path);
    const QString configName = QStringLiteral("config.json");
    FolderScan::Candidate found;
    found.model.path = QDir::cleanPath(path);
    found.model.name = path == root ? folder.dirName() : QDir(root).relativeFilePath(path);
    const QJsonObject config = readJson(folder.filePath(configName));
    found.model.family = config.value(QLatin1String("model_type")).toString().toStdString();
    found.model.head = headOf(config.value(QLatin1String("architectures")).toArray().at(0).toString());
    bool whole = false;
    const QStringList weights = weightFiles(folder, whole);
    found.whole = whole && !config.isEmpty();
    for (const QString& name : QStringList { configName } + weights) {
        const QFileInfo file(folder.filePath(name));
        const QDateTime time = file.lastModified();
        found.signature += QStringLiteral("%1:%2:%3;").arg(name).arg(file.size()).arg(time.toMSecsSinceEpoch());
        found.newest = found.newest.isValid() ? std::max(found.newest, time) : time;
        found.model.bytes += name == configName ? 0 : file.size();
    }
    found.whole = found.whole && found.model.bytes > 0;
    return found;
}

void scanInto(FolderScan& scan, const QString& path, const QString& root, int depth)
{
    if (scan.folders.size() >= kLookedAt)
        return;
    scan.folders << path;
    if (QFileInfo::exists(path + QStringLiteral("/config.json"))) {
        scan.candidates.push_back(lookInto(path, root));
        return;
    }
    if (depth == 0)
        return;
    QDirIterator inner(path, QDir::Dirs | QDir::NoDotAndDotDot);
    while (inner.hasNext())
        scanInto(scan, inner.next(), root, depth - 1);
}

} // namespace

FolderScan scanForModels(const QString& folder)
{
    FolderScan scan;
    scan.exists = QFileInfo(folder).isDir();
    if (scan.exists)
        scanInto(scan, folder, folder, 2);
    std::sort(scan.candidates.begin(), scan.candidates.end(),
        [](const auto& one, const auto& other) { return one.model.name < other.model.name; });
    return scan;
}

ModelFolder::ModelFolder(int settleMs, QObject* parent)
    : QObject(parent)
    , m_settleMs(settleMs)
{
    for (QTimer* timer : { &m_soon, &m_again }) {
        timer->setSingleShot(true);
        connect(timer, &QTimer::timeout, this, &ModelFolder::scan);
    }
    m_soon.setInterval(std::min(kDebounceMs, settleMs));
    connect(&m_watcher, &QFileSystemWatcher::directoryChanged, this, [this] {
        if (!m_soon.isActive())
            m_soon.start();
    });
}

void ModelFolder::setFolder(const QString& folder)
{
    const QString wished = folder.isEmpty() ? folder : QDir::cleanPath(folder);
    if (wished == m_folder)
        return;
    m_folder = wished;
    m_models.clear();
    m_sightings.clear();
    m_arriving = 0;
    m_exists = m_scanned = false;
    m_soon.stop();
    m_again.stop();
    watch({});
    Q_EMIT changed();
    scan();
}

void ModelFolder::scan()
{
    if (m_folder.isEmpty())
        return;
    if (m_scanning) {
        m_stale = true;
        return;
    }
    m_scanning = true;
    m_stale = false;
    auto found = std::make_shared<FolderScan>();
    QThread* worker = QThread::create([folder = m_folder, found] { *found = scanForModels(folder); });
    connect(worker, &QThread::finished, worker, &QObject::deleteLater);
    connect(worker, &QThread::finished, this, [this, folder = m_folder, found] {
        m_scanning = false;
        if (folder == m_folder)
            take(*found);
        if (m_stale || folder != m_folder)
            scan();
    });
    worker->start();
}

/// Untouched for long enough by its files' times, or by what earlier looks saw (clocks differ).
bool ModelFolder::isSettled(const FolderScan::Candidate& candidate, qint64 now)
{
    Sighting& sighting = m_sightings[candidate.model.path];
    if (sighting.signature != candidate.signature)
        sighting = { candidate.signature, now };
    const qint64 age = now - candidate.newest.toMSecsSinceEpoch();
    return candidate.whole && (age >= m_settleMs || now - sighting.since >= m_settleMs);
}

void ModelFolder::take(const FolderScan& scan)
{
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    std::vector<FoundModel> models;
    int arriving = 0;
    for (const FolderScan::Candidate& candidate : scan.candidates) {
        const bool settled = isSettled(candidate, now);
        const Sighting& sighting = m_sightings[candidate.model.path];
        if (settled)
            models.push_back(candidate.model);
        else if (candidate.whole || now - sighting.since < m_settleMs)
            ++arriving; // a config.json that stays without weights is no arrival
    }
    watch(scan.exists ? scan.folders : QStringList());
    if (!scan.exists)
        m_again.start(kMissingMs);
    else if (arriving > 0)
        m_again.start(std::max(20, m_settleMs / 2));
    const bool differs = !m_scanned || models != m_models || arriving != m_arriving || scan.exists != m_exists;
    m_scanned = true;
    m_exists = scan.exists;
    m_models = std::move(models);
    m_arriving = arriving;
    if (differs)
        Q_EMIT changed();
}

void ModelFolder::watch(const QStringList& folders)
{
    const QStringList watched = m_watcher.directories();
    QStringList gone, fresh;
    for (const QString& folder : watched) {
        if (!folders.contains(folder))
            gone << folder;
    }
    for (const QString& folder : folders) {
        if (!watched.contains(folder))
            fresh << folder;
    }
    if (!gone.isEmpty())
        m_watcher.removePaths(gone);
    if (!fresh.isEmpty()) {
        m_watcher.addPaths(fresh);
        m_soon.start(); // what came between the look and the watch
    }
}

} // namespace ndogo
