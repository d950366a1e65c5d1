// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/io/mapped_file.h"

#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace ndogo {

/// The stored (uncompressed) entries of a zip file, as torch.save writes them. Read by the central
/// directory; every offset is checked against the file. Immutable; thread-safe.
class ZipArchive {
public:
    /// Throws Failure(FileFormat) naming the file for anything but a whole zip file of stored
    /// entries.
    explicit ZipArchive(std::shared_ptr<const MappedFile> file);

    const MappedFile& file() const { return *m_file; }
    const std::map<std::string, std::span<const std::byte>, std::less<>>& entries() const { return m_entries; }

    /// The entry's bytes inside the mapping, or a null span.
    std::span<const std::byte> find(std::string_view name) const;

private:
    std::shared_ptr<const MappedFile> m_file;
    std::map<std::string, std::span<const std::byte>, std::less<>> m_entries;
};

} // namespace ndogo
