// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/jobs/job_spec.h"

#include <algorithm>
#include <charconv>
#include <string_view>

namespace ndogo {

namespace {

std::string quoted(const std::string& word)
{
    const auto isPlain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
            || std::string_view("_@%+=:,./-").find(c) != std::string_view::npos;
    };
    if (!word.empty() && std::all_of(word.begin(), word.end(), isPlain))
        return word;
    std::string text = "'";
    for (const char c : word)
        text += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return text + "'";
}

/// A path that begins with a dash would be read as an option.
std::string pathWord(const std::string& path)
{
    return quoted(path.starts_with('-') ? "./" + path : path);
}

/// The shortest digits that read back as the same number.
std::string numberWord(double number)
{
    char digits[32];
    const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
    return { digits, end };
}

std::string joined(const std::vector<std::string>& words)
{
    std::string text;
    for (const std::string& word : words)
        text += (text.empty() ? "" : ",") + word;
    return text;
}

/// Builds a call word by word. Options that equal their default are left out.
class Call {
public:
    explicit Call(const std::string& command)
        : m_text("ndogo-cli " + command)
    {
    }

    Call& path(const std::string& folder) { return add(pathWord(folder)); }
    Call& path(const char* option, const std::string& folder)
    {
        return folder.empty() ? *this : add(option).add(pathWord(folder));
    }
    Call& text(const char* option, const std::string& value, const std::string& usual = {})
    {
        return value == usual ? *this : add(option).add(quoted(value));
    }
    template <typename Number> Call& number(const char* option, Number value, Number usual)
    {
        if constexpr (std::is_floating_point_v<Number>)
            return value == usual ? *this : add(option).add(numberWord(value));
        else
            return value == usual ? *this : add(option).add(std::to_string(value));
    }
    Call& flag(const char* option, bool set) { return set ? add(option) : *this; }

    /// `prefix` is "--" for the prune command and "--prune-" where pruning is an aside.
    Call& exclusions(const std::string& prefix, const PruneRecipe& recipe)
    {
        flag((prefix + "include-embeddings").c_str(), recipe.includeEmbeddings);
        for (const std::string& pattern : recipe.exclude)
            text((prefix + "exclude").c_str(), pattern);
        return *this;
    }

    Call& derivation(const PruneRecipe& recipe)
    {
        if (recipe.amount <= 0)
            return *this;
        add("--prune-amount").add(numberWord(recipe.amount));
        flag("--prune-method random", recipe.method == PruneMethod::Random);
        flag("--prune-scope layer", recipe.scope == PruneScope::Layer);
        return exclusions("--prune-", recipe);
    }

    Call& derivation(const ModelRef& model)
    {
        derivation(model.prune);
        return model.quantize ? quantization("--quantize", *model.quantize) : *this;
    }

    /// `option` is "--method" for commands that quantize and "--quantize" where quantizing is an aside.
    Call& quantization(const char* option, const QuantizeRecipe& recipe)
    {
        const QuantizeRecipe usual;
        add(option).add(std::string(quantizeMethodName(recipe.method)));
        flag("--per-channel", recipe.perChannel);
        flag("--full-range", !recipe.reduceRange);
        number("--outlier-threshold", recipe.outlierThreshold, usual.outlierThreshold);
        number("--group-size", recipe.groupSize, usual.groupSize);
        flag("--half-products", recipe.halfProducts);
        for (const std::string& pattern : recipe.exclude)
            text(std::string_view(option) == "--method" ? "--exclude" : "--quantize-exclude", pattern);
        return *this;
    }

    Call& training(const TrainRecipe& recipe, const TrainRecipe& usual)
    {
        number("--epochs", recipe.epochs, usual.epochs)
            .number("--steps", recipe.steps, usual.steps)
            .number("--batch", recipe.batch, usual.batch)
            .number("--accumulate", recipe.accumulate, usual.accumulate)
            .number("--lr", recipe.learningRate, usual.learningRate)
            .number("--warmup", recipe.warmup, usual.warmup)
            .number("--weight-decay", recipe.weightDecay, usual.weightDecay)
            .number("--clip", recipe.clipNorm, usual.clipNorm)
            .number("--sampling-exponent", recipe.samplingExponent, usual.samplingExponent)
            .number("--patience", recipe.patience, usual.patience)
            .number("--pad-to", recipe.padTo, usual.padTo)
            .flag("--scheduler-first", recipe.schedulerFirst)
            .flag("--bf16", recipe.bf16)
            .flag("--keep-last", !recipe.keepBest)
            .flag("--mask-pruned", recipe.maskPruned);
        if (recipe.dropout)
            add("--dropout " + numberWord(*recipe.dropout));
        return *this;
    }

    Call& replacement(const std::optional<EntityReplacement>& wish)
    {
        using Pool = EntityReplacement::Pool;
        const EntityReplacement usual;
        if (!wish)
            return *this;
        add(wish->pool == Pool::Language     ? "--replace-entities language"
                : wish->pool == Pool::Script ? "--replace-entities script"
                                             : "--replace-entities family");
        return text("--replace-split", wish->split, usual.split)
            .number("--replace-probability", wish->probability, usual.probability)
            .number("--replace-draws", wish->draws, usual.draws)
            .number("--replace-seed", wish->seed, usual.seed);
    }

    Call& seed(const PruneRecipe& recipe)
    {
        return recipe.method == PruneMethod::Random ? number("--seed", recipe.seed, PruneRecipe().seed) : *this;
    }

    Call& data(const DataRef& data, const std::string& usualSplit = DataRef().split)
    {
        return path("--data", data.path).reading(data, usualSplit);
    }

    /// How the data is read and cut, without its place.
    Call& reading(const DataRef& data, const std::string& usualSplit = DataRef().split)
    {
        const DataRef usual;
        text("--languages", joined(data.languages))
            .text("--split", data.split, usualSplit)
            .number("--max-length", data.maxLength, usual.maxLength)
            .text("--task", data.task)
            .text("--format", data.format)
            .text("--text-columns", joined(data.textColumns))
            .text("--label-column", data.labelColumn);
        for (const auto& [from, to] : data.labelMap)
            text("--map-label", from + "=" + to);
        return flag("--tokenizer-rules transformers5", data.tokenizerRules == TokenizerRules::Transformers5);
    }

    Call& add(const std::string& word)
    {
        m_text += ' ';
        m_text += word;
        return *this;
    }

    std::string str() const { return m_text; }

private:
    std::string m_text;
};

struct ToCall {
    std::string operator()(const OpenSpec& spec) const { return Call("inspect").path(spec.model).str(); }

    std::string operator()(const ScanDataSpec& spec) const
    {
        return Call("data").path(spec.data.path).reading(spec.data).path("--model", spec.model).str();
    }

    std::string operator()(const EvaluateSpec& spec) const
    {
        const EvaluateSpec usual;
        const PruneRecipe& prune = spec.model.prune;
        // The one --seed of the command line is that of the sample and of the random pruning.
        if (spec.model.derived() && prune.method == PruneMethod::Random && prune.seed != spec.seed)
            return {};
        return Call("evaluate")
            .path(spec.model.path)
            .data(spec.data)
            .derivation(spec.model)
            .replacement(spec.replaceEntities)
            .text("--mode", spec.mode, usual.mode)
            .flag("--truncated ignore", spec.ignoreTruncated)
            // A progressive evaluation ends with all sentences, whatever its first sample was.
            .number("--sample", spec.progressive ? usual.sample : spec.sample, usual.sample)
            .number("--seed", spec.seed, usual.seed)
            .path("--predictions", spec.predictions)
            .str();
    }

    std::string operator()(const BenchmarkSpec& spec) const
    {
        const BenchmarkSpec usual;
        Call call("benchmark");
        ModelRef derivation;
        for (const ModelRef& model : spec.models) {
            if (!model.derived()) {
                call.path(model.path);
                continue;
            }
            const bool isLast = &model == &spec.models.back();
            if (!isLast || spec.models.size() < 2 || model.path != spec.models.front().path)
                return {};
            derivation = model;
        }
        return call.data(spec.data)
            .derivation(derivation)
            .seed(derivation.prune)
            .number("--sentences", spec.sentencesPerLanguage, usual.sentencesPerLanguage)
            .number("--repeat", spec.repeat, usual.repeat)
            .number("--batch-tokens", spec.batchTokens, usual.batchTokens)
            .str();
    }

    std::string operator()(const PruneSpec& spec) const
    {
        const PruneRecipe& prune = spec.prune;
        return Call("prune")
            .path(spec.model)
            .add(prune.method == PruneMethod::Random ? "--method random" : "--method magnitude")
            .add(prune.scope == PruneScope::Layer ? "--scope layer" : "--scope global")
            .add("--amount " + numberWord(prune.amount))
            .exclusions("--", prune)
            .seed(prune)
            .text("--name", spec.name)
            .path("-o", spec.output)
            .flag("--force", spec.force)
            .str();
    }

    std::string operator()(const NewModelSpec& spec) const
    {
        Call call("new");
        if (spec.encoder.empty())
            call.text("--preset", spec.preset);
        call.path("--encoder", spec.encoder).text("--task", spec.task, NewModelSpec().task);
        call.path("--tokenizer", spec.tokenizer);
        call.number("--seed", spec.seed, NewModelSpec().seed).path("-o", spec.output);
        call.flag("--force", spec.force);
        if (spec.labels.empty())
            return call.str();
        // The option takes a file, one label a line.
        std::string labels = "printf '%s\\n'";
        for (const std::string& label : spec.labels)
            labels += ' ' + quoted(label);
        return labels + " | " + call.path("--labels", "/dev/stdin").str();
    }

    std::string operator()(const TrainSpec& spec) const
    {
        const TrainRecipe usual;
        const TrainRecipe& recipe = spec.recipe;
        Call call("train");
        call.path(spec.model).data(spec.data, "train").text("--dev", spec.devSplit, "dev");
        call.training(recipe, usual).number("--sample", spec.sample, TrainSpec().sample);
        if (spec.prune.amount > 0) {
            call.add("--prune-before " + numberWord(spec.prune.amount));
            call.flag("--prune-method random", spec.prune.method == PruneMethod::Random);
        }
        if (recipe.pruneDuring)
            call.add("--prune-during " + toText(*recipe.pruneDuring));
        if (recipe.pruneDuring || spec.prune.amount > 0) {
            call.flag("--prune-scope layer", spec.prune.scope == PruneScope::Layer);
            call.exclusions("--prune-", spec.prune);
        }
        return call.number("--save-every", spec.saveEvery, TrainSpec().saveEvery)
            .number("--seed", recipe.seed, usual.seed)
            .text("--name", spec.name)
            .path("-o", spec.output)
            .flag("--resume", spec.resume)
            .flag("--finish", spec.finish)
            .text("--device", spec.device, TrainSpec().device)
            .flag("--force", spec.force)
            .str();
    }

    std::string operator()(const PretrainSpec& spec) const
    {
        const PretrainSpec usual;
        Call call("pretrain");
        call.path(spec.model);
        for (const std::string& path : spec.corpus)
            call.path("--corpus", path);
        for (const std::string& path : spec.devCorpus)
            call.path("--dev-corpus", path);
        return call.text("--languages", joined(spec.languages))
            .training(spec.recipe, usual.recipe)
            .number("--mask-share", spec.maskShare, usual.maskShare)
            .number("--max-length", spec.maxLength, usual.maxLength)
            .number("--evaluate-every", spec.evaluateEvery, usual.evaluateEvery)
            .number("--save-every", spec.saveEvery, usual.saveEvery)
            .number("--seed", spec.recipe.seed, usual.recipe.seed)
            .text("--name", spec.name)
            .path("-o", spec.output)
            .flag("--resume", spec.resume)
            .flag("--finish", spec.finish)
            .text("--device", spec.device, TrainSpec().device)
            .flag("--force", spec.force)
            .str();
    }

    std::string operator()(const QuantizeSpec& spec) const
    {
        Call call("quantize");
        call.path(spec.model.path).derivation(spec.model.prune);
        if (spec.model.quantize)
            call.quantization("--method", *spec.model.quantize);
        return call.text("--name", spec.name).path("-o", spec.output).flag("--force", spec.force).str();
    }

    std::string operator()(const SensitivitySpec& spec) const
    {
        const SensitivitySpec usual;
        Call call("sensitivity");
        call.path(spec.model.path).data(spec.data).derivation(spec.model.prune);
        if (spec.model.quantize)
            call.quantization("--method", *spec.model.quantize);
        return call.number("--sample", spec.sample, usual.sample)
            .number("--tolerance", spec.tolerance, usual.tolerance)
            .number("--seed", spec.seed, usual.seed)
            .str();
    }

    std::string operator()(const CompareLayersSpec& spec) const
    {
        const CompareLayersSpec usual;
        Call call("compare-layers");
        call.path(spec.model.path).data(spec.data).derivation(spec.model.prune);
        if (spec.model.quantize)
            call.quantization("--method", *spec.model.quantize);
        return call.number("--sample", spec.sample, usual.sample).number("--seed", spec.seed, usual.seed).str();
    }

    std::string operator()(const SweepSpec& spec) const
    {
        return Call("sweep")
            .path(spec.file)
            .path("--model", spec.model)
            .path("--data", spec.data)
            .path("-o", spec.project)
            .flag("--resume", spec.resume)
            .str();
    }

    std::string operator()(const ExportSpec& spec) const
    {
        return Call("export")
            .path(spec.model)
            .text("--format", spec.format)
            .flag("--pad", spec.pad)
            .path("-o", spec.output)
            .flag("--force", spec.force)
            .str();
    }

    std::string operator()(const OpenProjectSpec&) const { return {}; }
    std::string operator()(const DiscardTrainingSpec&) const { return {}; }
};

} // namespace

std::string toCommandLine(const JobSpec& spec)
{
    return std::visit(ToCall {}, spec);
}

} // namespace ndogo
