// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/cli.h"
#include "app/wait_policy.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <iostream>

namespace {

int g_nothing = -1; // /dev/null; a signal handler reaches globals only

/// The first SIGINT stops cleanly, the second leaves at once.
extern "C" void onInterrupt(int)
{
    if (!ndogo::requestStop())
        _exit(5);
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
    std::signal(SIGINT, onInterrupt);
    std::signal(SIGTERM, onInterrupt);
    std::signal(SIGPIPE, SIG_IGN); // both become errors of the write itself
    std::signal(SIGXFSZ, SIG_IGN);
    std::ios::sync_with_stdio(false);
    return ndogo::runCli({ argv + 1, argv + argc }, { std::cin, std::cout, std::cerr, isatty(STDERR_FILENO) == 1 });
}
