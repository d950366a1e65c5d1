// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/jobs/engine.h"

#include <memory>

namespace ndogo {

struct EngineOptions {
    int threads = 0; ///< of LibTorch's pool; 0: one a core
    bool background = false; ///< lower priority than the GUI
};

/// The engine over LibTorch. Torch's exceptions become Errors at the jobs' boundary.
std::unique_ptr<Engine> makeTorchEngine(const EngineOptions& options = {});

} // namespace ndogo
