// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/network/torch_headers.h"

namespace ndogo {

/// `values` with a share of them dropped, the others made larger by it; as at::dropout() to the last bit, which keeps
/// its noise in fp32 for the backward pass, where this keeps a byte a value.
inline at::Tensor dropped(const at::Tensor& values, double share)
{
    return share > 0 ? std::get<0>(at::native_dropout(values, share, true)) : values;
}

} // namespace ndogo
