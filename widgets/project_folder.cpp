// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/project_folder.h"

#include <QCoreApplication>
#include <QDir>
#include <QDirIterator>
#include <QFile>

namespace ndogo {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ProjectFolder)
};

bool hasSplits(const QDir& folder)
{
    return folder.exists(QStringLiteral("test.txt")) || folder.exists(QStringLiteral("train.txt"))
        || folder.exists(QStringLiteral("dev.txt"));
}

QString copyFiles(const QDir& from, const QDir& to)
{
    QDirIterator files(
        from.path(), QDir::Files | QDir::Hidden | QDir::NoSymLinks, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        const QString source = files.next();
        const QString target = to.filePath(from.relativeFilePath(source));
        if (!QDir().mkpath(QFileInfo(target).path()))
            return Words::tr("The folder %1 could not be made. Choose another place.")
                .arg(QFileInfo(target).path());
        QFile file(source);
        if (!file.copy(target))
            return Words::tr("The file %1 could not be copied: %2.")
                .arg(source, file.errorString());
    }
    return {};
}

} // namespace

FolderKind folderKind(const QString& folder)
{
    const QDir place(folder);
    if (!place.exists())
        return FolderKind::Unknown;
    if (place.exists(QStringLiteral("journal.jsonl")))
        return FolderKind::Project;
    if (place.exists(QStringLiteral("config.json")))
        return FolderKind::Checkpoint;
    if (hasSplits(place))
        return FolderKind::Data;
    for (const QString& name : place.entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
        if (hasSplits(QDir(place.filePath(name))))
            return FolderKind::Data;
    }
    return FolderKind::Unknown;
}

QString copyProject(const QString& from, const QString& to)
{
    QDir target(to);
    if (target.exists() && !target.isEmpty())
        return Words::tr("The folder %1 is not empty. Choose a new one.").arg(to);
    const QString source = QDir(from).canonicalPath();
    if ((QDir::cleanPath(target.absolutePath()) + QLatin1Char('/'))
            .startsWith(source + QLatin1Char('/')))
        return Words::tr("The folder %1 lies inside the project. Choose another place.").arg(to);
    if (!target.mkpath(QStringLiteral(".")))
        return Words::tr("The folder %1 could not be made. Choose another place.").arg(to);
    const QString problem = copyFiles(QDir(from), target);
    if (!problem.isEmpty())
        target.removeRecursively();
    return problem;
}

} // namespace ndogo
