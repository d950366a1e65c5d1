// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The float kernels in vectors of four, which every processor of today has in its baseline.
#define NDOGO_TARGET
#define NDOGO_LANES 4
#define NDOGO_COLUMNS 2
#include "engine/kernels/float_kernels_body.h"

namespace ndogo {

const FloatKernels& plainFloatKernels()
{
    return kFloatKernels;
}

} // namespace ndogo
