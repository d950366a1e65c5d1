// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/project/recipe_variations.h"

#include "engine/base/shown_text.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ndogo {

using nlohmann::json;

namespace {

constexpr std::int64_t kMostSteps = 200, kMostBranches = 10'000;

/// Values of the fields that vary, in the order of their names.
using Values = std::vector<std::pair<std::string, json>>;

[[noreturn]] void refuse(const std::string& field, const Sentence& demand)
{
    throw Failure(ErrorCode::Usage, Sentence::tr("%1 %2.", field, demand), { { "field", field } });
}

/// Every combination of the values of a step's "vary"; a single empty one without.
std::vector<Values> combinationsOf(const json& vary, const std::string& at)
{
    std::vector<Values> all { {} };
    if (!vary.is_object() || vary.empty())
        refuse(at, Sentence::tr("must be an object of fields, each with a list of values"));
    for (const auto& [field, values] : vary.items()) {
        if (!values.is_array() || values.empty())
            refuse(at + '.' + field, Sentence::tr("must be a list of at least one value"));
        static constexpr std::array<std::string_view, 5> kFixed { "job", "title", "from", "teacher", "vary" };
        if (std::ranges::count(kFixed, field) > 0)
            refuse(at + '.' + field, Sentence::tr("cannot vary: write two steps instead"));
        std::vector<Values> longer;
        for (const Values& before : all) {
            for (const json& value : values) {
                longer.push_back(before);
                longer.back().emplace_back(field, value);
            }
            if (std::ssize(longer) > kMostSteps)
                refuse(at, Sentence::tr("has more combinations than %1", kMostSteps));
        }
        all = std::move(longer);
    }
    return all;
}

/// Sets "structure.hidden" of a step.
void put(json& step, const std::string& field, const json& value, const std::string& at)
{
    json* place = &step;
    std::size_t begin = 0;
    for (std::size_t dot = field.find('.'); dot != std::string::npos; dot = field.find('.', begin)) {
        place = &(*place)[field.substr(begin, dot - begin)];
        if (!place->is_object() && !place->is_null())
            refuse(at + '.' + field, Sentence::tr("names no field: %1 is no object", field.substr(0, dot)));
        begin = dot + 1;
    }
    (*place)[field.substr(begin)] = value;
}

/// "hidden 144", "languages hau yor".
std::string wordsOf(const std::string& field, const json& value)
{
    std::string words = field.substr(field.rfind('.') + 1);
    for (const json& one : value.is_array() ? value : json::array({ value }))
        words += ' ' + (one.is_string() ? one.get<std::string>() : one.dump());
    return words;
}

std::string textAt(const json& step, const char* name)
{
    const auto found = step.find(name);
    return found != step.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// A number that names a step or the start, or nothing.
std::optional<std::size_t> numberAt(const json& step, const char* name)
{
    const auto found = step.find(name);
    return found != step.end() && found->is_number_unsigned() ? std::optional(found->get<std::size_t>()) : std::nullopt;
}

class Tree {
public:
    /// Adds what a step of the file becomes in each branch.
    void add(const json& written, std::size_t number)
    {
        const std::string at = "steps[" + std::to_string(number - 1) + "].vary";
        const auto vary = written.find("vary");
        const auto combinations = vary == written.end() ? std::vector<Values> { {} } : combinationsOf(*vary, at);
        std::map<json, std::size_t> known; // what this step became, by its fields
        std::vector<Branch> grown;
        for (const Branch& branch : m_branches) {
            for (const Values& values : combinations) {
                json step = inBranch(written, branch, number);
                Words words = inherited(step);
                for (const auto& [field, value] : values) {
                    put(step, field, value, at);
                    tell(words, wordsOf(field, value));
                }
                const auto [place, isNew] = known.try_emplace(step, std::size_t(m_steps.size()) + 1);
                if (isNew)
                    append(std::move(step), std::move(words));
                grown.push_back(branch);
                grown.back().push_back(place->second);
            }
            if (std::ssize(grown) > kMostBranches)
                refuse("steps", Sentence::tr("vary in more combinations than %1", kMostBranches));
        }
        m_branches = std::move(grown);
    }

    json steps() && { return std::move(m_steps); }

private:
    using Branch = std::vector<std::size_t>; ///< what each step of the file became, the start first
    using Words = std::vector<std::string>;

    [[noreturn]] static void refuseSize()
    {
        refuse("steps", Sentence::tr("make more than %1 steps with all that varies", kMostSteps));
    }

    /// The step with the numbers that its teacher and the model before it have in a branch.
    static json inBranch(json step, const Branch& branch, std::size_t number)
    {
        step.erase("vary");
        if (!step.contains("from"))
            step["from"] = number - 1;
        for (const char* name : { "from", "teacher" }) {
            if (const auto other = numberAt(step, name); other && *other < branch.size())
                step[name] = branch[*other];
        }
        return step;
    }

    static void tell(Words& words, const std::string& more)
    {
        if (std::ranges::count(words, more) == 0)
            words.push_back(more);
    }

    /// What varied before a step.
    Words inherited(const json& step) const
    {
        Words words;
        for (const char* name : { "from", "teacher" }) {
            const auto other = numberAt(step, name);
            if (other && *other > 0 && *other <= m_words.size())
                for (const std::string& word : m_words[*other - 1])
                    tell(words, word);
        }
        return words;
    }

    void append(json step, Words words)
    {
        if (std::ssize(m_steps) == kMostSteps)
            refuseSize();
        if (!words.empty()) {
            std::string title = textAt(step, "title");
            if (title.empty())
                title = textAt(step, "job");
            for (const std::string& word : words)
                title += (&word == &words.front() ? " (" : ", ") + word;
            step["title"] = title + ')';
        }
        if (step["from"] == m_steps.size())
            step.erase("from"); // the step before
        m_steps.push_back(std::move(step));
        m_words.push_back(std::move(words));
    }

    json m_steps = json::array();
    std::vector<Words> m_words; ///< of each step
    std::vector<Branch> m_branches { { 0 } };
};

} // namespace

json withVariations(json recipe)
{
    const auto steps = recipe.find("steps");
    const auto varies = [](const json& step) { return step.is_object() && step.contains("vary"); };
    if (steps == recipe.end() || !steps->is_array() || std::ranges::none_of(*steps, varies)
        || !std::ranges::all_of(*steps, [](const json& step) { return step.is_object(); }))
        return recipe;
    Tree tree;
    std::size_t number = 0;
    for (const json& step : *steps)
        tree.add(step, ++number);
    *steps = std::move(tree).steps();
    return recipe;
}

} // namespace ndogo
