// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/network/linear.h"

#include <memory>

namespace ndogo {

/// What LoRA adds to a weight W [out, in]: B·A·scale (Hu et al. 2022, section 4.1).
struct LowRank {
    at::Tensor a; ///< [rank, in]
    at::Tensor b; ///< [out, rank]
    double scale = 1; ///< alpha / rank
    double dropout = 0; ///< share of what A multiplies that is dropped as long as autograd follows A, which is trained
};

/// y = base(x) + B·A·dropout(x)·scale, then the epilogue. Followed by autograd, with respect to the base as far as that
/// is.
std::shared_ptr<const Linear> makeLowRankLinear(std::shared_ptr<const Linear> base, LowRank added);

} // namespace ndogo
