// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/error.h"
#include "engine/base/fields.h"
#include "engine/base/named.h"
#include "engine/base/shown_text.h"
#include "engine/values/model_ref.h"
#include "engine/values/train_recipe.h"

#include <nlohmann/json.hpp>

#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace ndogo {

using nlohmann::json;

/// A value for a message. A list or an object may be nested deeper than the stack is.
inline Sentence shownValue(const json& value)
{
    if (value.is_structured())
        return value.is_object() ? Sentence::tr("an object") : Sentence::tr("an array");
    if (value.is_string())
        return Sentence::inWords(inQuotes(shown(value.get_ref<const std::string&>(), 100)));
    return Sentence::inWords(shown(value.dump(-1, ' ', false, json::error_handler_t::replace), 100));
}

/// A NUL would end a path or a word of a command line before its end.
inline bool isText(const json& value)
{
    return value.is_string() && value.get_ref<const std::string&>().find('\0') == std::string::npos;
}

/// Reads the fields of one object by name and refuses, with the path of the field, what is not as
/// expected. Fields that are missing keep their default. Walks over what describes itself (engine/base/fields.h).
class FieldReader : public FieldVisitor {
public:
    FieldReader(const json& object, std::string path)
        : m_object(object)
        , m_path(std::move(path))
    {
        if (!object.is_object())
            throw Failure(ErrorCode::Usage,
                m_path.empty() ? Sentence::tr("The job must be an object, not %1.", object.type_name())
                               : Sentence::tr("%1 must be an object, not %2.", m_path, object.type_name()),
                { { "field", m_path } });
    }

    template <typename Value, typename... Traits> void operator()(const char* name, Value& value, const Traits&...)
    {
        read(name, value);
    }

    FieldReader& read(const char* name, bool& value)
    {
        if (const json* field = find(name))
            value = field->is_boolean() ? field->get<bool>() : refuse<bool>(name, Sentence::tr("true or false"));
        return *this;
    }

    FieldReader& read(const char* name, double& value)
    {
        if (const json* field = find(name))
            value = field->is_number() ? field->get<double>() : refuse<double>(name, Sentence::tr("a number"));
        return *this;
    }

    FieldReader& read(const char* name, std::string& value)
    {
        if (const json* field = find(name))
            value = isText(*field) ? field->get<std::string>() : refuse<std::string>(name, Sentence::tr("a text"));
        return *this;
    }

    FieldReader& read(const char* name, std::vector<std::string>& value)
    {
        const json* field = find(name);
        if (!field)
            return *this;
        if (!field->is_array())
            refuse<int>(name, Sentence::tr("a list of texts"));
        value.clear();
        for (const json& item : *field)
            value.push_back(
                isText(item) ? item.get<std::string>() : refuse<std::string>(name, Sentence::tr("a list of texts")));
        return *this;
    }

    FieldReader& read(const char* name, std::map<std::string, std::string>& value)
    {
        const json* field = find(name);
        if (!field)
            return *this;
        if (!field->is_object())
            refuse<int>(name, Sentence::tr("an object of texts"));
        value.clear();
        for (const auto& [key, item] : field->items())
            value[key] = isText(item) && isText(key) ? item.get<std::string>()
                                                     : refuse<std::string>(name, Sentence::tr("an object of texts"));
        return *this;
    }

    template <typename Integer, std::enable_if_t<std::is_integral_v<Integer>, int> = 0>
    FieldReader& read(const char* name, Integer& value)
    {
        using Limits = std::numeric_limits<Integer>;
        const json* field = find(name);
        if (!field)
            return *this;
        bool fits = false;
        if (field->is_number_unsigned())
            fits = std::in_range<Integer>(field->get<std::uint64_t>());
        else if (field->is_number_integer())
            fits = std::in_range<Integer>(field->get<std::int64_t>());
        value = fits
            ? field->get<Integer>()
            : refuse<Integer>(name, Sentence::tr("a whole number from %1 to %2", Limits::min(), Limits::max()));
        return *this;
    }

    template <NamedEnum Enum> FieldReader& read(const char* name, Enum& value)
    {
        std::string text;
        read(name, text);
        if (!find(name))
            return *this;
        const auto known = fromName<Enum>(text);
        value = known ? *known : refuse<Enum>(name, Sentence::inWords(allNames<Enum>()));
        return *this;
    }

    /// An empty text is none.
    template <NamedEnum Enum> FieldReader& read(const char* name, std::optional<Enum>& value)
    {
        const json* field = find(name);
        if (field && *field == "")
            value.reset();
        else if (field)
            read(name, value.emplace());
        return *this;
    }

    FieldReader& read(const char* name, std::optional<PruneSchedule>& value)
    {
        std::string text;
        read(name, text);
        if (!text.empty())
            value = pruneScheduleFromText(text);
        return *this;
    }

    template <Described Value> FieldReader& read(const char* name, Value& value)
    {
        if (const json* field = find(name))
            readAll(*field, pathOf(name), value);
        return *this;
    }

    /// Its fields and no others.
    template <Described Value> static void readAll(const json& object, const std::string& path, Value& value)
    {
        FieldReader reader(object, path);
        value.describe(reader);
        reader.finish();
    }

    /// {"path", "steps": [{"prune": {...}}, {"quantize": {...}}], "reading": {...}}; or, shorter and as it once was,
    /// one of each beside the path: first "prune", which does nothing where its amount is 0, then "quantize", which may
    /// be null.
    FieldReader& read(const char* name, ModelRef& value)
    {
        const json* field = find(name);
        if (!field)
            return *this;
        FieldReader reader(*field, pathOf(name));
        PruneRecipe prune;
        std::optional<QuantizeRecipe> quantize;
        reader.read("path", value.path);
        reader.read("reading", value.reading).read("prune", prune).read("quantize", quantize);
        if (prune.amount != 0)
            value.steps.emplace_back(prune);
        if (quantize)
            value.steps.emplace_back(*quantize);
        reader.list("steps", [&value](FieldReader& step, const std::string&, const json& object) {
            if (object.contains("quantize"))
                step.read("quantize", std::get<QuantizeRecipe>(value.steps.emplace_back(QuantizeRecipe())));
            else
                step.demand("prune").read("prune", std::get<PruneRecipe>(value.steps.emplace_back(PruneRecipe())));
        });
        reader.finish();
        return *this;
    }

    /// Each is read as a field of its own, and refused as NAME[INDEX].
    template <typename Value> FieldReader& read(const char* name, std::vector<Value>& value)
    {
        const json* field = find(name);
        if (!field)
            return *this;
        if (!field->is_array())
            refuse<int>(name, Sentence::tr("a list"));
        value.clear();
        for (const json& item : *field) {
            const std::string place = std::string(name) + "[" + std::to_string(value.size()) + "]";
            const json object = { { place, item } };
            FieldReader(object, m_path).read(place.c_str(), value.emplace_back());
        }
        return *this;
    }

    /// A list of objects: `item` is called with a reader for each, its place and the object itself.
    template <typename Read> FieldReader& list(const char* name, Read item)
    {
        const json* field = find(name);
        if (field && !field->is_array())
            refuse<int>(name, Sentence::tr("a list"));
        for (std::size_t i = 0; field && i < field->size(); ++i) {
            const std::string place = pathOf(name) + "[" + std::to_string(i) + "]";
            FieldReader reader(field->at(i), place);
            item(reader, place, field->at(i));
            reader.finish();
        }
        return *this;
    }

    /// An object whose own fields `fields` reads, if it is there.
    template <typename Read> FieldReader& object(const char* name, Read fields)
    {
        if (const json* field = find(name)) {
            FieldReader reader(*field, pathOf(name));
            fields(reader);
            reader.finish();
        }
        return *this;
    }

    /// Null is none.
    template <typename Value> FieldReader& read(const char* name, std::optional<Value>& value)
    {
        const json* field = find(name);
        if (field && field->is_null())
            value.reset();
        else if (field)
            read(name, value.emplace());
        return *this;
    }

    /// One of two words for a bool.
    FieldReader& choose(const char* name, bool& value, const std::string& no, const std::string& yes)
    {
        std::string text;
        read(name, text);
        if (!find(name))
            return *this;
        if (text != no && text != yes)
            refuse<int>(name, Sentence::tr("%1 or %2", no, yes));
        value = text == yes;
        return *this;
    }

    /// Throws unless the field is there.
    FieldReader& demand(const char* name)
    {
        if (!find(name))
            throw Failure(
                ErrorCode::Usage, Sentence::tr("%1 is missing.", pathOf(name)), { { "field", pathOf(name) } });
        return *this;
    }

    /// Refuses fields that nobody asked for.
    void finish() const
    {
        for (const auto& [name, value] : m_object.items()) {
            if (!m_known.contains(name))
                throw Failure(ErrorCode::Usage,
                    Sentence::tr(
                        "%1 is not a field that this program knows. Correct its name or remove it.", pathOf(name)),
                    { { "field", pathOf(name) } });
        }
    }

private:
    const json* find(const char* name)
    {
        m_known.insert(name);
        const auto found = m_object.find(name);
        return found == m_object.end() ? nullptr : &*found;
    }

    /// As it may stand in a message: the name of a field that nobody asked for can be anything.
    std::string pathOf(const std::string& name) const
    {
        return (m_path.empty() ? "" : m_path + ".") + shown(name, 100);
    }

    template <typename Value> Value refuse(const std::string& name, const Sentence& expected) const
    {
        throw Failure(ErrorCode::Usage,
            Sentence::tr("%1 must be %2, not %3.", pathOf(name), expected, shownValue(m_object.at(name))),
            { { "field", pathOf(name) } });
    }

    const json& m_object;
    std::string m_path;
    std::set<std::string> m_known;
};

} // namespace ndogo
