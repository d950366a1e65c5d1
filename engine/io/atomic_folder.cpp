// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/atomic_folder.h"

#include "engine/io/file_message.h"
#include "engine/io/json_text.h"
#include "engine/io/mapped_file.h"
#include "engine/io/owned_folder.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace ndogo {
namespace {

namespace fs = std::filesystem;

Failure folderFailure(ErrorCode code, const fs::path& path, Sentence sentence)
{
    return { code, std::move(sentence), { { "file", shown(path.string()) } } };
}

Failure unwritable(const fs::path& path, const std::string& reason)
{
    return folderFailure(ErrorCode::OutputUnwritable, path,
        Sentence::tr("The folder %1 cannot be written: %2. Choose another place.", path, reason));
}

/// Whether a config.json is one of a model, and not of any other program.
bool isModelConfig(const fs::path& file)
{
    try {
        return parseJsonObject(readTextFile(file, 4U << 20U), file, ErrorCode::FileFormat).contains("model_type");
    } catch (const Failure&) {
        return false;
    }
}

void requireReplaceable(const fs::path& target, bool force)
{
    std::error_code error;
    if (fs::symlink_status(target, error).type() == fs::file_type::not_found)
        return;
    if (!fs::is_directory(target, error))
        throw fileFailure(ErrorCode::OutputExists, target,
            Sentence::tr("The file %1 is in the way of a new folder; remove it or choose another name.", target));
    if (!force)
        throw folderFailure(ErrorCode::OutputExists, target,
            Sentence::tr("The folder %1 exists already; choose another name or ask to replace it (--force).", target));
    if (fs::is_empty(target, error) && !error)
        return;
    if (!fs::exists(target / "config.json", error))
        throw folderFailure(ErrorCode::OutputExists, target,
            Sentence::tr(
                "The folder %1 is not replaced, for it holds no model (no config.json); choose another name.", target));
    if (const std::string foreign = foreignEntry(target, modelFiles()); !foreign.empty())
        throw folderFailure(ErrorCode::OutputExists, target,
            Sentence::tr("The folder %1 is not replaced, for it holds %2 beside its model, which Ndogo did not write; "
                         "move that away or choose another name.",
                target, foreign));
    if (!isModelConfig(target / "config.json"))
        throw folderFailure(ErrorCode::OutputExists, target,
            Sentence::tr("The folder %1 is not replaced, for its config.json is not one of a model (no model_type); "
                         "choose another name.",
                target));
}

/// Makes a folder beside `target` that nobody else has.
fs::path makeHiddenFolder(const fs::path& target, std::string_view purpose)
{
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
        fs::path candidate = hiddenSibling(target, purpose, attempt);
        if (::mkdir(candidate.c_str(), 0777) == 0)
            return candidate;
        if (errno != EEXIST)
            break;
    }
    throw unwritable(target, systemReason(errno));
}

/// The first `size` bytes; fewer where the file ends before.
std::string readBytes(const ReadableFile& file, const fs::path& path, std::size_t size)
{
    std::string text(size, '\0');
    std::size_t filled = 0;
    while (filled < text.size()) {
        const ssize_t count = ::read(file.descriptor(), text.data() + filled, text.size() - filled);
        if (count < 0 && errno != EINTR)
            throw fileFailure(ErrorCode::FileUnreadable, path,
                Sentence::tr("The file %1 cannot be read: %2.", path, systemReason(errno)));
        if (count == 0)
            break;
        filled += static_cast<std::size_t>(std::max<ssize_t>(count, 0));
    }
    text.resize(filled);
    return text;
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
    : m_lock(outputPlace(target))
    , m_force(force)
{
    requireReplaceable(m_lock.place(), m_force);
}

AtomicFolder::~AtomicFolder()
{
    std::error_code ignored;
    if (!m_committed && !m_temporary.empty())
        fs::remove_all(m_temporary, ignored);
}

const fs::path& AtomicFolder::path()
{
    if (m_temporary.empty()) {
        m_temporary = makeHiddenFolder(place(), "partial");
        m_name = NamedAs(m_temporary, place());
    }
    return m_temporary;
}

void AtomicFolder::commit()
{
    syncTree(path(), place());
    requireReplaceable(place(), m_force);
    std::error_code error;
    if (fs::exists(place(), error)) {
        exchange();
    } else if (::renameat2(AT_FDCWD, m_temporary.c_str(), AT_FDCWD, place().c_str(), RENAME_NOREPLACE) != 0) {
        if (errno == EEXIST) // made by somebody else just now
            requireReplaceable(place(), false);
        fs::rename(m_temporary, place(), error);
        if (error)
            throw unwritable(place(), error.message());
    }
    m_committed = true;
    syncToDisk(place().parent_path());
}

/// The old folder and the new one change places; the old one is then under the temporary name, and goes.
void AtomicFolder::exchange()
{
    if (::renameat2(AT_FDCWD, m_temporary.c_str(), AT_FDCWD, place().c_str(), RENAME_EXCHANGE) != 0) {
        replaceInTwoSteps();
        return;
    }
    // What somebody put there in the last moment came along.
    if (const std::string foreign = foreignEntry(m_temporary, modelFiles()); !foreign.empty()) {
        ::renameat2(AT_FDCWD, m_temporary.c_str(), AT_FDCWD, place().c_str(), RENAME_EXCHANGE);
        requireReplaceable(place(), m_force);
    }
    syncToDisk(place().parent_path());
    removeOwned(m_temporary, modelFiles());
}

void AtomicFolder::replaceInTwoSteps()
{
    const fs::path aside = makeHiddenFolder(place(), "old");
    std::error_code error;
    fs::rename(place(), aside, error); // over the empty folder just made
    if (error) {
        ::rmdir(aside.c_str());
        throw unwritable(place(), error.message());
    }
    fs::rename(m_temporary, place(), error);
    if (error) {
        std::error_code ignored;
        fs::rename(aside, place(), ignored);
        throw unwritable(place(), error.message());
    }
    removeOwned(aside, modelFiles());
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
    const FileState before = file.state();
    if (file.size() > limit)
        throw fileFailure(ErrorCode::FileFormat, path,
            Sentence::tr(
                "The file %1 is too large for what it should be (%2 bytes, at most %3).", path, file.size(), limit));
    std::string text = readBytes(file, path, file.size());
    if (text.size() < file.size() || file.state() != before)
        throw fileFailure(ErrorCode::FileUnreadable, path,
            Sentence::tr(
                "The file %1 changed while it was read; wait until the program that writes it is done.", path));
    refuseGitPointer(path, text);
    return text;
}

std::string readBeginning(const fs::path& path, std::size_t limit)
{
    const ReadableFile file(path);
    std::string text = readBytes(file, path, std::min(limit, file.size()));
    refuseGitPointer(path, text);
    return text;
}

} // namespace ndogo
