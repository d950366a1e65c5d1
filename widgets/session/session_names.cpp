// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/session/session_private.h"

#include "widgets/session/path_text.h"

#include <QFile>

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ndogo {

namespace {

/// Whether a path stands anywhere in what a job was asked for.
bool mentions(const JobSpec& spec, const QString& path)
{
    const std::string json = toJson(spec).dump();
    return json.find(nlohmann::json(text(path)).dump()) != std::string::npos;
}

} // namespace

void Session::setProjectName(const QString& name)
{
    d->models.names().setProject(name);
    Q_EMIT projectChanged();
}

void Session::renameModel(const QString& path, const QString& name)
{
    d->models.names().setModel(path, name.simplified());
    Q_EMIT modelsChanged();
}

QString Session::removeModel(const QString& path)
{
    const QString name = d->models.name(path);
    const bool isUsed = std::any_of(
        d->jobs.begin(), d->jobs.end(), [&](const auto& entry) { return mentions(entry.second.spec, path); });
    if (isUsed)
        return tr("A job uses %1. Wait for it, or cancel it first.").arg(name);
    QString trash;
    if (d->models.isOwn(path) && QFile::exists(path) && !QFile::moveToTrash(path, &trash))
        return tr("%1 could not be moved to the trash. Remove its folder by hand: %2")
            .arg(name, QDir::toNativeSeparators(path));
    d->trashed[path] = trash;
    d->models.names().setRemoved(path, true);
    d->models.remove(path);
    Q_EMIT modelsChanged();
    return {};
}

QString Session::bringBackModel(const QString& path)
{
    const QString trash = d->trashed.take(path);
    if (!trash.isEmpty() && !QFile::rename(trash, path))
        return tr("%1 could not be brought back. It may still be in the trash: %2")
            .arg(d->models.name(path), QDir::toNativeSeparators(trash));
    if (!trash.isEmpty()) // what the trash says of it
        QFile::remove(
            QFileInfo(trash).path() + QStringLiteral("/../info/%1.trashinfo").arg(QFileInfo(trash).fileName()));
    d->models.names().setRemoved(path, false);
    d->open(path, true);
    return {};
}

} // namespace ndogo
