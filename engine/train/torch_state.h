// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/torch_headers.h"

#include <cstdint>

namespace ndogo {

/// The state of LibTorch's random numbers on the CPU, from which dropout is drawn.
at::Tensor randomState();
void setRandomState(const at::Tensor& state);
void seedRandomState(std::uint64_t seed);

/// bfloat16 matrix products while it lives (the autocast of torch.amp).
class Autocast {
public:
    explicit Autocast(bool enabled);
    ~Autocast();
    Autocast(const Autocast&) = delete;
    Autocast& operator=(const Autocast&) = delete;

private:
    bool m_enabled;
};

} // namespace ndogo
