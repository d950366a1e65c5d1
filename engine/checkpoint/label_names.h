// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/sentence.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace ndogo {

/// Tags of entities in the spelling of data files: B_PER, b-per and PER-B become B-PER, and what scripts add to the
/// tags without an entity in it (X, [PAD], <none>, [CLS]) becomes O. Other labels stay as they are. `notes` tell what
/// was changed.
std::vector<std::string> usualLabels(std::vector<std::string> labels, std::vector<Sentence>& notes);

/// One label a line; or JSON: a list, {"0": "O"}, {"O": 0}, or either of them inside id2label, label2id or labels.
/// Throws Failure(DataInvalid) naming `file` and the line or what is wrong.
std::vector<std::string> labelsFromText(std::string_view text, const std::string& file);

/// The file beside a checkpoint that names its classes (labels.txt, id2label.json, ...), or an empty path.
std::filesystem::path labelFileIn(const std::filesystem::path& folder);

} // namespace ndogo
