// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/torch_state.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/autocast_mode.h>

#include <mutex>

namespace ndogo {

at::Tensor randomState()
{
    auto generator = at::detail::getDefaultCPUGenerator();
    const std::lock_guard lock(generator.mutex());
    return generator.get_state();
}

void setRandomState(const at::Tensor& state)
{
    auto generator = at::detail::getDefaultCPUGenerator();
    const std::lock_guard lock(generator.mutex());
    generator.set_state(state);
}

void seedRandomState(std::uint64_t seed)
{
    auto generator = at::detail::getDefaultCPUGenerator();
    const std::lock_guard lock(generator.mutex());
    generator.set_current_seed(seed);
}

Autocast::Autocast(bool enabled)
    : m_enabled(enabled)
{
    if (!m_enabled)
        return;
    at::autocast::set_autocast_dtype(at::kCPU, at::kBFloat16);
    at::autocast::set_autocast_enabled(at::kCPU, true);
}

Autocast::~Autocast()
{
    if (!m_enabled)
        return;
    at::autocast::clear_cache();
    at::autocast::set_autocast_enabled(at::kCPU, false);
}

} // namespace ndogo
