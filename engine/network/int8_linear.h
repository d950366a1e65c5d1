// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/network/linear.h"

namespace ndogo {

// Integers times integers, in engine/kernels: exact sums, then one scale a row and one an output.

/// Rows in `bits` bits, 7 or 8, with one scale for all of them; everything around the products is as in PyTorch, to
/// the bit (docs/methods.md, Quantization).
std::shared_ptr<const Linear> makeDynamicInt8Linear(const LinearParts& parts, int bits);

/// LLM.int8: a scale a row, but columns that hold a |value| of `threshold` or more are multiplied apart, in fp32
/// (Dettmers et al. 2022, section 3.2).
std::shared_ptr<const Linear> makeLlmInt8Linear(const LinearParts& parts, double threshold);

/// A scale a row, GELU in the same kernel.
std::shared_ptr<const Linear> makeTokenInt8Linear(const LinearParts& parts);

/// What one step of the integers is worth by the scales that a method keeps of an int8 weight.
at::Tensor int8Steps(const at::Tensor& scales, QuantizeMethod method);

} // namespace ndogo
