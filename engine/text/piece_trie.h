// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace ndogo {

/// The pieces of a vocabulary by their bytes, for searches from any place of a text: a double array
/// (Aoe 1989), one look-up a byte. Immutable once built; thread-safe.
class PieceTrie {
public:
    using Entry = std::pair<std::string_view, std::int32_t>; ///< a piece and its id, 0 or more
    static constexpr std::int32_t kNone = -1;
    static constexpr std::uint32_t kRoot = 0;

    PieceTrie() = default;
    /// Of equal pieces the last one counts. Empty pieces are left out.
    explicit PieceTrie(std::span<const Entry> entries);

    std::int32_t find(std::string_view piece) const; ///< its id or kNone

    /// Moves `node` along `byte`; false (and no move) where no piece goes on like that.
    bool step(std::uint32_t& node, char byte) const
    {
        const std::uint32_t child = m_cells[node].base + static_cast<unsigned char>(byte);
        if (m_cells[child].parent != node)
            return false;
        node = child;
        return true;
    }
    std::int32_t idAt(std::uint32_t node) const { return m_cells[node].id; } ///< or kNone

private:
    static constexpr std::uint32_t kFree = 0xFFFFFFFF;
    struct Cell {
        std::uint32_t base = 0; ///< children stand at base + byte
        std::uint32_t parent = kFree;
        std::int32_t id = kNone;
    };
    class Builder;
    std::vector<Cell> m_cells = std::vector<Cell>(257);
};

} // namespace ndogo
