// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/error.h"
#include "engine/base/shown_text.h"
#include "engine/jobs/job_spec.h"

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
inline std::string shownValue(const json& value)
{
    if (value.is_structured())
        return "an " + std::string(value.type_name());
    return shown(value.dump(-1, ' ', false, json::error_handler_t::replace), 100);
}

/// A NUL would end a path or a word of a command line before its end.
inline bool isText(const json& value)
{
    return value.is_string() && value.get_ref<const std::string&>().find('\0') == std::string::npos;
}

/// Reads the fields of one object by name and refuses, with the path of the field, what is not as
/// expected. Fields that are missing keep their default.
class FieldReader {
public:
    FieldReader(const json& object, std::string path)
        : m_object(object)
        , m_path(std::move(path))
    {
        if (!object.is_object())
            throw Failure(ErrorCode::Usage,
                (m_path.empty() ? std::string("The job") : m_path) + " must be an object, not " + object.type_name()
                    + ".",
                { { "field", m_path } });
    }

    FieldReader& read(const char* name, bool& value)
    {
        if (const json* field = find(name))
            value = field->is_boolean() ? field->get<bool>() : refuse<bool>(name, "true or false");
        return *this;
    }

    FieldReader& read(const char* name, double& value)
    {
        if (const json* field = find(name))
            value = field->is_number() ? field->get<double>() : refuse<double>(name, "a number");
        return *this;
    }

    FieldReader& read(const char* name, std::string& value)
    {
        if (const json* field = find(name))
            value = isText(*field) ? field->get<std::string>() : refuse<std::string>(name, "a text");
        return *this;
    }

    FieldReader& read(const char* name, std::vector<std::string>& value)
    {
        const json* field = find(name);
        if (!field)
            return *this;
        if (!field->is_array())
            refuse<int>(name, "a list of texts");
        value.clear();
        for (const json& item : *field)
            value.push_back(isText(item) ? item.get<std::string>() : refuse<std::string>(name, "a list of texts"));
        return *this;
    }

    FieldReader& read(const char* name, std::map<std::string, std::string>& value)
    {
        const json* field = find(name);
        if (!field)
            return *this;
        if (!field->is_object())
            refuse<int>(name, "an object of texts");
        value.clear();
        for (const auto& [key, item] : field->items())
            value[key] = isText(item) && isText(key) ? item.get<std::string>()
                                                     : refuse<std::string>(name, "an object of texts");
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
            : refuse<Integer>(
                name, "a whole number from " + std::to_string(Limits::min()) + " to " + std::to_string(Limits::max()));
        return *this;
    }

    FieldReader& read(const char* name, PruneMethod& value)
    {
        return choose(name, value, { { "magnitude", PruneMethod::Magnitude }, { "random", PruneMethod::Random } },
            "magnitude or random");
    }

    FieldReader& read(const char* name, PruneScope& value)
    {
        return choose(
            name, value, { { "global", PruneScope::Global }, { "layer", PruneScope::Layer } }, "global or layer");
    }

    FieldReader& read(const char* name, QuantizeMethod& value)
    {
        std::map<std::string, QuantizeMethod> choices;
        for (const auto method : { QuantizeMethod::DynamicInt8, QuantizeMethod::LlmInt8, QuantizeMethod::TokenInt8,
                 QuantizeMethod::Bf16, QuantizeMethod::Fp16, QuantizeMethod::Int4 })
            choices.emplace(quantizeMethodName(method), method);
        return choose(name, value, choices, "dynamic-int8, llm-int8, token-int8, bf16, fp16 or int4");
    }

    FieldReader& read(const char* name, EntityReplacement::Pool& value)
    {
        using Pool = EntityReplacement::Pool;
        return choose(name, value,
            { { "language", Pool::Language }, { "script", Pool::Script }, { "family", Pool::Family } },
            "language, script or family");
    }

    FieldReader& read(const char* name, TokenizerRules& value)
    {
        return choose(name, value,
            { { "original", TokenizerRules::Original }, { "transformers5", TokenizerRules::Transformers5 } },
            "original or transformers5");
    }

    FieldReader& read(const char* name, PruneRecipe& value)
    {
        if (const json* field = find(name))
            readRecipe(FieldReader(*field, pathOf(name)), value);
        return *this;
    }

    FieldReader& read(const char* name, ModelRef& value)
    {
        if (const json* field = find(name))
            readModel(FieldReader(*field, pathOf(name)), value);
        return *this;
    }

    /// Each is read as a field of its own, and refused as NAME[INDEX].
    template <typename Value> FieldReader& read(const char* name, std::vector<Value>& value)
    {
        const json* field = find(name);
        if (!field)
            return *this;
        if (!field->is_array())
            refuse<int>(name, "a list");
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
            refuse<int>(name, "a list");
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

    FieldReader& read(const char* name, std::optional<PruneSchedule>& value)
    {
        std::string text;
        read(name, text);
        if (!text.empty())
            value = pruneScheduleFromText(text);
        return *this;
    }

    FieldReader& read(const char* name, PruneSchedule::Curve& value)
    {
        using Curve = PruneSchedule::Curve;
        return choose(name, value,
            { { "cubic", Curve::Cubic }, { "linear", Curve::Linear }, { "oneshot", Curve::OneShot } },
            "cubic, linear or oneshot");
    }

    FieldReader& read(const char* name, TrainRecipe& value)
    {
        if (const json* field = find(name))
            FieldReader(*field, pathOf(name))
                .read("epochs", value.epochs)
                .read("batch", value.batch)
                .read("accumulate", value.accumulate)
                .read("learning_rate", value.learningRate)
                .read("warmup", value.warmup)
                .read("weight_decay", value.weightDecay)
                .read("clip_norm", value.clipNorm)
                .read("dropout", value.dropout)
                .read("sampling_exponent", value.samplingExponent)
                .read("scheduler_first", value.schedulerFirst)
                .read("bf16", value.bf16)
                .read("keep_best", value.keepBest)
                .read("patience", value.patience)
                .read("mask_pruned", value.maskPruned)
                .read("prune_during", value.pruneDuring)
                .read("seed", value.seed)
                .read("steps", value.steps)
                .read("pad_to", value.padTo)
                .finish();
        return *this;
    }

    FieldReader& read(const char* name, QuantizeRecipe& value)
    {
        if (const json* field = find(name))
            FieldReader(*field, pathOf(name))
                .read("method", value.method)
                .read("per_channel", value.perChannel)
                .read("reduce_range", value.reduceRange)
                .read("outlier_threshold", value.outlierThreshold)
                .read("group_size", value.groupSize)
                .read("half_products", value.halfProducts)
                .read("exclude", value.exclude)
                .finish();
        return *this;
    }

    FieldReader& read(const char* name, EntityReplacement& value)
    {
        if (const json* field = find(name))
            FieldReader(*field, pathOf(name))
                .read("pool", value.pool)
                .read("split", value.split)
                .read("probability", value.probability)
                .read("draws", value.draws)
                .read("seed", value.seed)
                .finish();
        return *this;
    }

    FieldReader& read(const char* name, DataRef& value)
    {
        if (const json* field = find(name))
            FieldReader(*field, pathOf(name))
                .read("path", value.path)
                .read("languages", value.languages)
                .read("split", value.split)
                .read("max_length", value.maxLength)
                .read("task", value.task)
                .read("format", value.format)
                .read("text_columns", value.textColumns)
                .read("label_column", value.labelColumn)
                .read("label_map", value.labelMap)
                .read("tokenizer_rules", value.tokenizerRules)
                .finish();
        return *this;
    }

    /// Refuses fields that nobody asked for.
    void finish() const
    {
        for (const auto& [name, value] : m_object.items()) {
            if (!m_known.contains(name))
                throw Failure(ErrorCode::Usage,
                    pathOf(name) + " is not a field that this program knows. Correct its name or remove it.",
                    { { "field", pathOf(name) } });
        }
    }

    template <typename Choice>
    FieldReader& choose(
        const char* name, Choice& value, const std::map<std::string, Choice>& choices, const std::string& expected)
    {
        std::string text;
        read(name, text);
        if (!find(name))
            return *this;
        const auto found = choices.find(text);
        value = found != choices.end() ? found->second : refuse<Choice>(name, expected);
        return *this;
    }

    static void readRecipe(FieldReader reader, PruneRecipe& recipe)
    {
        reader.read("method", recipe.method)
            .read("scope", recipe.scope)
            .read("amount", recipe.amount)
            .read("include_embeddings", recipe.includeEmbeddings)
            .read("exclude", recipe.exclude)
            .read("seed", recipe.seed)
            .finish();
    }

private:
    static void readModel(FieldReader reader, ModelRef& model)
    {
        reader.read("path", model.path).read("prune", model.prune).read("quantize", model.quantize).finish();
    }

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

    template <typename Value> Value refuse(const std::string& name, const std::string& expected) const
    {
        throw Failure(ErrorCode::Usage,
            pathOf(name) + " must be " + expected + ", not " + shownValue(m_object.at(name)) + ".",
            { { "field", pathOf(name) } });
    }

    const json& m_object;
    std::string m_path;
    std::set<std::string> m_known;
};

} // namespace ndogo
