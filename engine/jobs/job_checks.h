// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/fields.h"
#include "engine/values/model_ref.h"

#include <filesystem>
#include <string>
#include <variant>
#include <vector>

namespace ndogo {

// What several jobs have in common: demands and their words, options, and fields.

inline const Sentence kNeedsModel = Sentence::tr("must name a checkpoint folder");
inline const Sentence kNeedsOutput = Sentence::tr("must name the new folder");
inline const Sentence kIsItself = Sentence::tr("must not be the model's own folder");
inline const Sentence kNeedsQuantization = Sentence::tr("must end with how to quantize");

/// Whether two paths name different folders, by their text alone.
inline bool areApart(const std::string& one, const std::string& other)
{
    const auto plain = [](const std::string& path) { return (std::filesystem::path(path) / "").lexically_normal(); };
    return plain(one) != plain(other);
}

/// Whether quantizing is the last thing that is done to a model.
inline bool endsQuantized(const ModelRef& model)
{
    return model.derived() && std::holds_alternative<QuantizeRecipe>(model.steps.back());
}

/// Options of a pruning, or a quantization, that is what a command does, and where it is done in passing.
constexpr Under kPruneOptions { "--amount", "--", nullptr, true };
constexpr Under kQuantizeOptions { "--method", "--", "--quantize-", true };
constexpr Under kPruneFirstOptions { "--prune-amount", "--prune-" };
constexpr Under kQuantizeFirstOptions { "--quantize", "--quantize-" };

inline const std::string& folderOf(const std::string& model)
{
    return model;
}
inline const std::string& folderOf(const ModelRef& model)
{
    return model.path;
}

/// The folder that a job makes a new model from.
template <typename Spec> const std::string& sourceOf(const Spec& spec)
{
    if constexpr (requires { spec.teacher; })
        return spec.teacher;
    else
        return folderOf(spec.model);
}

/// Plain text that says which pieces of a vocabulary are needed.
template <typename Fields> void describeCorpus(Fields& fields, std::vector<std::string>& corpus)
{
    fields("corpus", corpus,
        Option("--corpus",
            "Plain text of the languages to keep, one sentence a line: a file or folder of LANGUAGE.txt, or one "
            "folder a language with train.txt")
            .required()
            .path()
            .several(),
        notEmpty(Sentence::tr("must name at least one file or folder of plain text")));
}

/// `name`, `output` and `force` of a job that makes a new model of another.
template <typename Fields, typename Spec>
void describeOutput(Fields& fields, Spec& spec, const char* forcing = "Replace an existing folder")
{
    fields("name", spec.name, Option("--name", "Name of the new model"));
    fields("output", spec.output, Option("-o,--output", "Folder of the new model").required().path(),
        notEmpty(kNeedsOutput));
    fields("force", spec.force, Option("--force", forcing));
    fields.require(areApart(sourceOf(spec), spec.output), "output", kIsItself);
}

/// What a training has besides what it trains on and how: where it runs, its saved state, and its output.
template <typename Fields, typename Spec> void describeSitting(Fields& fields, Spec& spec)
{
    fields("save_every", spec.saveEvery, Option("--save-every", "Time between saved states, e.g. 5min").time(),
        demanding([](double seconds) { return seconds > 0; }, Sentence::tr("must be a number of seconds above 0")));
    fields("resume", spec.resume, Option("--resume", "Go on from the state of a training that was stopped"));
    fields("finish", spec.finish,
        Option("--finish", "With --resume: train no further, save the best on dev so far, or the last weights"));
    fields("device", spec.device, Option("--device").shared());
    describeOutput(fields, spec, "Replace an existing folder, and forget a saved state");
    fields.require(
        spec.resume || !spec.finish, "finish", Sentence::tr("needs resume: it ends a training that was stopped"));
}

/// Of a job that looks at the layers of a quantized model on a sample of data.
template <typename Fields, typename Spec> void describeLayerStudy(Fields& fields, Spec& spec)
{
    fields("model", spec.model, kQuantizeOptions);
    fields("data", spec.data);
    fields("sample", spec.sample, Option("--sample", "Stratified sample of so many sentences a language, 0 for all"),
        atLeast(0));
    fields("seed", spec.seed, Option("--seed").shared());
    fields.require(endsQuantized(spec.model), "model.steps", kNeedsQuantization);
}

} // namespace ndogo
