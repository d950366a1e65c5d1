// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/jobs/job_spec.h"

#include "engine/base/error.h"
#include "engine/base/shown_text.h"

#include <algorithm>
#include <filesystem>
#include <initializer_list>
#include <set>
#include <string_view>

namespace ndogo {

namespace {

constexpr std::int64_t kMostDraws = 1'000'000;
constexpr std::int64_t kMostUpdates = 1'000'000'000'000;

[[noreturn]] void refuse(const std::string& field, const std::string& demand)
{
    throw Failure(ErrorCode::Usage, field + " " + demand + ".", { { "field", field } });
}

void requireText(const std::string& text, const std::string& field, const std::string& demand)
{
    if (text.empty())
        refuse(field, demand);
}

void requireAtLeast(std::int64_t value, std::int64_t least, const std::string& field)
{
    if (value < least)
        refuse(field, "must be at least " + std::to_string(least) + ", not " + std::to_string(value));
}

/// For counts that are multiplied with others: the product must not leave its type.
void requireBetween(std::int64_t value, std::int64_t least, std::int64_t most, const std::string& field)
{
    requireAtLeast(value, least, field);
    if (value > most)
        refuse(field, "must be at most " + std::to_string(most) + ", not " + std::to_string(value));
}

void requireOneOf(const std::string& value, std::initializer_list<std::string_view> choices, const std::string& field)
{
    if (std::find(choices.begin(), choices.end(), value) != choices.end())
        return;
    std::string known;
    for (const std::string_view choice : choices) {
        if (!choice.empty())
            known += (known.empty() ? "" : ", ") + std::string(choice);
    }
    refuse(field, "must be one of " + known + ", not " + inQuotes(value));
}

void check(const PruneRecipe& recipe, const std::string& field)
{
    if (!(recipe.amount >= 0 && recipe.amount <= 1)) // refuses NaN as well
        refuse(field + ".amount", "must be a share between 0 and 1");
    for (const std::string& pattern : recipe.exclude)
        requireText(pattern, field + ".exclude", "has an empty pattern, which would leave every tensor out; remove it");
}

void check(const QuantizeRecipe& recipe, const std::string& field)
{
    if (!(recipe.outlierThreshold > 0 && recipe.outlierThreshold <= 1e6))
        refuse(field + ".outlier_threshold", "must be above 0 and at most a million");
    if (recipe.groupSize != 32 && recipe.groupSize != 64 && recipe.groupSize != 128)
        refuse(field + ".group_size", "must be 32, 64 or 128");
    for (const std::string& pattern : recipe.exclude)
        requireText(pattern, field + ".exclude", "has an empty pattern, which would leave every layer out; remove it");
}

void check(const ModelRef& model, const std::string& field)
{
    requireText(model.path, field + ".path", "must name a checkpoint folder");
    check(model.prune, field + ".prune");
    if (model.quantize)
        check(*model.quantize, field + ".quantize");
}

void check(const EntityReplacement& replacement)
{
    if (!(replacement.probability > 0 && replacement.probability <= 1))
        refuse("replace_entities.probability", "must be above 0 and at most 1");
    requireBetween(replacement.draws, 1, kMostDraws, "replace_entities.draws");
    if (replacement.split.empty() || replacement.split.find('/') != std::string::npos)
        refuse("replace_entities.split", "must be the name of a split, such as test");
}

void check(const DataRef& data)
{
    requireText(data.path, "data.path", "must name a data folder");
    for (const std::string& language : data.languages)
        requireText(language, "data.languages", "has an empty language code");
    if (data.split.empty() || data.split.find('/') != std::string::npos)
        refuse("data.split", "must be the name of a split, such as test");
    // <s>, one piece and </s> are the shortest sentence that says anything.
    if (data.maxLength != 0 && data.maxLength < 3)
        refuse("data.max_length", "must be at least 3, or 0 for what the model can hold");
    requireOneOf(data.task, { "", "ner", "pos", "classification", "text" }, "data.task");
    requireOneOf(data.format, { "", "conll", "wikiann", "tsv", "text" }, "data.format");
    for (const std::string& column : data.textColumns)
        requireText(column, "data.text_columns", "has an empty column name");
    for (const auto& [from, to] : data.labelMap) {
        requireText(from, "data.label_map", "has an empty label");
        requireText(to, "data.label_map", "maps " + inQuotes(from) + " to nothing; use O for no entity");
    }
}

void requireApart(const std::string& model, const std::string& output)
{
    const auto plain = [](const std::string& path) { return (std::filesystem::path(path) / "").lexically_normal(); };
    if (plain(output) == plain(model))
        refuse("output", "must not be the model's own folder");
}

void check(const OpenSpec& spec)
{
    requireText(spec.model, "model", "must name a checkpoint folder");
}

void check(const ScanDataSpec& spec)
{
    check(spec.data);
}

void check(const EvaluateSpec& spec)
{
    check(spec.model, "model");
    check(spec.data);
    if (spec.mode != "default" && spec.mode != "strict")
        refuse("mode", "must be default or strict, not " + inQuotes(spec.mode));
    requireAtLeast(spec.sample, 0, "sample");
    if (spec.replaceEntities)
        check(*spec.replaceEntities);
}

void check(const BenchmarkSpec& spec)
{
    if (spec.models.empty())
        refuse("models", "must name at least one checkpoint folder");
    for (std::size_t i = 0; i < spec.models.size(); ++i)
        check(spec.models[i], "models[" + std::to_string(i) + "]");
    check(spec.data);
    requireAtLeast(spec.sentencesPerLanguage, 1, "sentences_per_language");
    requireAtLeast(spec.repeat, 1, "repeat");
    requireAtLeast(spec.batchTokens, 1, "batch_tokens");
}

void check(const PruneSpec& spec)
{
    requireText(spec.model, "model", "must name a checkpoint folder");
    check(spec.prune, "prune");
    requireText(spec.output, "output", "must name the new folder");
    requireApart(spec.model, spec.output);
}

void check(const NewModelSpec& spec)
{
    requireText(spec.preset + spec.encoder, "preset", "must name a preset");
    requireOneOf(spec.task, { "token-classification", "sequence-classification", "masked-lm" }, "task");
    if (!spec.encoder.empty() && spec.task == "masked-lm")
        refuse("task", "must be that of a classifier when an encoder gets a fresh head");
    if (!spec.encoder.empty())
        requireApart(spec.encoder, spec.output);
    requireText(spec.output, "output", "must name the new folder");
    std::set<std::string_view> seen;
    for (const std::string& label : spec.labels) {
        requireText(label, "labels", "has an empty label");
        if (!seen.insert(label).second)
            refuse("labels", "names " + inQuotes(label) + " twice");
    }
}

void check(const PruneSchedule& schedule)
{
    requireAtLeast(schedule.begin, 1, "recipe.prune_during.begin");
    requireAtLeast(schedule.end, schedule.begin, "recipe.prune_during.end");
    requireAtLeast(schedule.every, 1, "recipe.prune_during.every");
    if (!(schedule.final > 0 && schedule.final < 1))
        refuse("recipe.prune_during.final", "must be a share above 0 and below 1");
}

void check(const TrainRecipe& recipe)
{
    requireAtLeast(recipe.epochs, 1, "recipe.epochs");
    requireAtLeast(recipe.batch, 1, "recipe.batch");
    requireAtLeast(recipe.accumulate, 1, "recipe.accumulate");
    requireAtLeast(recipe.patience, 0, "recipe.patience");
    requireBetween(recipe.steps, 0, kMostUpdates, "recipe.steps");
    requireAtLeast(recipe.padTo, 0, "recipe.pad_to");
    const auto requireShare = [](double value, const char* field) {
        if (!(value >= 0 && value < 1))
            refuse(field, "must be from 0 to below 1");
    };
    const auto requireFinite = [](double value, const char* field) {
        if (!(value >= 0 && value <= 1e6))
            refuse(field, "must be a number from 0 to a million");
    };
    if (!(recipe.learningRate > 0 && recipe.learningRate <= 1))
        refuse("recipe.learning_rate", "must be above 0 and at most 1");
    requireShare(recipe.warmup, "recipe.warmup");
    requireFinite(recipe.weightDecay, "recipe.weight_decay");
    requireFinite(recipe.clipNorm, "recipe.clip_norm");
    requireFinite(recipe.samplingExponent, "recipe.sampling_exponent");
    if (recipe.dropout)
        requireShare(*recipe.dropout, "recipe.dropout");
    if (recipe.pruneDuring)
        check(*recipe.pruneDuring);
}

void requirePeriod(double saveEvery)
{
    if (!(saveEvery > 0))
        refuse("save_every", "must be a number of seconds above 0");
}

/// Of a training: where it runs, and what is left to do.
template <typename Spec> void requireSitting(const Spec& spec)
{
    requireOneOf(spec.device, { "cpu", "cuda" }, "device");
    if (spec.finish && !spec.resume)
        refuse("finish", "needs resume: it ends a training that was stopped");
}

void check(const TrainSpec& spec)
{
    requireText(spec.model, "model", "must name a checkpoint folder");
    check(spec.data);
    requireText(spec.output, "output", "must name the new folder");
    requireApart(spec.model, spec.output);
    check(spec.recipe);
    check(spec.prune, "prune");
    if (spec.prune.amount > 0 && spec.recipe.pruneDuring)
        refuse("prune.amount", "must be 0 when the model is pruned while it trains");
    requireAtLeast(spec.sample, 0, "sample");
    requirePeriod(spec.saveEvery);
    requireSitting(spec);
}

void check(const ExportSpec& spec)
{
    requireText(spec.model, "model", "must name a checkpoint folder");
    requireText(spec.output, "output", "must name the new folder");
    requireOneOf(spec.format, { "safetensors", "pytorch" }, "format");
    requireApart(spec.model, spec.output);
}

void check(const PretrainSpec& spec)
{
    requireText(spec.model, "model", "must name a checkpoint folder");
    if (spec.corpus.empty())
        refuse("corpus", "must name at least one file or folder of plain text");
    requireText(spec.output, "output", "must name the new folder");
    requireApart(spec.model, spec.output);
    check(spec.recipe);
    requireAtLeast(spec.recipe.steps, 1, "recipe.steps");
    if (!(spec.maskShare > 0 && spec.maskShare < 1))
        refuse("mask_share", "must be a share above 0 and below 1");
    requireAtLeast(spec.maxLength, 8, "max_length");
    requireAtLeast(spec.evaluateEvery, 0, "evaluate_every");
    requirePeriod(spec.saveEvery);
    requireSitting(spec);
}

void check(const QuantizeSpec& spec)
{
    check(spec.model, "model");
    if (!spec.model.quantize)
        refuse("model.quantize", "must say how to quantize");
    requireText(spec.output, "output", "must name the new folder");
    requireApart(spec.model.path, spec.output);
}

void check(const SensitivitySpec& spec)
{
    check(spec.model, "model");
    if (!spec.model.quantize)
        refuse("model.quantize", "must say how to quantize");
    check(spec.data);
    requireAtLeast(spec.sample, 0, "sample");
    if (!(spec.tolerance >= 0 && spec.tolerance < 1))
        refuse("tolerance", "must be a share from 0 to below 1");
}

void check(const CompareLayersSpec& spec)
{
    check(spec.model, "model");
    if (!spec.model.quantize)
        refuse("model.quantize", "must say how to quantize");
    check(spec.data);
    requireAtLeast(spec.sample, 0, "sample");
}

void check(const SweepSpec& spec)
{
    requireText(spec.file, "file", "must name a sweep file");
    requireText(spec.project, "project", "must name a project folder");
}

void check(const OpenProjectSpec& spec)
{
    requireText(spec.folder, "folder", "must name a project folder");
}

void check(const DiscardTrainingSpec& spec)
{
    requireText(spec.output, "output", "must name the folder that the training would have written");
}

} // namespace

std::string jobKind(const JobSpec& spec)
{
    struct Name {
        std::string operator()(const OpenSpec&) const { return "open"; }
        std::string operator()(const ScanDataSpec&) const { return "scan-data"; }
        std::string operator()(const EvaluateSpec&) const { return "evaluate"; }
        std::string operator()(const BenchmarkSpec&) const { return "benchmark"; }
        std::string operator()(const PruneSpec&) const { return "prune"; }
        std::string operator()(const NewModelSpec&) const { return "new"; }
        std::string operator()(const TrainSpec&) const { return "train"; }
        std::string operator()(const PretrainSpec&) const { return "pretrain"; }
        std::string operator()(const QuantizeSpec&) const { return "quantize"; }
        std::string operator()(const SensitivitySpec&) const { return "sensitivity"; }
        std::string operator()(const CompareLayersSpec&) const { return "compare-layers"; }
        std::string operator()(const SweepSpec&) const { return "sweep"; }
        std::string operator()(const ExportSpec&) const { return "export"; }
        std::string operator()(const OpenProjectSpec&) const { return "open-project"; }
        std::string operator()(const DiscardTrainingSpec&) const { return "discard-training"; }
    };
    return std::visit(Name {}, spec);
}

void validate(const JobSpec& spec)
{
    std::visit([](const auto& concrete) { check(concrete); }, spec);
}

} // namespace ndogo
