// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/cli.h"

#include <unistd.h>

#include <csignal>
#include <iostream>

namespace {

/// The first SIGINT stops cleanly, the second leaves at once.
extern "C" void onInterrupt(int)
{
    if (!ndogo::requestStop())
        _exit(5);
}

} // namespace

int main(int argc, char** argv)
{
    std::signal(SIGINT, onInterrupt);
    std::signal(SIGTERM, onInterrupt);
    std::signal(SIGPIPE, SIG_IGN);
    std::ios::sync_with_stdio(false);
    return ndogo::runCli(
        { argv + 1, argv + argc }, { std::cin, std::cout, std::cerr, isatty(STDERR_FILENO) == 1 });
}
