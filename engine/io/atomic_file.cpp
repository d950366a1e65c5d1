// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/atomic_file.h"

#include "engine/base/hash.h"
#include "engine/io/file_message.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <fcntl.h>
#include <map>
#include <mutex>
#include <random>
#include <unistd.h>
#include <utility>

namespace ndogo {
namespace {

namespace fs = std::filesystem;

Failure writeFailure(const fs::path& path, int error)
{
    return fileFailure(ErrorCode::OutputUnwritable, asNamed(path),
        Sentence::tr("The file %1 cannot be written: %2. Make room or choose another folder.", asNamed(path),
            systemReason(error)));
}

/// Some file systems (network folders, pipes) cannot sync and say so; that is no failed write.
bool isSyncError(int error)
{
    return error != 0 && error != EINVAL && error != EROFS && error != ENOTSUP;
}

struct Names {
    std::mutex mutex;
    std::map<fs::path, fs::path> targets; ///< by temporary folder
};

Names& names()
{
    static Names names;
    return names;
}

}

AtomicFile::AtomicFile(fs::path target)
    : m_target(std::move(target))
{
    std::error_code ignored;
    const auto status = fs::status(m_target, ignored);
    if (fs::exists(status) && !fs::is_regular_file(status)) {
        openInPlace();
        return;
    }
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
        m_temporary = hiddenSibling(m_target, "partial", attempt);
        m_descriptor = ::open(m_temporary.c_str(), O_WRONLY | O_CLOEXEC | O_CREAT | O_EXCL | O_NOFOLLOW, 0666);
        if (m_descriptor >= 0 || errno != EEXIST)
            break;
    }
    if (m_descriptor < 0) {
        const int error = errno;
        m_temporary.clear();
        throw writeFailure(m_target, error);
    }
}

void AtomicFile::openInPlace()
{
    // Without O_NONBLOCK, opening a pipe that nobody reads would wait for ever.
    m_descriptor = ::open(m_target.c_str(), O_WRONLY | O_CLOEXEC | O_NONBLOCK);
    if (m_descriptor < 0)
        throw writeFailure(m_target, errno);
    ::fcntl(m_descriptor, F_SETFL, ::fcntl(m_descriptor, F_GETFL) & ~O_NONBLOCK);
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

std::string hiddenPrefix(const fs::path& target)
{
    constexpr std::size_t kRoom = 64; // for what follows
    const long limit = ::pathconf(target.parent_path().empty() ? "." : target.parent_path().c_str(), _PC_NAME_MAX);
    const auto most = static_cast<std::size_t>(limit > 100 ? limit : 255) - kRoom;
    std::string name = target.filename().string();
    if (name.size() > most) {
        Hash hash; // one must find what another left
        hash.add(std::as_bytes(std::span(name)));
        const std::string digits = hash.text();
        std::size_t end = most - digits.size() - 1;
        while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xC0U) == 0x80U)
            --end;
        name = name.substr(0, end) + '~' + digits;
    }
    return '.' + name + ".ndogo-";
}

fs::path hiddenSibling(const fs::path& target, std::string_view purpose, int attempt)
{
    std::string name = hiddenPrefix(target);
    name.append(purpose).append("-").append(std::to_string(::getpid()));
    if (attempt > 0) {
        std::random_device random;
        Hash hash;
        hash.add((std::uint64_t(random()) << 32U) | random());
        name.append("-").append(hash.text());
    }
    return target.parent_path() / name;
}

NamedAs::NamedAs(fs::path temporary, fs::path target)
    : m_temporary(std::move(temporary))
{
    const std::lock_guard lock(names().mutex);
    names().targets.emplace(m_temporary, std::move(target));
}

NamedAs::~NamedAs()
{
    if (m_temporary.empty())
        return;
    const std::lock_guard lock(names().mutex);
    names().targets.erase(m_temporary);
}

NamedAs::NamedAs(NamedAs&& other) noexcept
    : m_temporary(std::exchange(other.m_temporary, {}))
{
}

NamedAs& NamedAs::operator=(NamedAs&& other) noexcept
{
    std::swap(m_temporary, other.m_temporary);
    return *this;
}

fs::path asNamed(const fs::path& path)
{
    const std::lock_guard lock(names().mutex);
    for (fs::path folder = path; folder.has_relative_path(); folder = folder.parent_path()) {
        const auto found = names().targets.find(folder);
        if (found != names().targets.end())
            return (found->second / path.lexically_relative(folder)).lexically_normal();
    }
    return path;
}

int syncToDisk(const fs::path& path)
{
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return errno;
    const int error = ::fsync(descriptor) == 0 ? 0 : errno;
    ::close(descriptor);
    return isSyncError(error) ? error : 0;
}

} // namespace ndogo
