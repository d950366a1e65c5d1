// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/run/new_checkpoint.h"

#include "engine/base/shown_text.h"
#include "engine/checkpoint/checkpoint_folder.h"
#include "engine/io/json_text.h"
#include "engine/network/model_files.h"

#include <nlohmann/json.hpp>

#include <filesystem>

namespace ndogo {
namespace {

namespace fs = std::filesystem;

/// What is written as a recipe. A path need not be UTF-8, JSON has to be.
std::string specText(const JobSpec& spec)
{
    return toJson(spec).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

/// A path that means the same to the next program, whatever folder that one starts in.
std::string absolutePath(const std::string& path)
{
    const auto whole = fs::absolute(path).lexically_normal();
    return (whole.has_filename() ? whole : whole.parent_path()).string();
}

/// Whether `folder` is that of `model`, or one around it.
bool holds(const fs::path& folder, const fs::path& model)
{
    std::error_code error;
    const auto place = fs::weakly_canonical(fs::absolute(folder), error);
    auto inside = fs::weakly_canonical(fs::absolute(model), error);
    for (; inside != inside.root_path(); inside = inside.parent_path())
        if (fs::equivalent(inside, place, error))
            return true;
    return false;
}

} // namespace

ModelConfig signedBy(const JobSpec& spec, const std::string& name, const std::string& parent, ModelConfig config,
    const JobContext& context)
{
    config.name = name;
    if (!parent.empty())
        config.parent = absolutePath(parent);
    config.recipe = specText(spec);
    config.recipeNotes = context.facts().notes;
    return config;
}

void requireApart(const std::string& model, const std::string& output)
{
    if (holds(output, model))
        throw Failure(ErrorCode::Usage,
            Sentence::tr("%1 holds the model itself. Choose another folder for the new one.", output),
            { { "field", "output" } });
    if (const fs::path base = findModel(model).model; holds(output, base))
        throw Failure(ErrorCode::Usage,
            Sentence::tr("%1 holds the base model of %2, which would be gone. Choose another folder for the new model.",
                shown(output), shown(model)),
            { { "field", "output" } });
}

void requireSavable(const Model& model)
{
    const fs::path file = "config.json";
    const std::string text = configText(model, model.config());
    if (text.size() > kLargestConfig)
        throw Failure(ErrorCode::ConfigInvalid,
            Sentence::tr("The model would have %1 labels, more than a config.json can hold. Look whether the right "
                         "column holds the labels.",
                model.config().labels.size()),
            { { "field", "labels" } });
    modelConfigFromJson(parseJsonObject(text, file, ErrorCode::ConfigInvalid), file.string());
}

TrainedText trainedText(const DataRef& data, TrainedText before)
{
    if (data.tokenizerRules)
        before.rules = data.tokenizerRules;
    if (data.maxLength > 0)
        before.maxLength = data.maxLength;
    for (const auto& [from, to] : data.labelMap)
        before.labelMap[from] = to;
    return before;
}

} // namespace ndogo
