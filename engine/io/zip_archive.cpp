// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// APPNOTE.TXT of the zip format, sections 4.3.7 (local header), 4.3.12 (central
// directory), 4.3.14-16 (its ends) and 4.5.3 (64-bit sizes). Numbers are little-endian and
// unaligned.
#include "engine/io/zip_archive.h"

#include "engine/io/file_message.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <optional>

namespace ndogo {
namespace {

constexpr std::uint32_t kLocalHeader = 0x04034b50;
constexpr std::uint32_t kCentralHeader = 0x02014b50;
constexpr std::uint32_t kEnd = 0x06054b50;
constexpr std::uint32_t kEnd64 = 0x06064b50;
constexpr std::uint32_t kEnd64Locator = 0x07064b50;
constexpr std::size_t kEndBytes = 22;
constexpr std::size_t kEnd64LocatorBytes = 20;
constexpr std::size_t kCentralBytes = 46;
constexpr std::size_t kLocalBytes = 30;
constexpr std::uint32_t kIn64Bits = 0xFFFFFFFF; ///< "see the 64-bit field"

/// The whole file, with every read checked.
class ZipBytes {
public:
    explicit ZipBytes(const MappedFile& file)
        : m_file(file)
    {
    }

    std::span<const std::byte> slice(std::uint64_t offset, std::uint64_t size) const
    {
        const auto bytes = m_file.bytes();
        if (offset > bytes.size() || size > bytes.size() - offset)
            throw damaged(Sentence::tr("it points beyond its end"));
        return bytes.subspan(offset, size);
    }

    template <typename T> T number(std::uint64_t offset) const
    {
        T value = 0;
        std::memcpy(&value, slice(offset, sizeof value).data(), sizeof value);
        return value;
    }

    std::string_view text(std::uint64_t offset, std::uint64_t size) const
    {
        const auto bytes = slice(offset, size);
        return { reinterpret_cast<const char*>(bytes.data()), bytes.size() };
    }

    std::uint64_t size() const { return m_file.bytes().size(); }

    /// torch.jit.save packs its code, which nothing else in a file of PyTorch is.
    Failure program() const
    {
        return fileFailure(ErrorCode::FileFormat, m_file.path(),
            Sentence::tr("The file %1 is a TorchScript program, not the weights of a model; save its state dict "
                         "with torch.save(model.state_dict(), ...).",
                m_file.path()));
    }

    Failure damaged(const Sentence& how) const
    {
        return fileFailure(ErrorCode::FileFormat, m_file.path(),
            Sentence::tr("The file %1 is a damaged zip file (%2); copy or download it again.", m_file.path(), how));
    }

private:
    const MappedFile& m_file;
};

struct Directory {
    std::uint64_t offset = 0, size = 0, entries = 0;
};

/// The end record lies before a comment of at most 65,535 bytes.
std::uint64_t findEnd(const ZipBytes& zip)
{
    if (zip.size() < kEndBytes)
        throw zip.damaged(Sentence::tr("it is too short"));
    const std::uint64_t last = zip.size() - kEndBytes;
    const std::uint64_t first = last > 0xFFFF ? last - 0xFFFF : 0;
    for (std::uint64_t at = last;; --at) {
        if (zip.number<std::uint32_t>(at) == kEnd && at + kEndBytes + zip.number<std::uint16_t>(at + 20) == zip.size())
            return at;
        if (at == first)
            throw zip.damaged(Sentence::tr("it has no table of contents: it was cut short"));
    }
}

Directory readEnd(const ZipBytes& zip)
{
    const std::uint64_t end = findEnd(zip);
    Directory directory { zip.number<std::uint32_t>(end + 16), zip.number<std::uint32_t>(end + 12),
        zip.number<std::uint16_t>(end + 10) };
    const bool has64
        = end >= kEnd64LocatorBytes && zip.number<std::uint32_t>(end - kEnd64LocatorBytes) == kEnd64Locator;
    if (has64) {
        const auto at = zip.number<std::uint64_t>(end - kEnd64LocatorBytes + 8);
        if (zip.number<std::uint32_t>(at) != kEnd64)
            throw zip.damaged(Sentence::tr("it has no 64-bit table of contents where it says"));
        directory = { zip.number<std::uint64_t>(at + 48), zip.number<std::uint64_t>(at + 40),
            zip.number<std::uint64_t>(at + 32) };
    }
    zip.slice(directory.offset, directory.size);
    if (directory.entries > directory.size / kCentralBytes)
        throw zip.damaged(Sentence::tr("it announces more entries than it has room for"));
    return directory;
}

struct Entry {
    std::string_view name;
    std::uint64_t size = 0, localHeader = 0;
    std::uint64_t next = 0; ///< offset of the next directory entry
};

/// Fills in what the 32-bit fields could not hold, in the order of section 4.5.3.
void readExtra64(const ZipBytes& zip, std::uint64_t at, std::uint64_t end, std::initializer_list<std::uint64_t*> fields)
{
    while (at + 4 <= end) {
        const auto tag = zip.number<std::uint16_t>(at);
        const std::uint64_t next = at + 4 + zip.number<std::uint16_t>(at + 2);
        if (tag == 1) {
            std::uint64_t value = at + 4;
            for (std::uint64_t* field : fields)
                if (*field == kIn64Bits && value + 8 <= std::min(next, end)) {
                    *field = zip.number<std::uint64_t>(value);
                    value += 8;
                }
            return;
        }
        at = next;
    }
}

Entry readCentral(const ZipBytes& zip, std::uint64_t at)
{
    if (zip.number<std::uint32_t>(at) != kCentralHeader)
        throw zip.damaged(Sentence::tr("it has a broken table of contents"));
    const auto flags = zip.number<std::uint16_t>(at + 8);
    const auto method = zip.number<std::uint16_t>(at + 10);
    std::uint64_t packed = zip.number<std::uint32_t>(at + 20);
    const auto nameSize = zip.number<std::uint16_t>(at + 28);
    const auto extraSize = zip.number<std::uint16_t>(at + 30);
    const auto commentSize = zip.number<std::uint16_t>(at + 32);
    Entry entry { zip.text(at + kCentralBytes, nameSize), zip.number<std::uint32_t>(at + 24),
        zip.number<std::uint32_t>(at + 42), 0 };
    const std::uint64_t extra = at + kCentralBytes + nameSize;
    zip.slice(extra, extraSize);
    readExtra64(zip, extra, extra + extraSize, { &entry.size, &packed, &entry.localHeader });
    entry.next = extra + extraSize + commentSize;
    const bool isPacked = (flags & 1U) != 0 || method != 0 || packed != entry.size;
    if (isPacked && entry.name.find("/code/") != std::string::npos)
        throw zip.program();
    if (isPacked)
        throw zip.damaged(Sentence::tr(
            "it has a compressed or encrypted entry %1, which torch.save never writes", inQuotes(entry.name)));
    return entry;
}

std::span<const std::byte> entryBytes(const ZipBytes& zip, const Entry& entry)
{
    const std::uint64_t at = entry.localHeader;
    zip.slice(at, kLocalBytes);
    const auto nameSize = zip.number<std::uint16_t>(at + 26);
    const auto extraSize = zip.number<std::uint16_t>(at + 28);
    if (zip.number<std::uint32_t>(at) != kLocalHeader || zip.text(at + kLocalBytes, nameSize) != entry.name)
        throw zip.damaged(Sentence::tr("it has no entry %1 where its table of contents says", inQuotes(entry.name)));
    return zip.slice(at + kLocalBytes + nameSize + extraSize, entry.size);
}

}

ZipArchive::ZipArchive(std::shared_ptr<const MappedFile> file)
    : m_file(std::move(file))
{
    const ZipBytes zip(*m_file);
    const Directory directory = readEnd(zip);
    const std::uint64_t end = directory.offset + directory.size;
    std::uint64_t at = directory.offset;
    for (std::uint64_t i = 0; i < directory.entries; ++i) {
        const Entry entry = readCentral(zip, at);
        at = entry.next;
        if (at > end)
            throw zip.damaged(Sentence::tr("it has a table of contents that runs over its end"));
        if (!m_entries.emplace(entry.name, entryBytes(zip, entry)).second)
            throw zip.damaged(Sentence::tr("it has two entries %1", inQuotes(entry.name)));
    }
}

std::span<const std::byte> ZipArchive::find(std::string_view name) const
{
    const auto found = m_entries.find(name);
    return found == m_entries.end() ? std::span<const std::byte>() : found->second;
}

} // namespace ndogo
