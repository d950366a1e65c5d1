// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/kernels/abilities.h"

#include "engine/base/error.h"
#include "engine/base/shown_text.h"
#include "engine/kernels/int8_kernels.h"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstdlib>

#ifdef NDOGO_X86_KERNELS
#include <cpuid.h>
#endif

namespace ndogo {
namespace {

#ifdef NDOGO_X86_KERNELS

/// What the processor has and the operating system saves on a change of threads.
struct Features {
    Abilities abilities;
    bool evexVnni = false; ///< VNNI as part of AVX-512
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
    Features found;
    auto& has = found.abilities;
    std::uint32_t a = 0, b = 0, c = 0, d = 0;
    if (__get_cpuid(1, &a, &b, &c, &d) == 0 || !bit(c, 27)) // OSXSAVE: xgetbv is there
        return found;
    const bool fma = bit(c, 12);
    const auto states = savedStates();
    const auto saves = [&](std::uint64_t registers) { return (states & registers) == registers; };
    constexpr std::uint64_t kVectors = 0x6; // XMM, YMM
    constexpr std::uint64_t kMasksAndWide = 0xe0; // opmask, upper ZMM, ZMM16-31
    constexpr std::uint64_t kTiles = 0x60000; // XTILECFG, XTILEDATA
    if (!saves(kVectors) || __get_cpuid_count(7, 0, &a, &b, &c, &d) == 0)
        return found;
    const auto add = [&](Ability ability, bool there) {
        if (there)
            has = has.with(ability);
    };
    const auto leaves = a;
    const bool wide = saves(kMasksAndWide) && bit(b, 16) && bit(b, 17) && bit(b, 30) && bit(b, 31); // F, DQ, BW, VL
    add(Ability::Avx2, bit(b, 5) && fma);
    add(Ability::Avx512, wide);
    found.evexVnni = wide && bit(c, 11);
    add(Ability::Fp16, wide && bit(d, 23));
    add(Ability::AmxBf16, saves(kTiles) && bit(d, 24) && bit(d, 22));
    add(Ability::AmxInt8, saves(kTiles) && bit(d, 24) && bit(d, 25));
    bool vexVnni = false;
    if (leaves >= 1 && __get_cpuid_count(7, 1, &a, &b, &c, &d) != 0) {
        vexVnni = bit(a, 4);
        add(Ability::Bf16, wide && bit(a, 5));
    }
    add(Ability::Vnni, found.evexVnni || vexVnni);
    return found;
}

const Features& features()
{
    static const Features found = readFeatures();
    return found;
}

#endif

Abilities chosenAbilities()
{
    const char* names = std::getenv("NDOGO_KERNELS");
    return names && *names ? abilitiesNamed(names, processorAbilities()) : processorAbilities();
}

std::atomic<Abilities>& inUse()
{
    static std::atomic<Abilities> abilities { chosenAbilities() };
    return abilities;
}

} // namespace

std::vector<Ability> Abilities::list() const
{
    std::vector<Ability> all;
    for (int i = 0; i < kAbilityCount; ++i) {
        if (has(Ability(i)))
            all.push_back(Ability(i));
    }
    return all;
}

std::string_view abilityName(Ability ability)
{
    switch (ability) {
    case Ability::Avx2:
        return "avx2";
    case Ability::Vnni:
        return "vnni";
    case Ability::Avx512:
        return "avx512";
    case Ability::Bf16:
        return "bf16";
    case Ability::Fp16:
        return "fp16";
    case Ability::AmxInt8:
        return "amx-int8";
    case Ability::AmxBf16:
        break;
    }
    return "amx-bf16";
}

std::string abilitiesName(Abilities abilities)
{
    std::string names;
    for (const auto ability : abilities.list())
        names += (names.empty() ? "" : ",") + std::string(abilityName(ability));
    return names.empty() ? "plain" : names;
}

Abilities abilitiesNamed(std::string_view names, Abilities has)
{
    Abilities found;
    const auto refuse = [&](const Sentence& what) {
        throw Failure(ErrorCode::Usage,
            Sentence::tr("NDOGO_KERNELS: %1 Give plain, or some of these with commas: %2.", what, abilitiesName(has)));
    };
    const auto add = [&](std::string_view name, Ability ability) {
        if (!has.has(ability))
            refuse(Sentence::tr("%1 is more than this processor has.", inQuotes(name)));
        found = found.with(ability);
    };
    while (true) {
        const auto comma = names.find(',');
        const auto name = names.substr(0, comma);
        bool known = name == "plain";
        if (name == "avx-vnni" || name == "avx512-vnni") {
            known = true;
            for (const auto ability : { Ability::Avx2, Ability::Vnni, Ability::Avx512 }) {
                if (ability != Ability::Avx512 || name == "avx512-vnni")
                    add(name, ability);
            }
        }
        for (int i = 0; i < kAbilityCount && !known; ++i) {
            known = name == abilityName(Ability(i));
            if (known)
                add(name, Ability(i));
        }
        if (!known)
            refuse(Sentence::tr("%1 is no ability of a processor that is known here.", inQuotes(name)));
        if (comma == std::string_view::npos)
            return found;
        names.remove_prefix(comma + 1);
    }
}

Abilities processorAbilities()
{
#ifdef NDOGO_X86_KERNELS
    return features().abilities;
#else
    return {};
#endif
}

Abilities abilities()
{
    return inUse();
}

void useAbilities(std::optional<Abilities> wanted)
{
    if (wanted && !processorAbilities().hasAll(*wanted))
        throw Failure(ErrorCode::Usage, Sentence::tr("This processor has no %1.", abilitiesName(*wanted)));
    inUse() = wanted ? *wanted : chosenAbilities();
}

std::vector<Abilities> abilitiesToTry()
{
    const auto all = processorAbilities();
    std::vector<Abilities> sets { {} };
    for (const auto ability : all.list())
        sets.push_back(sets.back().with(ability));
    for (const auto ability : all.list()) {
        const auto others = all.without(ability);
        if (std::ranges::find(sets, others) == sets.end())
            sets.push_back(others);
    }
    return sets;
}

#ifdef NDOGO_X86_KERNELS
bool hasEvexVnni()
{
    return features().evexVnni;
}
#endif

} // namespace ndogo
