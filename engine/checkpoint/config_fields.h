// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/error.h"
#include "engine/base/shown_text.h"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <string>
#include <utility>

namespace ndogo {

/// Reads fields of one config.json and names what is wrong with them.
class ConfigFields {
public:
    /// `prefix` is put before the names of the fields of an inner object ("ndogo.").
    ConfigFields(const nlohmann::json& object, std::string file, std::string prefix = {})
        : m_object(object)
        , m_file(std::move(file))
        , m_prefix(std::move(prefix))
    {
    }

    const nlohmann::json& object() const { return m_object; }

    /// The field, or null when it is missing or null.
    const nlohmann::json* find(const char* field) const
    {
        const auto found = m_object.find(field);
        return found == m_object.end() || found->is_null() ? nullptr : &*found;
    }

    std::int64_t integer(const char* field, std::int64_t low, std::int64_t high) const
    {
        if (find(field) == nullptr)
            throw failure(field, Sentence::tr("%1 is missing; add it or get the file again.", quoted(field)));
        return integerOr(field, 0, low, high);
    }

    std::int64_t integerOr(const char* field, std::int64_t fallback, std::int64_t low, std::int64_t high) const
    {
        const nlohmann::json* value = find(field);
        return value == nullptr ? fallback : checkedInteger(field, *value, low, high);
    }

    std::int64_t checkedInteger(
        const char* field, const nlohmann::json& value, std::int64_t low, std::int64_t high) const
    {
        // A number over 2^63 would come out of get<int64_t>() as a negative one.
        const bool huge = value.is_number_unsigned() && value.get<std::uint64_t>() > static_cast<std::uint64_t>(high);
        if (!value.is_number_integer() || huge || value.get<std::int64_t>() < low || value.get<std::int64_t>() > high)
            throw failure(field,
                Sentence::tr("%1 must be a whole number from %2 to %3, not %4.", quoted(field), low, high,
                    shown(value.dump(), 60)));
        return value.get<std::int64_t>();
    }

    /// A number above 0 and at most 1.
    double fractionOr(const char* field, double fallback) const
    {
        const nlohmann::json* value = find(field);
        if (value == nullptr)
            return fallback;
        if (!value->is_number() || !(value->get<double>() > 0) || value->get<double>() > 1)
            throw failure(field,
                Sentence::tr(
                    "%1 must be a number above 0 and at most 1, not %2.", quoted(field), shown(value->dump(), 60)));
        return value->get<double>();
    }

    /// A number from 0 to below 1.
    double dropoutOr(const char* field, double fallback) const
    {
        const nlohmann::json* value = find(field);
        if (value == nullptr)
            return fallback;
        if (!value->is_number() || !(value->get<double>() >= 0) || !(value->get<double>() < 1))
            throw failure(field,
                Sentence::tr(
                    "%1 must be a number from 0 to below 1, not %2.", quoted(field), shown(value->dump(), 60)));
        return value->get<double>();
    }

    bool truthOr(const char* field, bool fallback) const
    {
        const nlohmann::json* value = find(field);
        if (value != nullptr && !value->is_boolean())
            throw failure(
                field, Sentence::tr("%1 must be true or false, not %2.", quoted(field), shown(value->dump(), 60)));
        return value == nullptr ? fallback : value->get<bool>();
    }

    std::string textOr(const char* field, const std::string& fallback) const
    {
        const nlohmann::json* value = find(field);
        if (value != nullptr && !value->is_string())
            throw failure(field, Sentence::tr("%1 must be a text, not %2.", quoted(field), shown(value->dump(), 60)));
        return value == nullptr ? fallback : value->get<std::string>();
    }

    /// The field's whole name, as `what` of a failure() has it.
    std::string quoted(const std::string& field) const { return inQuotes(m_prefix + field); }

    Failure failure(const std::string& field, const Sentence& what) const
    {
        const std::string file = shown(m_file);
        return { ErrorCode::ConfigInvalid, Sentence::tr("The file %1: %2", file, what),
            { { "file", file }, { "field", shown(m_prefix + field, 100) } } };
    }

private:
    const nlohmann::json& m_object;
    std::string m_file;
    std::string m_prefix;
};

} // namespace ndogo
