// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/session/project_names.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>

namespace ndogo {

namespace {

const QString kFile = QStringLiteral("names.json");
const QString kProject = QStringLiteral("project");
const QString kModels = QStringLiteral("models");
const QString kRemoved = QStringLiteral("removed");

QJsonObject read(const QString& folder)
{
    constexpr qint64 kLargest = 1'000'000;
    QFile file(QDir(folder).filePath(kFile));
    if (folder.isEmpty() || !file.open(QIODevice::ReadOnly))
        return {};
    return QJsonDocument::fromJson(file.read(kLargest)).object();
}

} // namespace

void ProjectNames::open(const QString& folder)
{
    *this = {};
    m_folder = folder;
    const QJsonObject names = read(folder);
    m_project = names.value(kProject).toString();
    const QJsonObject models = names.value(kModels).toObject();
    for (auto model = models.begin(); model != models.end(); ++model)
        m_models[model.key()] = model.value().toString();
    for (const QJsonValue path : names.value(kRemoved).toArray())
        m_removed.insert(path.toString());
}

QString ProjectNames::project() const
{
    return m_project.isEmpty() ? QDir(m_folder).dirName() : m_project;
}

QString ProjectNames::nameOf(const QString& folder)
{
    const QString given = read(folder).value(kProject).toString();
    return given.isEmpty() ? QDir(folder).dirName() : given;
}

bool ProjectNames::setProject(const QString& name)
{
    m_project = name;
    return write();
}

bool ProjectNames::setModel(const QString& path, const QString& name)
{
    if (name.isEmpty())
        m_models.remove(key(path));
    else
        m_models[key(path)] = name;
    return write();
}

bool ProjectNames::setRemoved(const QString& path, bool removed)
{
    if (removed)
        m_removed.insert(key(path));
    else
        m_removed.remove(key(path));
    return write();
}

QString ProjectNames::key(const QString& path) const
{
    const QString own = m_folder + QStringLiteral("/models/");
    return path.startsWith(own) ? path.mid(m_folder.size() + 1) : path;
}

bool ProjectNames::write() const
{
    QJsonObject models;
    for (auto model = m_models.begin(); model != m_models.end(); ++model)
        models[model.key()] = model.value();
    QStringList removed(m_removed.begin(), m_removed.end());
    removed.sort();
    const QJsonObject names { { kProject, m_project }, { kModels, models },
        { kRemoved, QJsonArray::fromStringList(removed) } };
    QSaveFile file(QDir(m_folder).filePath(kFile));
    return !m_folder.isEmpty() && file.open(QIODevice::WriteOnly) && file.write(QJsonDocument(names).toJson()) > 0
        && file.commit();
}

} // namespace ndogo
