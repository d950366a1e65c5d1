// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>
#include <QStringList>

namespace ndogo {

enum class FolderKind {
    Unknown,
    Checkpoint,
    Data,
    Project,
    Models, ///< holds checkpoint folders
};

/// What a folder is, by the names in it: journal.jsonl makes a project, config.json a checkpoint;
/// files named after a split (hau/test.txt, hau/test.tsv) or a language (hau.txt) make test data.
FolderKind folderKind(const QString& folder);

/// Something that a person pointed at, and the folder that opens for it.
struct Openable {
    FolderKind kind = FolderKind::Unknown;
    QString path; ///< the folder; of what is unknown, the file or folder itself
    QString split; ///< of data, when one of its files was meant: "dev"
    bool operator==(const Openable&) const = default;
};

/// A file stands for its folder: weights, config.json or a tokenizer for their checkpoint, a
/// journal for its project, hau/test.txt for that language. Looks at names only.
Openable recognise(const QString& fileOrFolder);
/// The same for several; what opens the same folder is named once. Projects come first, then data,
/// models, and what is unknown: the order in which they are best opened.
QList<Openable> recogniseAll(const QStringList& paths);
/// "Let go to open the model afriberta and the test data masakhaner.", for what hovers over the
/// window.
QString dropText(const QList<Openable>& items);
/// Why a path cannot be opened, in one sentence.
QString unknownText(const QString& path);

/// Copies a project with its models. `to` must not exist, or be empty. Returns an empty text, else
/// one sentence that names the file; then nothing of the copy is left. Blocking: call it on a
/// worker thread.
QString copyProject(const QString& from, const QString& to);

} // namespace ndogo
