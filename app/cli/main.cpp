// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/cli.h"
#include "app/wait_policy.h"

#include <fcntl.h>
#include <sys/time.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <initializer_list>
#include <iostream>

namespace {

int g_nothing = -1; // /dev/null; a signal handler reaches globals only

/// SIGHUP of a program that was started to outlive its terminal (nohup) stays ignored.
void onSignals(void (*handler)(int))
{
    for (const int signal : { SIGINT, SIGTERM, SIGHUP }) {
        struct sigaction before = {}, action = {};
        sigaction(signal, nullptr, &before);
        if (signal == SIGHUP && before.sa_handler == SIG_IGN)
            continue;
        action.sa_handler = handler;
        action.sa_flags = SA_RESTART;
        sigemptyset(&action.sa_mask);
        sigaction(signal, &action, nullptr);
    }
}

/// While libraries are loaded there is nothing to stop cleanly.
extern "C" void leave(int)
{
    _exit(5);
}

/// The first instructions of this program, before those of its libraries, which take a while to begin.
void catchEarly()
{
    onSignals(leave);
    sigset_t stops;
    sigemptyset(&stops);
    for (const int signal : { SIGINT, SIGTERM, SIGHUP })
        sigaddset(&stops, signal);
    sigprocmask(SIG_UNBLOCK, &stops, nullptr); // wait_policy.cpp blocks them
}

[[gnu::section(".preinit_array"), gnu::used]] void (*g_first)() = catchEarly;

/// What cannot stop by itself in time is ended, where nothing is lost by it.
extern "C" void onAlarm(int)
{
    if (!ndogo::mayLeaveAtOnce())
        return;
    constexpr char kText[] = "Cancelled.\n";
    [[maybe_unused]] const auto written = write(STDERR_FILENO, kText, sizeof kText - 1);
    _exit(5);
}

/// The first SIGINT, SIGTERM or SIGHUP stops cleanly, the second leaves at once.
extern "C" void onInterrupt(int)
{
    if (!ndogo::requestStop())
        _exit(5);
    constexpr itimerval kPatience { {}, { 0, 200'000 } }; // microseconds
    setitimer(ITIMER_REAL, &kPatience, nullptr);
    // A read that waits for somebody to type starts again after the signal: it shall find the end.
    const int before = errno;
    dup2(g_nothing, STDIN_FILENO);
    errno = before;
}

/// A stream that was closed by the caller must not become the number of a file that is opened
/// later: what is printed would go into it. Read-only, so that printing fails where nobody can read
/// it.
void fillClosedStreams()
{
    while ((g_nothing = open("/dev/null", O_RDONLY | O_CLOEXEC)) >= 0 && g_nothing <= STDERR_FILENO) { }
}

} // namespace

int main(int argc, char** argv)
{
    ndogo::letThreadsSleep(argv);
    fillClosedStreams();
    std::signal(SIGALRM, onAlarm);
    onSignals(onInterrupt);
    std::signal(SIGPIPE, SIG_IGN); // both become errors of the write itself
    std::signal(SIGXFSZ, SIG_IGN);
    std::ios::sync_with_stdio(false);
    return ndogo::runCli({ argv + 1, argv + argc }, { std::cin, std::cout, std::cerr, isatty(STDERR_FILENO) == 1 });
}
