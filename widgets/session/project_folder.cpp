// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/session/project_folder.h"

#include "engine/study/split_names.h"
#include "widgets/words/number_text.h"

#include <QCoreApplication>
#include <QDir>
#include <QDirIterator>
#include <QFile>

#include <algorithm>
#include <optional>

namespace ndogo {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ProjectFolder)
};

/// Entries of a folder that are looked at: a dropped home folder must not hold up the window.
constexpr int kLookedAt = 500;

const QString kConfig = QStringLiteral("config.json");
const QString kJournal = QStringLiteral("journal.jsonl");

std::optional<SplitFile> splitOf(const QFileInfo& file)
{
    return splitFile(file.fileName().toStdString(), "test");
}

bool isSplitFile(const QFileInfo& file)
{
    return splitOf(file).has_value() && !isLeftBehind(file.fileName().toStdString());
}

/// "hau.txt" of a corpus with a file a language.
bool isLanguageFile(const QFileInfo& file)
{
    return isLanguageCode(languageOfFile(file.fileName().toStdString()));
}

/// Whether a file of the folder is as `wanted` says.
bool hasFile(const QString& folder, bool (*wanted)(const QFileInfo&))
{
    QDirIterator files(folder, QDir::Files);
    for (int seen = 0; files.hasNext() && seen < kLookedAt; ++seen) {
        files.next();
        if (wanted(files.fileInfo()))
            return true;
    }
    return false;
}

QString copyFiles(const QDir& from, const QDir& to)
{
    QDirIterator files(from.path(), QDir::Files | QDir::Hidden | QDir::NoSymLinks, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        const QString source = files.next();
        const QString target = to.filePath(from.relativeFilePath(source));
        if (!QDir().mkpath(QFileInfo(target).path()))
            return Words::tr("The folder %1 could not be made. Choose another place.").arg(QFileInfo(target).path());
        QFile file(source);
        if (!file.copy(target))
            return Words::tr("The file %1 could not be copied: %2.").arg(source, file.errorString());
    }
    return {};
}

} // namespace

FolderKind folderKind(const QString& folder)
{
    const QDir place(folder);
    if (!place.exists())
        return FolderKind::Unknown;
    if (place.exists(kJournal))
        return FolderKind::Project;
    if (place.exists(kConfig))
        return FolderKind::Checkpoint;
    if (hasFile(folder, isSplitFile))
        return FolderKind::Data;
    FolderKind kind = FolderKind::Unknown;
    QDirIterator folders(folder, QDir::Dirs | QDir::NoDotAndDotDot);
    for (int seen = 0; folders.hasNext() && seen < kLookedAt; ++seen) {
        const QString inner = folders.next();
        if (hasFile(inner, isSplitFile))
            return FolderKind::Data;
        if (QFileInfo::exists(inner + QLatin1Char('/') + kConfig))
            kind = FolderKind::Models;
    }
    if (kind == FolderKind::Unknown && hasFile(folder, isLanguageFile))
        kind = FolderKind::Data;
    return kind;
}

Openable recognise(const QString& fileOrFolder)
{
    const QFileInfo given(QDir::cleanPath(fileOrFolder));
    if (!given.isFile())
        return { folderKind(given.filePath()), given.filePath(), {} };
    const QString folder = given.path();
    const FolderKind kind = folderKind(folder);
    switch (kind) {
    case FolderKind::Project:
        if (given.fileName() == kJournal)
            return { kind, folder, {} };
        break;
    case FolderKind::Checkpoint:
        return { kind, folder, {} };
    case FolderKind::Data:
        if (isSplitFile(given))
            return { kind, folder, QString::fromStdString(splitOf(given)->split) };
        if (isLanguageFile(given))
            return { kind, folder, {} };
        break;
    case FolderKind::Models:
    case FolderKind::Unknown:
        break;
    }
    return { FolderKind::Unknown, given.filePath(), {} };
}

QList<Openable> recogniseAll(const QStringList& paths)
{
    QList<Openable> all, ordered;
    for (const QString& path : paths) {
        const Openable item = recognise(path);
        const bool known
            = std::any_of(all.begin(), all.end(), [&](const Openable& other) { return other.path == item.path; });
        if (!known)
            all << item;
    }
    for (const FolderKind kind :
        { FolderKind::Project, FolderKind::Data, FolderKind::Checkpoint, FolderKind::Models, FolderKind::Unknown }) {
        for (const Openable& item : all) {
            if (item.kind == kind)
                ordered << item;
        }
    }
    return ordered;
}

QString dropText(const QList<Openable>& items)
{
    QStringList known, unknown;
    for (const Openable& item : items) {
        const QString name = QFileInfo(item.path).fileName();
        switch (item.kind) {
        case FolderKind::Project:
            known << Words::tr("the project %1").arg(name);
            break;
        case FolderKind::Data:
            known << Words::tr("the test data %1").arg(name);
            break;
        case FolderKind::Checkpoint:
            known << Words::tr("the model %1").arg(name);
            break;
        case FolderKind::Models:
            known << Words::tr("the model folder %1").arg(name);
            break;
        case FolderKind::Unknown:
            unknown << name;
            break;
        }
    }
    if (known.isEmpty())
        return Words::tr("Neither a model, nor test data, nor a project: %1.")
            .arg(numberLocale().createSeparatedList(unknown));
    const QString words = Words::tr("Let go to open %1.").arg(numberLocale().createSeparatedList(known));
    return unknown.isEmpty() ? words
                             : words + QLatin1Char('\n')
            + Words::tr("Not known, left aside: %1.").arg(numberLocale().createSeparatedList(unknown));
}

QString unknownText(const QString& path)
{
    const QFileInfo place(path);
    const QString name = QDir::toNativeSeparators(path);
    if (!place.exists())
        return Words::tr("%1 is not there (any more).").arg(name);
    if (place.isFile())
        return Words::tr("%1 belongs to no checkpoint (its folder has no config.json) and is not test "
                         "data (named by test, dev or train, such as test.txt or hau_test.tsv).")
            .arg(name);
    return Words::tr("%1 holds no checkpoint (config.json), no test data (a folder a language with "
                     "test.txt or test.tsv) and no project.")
        .arg(name);
}

QString copyProject(const QString& from, const QString& to)
{
    QDir target(to);
    if (target.exists() && !target.isEmpty())
        return Words::tr("The folder %1 is not empty. Choose a new one.").arg(to);
    const QString source = QDir(from).canonicalPath();
    if ((QDir::cleanPath(target.absolutePath()) + QLatin1Char('/')).startsWith(source + QLatin1Char('/')))
        return Words::tr("The folder %1 lies inside the project. Choose another place.").arg(to);
    if (!target.mkpath(QStringLiteral(".")))
        return Words::tr("The folder %1 could not be made. Choose another place.").arg(to);
    const QString problem = copyFiles(QDir(from), target);
    if (!problem.isEmpty())
        target.removeRecursively();
    return problem;
}

} // namespace ndogo
