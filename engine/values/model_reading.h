// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/fields.h"

#include <set>
#include <string>
#include <vector>

namespace ndogo {

/// Of a field that is written only where it asks for something, so that jobs without it are as they always were.
struct LeftOutAtDefault { };

inline constexpr Option kIgnoreParts(
    "--ignore-parts", "Compute without trained parts of the file that Ndogo does not know, instead of refusing");

/// Names of classes: none is empty or there twice.
inline auto labelNames()
{
    return Check { [](const std::vector<std::string>& names) {
        std::set<std::string> seen;
        for (const std::string& name : names) {
            if (name.empty())
                return Sentence::tr("has an empty label");
            if (!seen.insert(name).second)
                return Sentence::tr("names %1 twice", inQuotes(name));
        }
        return Sentence();
    } };
}

/// How a checkpoint folder is to be read where it is not enough alone.
struct ModelReading {
    bool ignoreParts = false; ///< without trained parts that Ndogo does not compute, which is refused else
    std::vector<std::string> labels; ///< names of the classes by id; empty: those of the folder
    bool operator==(const ModelReading&) const = default;

    template <typename Fields> void describe(Fields& fields)
    {
        fields("ignore_parts", ignoreParts, kIgnoreParts);
        fields("labels", labels,
            Option("--labels",
                "Names of the model's classes by id: a file with one label a line, or JSON with id2label; - for stdin")
                .lines(),
            labelNames());
    }
};

} // namespace ndogo
