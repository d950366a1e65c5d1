// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/network/torch_headers.h"
#include "engine/values/train_recipe.h"

#include <cstdint>
#include <string>

namespace ndogo {

/// Where a training shall run. Throws Failure(Usage) with the way out when LibTorch was
/// built without CUDA, or sees no GPU.
at::Device deviceOf(Device device);
std::string nameOf(at::Device device);

/// The state of LibTorch's random numbers on a device, from which dropout is drawn; bytes, on the
/// CPU.
at::Tensor randomState(at::Device device);
void setRandomState(const at::Tensor& state, at::Device device);
void seedRandomState(std::uint64_t seed, at::Device device);

/// bfloat16 matrix products on a device while it lives (the autocast of torch.amp).
class Autocast {
public:
    Autocast(bool enabled, at::Device device);
    ~Autocast();
    Autocast(const Autocast&) = delete;
    Autocast& operator=(const Autocast&) = delete;

private:
    bool m_enabled;
    at::DeviceType m_device;
};

} // namespace ndogo
