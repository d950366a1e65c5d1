// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/torch_state.h"

#include "engine/base/error.h"

#include <ATen/autocast_mode.h>
#include <ATen/core/Generator.h>

#include <mutex>

namespace ndogo {

at::Device deviceOf(Device device)
{
    if (device == Device::Cpu)
        return at::kCPU;
    const bool built = at::Context::hasCUDART();
    if (!built || !at::hasCUDA()) {
        throw Failure(ErrorCode::Usage,
            built ? Sentence::tr("LibTorch sees no GPU that it can use: look at its driver (nvidia-smi), or train with "
                                 "--device cpu.")
                  : Sentence::tr("This program was built without CUDA, so that no GPU can be used: build it with a "
                                 "LibTorch for CUDA (NDOGO_LIBTORCH, NDOGO_CUDA=ON), or train with --device cpu."),
            { { "field", "device" } });
    }
    return { at::kCUDA, 0 };
}

std::string nameOf(at::Device device)
{
    return c10::DeviceTypeName(device.type(), true);
}

at::Tensor randomState(at::Device device)
{
    auto generator = at::globalContext().defaultGenerator(device);
    const std::lock_guard lock(generator.mutex());
    return generator.get_state();
}

void setRandomState(const at::Tensor& state, at::Device device)
{
    auto generator = at::globalContext().defaultGenerator(device);
    const std::lock_guard lock(generator.mutex());
    generator.set_state(state);
}

void seedRandomState(std::uint64_t seed, at::Device device)
{
    auto generator = at::globalContext().defaultGenerator(device);
    const std::lock_guard lock(generator.mutex());
    generator.set_current_seed(seed);
}

Autocast::Autocast(bool enabled, at::Device device)
    : m_enabled(enabled)
    , m_device(device.type())
{
    if (!m_enabled)
        return;
    at::autocast::set_autocast_dtype(m_device, at::kBFloat16);
    at::autocast::set_autocast_enabled(m_device, true);
}

Autocast::~Autocast()
{
    if (!m_enabled)
        return;
    at::autocast::clear_cache();
    at::autocast::set_autocast_enabled(m_device, false);
}

} // namespace ndogo
