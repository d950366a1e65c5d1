// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/checkpoint/label_names.h"
#include "engine/checkpoint/model_config.h"
#include "engine/jobs/job_spec.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ndogo {
namespace {

using nlohmann::json;

/// A recipe is JSON text in memory and, for people who read config.json, an object in the file.
json recipeToJson(const std::string& recipe)
{
    json object = json::parse(recipe, nullptr, false);
    return object.is_discarded() ? json(recipe) : object;
}

bool isUniform(const std::vector<std::int64_t>& widths)
{
    return std::ranges::adjacent_find(widths, std::ranges::not_equal_to()) == widths.end();
}

std::int64_t largest(const std::vector<std::int64_t>& widths)
{
    return widths.empty() ? 0 : std::ranges::max(widths);
}

/// Whether Hugging Face's classes hold these heads: as many in each layer, together as wide as the model.
bool hasPlainHeads(const ModelConfig& config)
{
    return isUniform(config.heads) && isUniform(config.headSize)
        && config.heads.front() * config.headSize.front() == config.hiddenSize;
}

/// Another set of labels means another head: what described the old one goes.
void writeLabels(const std::vector<std::string>& labels, json& result)
{
    for (const char* field : { "id2label", "label2id", "num_labels", "problem_type" })
        result.erase(field);
    for (std::size_t id = 0; id < labels.size(); ++id) {
        result["id2label"][std::to_string(id)] = labels[id];
        result["label2id"][labels[id]] = id;
    }
}

json ndogoToJson(const ModelConfig& config)
{
    json ndogo = json::object();
    if (!config.name.empty())
        ndogo["name"] = config.name;
    if (!config.parent.empty())
        ndogo["parent"] = config.parent;
    if (!config.recipe.empty())
        ndogo["recipe"] = recipeToJson(config.recipe);
    if (!config.recipeNotes.empty())
        putSentences(ndogo, "notes", config.recipeNotes);
    if (config.text != TrainedText())
        ndogo["text"] = { { "tokenizer_rules", config.text.rules ? nameOf(*config.text.rules) : std::string_view() },
            { "max_length", config.text.maxLength } };
    if (!config.text.labelMap.empty())
        ndogo["text"]["label_map"] = config.text.labelMap;
    if (config.quantize)
        ndogo["quantization"] = toJson(*config.quantize);
    if (!hasPlainHeads(config)) {
        ndogo["heads"] = config.heads;
        ndogo["head_size"] = config.headSize;
    }
    if (!isUniform(config.ffn))
        ndogo["ffn"] = config.ffn;
    return ndogo;
}

} // namespace

void nameLabels(ModelConfig& config, const std::vector<std::string>& labels)
{
    json source = json::parse(config.source);
    const json problem = source.value("problem_type", json()); // the head stays what it is
    writeLabels(labels, source);
    if (!problem.is_null())
        source["problem_type"] = problem;
    config.source = source.dump();
    config.labels = usualLabels(labels, config.notes);
}

json toJson(const ModelConfig& config)
{
    json result = config.source.empty() ? json::object() : json::parse(config.source);
    const ModelConfig before = config.source.empty() ? ModelConfig() : modelConfigFromJson(result, "config.json");
    const bool fresh = config.source.empty();
    const auto set = [&](const char* field, const auto& value, const auto& was) {
        if (fresh || value != was)
            result[field] = value;
    };
    set("model_type", config.modelType, before.modelType);
    set("architectures", config.architectures, before.architectures);
    set("vocab_size", config.vocabSize, before.vocabSize);
    set("hidden_size", config.hiddenSize, before.hiddenSize);
    set("num_hidden_layers", config.layers, before.layers);
    // Lists in "ndogo" may have had the last word over these two: what counts is what the file says.
    const std::int64_t heads = hasPlainHeads(config) ? result.value("num_attention_heads", 0) : largest(before.heads);
    set("num_attention_heads", largest(config.heads), heads);
    set("intermediate_size", largest(config.ffn), result.value("intermediate_size", 0));
    set("max_position_embeddings", config.maxPositions, before.maxPositions);
    set("type_vocab_size", config.typeVocabSize, before.typeVocabSize);
    set("layer_norm_eps", config.layerNormEps, before.layerNormEps);
    set("initializer_range", config.initializerRange, before.initializerRange);
    set("hidden_act", activationName(config.activation), activationName(before.activation));
    set("tie_word_embeddings", config.tiedDecoder, before.tiedDecoder);
    set("pad_token_id", config.padId, before.padId);
    if (config.bosId >= 0)
        set("bos_token_id", config.bosId, before.bosId);
    if (config.eosId >= 0)
        set("eos_token_id", config.eosId, before.eosId);
    if (config.labels != before.labels)
        writeLabels(config.labels, result);
    if (config.heads != before.heads)
        result.erase("pruned_heads");
    result.erase("ndogo");
    if (json ndogo = ndogoToJson(config); !ndogo.empty())
        result["ndogo"] = std::move(ndogo);
    return result;
}

} // namespace ndogo
