// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace ndogo {

/// Numbers for labels, 0, 1, 2, ... in the order of first sight.
class LabelTable {
public:
    std::int32_t idOf(const std::string& label)
    {
        const auto [entry, isNew] = m_ids.try_emplace(label, std::int32_t(m_names.size()));
        if (isNew)
            m_names.push_back(label);
        return entry->second;
    }

    /// The numbers here of labels that another table numbers from 0.
    std::vector<std::int32_t> idsOf(std::span<const std::string> labels)
    {
        std::vector<std::int32_t> ids;
        for (const std::string& label : labels)
            ids.push_back(idOf(label));
        return ids;
    }

    const std::vector<std::string>& names() const { return m_names; } ///< by number

private:
    std::map<std::string, std::int32_t> m_ids;
    std::vector<std::string> m_names;
};

} // namespace ndogo
