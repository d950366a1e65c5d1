// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/kernels/kernel_level.h"

#include "engine/kernels/int8_kernels.h"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <vector>

#ifdef NDOGO_X86_KERNELS
#include <cpuid.h>
#endif

namespace ndogo {
namespace {

#ifdef NDOGO_X86_KERNELS

/// What the processor has and the operating system saves on a change of threads.
struct Features {
    bool avx2 = false, fma = false, avxVnni = false, avx512 = false, avx512Vnni = false;
};

/// Register states that the system saves (XCR0): an instruction set without its registers is none.
std::uint64_t savedStates()
{
    std::uint32_t low = 0, high = 0;
    __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return (std::uint64_t { high } << 32U) | low;
}

// Read from cpuid itself: __builtin_cpu_supports() of clang 14 knows no "avxvnni", and neither compiler's
// answer is the same on all versions.
Features readFeatures()
{
    const auto bit = [](std::uint32_t word, unsigned index) { return (word >> index & 1U) != 0; };
    Features has;
    std::uint32_t a = 0, b = 0, c = 0, d = 0;
    if (__get_cpuid(1, &a, &b, &c, &d) == 0 || !bit(c, 27)) // OSXSAVE: xgetbv is there
        return has;
    const bool fma = bit(c, 12);
    constexpr std::uint64_t kVectors = 0x6; // XMM, YMM
    constexpr std::uint64_t kMasksAndWide = 0xe0; // opmask, upper ZMM, ZMM16-31
    const auto states = savedStates();
    if ((states & kVectors) != kVectors || __get_cpuid_count(7, 0, &a, &b, &c, &d) == 0)
        return has;
    has.fma = fma;
    has.avx2 = bit(b, 5);
    if ((states & kMasksAndWide) == kMasksAndWide) {
        has.avx512 = bit(b, 16) && bit(b, 17) && bit(b, 30) && bit(b, 31); // F, DQ, BW, VL
        has.avx512Vnni = has.avx512 && bit(c, 11);
    }
    const auto leaves = a;
    if (leaves >= 1 && __get_cpuid_count(7, 1, &a, &b, &c, &d) != 0)
        has.avxVnni = bit(a, 4);
    return has;
}

const Features& features()
{
    static const Features found = readFeatures();
    return found;
}

#endif

std::vector<KernelLevel> findLevels()
{
    std::vector<KernelLevel> levels { KernelLevel::Plain };
#ifdef NDOGO_X86_KERNELS
    const auto& has = features();
    if (has.avx2 && has.fma) {
        levels.push_back(KernelLevel::Avx2);
        if (has.avxVnni || has.avx512Vnni)
            levels.push_back(KernelLevel::Vnni256);
        if (has.avx512Vnni)
            levels.push_back(KernelLevel::Avx512Vnni);
    }
#endif
    return levels;
}

KernelLevel chooseLevel()
{
    const auto levels = kernelLevels();
    if (const char* wanted = std::getenv("NDOGO_KERNELS")) {
        for (const auto level : levels) {
            if (kernelLevelName(level) == wanted)
                return level;
        }
    }
    return levels.back();
}

std::atomic<KernelLevel>& levelInUse()
{
    static std::atomic<KernelLevel> level { chooseLevel() };
    return level;
}

} // namespace

std::string_view kernelLevelName(KernelLevel level)
{
    switch (level) {
    case KernelLevel::Avx2:
        return "avx2";
    case KernelLevel::Vnni256:
        return "avx-vnni";
    case KernelLevel::Avx512Vnni:
        return "avx512-vnni";
    case KernelLevel::Plain:
        break;
    }
    return "plain";
}

std::span<const KernelLevel> kernelLevels()
{
    static const std::vector<KernelLevel> levels = findLevels();
    return levels;
}

KernelLevel kernelLevel()
{
    return levelInUse();
}

bool useKernelLevel(std::optional<KernelLevel> level)
{
    const auto wanted = level ? *level : chooseLevel();
    if (std::ranges::find(kernelLevels(), wanted) == kernelLevels().end())
        return false;
    levelInUse() = wanted;
    return true;
}

std::string kernelLevelText()
{
    const auto level = kernelLevel();
    std::string text;
    switch (level) {
    case KernelLevel::Avx512Vnni:
        return "Int8 runs on AVX-512 with VNNI, the fastest path there is.";
    case KernelLevel::Vnni256:
        text = "Int8 runs on AVX-VNNI, 256 bits at a time";
        break;
    case KernelLevel::Avx2:
        text = "Int8 runs on AVX2";
        break;
    case KernelLevel::Plain:
        text = "Int8 runs without vector instructions, many times slower than fp32";
        break;
    }
    if (level != kernelLevels().back())
        return text + ", as was asked for; this processor could do better.";
    switch (level) {
    case KernelLevel::Vnni256:
        return text + "; the processor has no AVX-512.";
    case KernelLevel::Avx2:
        return text + ": the processor has no VNNI, its instructions for int8, so the gain over fp32 is small.";
    default:
        return text + ": the processor has no AVX2.";
    }
}

#ifdef NDOGO_X86_KERNELS
bool hasEvexVnni()
{
    return features().avx512Vnni;
}
#endif

} // namespace ndogo
