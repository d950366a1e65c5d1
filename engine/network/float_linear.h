// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/network/linear.h"

namespace ndogo {

/// fp32 weights, which may be leaves of autograd on any device.
std::shared_ptr<const Linear> makeFp32Linear(const LinearParts& parts);

/// fp16, bf16 or int4 weights, widened to fp32 anew for each call, so that memory stays small: any processor can do
/// this. `recipe` says why, and what the scales of int4 mean.
std::shared_ptr<const Linear> makeWidenedLinear(const LinearParts& parts, const QuantizeRecipe& recipe);

/// Products in the fp16 or bf16 of the weight, sums in fp32; the result is rounded to half precision once.
std::shared_ptr<const Linear> makeHalfLinear(const LinearParts& parts);

/// The fp32 numbers that a quantized weight stands for, [out, in].
at::Tensor widened(const at::Tensor& weight, const at::Tensor& scales, const QuantizeRecipe& recipe);

} // namespace ndogo
