// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The only file that includes LibTorch, and the engine's precompiled header: ATen without the C++
// frontend costs a third of torch/torch.h. Include it from engine .cpp files and network.h only.
#include <ATen/ATen.h>
#include <ATen/Parallel.h> // the number of threads; parallel_for() would need OpenMP here
#include <c10/core/InferenceMode.h>
