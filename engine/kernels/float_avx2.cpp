// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#if defined(__x86_64__)
#define NDOGO_TARGET __attribute__((target("avx2,fma")))
#define NDOGO_LANES 8
#define NDOGO_COLUMNS 2
#include "engine/kernels/float_kernels_body.h"

namespace ndogo {

const FloatKernels& avx2FloatKernels()
{
    return kFloatKernels;
}

} // namespace ndogo
#endif
