// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace ndogo {

/// Instruction sets for which the int8 kernels are written, slowest first. Every level gives the same
/// integers, and the same floats but for GELU's last bits.
enum class KernelLevel {
    Plain, ///< C++ alone
    Avx2, ///< AVX2 and FMA: bytes are widened to 16 bits, so that nothing saturates
    Vnni256, ///< u8·s8 dot products on 256 bits: AVX-VNNI
    Avx512Vnni, ///< the same on 512 bits
};

/// "plain", "avx2", "avx-vnni", "avx512-vnni": what NDOGO_KERNELS takes.
std::string_view kernelLevelName(KernelLevel level);

/// Levels that this processor and its operating system can run, slowest first; Plain always.
std::span<const KernelLevel> kernelLevels();

/// The level in use: the best one, unless useKernelLevel() or the environment variable NDOGO_KERNELS names a lower
/// one. A level that the processor lacks, or a name that is none, leaves the best. Thread-safe.
KernelLevel kernelLevel();

/// Forces a level for the whole process, for tests and comparisons; without a value the choice is free again. False,
/// and no change, where the processor cannot run it.
bool useKernelLevel(std::optional<KernelLevel> level);

/// One sentence in plain words: what int8 runs on, and what is missing to be faster.
std::string kernelLevelText();

} // namespace ndogo
