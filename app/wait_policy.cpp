// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/wait_policy.h"

#include <unistd.h>

#include <climits>
#include <csignal>
#include <cstdlib>
#include <initializer_list>

namespace ndogo {

void letThreadsSleep(char** arguments)
{
    sigset_t stops;
    sigemptyset(&stops);
    for (const int signal : { SIGINT, SIGTERM, SIGHUP })
        sigaddset(&stops, signal);
    if (std::getenv("OMP_WAIT_POLICY") || std::getenv("GOMP_SPINCOUNT")) {
        sigprocmask(SIG_UNBLOCK, &stops, nullptr);
        return;
    }
    // By its path, not as /proc/self/exe, which would be the program's name in lists of processes.
    char path[PATH_MAX];
    const auto length = readlink("/proc/self/exe", path, sizeof path - 1);
    if (length <= 0 || setenv("OMP_WAIT_POLICY", "passive", 1) != 0)
        return;
    path[length] = '\0';
    // The program that begins anew has no handlers yet: a signal meanwhile waits for it.
    sigprocmask(SIG_BLOCK, &stops, nullptr);
    execv(path, arguments);
    sigprocmask(SIG_UNBLOCK, &stops, nullptr);
    // Without /proc, or with the program's file replaced, it runs on as it is: correct, slower beside others.
}

} // namespace ndogo
