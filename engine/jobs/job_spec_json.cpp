// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/jobs/job_spec.h"

#include "engine/base/error.h"
#include "engine/jobs/field_reader.h"

#include <nlohmann/json.hpp>

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

const char* poolName(EntityReplacement::Pool pool)
{
    switch (pool) {
    case EntityReplacement::Pool::Language:
        return "language";
    case EntityReplacement::Pool::Script:
        return "script";
    case EntityReplacement::Pool::Family:
        return "family";
    }
    return "language";
}

template <typename Value> json optionalJson(const std::optional<Value>& value)
{
    return value ? toJson(*value) : json();
}

json modelJson(const ModelRef& model)
{
    return { { "path", model.path }, { "prune", toJson(model.prune) }, { "quantize", optionalJson(model.quantize) } };
}

} // namespace

json toJson(const DataRef& data)
{
    return { { "path", data.path }, { "languages", data.languages }, { "split", data.split },
        { "max_length", data.maxLength }, { "task", data.task }, { "format", data.format },
        { "text_columns", data.textColumns }, { "label_column", data.labelColumn }, { "label_map", data.labelMap },
        { "tokenizer_rules", rulesName(data.tokenizerRules) } };
}

json toJson(const TrainRecipe& recipe)
{
    return { { "epochs", recipe.epochs }, { "batch", recipe.batch }, { "accumulate", recipe.accumulate },
        { "learning_rate", recipe.learningRate }, { "warmup", recipe.warmup }, { "weight_decay", recipe.weightDecay },
        { "clip_norm", recipe.clipNorm }, { "dropout", recipe.dropout ? json(*recipe.dropout) : json() },
        { "sampling_exponent", recipe.samplingExponent }, { "scheduler_first", recipe.schedulerFirst },
        { "bf16", recipe.bf16 }, { "keep_best", recipe.keepBest }, { "patience", recipe.patience },
        { "mask_pruned", recipe.maskPruned }, { "prune_during", recipe.pruneDuring ? toText(*recipe.pruneDuring) : "" },
        { "seed", recipe.seed }, { "steps", recipe.steps }, { "pad_to", recipe.padTo } };
}

json toJson(const PruneRecipe& recipe)
{
    return { { "method", methodName(recipe.method) }, { "scope", scopeName(recipe.scope) }, { "amount", recipe.amount },
        { "include_embeddings", recipe.includeEmbeddings }, { "exclude", recipe.exclude }, { "seed", recipe.seed } };
}

json toJson(const QuantizeRecipe& recipe)
{
    return { { "method", quantizeMethodName(recipe.method) }, { "per_channel", recipe.perChannel },
        { "reduce_range", recipe.reduceRange }, { "outlier_threshold", recipe.outlierThreshold },
        { "group_size", recipe.groupSize }, { "half_products", recipe.halfProducts }, { "exclude", recipe.exclude } };
}

json toJson(const EntityReplacement& replacement)
{
    return { { "pool", poolName(replacement.pool) }, { "split", replacement.split },
        { "probability", replacement.probability }, { "draws", replacement.draws }, { "seed", replacement.seed } };
}

namespace {

struct ToFields {
    json operator()(const OpenSpec& spec) const { return { { "model", spec.model }, { "index", spec.index } }; }
    json operator()(const ScanDataSpec& spec) const
    {
        return { { "data", toJson(spec.data) }, { "model", spec.model } };
    }
    json operator()(const EvaluateSpec& spec) const
    {
        return { { "model", modelJson(spec.model) }, { "data", toJson(spec.data) }, { "mode", spec.mode },
            { "ignore_truncated", spec.ignoreTruncated }, { "sample", spec.sample },
            { "progressive", spec.progressive }, { "seed", spec.seed }, { "predictions", spec.predictions },
            { "replace_entities", optionalJson(spec.replaceEntities) } };
    }
    json operator()(const BenchmarkSpec& spec) const
    {
        json models = json::array();
        for (const ModelRef& model : spec.models)
            models.push_back(modelJson(model));
        return { { "models", models }, { "data", toJson(spec.data) },
            { "sentences_per_language", spec.sentencesPerLanguage }, { "repeat", spec.repeat },
            { "batch_tokens", spec.batchTokens } };
    }
    json operator()(const PruneSpec& spec) const
    {
        return { { "model", spec.model }, { "prune", toJson(spec.prune) }, { "output", spec.output },
            { "name", spec.name }, { "force", spec.force } };
    }
    json operator()(const NewModelSpec& spec) const
    {
        return { { "preset", spec.preset }, { "encoder", spec.encoder }, { "task", spec.task },
            { "labels", spec.labels }, { "tokenizer", spec.tokenizer }, { "output", spec.output },
            { "seed", spec.seed }, { "force", spec.force } };
    }
    json operator()(const TrainSpec& spec) const
    {
        return { { "model", spec.model }, { "data", toJson(spec.data) }, { "dev_split", spec.devSplit },
            { "output", spec.output }, { "name", spec.name }, { "recipe", toJson(spec.recipe) },
            { "prune", toJson(spec.prune) }, { "save_every", spec.saveEvery }, { "resume", spec.resume },
            { "force", spec.force }, { "sample", spec.sample }, { "finish", spec.finish }, { "device", spec.device } };
    }
    json operator()(const PretrainSpec& spec) const
    {
        return { { "model", spec.model }, { "corpus", spec.corpus }, { "dev_corpus", spec.devCorpus },
            { "languages", spec.languages }, { "output", spec.output }, { "name", spec.name },
            { "recipe", toJson(spec.recipe) }, { "mask_share", spec.maskShare }, { "max_length", spec.maxLength },
            { "evaluate_every", spec.evaluateEvery }, { "save_every", spec.saveEvery }, { "resume", spec.resume },
            { "force", spec.force }, { "finish", spec.finish }, { "device", spec.device } };
    }
    json operator()(const QuantizeSpec& spec) const
    {
        return { { "model", modelJson(spec.model) }, { "output", spec.output }, { "name", spec.name },
            { "force", spec.force } };
    }
    json operator()(const SensitivitySpec& spec) const
    {
        return { { "model", modelJson(spec.model) }, { "data", toJson(spec.data) }, { "sample", spec.sample },
            { "tolerance", spec.tolerance }, { "seed", spec.seed } };
    }
    json operator()(const CompareLayersSpec& spec) const
    {
        return { { "model", modelJson(spec.model) }, { "data", toJson(spec.data) }, { "sample", spec.sample },
            { "seed", spec.seed } };
    }
    json operator()(const SweepSpec& spec) const
    {
        return { { "file", spec.file }, { "project", spec.project }, { "model", spec.model }, { "data", spec.data },
            { "resume", spec.resume } };
    }
    json operator()(const ExportSpec& spec) const
    {
        return { { "model", spec.model }, { "format", spec.format }, { "output", spec.output }, { "pad", spec.pad },
            { "force", spec.force } };
    }
    json operator()(const OpenProjectSpec& spec) const { return { { "folder", spec.folder } }; }
    json operator()(const DiscardTrainingSpec& spec) const { return { { "output", spec.output } }; }
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
        .read("predictions", spec.predictions)
        .read("replace_entities", spec.replaceEntities);
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
        .read("force", spec.force)
        .read("sample", spec.sample)
        .read("finish", spec.finish)
        .read("device", spec.device);
}

void readJob(FieldReader& reader, PretrainSpec& spec)
{
    reader.read("model", spec.model)
        .read("corpus", spec.corpus)
        .read("dev_corpus", spec.devCorpus)
        .read("languages", spec.languages)
        .read("output", spec.output)
        .read("name", spec.name)
        .read("recipe", spec.recipe)
        .read("mask_share", spec.maskShare)
        .read("max_length", spec.maxLength)
        .read("evaluate_every", spec.evaluateEvery)
        .read("save_every", spec.saveEvery)
        .read("resume", spec.resume)
        .read("force", spec.force)
        .read("finish", spec.finish)
        .read("device", spec.device);
}

void readJob(FieldReader& reader, QuantizeSpec& spec)
{
    reader.read("model", spec.model).read("output", spec.output).read("name", spec.name).read("force", spec.force);
}

void readJob(FieldReader& reader, SensitivitySpec& spec)
{
    reader.read("model", spec.model)
        .read("data", spec.data)
        .read("sample", spec.sample)
        .read("tolerance", spec.tolerance)
        .read("seed", spec.seed);
}

void readJob(FieldReader& reader, CompareLayersSpec& spec)
{
    reader.read("model", spec.model).read("data", spec.data).read("sample", spec.sample).read("seed", spec.seed);
}

void readJob(FieldReader& reader, SweepSpec& spec)
{
    reader.read("file", spec.file)
        .read("project", spec.project)
        .read("model", spec.model)
        .read("data", spec.data)
        .read("resume", spec.resume);
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

void readJob(FieldReader& reader, DiscardTrainingSpec& spec)
{
    reader.read("output", spec.output);
}

/// Tries the alternatives of JobSpec in turn until one is of this kind.
template <std::size_t index = 0> JobSpec readKind(const std::string& kind, FieldReader& reader)
{
    if constexpr (index == std::variant_size_v<JobSpec>) {
        throw Failure(ErrorCode::Usage,
            "job must be one of open, scan-data, evaluate, benchmark, prune, new, train, pretrain, "
            "quantize, sensitivity, compare-layers, sweep, export, open-project and discard-training, not "
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
