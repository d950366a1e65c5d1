// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ndogo {

/// What a processor can do beyond its architecture's baseline, as far as something here asks for it. Each kernel says
/// which of these it needs; there is no order among them.
enum class Ability {
    Avx2, ///< AVX2 and FMA
    Vnni, ///< u8·s8 dot products on 256 bits, in the encoding of AVX-VNNI or of AVX-512 VNNI
    Avx512, ///< 512 bits: F, DQ, BW, VL
    Bf16, ///< dot products of bfloat16: AVX512-BF16
    Fp16, ///< arithmetic in half precision: AVX512-FP16
    AmxInt8, ///< tiles of int8
    AmxBf16, ///< tiles of bfloat16
};
inline constexpr int kAbilityCount = 7;

/// A set of them. Value.
class Abilities {
public:
    constexpr Abilities() = default;
    constexpr Abilities(std::initializer_list<Ability> list)
    {
        for (const auto ability : list)
            m_bits |= bit(ability);
    }

    constexpr bool has(Ability ability) const { return (m_bits & bit(ability)) != 0; }
    constexpr bool hasAll(Abilities others) const { return (m_bits & others.m_bits) == others.m_bits; }
    constexpr Abilities with(Ability ability) const { return Abilities(m_bits | bit(ability)); }
    constexpr Abilities without(Ability ability) const { return Abilities(m_bits & ~bit(ability)); }
    std::vector<Ability> list() const; ///< in the order of the enum
    constexpr bool operator==(const Abilities&) const = default;

private:
    static constexpr unsigned bit(Ability ability) { return 1U << static_cast<unsigned>(ability); }
    constexpr explicit Abilities(unsigned bits)
        : m_bits(bits)
    {
    }

    unsigned m_bits = 0;
};

/// "avx2", "vnni", "avx512", "bf16", "fp16", "amx-int8", "amx-bf16".
std::string_view abilityName(Ability ability);

/// The names of a set with commas between them; "plain" for none. What NDOGO_KERNELS takes.
std::string abilitiesName(Abilities abilities);

/// Reads such names, and "avx-vnni" and "avx512-vnni" for the sets that the kernels of those names need. Throws
/// Failure(Usage) naming a word that is none, or an ability that is not in `has`, with the list of those that are.
Abilities abilitiesNamed(std::string_view names, Abilities has);

/// What this processor and its operating system have.
Abilities processorAbilities();

/// What the kernels may use: all that there is, or what the environment variable NDOGO_KERNELS names. Throws as
/// abilitiesNamed() does on the first call, for which programs see to it at their start. Thread-safe.
Abilities abilities();

/// Forces a set for the whole process, for tests and comparisons; without a value the choice is NDOGO_KERNELS' again.
/// Throws Failure(Usage) where the processor lacks one of them.
void useAbilities(std::optional<Abilities> wanted);

/// Sets to try on this processor: none, then one ability more at a time, and all of them but each in turn.
std::vector<Abilities> abilitiesToTry();

} // namespace ndogo
