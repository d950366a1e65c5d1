// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/job_spec.h"

#include "engine/core/error.h"
#include "engine/core/shown_text.h"

#include <nlohmann/json.hpp>

#include <limits>
#include <map>
#include <set>
#include <type_traits>
#include <utility>

namespace ndogo {

using nlohmann::json;

namespace {

const char* methodName(PruneMethod method)
{
    return method == PruneMethod::Random ? "random" : "magnitude";
}

const char* rulesName(TokenizerRules rules)
{
    return rules == TokenizerRules::Transformers5 ? "transformers5" : "original";
}

const char* scopeName(PruneScope scope)
{
    return scope == PruneScope::Layer ? "layer" : "global";
}

/// A value for a message. A list or an object may be nested deeper than the stack is.
std::string shownValue(const json& value)
{
    if (value.is_structured())
        return "an " + std::string(value.type_name());
    return shown(value.dump(-1, ' ', false, json::error_handler_t::replace), 100);
}

/// A NUL would end a path or a word of a command line before its end.
bool isText(const json& value)
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
                (m_path.empty() ? std::string("The job") : m_path) + " must be an object, not "
                    + object.type_name() + ".",
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
            value.push_back(isText(item) ? item.get<std::string>()
                                         : refuse<std::string>(name, "a list of texts"));
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
            value[key] = isText(item) && isText(key)
                ? item.get<std::string>()
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
        value = fits ? field->get<Integer>()
                     : refuse<Integer>(name,
                         "a whole number from " + std::to_string(Limits::min()) + " to "
                             + std::to_string(Limits::max()));
        return *this;
    }

    FieldReader& read(const char* name, PruneMethod& value)
    {
        return choose(name, value,
            { { "magnitude", PruneMethod::Magnitude }, { "random", PruneMethod::Random } },
            "magnitude or random");
    }

    FieldReader& read(const char* name, PruneScope& value)
    {
        return choose(name, value,
            { { "global", PruneScope::Global }, { "layer", PruneScope::Layer } },
            "global or layer");
    }

    FieldReader& read(const char* name, TokenizerRules& value)
    {
        return choose(name, value,
            { { "original", TokenizerRules::Original },
                { "transformers5", TokenizerRules::Transformers5 } },
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

    FieldReader& read(const char* name, std::vector<ModelRef>& value)
    {
        const json* field = find(name);
        if (!field)
            return *this;
        if (!field->is_array())
            refuse<int>(name, "a list of models");
        value.clear();
        for (const json& item : *field) {
            const std::string place = pathOf(name) + "[" + std::to_string(value.size()) + "]";
            readModel(FieldReader(item, place), value.emplace_back());
        }
        return *this;
    }

    FieldReader& read(const char* name, std::optional<double>& value)
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
                    pathOf(name)
                        + " is not a field that this program knows. Correct its name or remove it.",
                    { { "field", pathOf(name) } });
        }
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
        reader.read("path", model.path).read("prune", model.prune).finish();
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

    template <typename Value>
    Value refuse(const std::string& name, const std::string& expected) const
    {
        throw Failure(ErrorCode::Usage,
            pathOf(name) + " must be " + expected + ", not " + shownValue(m_object.at(name)) + ".",
            { { "field", pathOf(name) } });
    }

    template <typename Choice>
    FieldReader& choose(const char* name, Choice& value,
        const std::map<std::string, Choice>& choices, const std::string& expected)
    {
        std::string text;
        read(name, text);
        if (!find(name))
            return *this;
        const auto found = choices.find(text);
        value = found != choices.end() ? found->second : refuse<Choice>(name, expected);
        return *this;
    }

    const json& m_object;
    std::string m_path;
    std::set<std::string> m_known;
};

json modelJson(const ModelRef& model)
{
    return { { "path", model.path }, { "prune", toJson(model.prune) } };
}

json dataJson(const DataRef& data)
{
    return { { "path", data.path }, { "languages", data.languages }, { "split", data.split },
        { "max_length", data.maxLength }, { "task", data.task }, { "format", data.format },
        { "text_columns", data.textColumns }, { "label_column", data.labelColumn },
        { "label_map", data.labelMap }, { "tokenizer_rules", rulesName(data.tokenizerRules) } };
}

json recipeJson(const TrainRecipe& recipe)
{
    return { { "epochs", recipe.epochs }, { "batch", recipe.batch },
        { "accumulate", recipe.accumulate }, { "learning_rate", recipe.learningRate },
        { "warmup", recipe.warmup }, { "weight_decay", recipe.weightDecay },
        { "clip_norm", recipe.clipNorm },
        { "dropout", recipe.dropout ? json(*recipe.dropout) : json() },
        { "sampling_exponent", recipe.samplingExponent },
        { "scheduler_first", recipe.schedulerFirst }, { "bf16", recipe.bf16 },
        { "keep_best", recipe.keepBest }, { "patience", recipe.patience },
        { "mask_pruned", recipe.maskPruned },
        { "prune_during", recipe.pruneDuring ? toText(*recipe.pruneDuring) : "" },
        { "seed", recipe.seed } };
}

struct ToFields {
    json operator()(const OpenSpec& spec) const
    {
        return { { "model", spec.model }, { "index", spec.index } };
    }
    json operator()(const ScanDataSpec& spec) const
    {
        return { { "data", dataJson(spec.data) }, { "model", spec.model } };
    }
    json operator()(const EvaluateSpec& spec) const
    {
        return { { "model", modelJson(spec.model) }, { "data", dataJson(spec.data) },
            { "mode", spec.mode }, { "ignore_truncated", spec.ignoreTruncated },
            { "sample", spec.sample }, { "progressive", spec.progressive }, { "seed", spec.seed },
            { "predictions", spec.predictions } };
    }
    json operator()(const BenchmarkSpec& spec) const
    {
        json models = json::array();
        for (const ModelRef& model : spec.models)
            models.push_back(modelJson(model));
        return { { "models", models }, { "data", dataJson(spec.data) },
            { "sentences_per_language", spec.sentencesPerLanguage }, { "repeat", spec.repeat },
            { "batch_tokens", spec.batchTokens } };
    }
    json operator()(const PruneSpec& spec) const
    {
        return { { "model", spec.model }, { "prune", toJson(spec.prune) },
            { "output", spec.output }, { "name", spec.name }, { "force", spec.force } };
    }
    json operator()(const NewModelSpec& spec) const
    {
        return { { "preset", spec.preset }, { "encoder", spec.encoder }, { "task", spec.task },
            { "labels", spec.labels },
            { "tokenizer", spec.tokenizer }, { "output", spec.output }, { "seed", spec.seed },
            { "force", spec.force } };
    }
    json operator()(const TrainSpec& spec) const
    {
        return { { "model", spec.model }, { "data", dataJson(spec.data) },
            { "dev_split", spec.devSplit }, { "output", spec.output }, { "name", spec.name },
            { "recipe", recipeJson(spec.recipe) }, { "prune", toJson(spec.prune) },
            { "save_every", spec.saveEvery }, { "resume", spec.resume }, { "force", spec.force } };
    }
    json operator()(const ExportSpec& spec) const
    {
        return { { "model", spec.model }, { "format", spec.format }, { "output", spec.output },
            { "pad", spec.pad }, { "force", spec.force } };
    }
    json operator()(const OpenProjectSpec& spec) const { return { { "folder", spec.folder } }; }
};

// The fields of each job; `reader` knows "job" already.
void readJob(FieldReader& reader, OpenSpec& spec)
{
    reader.read("model", spec.model).read("index", spec.index);
}

void readJob(FieldReader& reader, ScanDataSpec& spec)
{
    reader.read("data", spec.data).read("model", spec.model);
}

void readJob(FieldReader& reader, EvaluateSpec& spec)
{
    reader.read("model", spec.model)
        .read("data", spec.data)
        .read("mode", spec.mode)
        .read("ignore_truncated", spec.ignoreTruncated)
        .read("sample", spec.sample)
        .read("progressive", spec.progressive)
        .read("seed", spec.seed)
        .read("predictions", spec.predictions);
}

void readJob(FieldReader& reader, BenchmarkSpec& spec)
{
    reader.read("models", spec.models)
        .read("data", spec.data)
        .read("sentences_per_language", spec.sentencesPerLanguage)
        .read("repeat", spec.repeat)
        .read("batch_tokens", spec.batchTokens);
}

void readJob(FieldReader& reader, PruneSpec& spec)
{
    reader.read("model", spec.model)
        .read("prune", spec.prune)
        .read("output", spec.output)
        .read("name", spec.name)
        .read("force", spec.force);
}

void readJob(FieldReader& reader, NewModelSpec& spec)
{
    reader.read("preset", spec.preset)
        .read("encoder", spec.encoder)
        .read("task", spec.task)
        .read("labels", spec.labels)
        .read("tokenizer", spec.tokenizer)
        .read("output", spec.output)
        .read("seed", spec.seed)
        .read("force", spec.force);
}

void readJob(FieldReader& reader, TrainSpec& spec)
{
    spec.data.split = "train";
    reader.read("model", spec.model)
        .read("data", spec.data)
        .read("dev_split", spec.devSplit)
        .read("output", spec.output)
        .read("name", spec.name)
        .read("recipe", spec.recipe)
        .read("prune", spec.prune)
        .read("save_every", spec.saveEvery)
        .read("resume", spec.resume)
        .read("force", spec.force);
}

void readJob(FieldReader& reader, ExportSpec& spec)
{
    reader.read("model", spec.model)
        .read("format", spec.format)
        .read("output", spec.output)
        .read("pad", spec.pad)
        .read("force", spec.force);
}

void readJob(FieldReader& reader, OpenProjectSpec& spec)
{
    reader.read("folder", spec.folder);
}

/// Tries the alternatives of JobSpec in turn until one is of this kind.
template <std::size_t index = 0> JobSpec readKind(const std::string& kind, FieldReader& reader)
{
    if constexpr (index == std::variant_size_v<JobSpec>) {
        throw Failure(ErrorCode::Usage,
            "job must be one of open, scan-data, evaluate, benchmark, prune, new, train, export and "
            "open-project, not "
                + inQuotes(kind) + ".",
            { { "field", "job" } });
    } else {
        std::variant_alternative_t<index, JobSpec> spec;
        if (jobKind(spec) != kind)
            return readKind<index + 1>(kind, reader);
        readJob(reader, spec);
        reader.finish();
        return spec;
    }
}

} // namespace

json toJson(const PruneRecipe& recipe)
{
    return { { "method", methodName(recipe.method) }, { "scope", scopeName(recipe.scope) },
        { "amount", recipe.amount }, { "include_embeddings", recipe.includeEmbeddings },
        { "exclude", recipe.exclude }, { "seed", recipe.seed } };
}

json toJson(const JobSpec& spec)
{
    json fields = std::visit(ToFields {}, spec);
    fields["job"] = jobKind(spec);
    return fields;
}

PruneRecipe pruneRecipeFromJson(const json& fields)
{
    PruneRecipe recipe;
    FieldReader::readRecipe(FieldReader(fields, "prune"), recipe);
    return recipe;
}

JobSpec jobSpecFromJson(const json& fields)
{
    FieldReader reader(fields, {});
    std::string kind;
    reader.read("job", kind);
    return readKind(kind, reader);
}

} // namespace ndogo
