// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/file_lock.h"

#include <cerrno>
#include <fstream>
#include <sstream>
#include <sys/file.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

namespace ndogo {

bool lockFile(int descriptor, LockMode mode, std::chrono::milliseconds patience)
{
    const int operation = (mode == LockMode::Shared ? LOCK_SH : LOCK_EX) | LOCK_NB;
    const auto end = std::chrono::steady_clock::now() + patience;
    while (::flock(descriptor, operation) != 0) {
        if (errno == EINTR)
            continue;
        if (errno != EWOULDBLOCK)
            return true;
        if (std::chrono::steady_clock::now() >= end)
            return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return true;
}

Sentence lockHolder(int descriptor)
{
    struct stat status = {};
    if (::fstat(descriptor, &status) != 0)
        return Sentence::tr("another program");
    // "1: FLOCK  ADVISORY  WRITE 4711 08:01:1234567 0 EOF". The device is not compared: some file systems show one
    // here and another to stat().
    const std::string inode = ':' + std::to_string(status.st_ino);
    std::ifstream locks("/proc/locks");
    for (std::string line; std::getline(locks, line);) {
        std::istringstream words(line);
        std::string number, kind, advisory, access, process, file;
        words >> number >> kind >> advisory >> access >> process >> file;
        if (kind != "FLOCK" || !file.ends_with(inode))
            continue;
        if (process == std::to_string(::getpid()))
            return Sentence::tr("another job of this program");
        return process == "0" || process == "-1" ? Sentence::tr("another program")
                                                 : Sentence::tr("process %1", process);
    }
    return Sentence::tr("another program");
}

} // namespace ndogo
