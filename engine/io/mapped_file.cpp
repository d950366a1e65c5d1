// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/mapped_file.h"

#include "engine/io/file_message.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ndogo {
namespace {

Failure openFailure(const std::filesystem::path& path, int error)
{
    if (error == ENOENT || error == ENOTDIR)
        return fileFailure(ErrorCode::FileNotFound, path, "does not exist.");
    return fileFailure(ErrorCode::FileUnreadable, path, "cannot be read: " + systemReason(error) + ".");
}

}

ReadableFile::ReadableFile(const std::filesystem::path& path)
    // Without O_NONBLOCK, opening a pipe that nobody writes to would wait for ever.
    : m_descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK))
{
    if (m_descriptor < 0)
        throw openFailure(path, errno);
    struct stat status = {};
    const int error = ::fstat(m_descriptor, &status) == 0 ? 0 : errno;
    if (error == 0 && S_ISREG(status.st_mode)) {
        m_size = static_cast<std::size_t>(status.st_size);
        return;
    }
    ::close(m_descriptor);
    if (error != 0)
        throw openFailure(path, error);
    throw fileFailure(ErrorCode::FileUnreadable, path,
        S_ISDIR(status.st_mode) ? "is a folder; a file is needed here." : "is not a regular file.");
}

ReadableFile::~ReadableFile()
{
    ::close(m_descriptor);
}

std::shared_ptr<const MappedFile> MappedFile::open(const std::filesystem::path& path)
{
    const ReadableFile file(path);
    if (file.size() == 0)
        throw fileFailure(ErrorCode::FileFormat, path, "is empty; copy or download it again.");
    void* data = ::mmap(nullptr, file.size(), PROT_READ, MAP_PRIVATE, file.descriptor(), 0);
    if (data == MAP_FAILED)
        throw openFailure(path, errno);
    std::shared_ptr<MappedFile> mapped(new MappedFile);
    mapped->m_path = path;
    mapped->m_data = static_cast<const std::byte*>(data);
    mapped->m_size = file.size();
    return mapped;
}

MappedFile::~MappedFile()
{
    if (m_data != nullptr)
        ::munmap(const_cast<std::byte*>(m_data), m_size);
}

} // namespace ndogo
