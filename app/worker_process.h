// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace ndogo {

/// How a process ended.
struct ProcessEnd {
    int signal = 0; ///< that ended it, or 0
    int status = 0; ///< where none did
    bool outOfMemory = false; ///< killed, and since it was last told something the kernel killed for want of memory
};

/// A program that is spoken to in lines. It runs at a lower priority than this one, is the first to go when memory
/// runs out, and is gone with this object. For one thread at a time.
class WorkerProcess {
public:
    /// Throws Failure(JobFailed) where it cannot be started.
    WorkerProcess(const std::filesystem::path& program, const std::vector<std::string>& arguments);
    /// Its stdin ends, and with it the program once it has done what it was asked; after some seconds it is killed.
    ~WorkerProcess();
    WorkerProcess(const WorkerProcess&) = delete;
    WorkerProcess& operator=(const WorkerProcess&) = delete;

    bool send(const std::string& line); ///< false when it is gone
    enum class Read { Line, Nothing, End };
    /// The next line that it prints; Nothing when none came in that time, End once it will print no more.
    Read read(std::string& line, int milliseconds);
    bool hasEnded(); ///< does not wait
    ProcessEnd end(); ///< kills it if it has not ended by itself, and waits for that
    pid_t id() const { return m_id; }

private:
    bool reap(int options);

    pid_t m_id = -1;
    int m_in = -1, m_out = -1; ///< its stdin and stdout
    bool m_reaped = false;
    int m_waited = 0; ///< what waitpid() said
    std::int64_t m_memoryKills = -1; ///< of the system, when it was last told something
    std::string m_buffer;
};

} // namespace ndogo
