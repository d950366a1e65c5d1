// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/atomic_file.h"

#include "engine/io/file_message.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <string>
#include <unistd.h>
#include <utility>

namespace ndogo {
namespace {

Failure writeFailure(const std::filesystem::path& path, int error)
{
    return fileFailure(ErrorCode::OutputUnwritable, path,
        "cannot be written: " + systemReason(error) + ". Make room or choose another folder.");
}

/// Some file systems (network folders, pipes) cannot sync and say so; that is no failed write.
bool isSyncError(int error)
{
    return error != 0 && error != EINVAL && error != EROFS && error != ENOTSUP;
}

}

AtomicFile::AtomicFile(std::filesystem::path target)
    : m_target(std::move(target))
{
    std::error_code ignored;
    const auto status = std::filesystem::status(m_target, ignored);
    const bool inPlace = std::filesystem::exists(status) && !std::filesystem::is_regular_file(status);
    int flags = O_WRONLY | O_CLOEXEC;
    if (!inPlace) {
        m_temporary = hiddenSibling(m_target, "partial");
        flags |= O_CREAT | O_TRUNC;
    }
    m_descriptor = ::open((inPlace ? m_target : m_temporary).c_str(), flags, 0666);
    if (m_descriptor < 0)
        throw writeFailure(m_target, errno);
}

AtomicFile::~AtomicFile()
{
    if (m_descriptor >= 0)
        ::close(m_descriptor);
    if (!m_committed && !m_temporary.empty())
        ::unlink(m_temporary.c_str());
}

void AtomicFile::write(std::span<const std::byte> bytes)
{
    while (!bytes.empty()) {
        const ssize_t written = ::write(m_descriptor, bytes.data(), bytes.size());
        if (written < 0 && errno != EINTR)
            throw writeFailure(m_target, errno);
        bytes = bytes.subspan(static_cast<std::size_t>(std::max<ssize_t>(written, 0)));
    }
}

void AtomicFile::write(std::string_view text)
{
    write(std::as_bytes(std::span(text)));
}

void AtomicFile::commit()
{
    if (::fsync(m_descriptor) != 0 && isSyncError(errno))
        throw writeFailure(m_target, errno);
    if (::close(std::exchange(m_descriptor, -1)) != 0)
        throw writeFailure(m_target, errno);
    if (!m_temporary.empty() && ::rename(m_temporary.c_str(), m_target.c_str()) != 0)
        throw writeFailure(m_target, errno);
    m_committed = true;
}

std::filesystem::path hiddenSibling(const std::filesystem::path& target, std::string_view purpose)
{
    std::string name = ".";
    name.append(target.filename().string()).append(".ndogo-").append(purpose);
    name.append("-").append(std::to_string(::getpid()));
    return target.parent_path() / name;
}

int syncToDisk(const std::filesystem::path& path)
{
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return errno;
    const int error = ::fsync(descriptor) == 0 ? 0 : errno;
    ::close(descriptor);
    return isSyncError(error) ? error : 0;
}

} // namespace ndogo
