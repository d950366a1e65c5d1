// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace ndogo {

/// LABEL_0, LABEL_1, ... or 0, 1, ...: what transformers and run_ner.py write where nobody names the classes.
inline bool areUnnamed(const std::vector<std::string>& labels)
{
    for (std::size_t id = 0; id < labels.size(); ++id) {
        const std::string number = std::to_string(id);
        if (labels[id] != number && labels[id] != "LABEL_" + number)
            return false;
    }
    return !labels.empty();
}

} // namespace ndogo
