// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace ndogo {

enum class FolderKind { Unknown, Checkpoint, Data, Project };

/// What a folder is, by the names in it: journal.jsonl makes a project, config.json a checkpoint;
/// language folders with test.txt, train.txt or dev.txt make test data.
FolderKind folderKind(const QString& folder);

/// Copies a project with its models. `to` must not exist, or be empty. Returns an empty text, else
/// one sentence that names the file; then nothing of the copy is left. Blocking: call it on a
/// worker thread.
QString copyProject(const QString& from, const QString& to);

} // namespace ndogo
