// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/run/create_model.h"

#include "engine/base/shown_text.h"
#include "engine/checkpoint/weight_names.h"
#include "engine/network/new_model.h"
#include "engine/run/new_checkpoint.h"

#include <algorithm>
#include <filesystem>

namespace ndogo {
namespace {

namespace fs = std::filesystem;

/// The two kinds of families count positions and begin sentences in other ways.
void requireFamily(const Tokenizer& tokenizer, const ModelConfig& config, const NewModelSpec& spec)
{
    const Family& family = familyOf(config);
    if (tokenizer.padId() == config.padId && tokenizer.type().ends_with("wordpiece") == family.isBert)
        return;
    throw Failure(ErrorCode::Usage,
        Sentence::tr("The preset %1 has the shape of %2, whose tokenizers are of another kind than that of %3 (%4). "
                     "Choose the tokenizer of a model of that family.",
            spec.preset, family.title, shown(spec.tokenizer), tokenizer.type()),
        { { "field", "tokenizer" } });
}

std::shared_ptr<const Model> fromPreset(
    const NewModelSpec& spec, const std::vector<std::string>& labels, JobContext& context)
{
    auto config = presetConfig(spec.preset);
    config.labels = labels;
    std::shared_ptr<const Tokenizer> tokenizer;
    if (!spec.tokenizer.empty()) {
        tokenizer = fs::is_directory(spec.tokenizer) ? openTokenizer(spec.tokenizer)
                                                     : openSentencePieceTokenizer(spec.tokenizer);
        requireFamily(*tokenizer, config, spec);
        config.vocabSize = std::max(config.vocabSize, tokenizer->vocabSize()); // the shape stays the preset's
    }
    context.emit(event::Stage { "initialise" });
    return newModel(config, tokenizer, spec.seed, context.token(), spec.task);
}

std::shared_ptr<const Model> fromEncoder(
    const NewModelSpec& spec, const std::vector<std::string>& labels, const OpenModel& open, JobContext& context)
{
    context.emit(event::Stage { "load" });
    const auto encoder = open(ModelRef { spec.encoder, {}, { spec.ignoreParts, {} } });
    context.emit(event::Stage { "initialise" });
    return withFreshHead(*encoder, spec.task, labels, spec.seed);
}

} // namespace

void requirePossible(const NewModelSpec& spec)
{
    if (spec.task == ModelTask::SequenceClassification && spec.labels.empty())
        throw Failure(ErrorCode::Usage,
            Sentence::tr("A model that classifies texts needs its classes. Name them as labels."),
            { { "field", "labels" } });
    if (!spec.encoder.empty())
        requireApart(spec.encoder, spec.output);
}

std::shared_ptr<const Model> createModel(const NewModelSpec& spec, const OpenModel& open, JobContext& context)
{
    const auto& labels = spec.labels.empty() ? masakhaNerLabels() : spec.labels;
    auto model = spec.encoder.empty() ? fromPreset(spec, labels, context) : fromEncoder(spec, labels, open, context);
    requireSavable(*model);
    return model;
}

} // namespace ndogo
