// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the names of data files say: "hau_train.txt" is the split train of hau.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace ndogo {

/// The name by which a split is known here: train, dev and test for the names that corpora have for these ("valid",
/// "devel", "testa", ...); others stay as they are.
std::string commonSplit(std::string_view name);

/// A file whose name says a split.
struct SplitFile {
    std::filesystem::path file;
    std::string split; ///< as commonSplit()
    /// What else the name says, the ending left out: "hau" of hau-train.conllu, nothing of train.txt.
    std::string rest;
    std::size_t rank = 0; ///< among files that say the same: the lowest is preferred
    bool isPart = false; ///< one of several that make up the split ("test-00000-of-00002.jsonl")
};

/// Nothing for a name that says no split, or two. Splits are train, dev, test and their other names, eval, and `asked`,
/// in any case, apart from the rest by blanks or one of "_-.".
std::optional<SplitFile> splitFile(const std::filesystem::path& file, std::string_view asked);

/// Whether a file may hold data, by its ending: .txt, .tsv, ..., .jsonl, or none.
bool hasDataEnding(const std::filesystem::path& file);

/// "hau", "ha", "hau_Latn", "am-ET": an ISO 639 code, a script or country behind it or not.
bool isLanguageCode(std::string_view name);

/// "hau" of hau.txt, "hau_news" of hau_news.txt: what the name of a file begins with a language code, and that reminds
/// of no split ("hau_test2"); otherwise nothing.
std::string languageOfFile(const std::filesystem::path& file);

/// Files and folders that other programs leave behind (".cache", "__MACOSX", "test.txt~", "test copy.txt"): no data.
bool isLeftBehind(std::string_view name);

} // namespace ndogo
