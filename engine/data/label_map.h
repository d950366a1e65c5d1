// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Label sets of data and model that differ are mapped in the open or refused, never guessed.
#pragma once

#include "engine/data/data_layout.h"

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace ndogo {

/// From label to what it counts as. NER: entity types, "O" for none; otherwise whole labels.
using LabelMap = std::map<std::string, std::string>;

/// The labels of one data file, each with the line where it first stands (ExampleFile::labelLines).
struct FileLabels {
    std::string file;
    std::map<std::string, std::int64_t> lines;
};

struct LabelMatch {
    LabelMap map; ///< to be applied to data and model alike: `asked`, what is remembered, what differs in case only
    std::vector<Sentence> notes; ///< what was mapped by itself, and what the data lacks
};

/// Brings the labels of data and model together. By itself it maps labels that the model lacks as its training did
/// (`remembered`), and labels that differ from exactly one of the model's in the case of ASCII letters, nothing else.
/// Throws Failure(LabelUnknown) naming file and line of the first label that the model cannot give, both label sets,
/// and the way out. For plain text, which has no labels, nothing is matched.
LabelMatch matchLabels(std::span<const FileLabels> data, std::span<const std::string> modelLabels, DataTask task,
    const LabelMap& asked, const LabelMap& remembered = {});

/// What `label` counts as under `map`: with NER "B-MISC" becomes "B-" and the new type, or "O".
std::string mappedLabel(const std::string& label, const LabelMap& map, DataTask task);

/// mappedLabel() of every label.
void mapLabels(std::span<Example> examples, const LabelMap& map, DataTask task);

} // namespace ndogo
