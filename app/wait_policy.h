// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace ndogo {

/// Lets OpenMP's threads sleep while they wait for each other. By default they spin: beside any busy program each
/// operator of LibTorch then waits for a thread that has no core, and a training stands still. OpenMP reads its
/// settings when its library is loaded, before main(), so this starts the program anew with them, and returns where
/// they are there already: OMP_WAIT_POLICY or GOMP_SPINCOUNT, in the caller's environment too. Call it first in main().
void letThreadsSleep(char** arguments);

} // namespace ndogo
