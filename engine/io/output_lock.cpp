// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/output_lock.h"

#include "engine/base/file_lock.h"
#include "engine/io/atomic_file.h"
#include "engine/io/file_message.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace ndogo {
namespace {

namespace fs = std::filesystem;

Failure unwritable(const fs::path& place, const Sentence& reason)
{
    const std::string name = shown(place.string());
    return { ErrorCode::OutputUnwritable,
        Sentence::tr("The folder %1 cannot be written: %2. Choose another place.", name, reason),
        { { "file", name } } };
}

int openLockFile(const fs::path& file)
{
    constexpr int kFlags = O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK;
    const int descriptor = ::open(file.c_str(), O_RDWR | kFlags, 0666);
    // Another person's file may be one that we can read only, which is enough.
    return descriptor < 0 && errno == EACCES ? ::open(file.c_str(), O_RDONLY | kFlags, 0666) : descriptor;
}

/// Whether the file of that name is still the one that was opened: its last holder removed it on leaving.
bool isSame(int descriptor, const fs::path& file)
{
    struct stat opened = {}, there = {};
    return ::fstat(descriptor, &opened) == 0 && ::lstat(file.c_str(), &there) == 0 && opened.st_ino == there.st_ino
        && opened.st_dev == there.st_dev;
}

std::uintmax_t bytesIn(const fs::path& path)
{
    std::error_code error;
    std::uintmax_t bytes = 0;
    if (fs::is_regular_file(fs::symlink_status(path, error)))
        return fs::file_size(path, error);
    if (fs::is_directory(fs::symlink_status(path, error)))
        for (const auto& entry : fs::recursive_directory_iterator(path, error))
            if (entry.is_regular_file(error) && !entry.is_symlink(error))
                bytes += entry.file_size(error);
    return bytes;
}

/// Hidden siblings of a place, the lock apart.
std::vector<fs::path> hiddenSiblings(const fs::path& place, const fs::path& lock)
{
    const std::string prefix = hiddenPrefix(place);
    std::vector<fs::path> found;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(place.parent_path(), error)) {
        if (entry.path().filename().string().starts_with(prefix) && entry.path() != lock)
            found.push_back(entry.path());
    }
    return found;
}

} // namespace

fs::path outputPlace(const fs::path& path)
{
    std::error_code error;
    fs::path place = fs::weakly_canonical(fs::absolute(path), error);
    if (error)
        throw unwritable(path, Sentence::inWords(error.message()));
    return place.filename().empty() ? place.parent_path() : place; // "out/" when out does not exist yet
}

OutputLock::OutputLock(fs::path place)
    : m_place(std::move(place))
    , m_file(m_place.parent_path() / (hiddenPrefix(m_place) + "lock"))
{
    std::error_code error;
    fs::create_directories(m_place.parent_path(), error);
    if (error)
        throw unwritable(m_place, Sentence::inWords(error.message()));
    struct stat status = {};
    if (::lstat(m_place.c_str(), &status) != 0 && errno == ENAMETOOLONG)
        throw unwritable(m_place, Sentence::inWords(systemReason(ENAMETOOLONG)));
    do {
        if (m_descriptor >= 0)
            ::close(m_descriptor);
        m_descriptor = openLockFile(m_file);
        if (m_descriptor < 0)
            throw unwritable(m_place,
                errno == ELOOP ? Sentence::tr("the lock %1 beside it is a link", inQuotes(m_file.filename().string()))
                               : Sentence::inWords(systemReason(errno)));
        if (!lockFile(m_descriptor, LockMode::Exclusive)) {
            const Sentence holder = lockHolder(m_descriptor);
            const std::string name = shown(m_place.string());
            ::close(m_descriptor);
            throw Failure(ErrorCode::OutputExists,
                Sentence::tr("%1 is being written by %2. Wait for its end, or choose another name.", name, holder),
                { { "file", name } });
        }
    } while (!isSame(m_descriptor, m_file));
    clear();
}

OutputLock::~OutputLock()
{
    ::unlink(m_file.c_str()); // before it is let go: who opened it meanwhile finds that it is gone
    ::close(m_descriptor);
}

void OutputLock::clear()
{
    std::error_code error;
    bool missing = fs::symlink_status(m_place, error).type() == fs::file_type::not_found;
    for (const fs::path& path : hiddenSiblings(m_place, m_file)) {
        const std::string name = inQuotes(path.filename().string());
        if (missing && path.filename().string().starts_with(hiddenPrefix(m_place) + "old")) {
            fs::rename(path, m_place, error);
            if (!error) {
                missing = false;
                m_cleared.push_back(Sentence::tr(
                    "%1 was being replaced when its program was killed; it is back as it was before.", m_place));
                continue;
            }
        }
        const auto bytes = bytesIn(path);
        if (fs::remove_all(path, error) > 0 && !error && bytes > 0)
            m_cleared.push_back(Sentence::tr(
                "A run that was killed had left %1 (%2 bytes) beside %3; it was removed.", name, bytes, m_place));
    }
}

void bringBack(const fs::path& folder)
{
    std::error_code error;
    if (fs::symlink_status(folder, error).type() != fs::file_type::not_found)
        return;
    try {
        const fs::path place = outputPlace(folder);
        const std::string old = hiddenPrefix(place) + "old";
        for (const auto& entry : fs::directory_iterator(place.parent_path(), error)) {
            if (entry.path().filename().string().starts_with(old)) {
                const OutputLock lock(place);
                return;
            }
        }
    } catch (const std::exception&) {
        return; // somebody is writing there, or nobody can: the reader says that there is no such folder
    }
}

} // namespace ndogo
