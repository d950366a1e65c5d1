// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/wait_policy.h"

#include <unistd.h>

#include <climits>
#include <cstdlib>

namespace ndogo {

void letThreadsSleep(char** arguments)
{
    if (std::getenv("OMP_WAIT_POLICY") || std::getenv("GOMP_SPINCOUNT"))
        return;
    // By its path, not as /proc/self/exe, which would be the program's name in lists of processes.
    char path[PATH_MAX];
    const auto length = readlink("/proc/self/exe", path, sizeof path - 1);
    if (length <= 0 || setenv("OMP_WAIT_POLICY", "passive", 1) != 0)
        return;
    path[length] = '\0';
    execv(path, arguments);
    // Without /proc, or with the program's file replaced, it runs on as it is: correct, slower beside others.
}

} // namespace ndogo
