// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What all fuzz targets share: the input as a file, and what every reader has to keep to. A reader
// may refuse with a Failure; any other exception ends the run, as do a bad read, undefined
// behaviour, 512 MB asked for at once, 1 GB in all or 10 s.
#pragma once

#include "engine/base/error.h"
#include "engine/io/checkpoint.h"
#include "engine/io/file_message.h"
#include "engine/io/mapped_file.h"

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <sys/mman.h>
#include <unistd.h>

#include <sanitizer/asan_interface.h>

namespace ndogo::fuzz {

/// Ends the run, so that the input is kept.
inline void require(bool holds, std::string_view what)
{
    if (holds)
        return;
    std::fprintf(stderr, "not so: %.*s\n", int(what.size()), what.data());
    std::abort();
}

/// What people are shown: one line of printable UTF-8, short enough to be read.
inline void requireReadable(std::string_view message)
{
    require(!message.empty() && message.size() < 2000, "a message is of readable length");
    for (std::string_view rest = message; !rest.empty();) {
        const std::size_t size = utf8CharacterSize(rest);
        const auto first = static_cast<unsigned char>(rest.front());
        require(size > 0 && first >= 0x20 && first != 0x7F, "a message is one line of UTF-8");
        rest.remove_prefix(size);
    }
}

/// Runs `action`; false when it refused its input, with a message that people can read.
template <typename Action> bool accepts(Action&& action)
{
    try {
        action();
        return true;
    } catch (const Failure& failure) {
        requireReadable(failure.error().message);
        for (const auto& [name, value] : failure.error().context)
            require(value.size() < 4200, "the facts of a message are of readable length");
        return false;
    }
}

/// The input as a file that lies in memory: "/proc/self/fd/1000", or the name that it was given.
class InputFile {
public:
    InputFile()
        : m_descriptor(::memfd_create("input", MFD_CLOEXEC))
        , m_path("/proc/self/fd/" + std::to_string(m_descriptor))
    {
        require(m_descriptor >= 0, "there is a file for the input");
    }

    /// Makes the input appear under `name` in a folder of that target, and returns the folder.
    std::filesystem::path linkAs(const std::string& target, const std::string& name)
    {
        namespace fs = std::filesystem;
        const fs::path memory = "/dev/shm";
        const fs::path folder = (fs::exists(memory) ? memory : fs::temp_directory_path())
            / ("ndogo-fuzz-" + target + "-" + std::to_string(::getpid()));
        fs::create_directories(folder);
        fs::create_symlink(m_path, folder / name);
        m_folder = folder;
        m_path = folder / name;
        return folder;
    }

    ~InputFile()
    {
        std::error_code ignored;
        if (!m_folder.empty())
            std::filesystem::remove_all(m_folder, ignored);
        ::close(m_descriptor);
    }
    InputFile(const InputFile&) = delete;
    InputFile& operator=(const InputFile&) = delete;

    const std::filesystem::path& write(std::span<const std::byte> bytes) const
    {
        const bool written = ::ftruncate(m_descriptor, 0) == 0
            && ::pwrite(m_descriptor, bytes.data(), bytes.size(), 0) == ssize_t(bytes.size());
        require(written, "the input was written");
        return m_path;
    }

private:
    int m_descriptor;
    std::filesystem::path m_path;
    std::filesystem::path m_folder;
};

inline std::span<const std::byte> bytesOf(const std::uint8_t* data, std::size_t size)
{
    return std::as_bytes(std::span(data, size));
}

inline std::string_view textOf(const std::uint8_t* data, std::size_t size)
{
    return { reinterpret_cast<const char*>(data), size };
}

/// Maps a file so that a read beyond its last byte is found, though the rest of the page is there.
inline std::shared_ptr<const MappedFile> mapGuarded(const std::filesystem::path& path)
{
    const auto file = MappedFile::open(path);
    const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    const std::byte* end = file->bytes().data() + file->bytes().size();
    const std::size_t rest = (page - file->bytes().size() % page) % page;
    ASAN_POISON_MEMORY_REGION(end, rest);
    const auto release = [file, end, rest](const MappedFile*) { ASAN_UNPOISON_MEMORY_REGION(end, rest); };
    return { file.get(), release };
}

/// Tensors keep what readers promise: each has the bytes of its shape, all of them readable, and
/// its name alone.
inline void requireSound(std::span<const StoredTensor> tensors)
{
    unsigned sum = 0;
    const StoredTensor* before = nullptr;
    for (const StoredTensor& tensor : tensors) {
        require(tensor.size() >= 0, "a shape has a size");
        require(tensor.bytes.size() == std::size_t(tensor.size()) * bytesPerValue(tensor.dtype),
            "a tensor has the bytes of its shape");
        for (const std::byte byte : tensor.bytes)
            sum += std::to_integer<unsigned>(byte);
        require(before == nullptr || before->name < tensor.name, "names are sorted and unique");
        before = &tensor;
    }
    const volatile unsigned kept = sum; // or the reads might be left out
    (void)kept;
}

} // namespace ndogo::fuzz
