// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/mapped_file.h"

#include "engine/io/file_message.h"

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <mutex>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ndogo {
namespace {

Failure openFailure(const std::filesystem::path& path, int error)
{
    if (error == ENOENT || error == ENOTDIR)
        return fileFailure(ErrorCode::FileNotFound, path, Sentence::tr("The file %1 does not exist.", path));
    return fileFailure(
        ErrorCode::FileUnreadable, path, Sentence::tr("The file %1 cannot be read: %2.", path, systemReason(error)));
}

}

namespace {

FileState stateOf(const struct stat& status)
{
    return { status.st_dev, status.st_ino, status.st_size, status.st_mtim.tv_sec, status.st_mtim.tv_nsec };
}

/// A mapping that the signal handler looks after. It reads these without a lock: `begin` is set last and cleared first.
struct Guard {
    std::atomic<std::uintptr_t> begin { 0 }, end { 0 };
    std::atomic<bool> broken { false };
};

constexpr std::size_t kMostGuards = 4096; // files open at once; those beyond go without
std::array<Guard, kMostGuards> g_guards;
std::mutex g_guardMutex;
struct sigaction g_before = {};

/// A page of a mapping that its file has no longer: zeros take its place and that of all that follows, and the thread
/// goes on, to be told by requireUnchanged(). mmap() is no more than a system call, so that it may be called here.
void onBusError(int signal, siginfo_t* info, void* context)
{
    const int error = errno;
    const auto address = reinterpret_cast<std::uintptr_t>(info->si_addr);
    for (Guard& guard : g_guards) {
        const std::uintptr_t begin = guard.begin.load(), end = guard.end.load();
        if (begin == 0 || address < begin || address >= end)
            continue;
        const auto page = address & ~(static_cast<std::uintptr_t>(::getpagesize()) - 1);
        void* zeros = ::mmap(reinterpret_cast<void*>(page), end - page, PROT_READ,
            MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_NORESERVE, -1, 0);
        if (zeros == MAP_FAILED)
            break;
        guard.broken = true;
        errno = error;
        return;
    }
    // Not ours: as it would have been without this handler.
    const bool staysInstalled
        = (unsigned(g_before.sa_flags) & (unsigned(SA_SIGINFO) | unsigned(SA_RESETHAND))) == unsigned(SA_SIGINFO);
    if (staysInstalled && g_before.sa_sigaction != nullptr)
        g_before.sa_sigaction(signal, info, context);
    else
        ::sigaction(SIGBUS, &g_before, nullptr); // the instruction is run again, and fails again
    errno = error;
}

void installHandler()
{
    struct sigaction action = {};
    action.sa_sigaction = onBusError;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK;
    sigemptyset(&action.sa_mask);
    ::sigaction(SIGBUS, &action, &g_before);
}

std::size_t guard(const std::byte* data, std::size_t size)
{
    static std::once_flag once;
    std::call_once(once, installHandler);
    const std::lock_guard lock(g_guardMutex);
    for (std::size_t i = 0; i < g_guards.size(); ++i) {
        if (g_guards[i].begin != 0)
            continue;
        g_guards[i].broken = false;
        g_guards[i].end = reinterpret_cast<std::uintptr_t>(data) + size;
        g_guards[i].begin = reinterpret_cast<std::uintptr_t>(data);
        return i;
    }
    return kMostGuards;
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
        S_ISDIR(status.st_mode) ? Sentence::tr("The file %1 is a folder; a file is needed here.", path)
                                : Sentence::tr("The file %1 is not a regular file.", path));
}

ReadableFile::~ReadableFile()
{
    ::close(m_descriptor);
}

FileState ReadableFile::state() const
{
    struct stat status = {};
    return ::fstat(m_descriptor, &status) == 0 ? stateOf(status) : FileState {};
}

std::shared_ptr<const MappedFile> MappedFile::open(const std::filesystem::path& path)
{
    return std::shared_ptr<const MappedFile>(new MappedFile(path));
}

MappedFile::MappedFile(const std::filesystem::path& path)
    : m_path(path)
    , m_file(path)
    , m_state(m_file.state())
{
    if (m_file.size() == 0)
        throw fileFailure(
            ErrorCode::FileFormat, path, Sentence::tr("The file %1 is empty; copy or download it again.", path));
    void* data = ::mmap(nullptr, m_file.size(), PROT_READ, MAP_PRIVATE, m_file.descriptor(), 0);
    if (data == MAP_FAILED)
        throw openFailure(path, errno);
    m_data = static_cast<const std::byte*>(data);
    m_size = m_file.size();
    m_guard = guard(m_data, m_size);
}

MappedFile::~MappedFile()
{
    if (m_guard < kMostGuards)
        g_guards[m_guard].begin = 0;
    ::munmap(const_cast<std::byte*>(m_data), m_size);
}

void MappedFile::requireUnchanged() const
{
    const bool broken = m_guard < kMostGuards && g_guards[m_guard].broken;
    if (broken || m_file.state() != m_state)
        throw fileFailure(ErrorCode::FileUnreadable, m_path,
            Sentence::tr("The file %1 was written over or cut short while it was open, so that nothing holds that was "
                         "computed from it; try again when the program that writes it is done.",
                m_path));
    struct stat there = {};
    if (::stat(m_path.c_str(), &there) == 0 && (there.st_ino != m_state.inode || there.st_dev != m_state.device))
        throw fileFailure(ErrorCode::FileUnreadable, m_path,
            Sentence::tr("The file %1 was replaced by another file while it was open, so that what was computed is not "
                         "of the present one; try again.",
                m_path));
}

} // namespace ndogo
