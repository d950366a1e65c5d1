// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#if defined(__x86_64__)
#define NDOGO_TARGET __attribute__((target("avx2,fma,avx512f,avx512bw,avx512dq,avx512vl")))
#define NDOGO_LANES 16
#define NDOGO_COLUMNS 4
#include "engine/kernels/float_kernels_body.h"

namespace ndogo {

const FloatKernels& avx512FloatKernels()
{
    return kFloatKernels;
}

} // namespace ndogo
#endif
