// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

namespace ndogo {

/// Where a command reads and writes; tests hand in string streams.
struct CliStreams {
    std::istream& in;
    std::ostream& out;
    std::ostream& err;
    bool errIsTerminal = false;
};

/// Runs one ndogo-cli call (without the program's name) and returns its exit status: 0 ok, 2 usage,
/// 3 bad input, 4 the job failed, 5 cancelled.
int runCli(std::vector<std::string> arguments, CliStreams streams);

/// Asks the running command to stop; safe to call from a signal handler. True the first time.
bool requestStop() noexcept;

/// Whether the running command, asked to stop, may be ended before it has done so: nothing that it would still write
/// or say is lost. Safe to call from a signal handler.
bool mayLeaveAtOnce() noexcept;

} // namespace ndogo
