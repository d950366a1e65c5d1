// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/text/piece_trie.h"

#include <algorithm>
#include <iterator>

namespace ndogo {

/// Places the children of one node after the other. Nodes with several children are placed where
/// the first of them finds a free cell and the others do too.
class PieceTrie::Builder {
public:
    Builder(std::vector<Cell>& cells, std::vector<Entry> entries)
        : m_cells(cells)
        , m_entries(std::move(entries))
    {
        m_cells[kRoot].parent = kRoot - 2; // nobody's child
        m_waiting.push_back({ kRoot, 0, m_entries.size(), 0 });
        while (!m_waiting.empty()) {
            const Node node = m_waiting.back();
            m_waiting.pop_back();
            place(node);
        }
    }

private:
    /// Entries [begin, end) share `depth` bytes, which lead to `cell`.
    struct Node {
        std::uint32_t cell;
        std::size_t begin, end, depth;
    };

    unsigned char byteAt(std::size_t entry, std::size_t depth) const
    {
        return static_cast<unsigned char>(m_entries[entry].first[depth]);
    }

    void place(Node node)
    {
        if (m_entries[node.begin].first.size() == node.depth)
            m_cells[node.cell].id = m_entries[node.begin++].second;
        if (node.begin == node.end)
            return;
        m_children.clear();
        for (std::size_t i = node.begin; i < node.end; ++i)
            if (i == node.begin || byteAt(i, node.depth) != byteAt(i - 1, node.depth))
                m_children.push_back(i);
        const std::uint32_t base = freeBase(node.depth);
        m_cells[node.cell].base = base;
        for (std::size_t child = 0; child < m_children.size(); ++child) {
            const std::size_t begin = m_children[child];
            const std::size_t end = child + 1 < m_children.size() ? m_children[child + 1] : node.end;
            const std::uint32_t cell = base + byteAt(begin, node.depth);
            m_cells[cell].parent = node.cell;
            m_waiting.push_back({ cell, begin, end, node.depth + 1 });
        }
    }

    std::uint32_t freeBase(std::size_t depth)
    {
        const std::uint32_t first = byteAt(m_children.front(), depth);
        while (m_cells[m_firstFree].parent != kFree)
            advance(m_firstFree);
        std::uint32_t cell = std::max(m_firstFree, first + 1);
        for (int tries = 0;; ++tries, advance(cell)) {
            makeRoom(cell);
            if (m_cells[cell].parent != kFree || !fits(cell - first, depth))
                continue;
            // Where the array is crowded the search gives up its holes, or it would get slow.
            if (tries > kPatience)
                m_firstFree = std::max(m_firstFree, cell - std::min(cell, 256U));
            return cell - first;
        }
    }

    bool fits(std::uint32_t base, std::size_t depth) const
    {
        return std::ranges::all_of(
            m_children, [&](std::size_t child) { return m_cells[base + byteAt(child, depth)].parent == kFree; });
    }

    void advance(std::uint32_t& cell) { makeRoom(++cell); }

    /// Any base that is handed out has all of its 256 cells.
    void makeRoom(std::uint32_t cell)
    {
        if (cell + 512 > m_cells.size())
            m_cells.resize(m_cells.size() + m_cells.size() / 2 + 1024);
    }

    static constexpr int kPatience = 64;
    std::vector<Cell>& m_cells;
    std::vector<Entry> m_entries;
    std::vector<Node> m_waiting;
    std::vector<std::size_t> m_children;
    std::uint32_t m_firstFree = 1;
};

PieceTrie::PieceTrie(std::span<const Entry> entries)
{
    std::vector<Entry> sorted;
    sorted.reserve(entries.size());
    std::ranges::copy_if(entries, std::back_inserter(sorted), [](const Entry& entry) { return !entry.first.empty(); });
    std::ranges::stable_sort(sorted, {}, &Entry::first);
    // Of equal ones the last: unique() keeps the first, so it runs from the back.
    const auto kept = std::unique(
        sorted.rbegin(), sorted.rend(), [](const Entry& a, const Entry& b) { return a.first == b.first; });
    sorted.erase(sorted.begin(), kept.base());
    if (!sorted.empty())
        Builder(m_cells, std::move(sorted));
    m_cells.shrink_to_fit();
}

std::int32_t PieceTrie::find(std::string_view piece) const
{
    std::uint32_t node = kRoot;
    for (const char byte : piece)
        if (!step(node, byte))
            return kNone;
    return idAt(node);
}

} // namespace ndogo
