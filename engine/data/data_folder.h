// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/data/conll.h"
#include "engine/values/data_ref.h"
#include "engine/values/results.h"

#include <filesystem>
#include <string>
#include <vector>

namespace ndogo {

class Tokenizer;

struct LanguageFile {
    std::string language;
    std::filesystem::path file;
};

/// The files of a data reference: `path` is a folder with one folder a language ("hau/test.txt"),
/// or one such language folder, or a single file (its language is its folder's or its own name).
/// Sorted by language. Throws Failure(FileNotFound) naming what is missing and listing what is
/// there, and Failure(FileUnreadable) for a language that may not be looked at. `leftOut`, when
/// given, gets a sentence for every language that lacks the split, unless languages were asked for
/// by name.
std::vector<LanguageFile> findLanguageFiles(const DataRef& data, std::vector<Sentence>* leftOut = nullptr);

/// Counts for the Data page. Files that cannot be read become problems, not errors, unless none
/// can. `tokenizer` may be null.
DataReport scanData(const DataRef& data, const Tokenizer* tokenizer);

} // namespace ndogo
