// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A value that is asked for from outside says what its fields are once, in a member
//
//     template <typename Fields> void describe(Fields& fields)
//     {
//         fields("sample", sample, Option("--sample", "Sentences a language, 0 for all"), atLeast(0));
//         fields.require(!finish || resume, "finish", "needs resume");
//     }
//
// whatever walks over it: the reader and the writer of JSON, the checks, the command line and the options of ndogo-cli
// (engine/jobs, app/cli). A field has its name in JSON, its member, and what more there is to say of it in any order.
#pragma once

#include "engine/base/sentence.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace ndogo {

/// How a field is said to ndogo-cli.
struct Option {
    enum class List {
        Repeated, ///< --exclude a --exclude b
        Joined, ///< --languages a,b
        Lines, ///< --labels FILE, a line each
    };

    constexpr explicit Option(const char* its, const char* text = "")
        : name(its)
        , help(text)
    {
    }

    /// "--sample", "-o,--output"; "MODEL" has a place instead of a name; "scope" is completed by what the value is a
    /// field of (Under).
    const char* name;
    const char* help;
    bool isRequired = false;
    bool isShared = false; ///< declared for every command, with one value for all that share it
    bool isMain = false; ///< that which the value is for, such as the amount of a pruning
    bool isPath = false;
    bool takesSeveral = false; ///< a list: every word up to the next option
    bool isTime = false; ///< "5min" of a number of seconds
    bool isWritten = true; ///< in a command line
    bool isAlwaysWritten = false; ///< also at its default
    List list = List::Repeated;
    const char *off = nullptr, *on = nullptr; ///< of a bool that two words stand for
    bool setsFalse = false; ///< a flag whose presence means false
    const char* none = nullptr; ///< the word for an empty text

    constexpr Option required() const
    {
        return with([](Option& option) { option.isRequired = true; });
    }
    constexpr Option shared() const
    {
        return with([](Option& option) { option.isShared = true; });
    }
    constexpr Option main() const
    {
        return with([](Option& option) { option.isMain = true; });
    }
    constexpr Option path() const
    {
        return with([](Option& option) { option.isPath = true; });
    }
    constexpr Option several() const
    {
        return with([](Option& option) { option.takesSeveral = true; });
    }
    constexpr Option time() const
    {
        return with([](Option& option) { option.isTime = true; });
    }
    constexpr Option always() const
    {
        return with([](Option& option) { option.isAlwaysWritten = true; });
    }
    constexpr Option joined() const
    {
        return with([](Option& option) { option.list = List::Joined; });
    }
    constexpr Option lines() const
    {
        return with([](Option& option) { option.list = List::Lines; });
    }
    constexpr Option inverted() const
    {
        return with([](Option& option) { option.setsFalse = true; });
    }
    /// Left out of a command line where it says nothing.
    constexpr Option when(bool means) const
    {
        return with([means](Option& option) { option.isWritten = means; });
    }
    constexpr Option noneAs(const char* word) const
    {
        return with([word](Option& option) { option.none = word; });
    }
    constexpr Option words(const char* no, const char* yes) const
    {
        return with([no, yes](Option& option) {
            option.off = no;
            option.on = yes;
        });
    }

    constexpr bool hasPlace() const { return *name != '-' && *name >= 'A' && *name <= 'Z'; }

private:
    template <typename Change> constexpr Option with(Change change) const
    {
        Option changed = *this;
        change(changed);
        return changed;
    }
};

/// What options of a value inside a value are called: its main one, and what begins the others that have no name of
/// their own. `also` is a second beginning that is understood.
struct Under {
    const char* main;
    const char* prefix;
    const char* also = nullptr;
    bool isRequired = false; ///< the main one
    bool isWritten = false; ///< the others, also where the main one is at its default
};

/// What a value must be. `demand` gives an empty sentence, or what stands behind the field's name: "must be at least 1,
/// not 0".
template <typename Demand> struct Check {
    Demand demand;
};
template <typename Demand> Check(Demand) -> Check<Demand>;

/// Finds what is said of a field among `traits`, or null.
template <typename Trait, typename... Traits> const Trait* traitOf(const Traits&... traits)
{
    const Trait* found = nullptr;
    [[maybe_unused]] const auto look = [&found](const auto& trait) {
        if constexpr (std::is_same_v<std::decay_t<decltype(trait)>, Trait>)
            found = &trait;
    };
    (look(traits), ...);
    return found;
}

/// The first demand that `value` does not meet, or an empty sentence.
template <typename Value, typename... Traits> Sentence unmetDemand(const Value& value, const Traits&... traits)
{
    Sentence unmet;
    [[maybe_unused]] const auto look = [&](const auto& trait) {
        if constexpr (requires { trait.demand; }) {
            if (unmet.empty())
                unmet = trait.demand(value);
        }
    };
    (look(traits), ...);
    return unmet;
}

/// What walks over fields has this for what it has no use for.
struct FieldVisitor {
    /// `condition` holds between fields; `field` is the one to change where it does not.
    void require(bool /*condition*/, const char* /*field*/, const Sentence& /*demand*/) { }
};

template <typename Value>
concept Described = requires(Value value, FieldVisitor visitor)
{
    value.describe(visitor);
};

// --- checks ------------------------------------------------------------------

inline auto atLeast(std::int64_t least)
{
    return Check { [least](std::int64_t value) {
        return value >= least ? Sentence() : Sentence::tr("must be at least %1, not %2", least, value);
    } };
}

/// For counts that are multiplied with others: the product must not leave its type.
inline auto between(std::int64_t least, std::int64_t most)
{
    return Check { [least, most](std::int64_t value) {
        if (value > most)
            return Sentence::tr("must be at most %1, not %2", most, value);
        return atLeast(least).demand(value);
    } };
}

/// `holds` must be true of the value. Write it so that it is not for NaN.
template <typename Holds> auto demanding(Holds holds, const Sentence& demand)
{
    return Check { [holds, demand](const auto& value) { return holds(value) ? Sentence() : demand; } };
}

inline auto fraction()
{
    return demanding(
        [](double value) { return value >= 0 && value <= 1; }, Sentence::tr("must be a share between 0 and 1"));
}

inline auto notEmpty(const Sentence& demand)
{
    return demanding([](const auto& value) { return !value.empty(); }, demand);
}

/// No text of a list is empty.
inline auto noneEmpty(const Sentence& demand)
{
    return demanding(
        [](const std::vector<std::string>& values) {
            for (const std::string& value : values) {
                if (value.empty())
                    return false;
            }
            return true;
        },
        demand);
}

/// Part of a file's name.
inline auto splitName()
{
    return demanding([](const std::string& name) { return !name.empty() && name.find('/') == std::string::npos; },
        Sentence::tr("must be the name of a split, such as test"));
}

} // namespace ndogo
