// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which files a data reference means: the languages of a folder and their splits.
#pragma once

#include "engine/base/sentence.h"
#include "engine/values/data_ref.h"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace ndogo {

/// One language of a data folder.
struct LanguageSplits {
    std::string name;
    std::filesystem::path folder;
    /// By split (commonSplit()), the preferred file first.
    std::map<std::string, std::vector<std::filesystem::path>> splits;
    std::optional<std::filesystem::path> file {}; ///< all there is, read as any split

    /// The files of a split; none where it has none.
    std::vector<std::filesystem::path> filesOf(const std::string& split) const;
};

/// The languages asked for, all when none is named, sorted by name.
struct DataFolder {
    std::vector<LanguageSplits> languages;
    std::vector<Sentence> notes; ///< what was taken for what, and what was left aside
};

/// `data.path` is a folder with one folder a language ("hau/test.txt"), one folder a split ("test/hau.txt"), files
/// named by both ("hau_test.txt") or by a language alone ("hau.txt", all of it the split asked for); or one language's
/// folder; or a single file. Throws Failure(FileNotFound) saying what is there instead, and Failure(FileUnreadable) for
/// a language that may not be looked at.
DataFolder openDataFolder(const DataRef& data);

struct LanguageFile {
    std::string language;
    std::filesystem::path file;
};

/// The files of the split asked for. Throws as openDataFolder(), and Failure(FileNotFound) where no language, or one
/// that was asked for by name, has the split. `notes`, when given, gets a sentence for every language that lacks the
/// split, and what DataFolder::notes holds.
std::vector<LanguageFile> findLanguageFiles(const DataRef& data, std::vector<Sentence>* notes = nullptr);

/// Of several files of a split one is read.
Sentence secondFile(const std::vector<std::filesystem::path>& files, const std::string& split);

/// "it holds hau, yor": for messages.
Sentence contentsOf(const std::filesystem::path& folder);

} // namespace ndogo
