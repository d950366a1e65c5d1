// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/data/data_layout.h"

#include <filesystem>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace ndogo {

/// A folder that predictions are written to, for one program at a time. Which of its files are predictions stands in
/// its ".ndogo-predictions", which is the lock as well: only they are replaced, never what somebody else put there,
/// such as the gold labels.
class PredictionFolder {
public:
    /// Made when missing. Throws Failure(OutputUnwritable) naming it, Failure(OutputExists) naming the process that
    /// writes there.
    explicit PredictionFolder(std::filesystem::path folder);
    ~PredictionFolder();
    PredictionFolder(const PredictionFolder&) = delete;
    PredictionFolder& operator=(const PredictionFolder&) = delete;

    /// Before the work: throws Failure(OutputExists) when the file of a language is there and is no prediction.
    void requireFree(const std::string& language, DataTask task) const;

    /// Writes <language>.txt with "token gold pred" lines, or for texts a table <language>.tsv,
    /// whole or not at all: a folder that `score` reads. `predictions` is parallel to `examples`; those
    /// without predictions are left out. Throws Failure(OutputUnwritable), and what requireFree() throws.
    void write(const std::string& language, DataTask task, std::span<const Example> examples,
        std::span<const std::vector<std::string>> predictions);

private:
    void readNames();
    void remember(const std::string& name);

    std::filesystem::path m_folder, m_list;
    std::set<std::string> m_names; ///< of files that are predictions
    int m_descriptor = -1; ///< of the list
    bool m_made = false; ///< the folder was not there before
};

} // namespace ndogo
