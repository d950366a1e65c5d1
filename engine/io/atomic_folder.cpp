// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/atomic_folder.h"

#include "engine/io/atomic_file.h"
#include "engine/io/file_message.h"
#include "engine/io/mapped_file.h"

#include <algorithm>
#include <cerrno>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace ndogo {
namespace {

namespace fs = std::filesystem;

Failure folderFailure(ErrorCode code, const fs::path& path, const std::string& rest)
{
    const std::string folder = shown(path.string());
    return { code, "The folder " + folder + " " + rest, { { "file", folder } } };
}

Failure unwritable(const fs::path& path, const std::string& reason)
{
    return folderFailure(ErrorCode::OutputUnwritable, path, "cannot be written: " + reason + ". Choose another place.");
}

void requireReplaceable(const fs::path& target, bool force)
{
    std::error_code error;
    if (fs::symlink_status(target, error).type() == fs::file_type::not_found)
        return;
    if (!fs::is_directory(target, error))
        throw fileFailure(
            ErrorCode::OutputExists, target, "is in the way of a new folder; remove it or choose another name.");
    if (!force)
        throw folderFailure(
            ErrorCode::OutputExists, target, "exists already; choose another name or ask to replace it (--force).");
    if (!fs::is_empty(target, error) && !fs::exists(target / "config.json", error))
        throw folderFailure(ErrorCode::OutputExists, target,
            "is not replaced, for it holds no model (no config.json); choose another name.");
    for (const auto& entry : fs::directory_iterator(target, error)) {
        std::error_code unknown;
        if (entry.is_directory(unknown))
            throw folderFailure(ErrorCode::OutputExists, target,
                "is not replaced, for it holds the folder " + inQuotes(entry.path().filename().string())
                    + " beside its model; choose another name.");
    }
}

/// Makes the first free one of NAME, NAME-1, NAME-2, ... (a crashed run of the same process id, or
/// two jobs with one target, may hold the first).
fs::path makeFreshFolder(const fs::path& name, const fs::path& target)
{
    for (int attempt = 0; attempt < 100; ++attempt) {
        fs::path candidate = name;
        if (attempt > 0)
            candidate.concat("-").concat(std::to_string(attempt));
        if (::mkdir(candidate.c_str(), 0777) == 0)
            return candidate;
        if (errno != EEXIST)
            throw unwritable(target, systemReason(errno));
    }
    throw unwritable(target, "too many unfinished folders beside it");
}

void syncTree(const fs::path& folder, const fs::path& target)
{
    int error = syncToDisk(folder);
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (error == 0 && (entry.is_regular_file() || entry.is_directory()) && !entry.is_symlink())
            error = syncToDisk(entry.path());
    if (error != 0)
        throw unwritable(target, systemReason(error));
}

}

AtomicFolder::AtomicFolder(fs::path target, bool force)
    : m_force(force)
{
    // A link to a folder is followed, so that the folder it means is replaced and not the link.
    std::error_code error;
    m_target = fs::weakly_canonical(fs::absolute(target), error);
    if (error)
        throw unwritable(target, error.message());
    if (m_target.filename().empty()) // "out/" when out does not exist yet
        m_target = m_target.parent_path();
    requireReplaceable(m_target, m_force);
    fs::create_directories(m_target.parent_path(), error);
    if (error)
        throw unwritable(m_target, error.message());
    m_temporary = makeFreshFolder(hiddenSibling(m_target, "partial"), m_target);
}

AtomicFolder::~AtomicFolder()
{
    std::error_code ignored;
    if (!m_committed)
        fs::remove_all(m_temporary, ignored);
}

void AtomicFolder::commit()
{
    syncTree(m_temporary, m_target);
    requireReplaceable(m_target, m_force);
    std::error_code error;
    fs::path aside;
    if (fs::exists(m_target, error)) {
        aside = makeFreshFolder(hiddenSibling(m_target, "old"), m_target);
        fs::rename(m_target, aside, error); // over the empty folder just made
        if (error) {
            ::rmdir(aside.c_str());
            throw unwritable(m_target, error.message());
        }
    }
    fs::rename(m_temporary, m_target, error);
    if (error) {
        std::error_code ignored;
        if (!aside.empty())
            fs::rename(aside, m_target, ignored);
        throw unwritable(m_target, error.message());
    }
    m_committed = true;
    syncToDisk(m_target.parent_path());
    if (!aside.empty())
        fs::remove_all(aside, error);
}

void writeTextFile(const fs::path& path, std::string_view text)
{
    AtomicFile file(path);
    file.write(text);
    file.commit();
}

std::string readTextFile(const fs::path& path, std::size_t limit)
{
    const ReadableFile file(path);
    if (file.size() > limit)
        throw fileFailure(ErrorCode::FileFormat, path,
            "is too large for what it should be (" + std::to_string(file.size()) + " bytes, at most "
                + std::to_string(limit) + ").");
    std::string text(file.size(), '\0');
    std::size_t filled = 0;
    while (filled < text.size()) {
        const ssize_t count = ::read(file.descriptor(), text.data() + filled, text.size() - filled);
        if (count < 0 && errno != EINTR)
            throw fileFailure(ErrorCode::FileUnreadable, path, "cannot be read: " + systemReason(errno) + ".");
        if (count == 0)
            break;
        filled += static_cast<std::size_t>(std::max<ssize_t>(count, 0));
    }
    text.resize(filled);
    return text;
}

} // namespace ndogo
