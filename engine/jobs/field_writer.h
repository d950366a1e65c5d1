// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/fields.h"
#include "engine/base/named.h"
#include "engine/values/model_ref.h"
#include "engine/values/train_recipe.h"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <vector>

namespace ndogo {

using nlohmann::json;

/// Writes the fields of what describes itself (engine/base/fields.h) into a JSON object, as FieldReader reads them.
class FieldWriter : public FieldVisitor {
public:
    template <typename Value, typename... Traits>
    void operator()(const char* name, const Value& value, const Traits&...)
    {
        if constexpr ((std::is_same_v<Traits, LeftOutAtDefault> || ...))
            if (value == Value())
                return;
        m_object[name] = jsonOf(value);
    }

    template <Described Value> static json jsonOf(Value value)
    {
        FieldWriter writer;
        value.describe(writer);
        return writer.m_object;
    }

    template <typename Value>
    requires(!Described<Value>) static json jsonOf(const Value& value)
    {
        if constexpr (NamedEnum<Value>)
            return nameOf(value);
        else
            return value;
    }

    static json jsonOf(const std::optional<PruneSchedule>& value) { return value ? toText(*value) : std::string(); }

    template <typename Value> static json jsonOf(const std::optional<Value>& value)
    {
        if constexpr (NamedEnum<Value>)
            return value ? nameOf(*value) : std::string_view();
        else
            return value ? jsonOf(*value) : json();
    }

    static json jsonOf(const ModelRef& model)
    {
        json steps = json::array();
        for (const ModelStep& step : model.steps) {
            const char* name = std::holds_alternative<PruneRecipe>(step) ? "prune" : "quantize";
            steps.push_back({ { name, std::visit([](const auto& recipe) { return jsonOf(recipe); }, step) } });
        }
        json fields = { { "path", model.path }, { "steps", steps } };
        if (model.reading != ModelReading())
            fields["reading"] = jsonOf(model.reading);
        return fields;
    }

    static json jsonOf(const std::vector<ModelRef>& models)
    {
        json list = json::array();
        for (const ModelRef& model : models)
            list.push_back(jsonOf(model));
        return list;
    }

private:
    json m_object = json::object();
};

} // namespace ndogo
