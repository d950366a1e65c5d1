// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/worker_process.h"

#include "engine/base/error.h"
#include "engine/base/shown_text.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <fstream>
#include <thread>

extern char** environ;

namespace ndogo {
namespace {

constexpr int kLowerPriority = 5; ///< as of an engine in the window's own process

Failure cannotStart(const std::filesystem::path& program, int error)
{
    return Failure(ErrorCode::JobFailed,
        Sentence::tr("%1 cannot be started: %2. Install Ndogo again, or start it with --one-process.", program,
            std::string(std::strerror(error))),
        { { "file", program.string() } });
}

/// How many processes the kernel has killed for want of memory since the machine started; -1 where it does not say.
std::int64_t memoryKills()
{
    std::ifstream counters("/proc/vmstat");
    std::string name;
    for (std::int64_t value = 0; counters >> name >> value;) {
        if (name == "oom_kill")
            return value;
    }
    return -1;
}

/// Signals are as a new program expects them, and a Ctrl-C in the terminal is the window's alone.
struct Attributes {
    Attributes()
    {
        posix_spawnattr_init(&value);
        sigset_t none, all;
        sigemptyset(&none);
        sigfillset(&all);
        posix_spawnattr_setsigmask(&value, &none);
        posix_spawnattr_setsigdefault(&value, &all);
        posix_spawnattr_setpgroup(&value, 0);
        posix_spawnattr_setflags(&value, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
    }
    ~Attributes() { posix_spawnattr_destroy(&value); }
    posix_spawnattr_t value;
};

/// The ends of the two streams that are the program's.
struct Streams {
    Streams(int in, int out)
    {
        posix_spawn_file_actions_init(&value);
        posix_spawn_file_actions_adddup2(&value, in, STDIN_FILENO);
        posix_spawn_file_actions_adddup2(&value, out, STDOUT_FILENO);
    }
    ~Streams() { posix_spawn_file_actions_destroy(&value); }
    posix_spawn_file_actions_t value;
};

} // namespace

WorkerProcess::WorkerProcess(const std::filesystem::path& program, const std::vector<std::string>& arguments)
{
    // A socket, since writing to one whose reader is gone can be an error instead of a signal to the whole window.
    int in[2], out[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, in) != 0)
        throw cannotStart(program, errno);
    if (pipe2(out, O_CLOEXEC) != 0) {
        const int error = errno;
        close(in[0]);
        close(in[1]);
        throw cannotStart(program, error);
    }
    m_in = in[0];
    m_out = out[0];
    std::string name = program.string();
    std::vector<std::string> words = arguments;
    std::vector<char*> pointers { name.data() };
    for (std::string& word : words)
        pointers.push_back(word.data());
    pointers.push_back(nullptr);
    const Attributes attributes;
    const Streams streams(in[1], out[1]);
    const int error = posix_spawn(&m_id, name.c_str(), &streams.value, &attributes.value, pointers.data(), environ);
    close(in[1]);
    close(out[1]);
    if (error != 0) {
        close(m_in);
        close(m_out);
        throw cannotStart(program, error);
    }
    setpriority(PRIO_PROCESS, id_t(m_id), kLowerPriority); // before it makes threads, which take it over
    std::ofstream("/proc/" + std::to_string(m_id) + "/oom_score_adj") << 500;
}

WorkerProcess::~WorkerProcess()
{
    close(m_in);
    constexpr auto kPatience = std::chrono::seconds(5);
    const auto start = std::chrono::steady_clock::now();
    while (!hasEnded() && std::chrono::steady_clock::now() - start < kPatience)
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    end();
    close(m_out);
}

bool WorkerProcess::send(const std::string& line)
{
    m_memoryKills = memoryKills();
    const std::string whole = line + '\n';
    for (std::size_t sent = 0; sent < whole.size();) {
        const ssize_t count = ::send(m_in, whole.data() + sent, whole.size() - sent, MSG_NOSIGNAL);
        if (count < 0 && errno != EINTR)
            return false;
        if (count > 0)
            sent += std::size_t(count);
    }
    return true;
}

WorkerProcess::Read WorkerProcess::read(std::string& line, int milliseconds)
{
    for (;;) {
        if (const std::size_t end = m_buffer.find('\n'); end != std::string::npos) {
            line = m_buffer.substr(0, end);
            m_buffer.erase(0, end + 1);
            return Read::Line;
        }
        pollfd waiting { m_out, POLLIN, 0 };
        const int ready = poll(&waiting, 1, milliseconds);
        if (ready == 0 || (ready < 0 && errno == EINTR))
            return Read::Nothing;
        char bytes[65536];
        const ssize_t count = ready < 0 ? -1 : ::read(m_out, bytes, sizeof bytes);
        if (count < 0 && errno == EINTR)
            return Read::Nothing;
        if (count <= 0)
            return Read::End; // half a line is nothing
        m_buffer.append(bytes, std::size_t(count));
    }
}

bool WorkerProcess::reap(int options)
{
    while (!m_reaped) {
        const pid_t found = waitpid(m_id, &m_waited, options);
        if (found == 0)
            return false;
        m_reaped = found == m_id || errno != EINTR;
    }
    return true;
}

bool WorkerProcess::hasEnded()
{
    return reap(WNOHANG);
}

ProcessEnd WorkerProcess::end()
{
    if (!hasEnded()) {
        // Its streams are closed a moment before it has ended; one that closed them and goes on is of no use.
        std::this_thread::sleep_for(std::chrono::milliseconds(200));
        if (!hasEnded())
            kill(m_id, SIGKILL);
        reap(0);
    }
    if (!WIFSIGNALED(m_waited))
        return { 0, WEXITSTATUS(m_waited), false };
    const std::int64_t kills = memoryKills();
    return { WTERMSIG(m_waited), 0, WTERMSIG(m_waited) == SIGKILL && m_memoryKills >= 0 && kills > m_memoryKills };
}

} // namespace ndogo
