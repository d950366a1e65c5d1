// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/session/app_settings.h"

#include <QDir>
#include <QFileInfo>
#include <QStandardPaths>

namespace ndogo {

namespace {

constexpr qsizetype kRecentKept = 10;

const QString kRecent = QStringLiteral("recent");
const QString kTheme = QStringLiteral("theme");
const QString kGeometry = QStringLiteral("window/geometry");
const QString kState = QStringLiteral("window/state");
const QString kModelFolder = QStringLiteral("model-folder");
const QString kLastFolder = QStringLiteral("last-folder");

} // namespace

AppSettings::AppSettings()
    : m_settings(QSettings::IniFormat, QSettings::UserScope, QStringLiteral("ndogo"), QStringLiteral("ndogo"))
    , m_dataFolder(QStandardPaths::writableLocation(QStandardPaths::AppDataLocation))
{
}

AppSettings::AppSettings(const QString& file, const QString& dataFolder)
    : m_settings(file, QSettings::IniFormat)
    , m_dataFolder(dataFolder)
{
}

QList<RecentItem> AppSettings::recent() const
{
    QList<RecentItem> items;
    const int count = m_settings.beginReadArray(kRecent);
    for (int i = 0; i < count; ++i) {
        m_settings.setArrayIndex(i);
        RecentItem item;
        item.kind = m_settings.value(QStringLiteral("kind")).toString() == QLatin1String("project")
            ? RecentItem::Kind::Project
            : RecentItem::Kind::Checkpoint;
        item.path = m_settings.value(QStringLiteral("path")).toString();
        item.detail = m_settings.value(QStringLiteral("detail")).toString();
        item.opened = m_settings.value(QStringLiteral("opened")).toDateTime();
        item.gone = !QFileInfo::exists(item.path);
        item.project = m_settings.value(QStringLiteral("project")).toString();
        items.append(item);
    }
    m_settings.endArray();
    return items;
}

void AppSettings::addRecent(const RecentItem& item)
{
    QList<RecentItem> items = recent();
    items.removeIf([&](const RecentItem& known) { return known.path == item.path; });
    items.prepend(item);
    items.resize(std::min(items.size(), kRecentKept));
    writeRecent(items);
}

void AppSettings::forgetRecent(const QString& path)
{
    QList<RecentItem> items = recent();
    items.removeIf([&](const RecentItem& known) { return known.path == path; });
    writeRecent(items);
}

void AppSettings::writeRecent(const QList<RecentItem>& items)
{
    m_settings.remove(kRecent); // else what a longer list had stays in the file
    m_settings.beginWriteArray(kRecent, int(items.size()));
    for (qsizetype i = 0; i < items.size(); ++i) {
        m_settings.setArrayIndex(int(i));
        const bool project = items[i].kind == RecentItem::Kind::Project;
        m_settings.setValue(QStringLiteral("kind"), project ? QStringLiteral("project") : QStringLiteral("checkpoint"));
        m_settings.setValue(QStringLiteral("path"), items[i].path);
        m_settings.setValue(QStringLiteral("detail"), items[i].detail);
        m_settings.setValue(QStringLiteral("opened"), items[i].opened);
        m_settings.setValue(QStringLiteral("project"), items[i].project);
    }
    m_settings.endArray();
}

QString AppSettings::modelFolder() const
{
    return m_settings.value(kModelFolder).toString();
}

void AppSettings::setModelFolder(const QString& folder)
{
    m_settings.setValue(kModelFolder, folder);
}

Theme AppSettings::theme() const
{
    const QString name = m_settings.value(kTheme).toString();
    if (name == QLatin1String("light"))
        return Theme::Light;
    return name == QLatin1String("dark") ? Theme::Dark : Theme::System;
}

void AppSettings::setTheme(Theme theme)
{
    const QString name = theme == Theme::Light ? QStringLiteral("light")
        : theme == Theme::Dark                 ? QStringLiteral("dark")
                                               : QStringLiteral("system");
    m_settings.setValue(kTheme, name);
}

QByteArray AppSettings::windowGeometry() const
{
    return m_settings.value(kGeometry).toByteArray();
}

QByteArray AppSettings::windowState() const
{
    return m_settings.value(kState).toByteArray();
}

void AppSettings::setWindow(const QByteArray& geometry, const QByteArray& state)
{
    m_settings.setValue(kGeometry, geometry);
    m_settings.setValue(kState, state);
}

QString AppSettings::lastFolder() const
{
    return m_settings.value(kLastFolder, QDir::homePath()).toString();
}

void AppSettings::setLastFolder(const QString& folder)
{
    m_settings.setValue(kLastFolder, folder);
}

QString AppSettings::newProjectFolder(const QString& model, const QDateTime& now) const
{
    const QDir folder(QDir(m_dataFolder).filePath(QStringLiteral("projects")));
    const QString day = now.toString(QStringLiteral("yyyy-MM-dd")); // the same in every language: it names a folder
    const QString name
        = model.isEmpty() ? now.toString(QStringLiteral("yyyy-MM-dd HH.mm")) : QStringLiteral("%1 %2").arg(model, day);
    QString unique = name;
    for (int number = 2; folder.exists(unique); ++number)
        unique = QStringLiteral("%1 (%2)").arg(name).arg(number);
    return folder.filePath(unique);
}

} // namespace ndogo
