// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/checkpoint/model_config.h"

#include "engine/checkpoint/config_fields.h"
#include "engine/checkpoint/label_names.h"
#include "engine/checkpoint/weight_names.h"
#include "engine/data/text_lines.h"
#include "engine/io/atomic_folder.h"
#include "engine/io/file_message.h"
#include "engine/io/json_text.h"
#include "engine/values/label_words.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace ndogo {
namespace {

using nlohmann::json;

constexpr std::int64_t kLargestVocab = 10'000'000;
constexpr std::int64_t kMostLayers = 1'000;
constexpr std::int64_t kWidest = 1'000'000;
constexpr std::int64_t kMostPositions = 1'000'000;
constexpr double kNoOutliers = 1e6; ///< a threshold that no activation reaches

constexpr QuantizeMethod kQuantizeMethods[] = { QuantizeMethod::DynamicInt8, QuantizeMethod::LlmInt8,
    QuantizeMethod::TokenInt8, QuantizeMethod::Bf16, QuantizeMethod::Fp16, QuantizeMethod::Int4 };

/// Why a well-known kind of model is not one of ours, so that nobody tries to bend its config.json.
Sentence reasonAgainst(std::string_view type)
{
    static const std::map<std::string_view, Sentence> kReasons {
        { "distilbert", Sentence::tr("DistilBERT's layers are named and built in a way of their own") },
        { "xlm-roberta-xl", Sentence::tr("XLM-RoBERTa-XL normalises before its blocks, not after them") },
        { "xlm", Sentence::tr("XLM is not XLM-RoBERTa: it has language embeddings") },
        { "albert", Sentence::tr("ALBERT shares one layer's weights among all") },
        { "deberta", Sentence::tr("DeBERTa's attention works with relative positions") },
        { "deberta-v2", Sentence::tr("DeBERTa's attention works with relative positions") },
        { "electra", Sentence::tr("ELECTRA has embeddings of a width of their own") },
        { "gpt2", Sentence::tr("GPT-2 is a decoder that writes text") },
        { "llama", Sentence::tr("Llama is a decoder that writes text") },
        { "bloom", Sentence::tr("BLOOM is a decoder that writes text") },
        { "t5", Sentence::tr("T5 has an encoder and a decoder") },
        { "mt5", Sentence::tr("mT5 has an encoder and a decoder") },
        { "m2m_100", Sentence::tr("M2M-100 has an encoder and a decoder") },
        { "mbart", Sentence::tr("mBART has an encoder and a decoder") },
    };
    const auto found = kReasons.find(type);
    return found == kReasons.end() ? Sentence() : found->second;
}

std::string readModelType(const ConfigFields& fields)
{
    const std::string type = fields.textOr("model_type", "");
    if (type.empty())
        throw fields.failure("model_type",
            Sentence::tr("%1 is missing; for XLM-RoBERTa and AfriBERTa it is \"xlm-roberta\", for BERT \"bert\".",
                fields.quoted("model_type")));
    if (findFamily(type) == nullptr) {
        const Sentence reason = reasonAgainst(type);
        const Sentence found = reason.empty()
            ? Sentence::tr("%1 is %2.", fields.quoted("model_type"), inQuotes(type))
            : Sentence::tr("%1 is %2 (%3).", fields.quoted("model_type"), inQuotes(type), reason);
        throw fields.failure("model_type",
            Sentence::tr("%1 Ndogo opens XLM-RoBERTa, RoBERTa, CamemBERT and BERT encoders (xlm-roberta, roberta, "
                         "camembert, bert), AfriBERTa and mBERT among them; choose such a model.",
                found));
    }
    return type;
}

constexpr std::pair<std::string_view, Activation> kActivations[] = {
    { "gelu", Activation::Gelu },
    { "gelu_python", Activation::Gelu },
    { "gelu_new", Activation::GeluTanh },
    { "gelu_fast", Activation::GeluTanh },
    { "gelu_pytorch_tanh", Activation::GeluTanh },
    { "relu", Activation::Relu },
};

Activation readActivation(const ConfigFields& fields)
{
    const std::string name = fields.textOr("hidden_act", "gelu");
    const auto found = std::ranges::find(kActivations, name, &std::pair<std::string_view, Activation>::first);
    if (found == std::end(kActivations))
        throw fields.failure("hidden_act",
            Sentence::tr(
                "%1 is %2; Ndogo knows gelu, gelu_new and relu.", fields.quoted("hidden_act"), inQuotes(name)));
    return found->second;
}

/// What would change the arithmetic in a way that Ndogo does not follow.
void requireKnownArithmetic(const ConfigFields& fields)
{
    const std::string positions = fields.textOr("position_embedding_type", "absolute");
    if (positions != "absolute")
        throw fields.failure("position_embedding_type",
            Sentence::tr("%1 is %2; Ndogo knows \"absolute\" only.", fields.quoted("position_embedding_type"),
                inQuotes(positions)));
    for (const char* field : { "is_decoder", "add_cross_attention" })
        if (const json* value = fields.find(field); value != nullptr && *value != json(false))
            throw fields.failure(
                field, Sentence::tr("%1 must be false: Ndogo opens encoders, not decoders.", fields.quoted(field)));
}

/// id2label: { "0": "O", "1": "B-PER", ... } without gaps.
std::vector<std::string> readLabels(const ConfigFields& fields)
{
    const json* map = fields.find("id2label");
    if (map == nullptr)
        return {};
    if (!map->is_object())
        throw fields.failure(
            "id2label", Sentence::tr("%1 must be an object of texts by number.", fields.quoted("id2label")));
    std::vector<std::string> labels(map->size());
    std::set<std::string> seen;
    for (std::size_t id = 0; id < labels.size(); ++id) {
        const auto found = map->find(std::to_string(id));
        if (found == map->end())
            throw fields.failure("id2label",
                Sentence::tr("%1 has %2 labels but none with the number %3; number them from 0 without gaps.",
                    fields.quoted("id2label"), labels.size(), id));
        if (!found->is_string() || found->get<std::string>().empty())
            throw fields.failure(
                "id2label", Sentence::tr("%1 has no text for label %2.", fields.quoted("id2label"), id));
        labels[id] = found->get<std::string>();
        if (!seen.insert(labels[id]).second)
            throw fields.failure("id2label",
                Sentence::tr("%1 has the label %2 twice.", fields.quoted("id2label"), inQuotes(labels[id])));
    }
    return labels;
}

std::vector<std::int64_t> readWidths(
    const ConfigFields& ndogo, const char* field, int layers, std::int64_t uniform, std::int64_t largest)
{
    const json* list = ndogo.find(field);
    if (list == nullptr)
        return std::vector<std::int64_t>(static_cast<std::size_t>(layers), uniform);
    if (!list->is_array() || list->size() != static_cast<std::size_t>(layers))
        throw ndogo.failure(
            field, Sentence::tr("%1 must be a list of %2 numbers, one a layer.", ndogo.quoted(field), layers));
    std::vector<std::int64_t> widths;
    for (const json& value : *list)
        widths.push_back(ndogo.checkedInteger(field, value, 1, largest));
    return widths;
}

/// Heads that transformers 4 removed: { "0": [1, 4], "2": [0] }, by layer.
void takeAwayPrunedHeads(const ConfigFields& fields, ModelConfig& config)
{
    const json* removed = fields.find("pruned_heads");
    if (removed == nullptr || removed->empty())
        return;
    const auto refuse = [&] {
        throw fields.failure("pruned_heads",
            Sentence::tr("%1 must be an object of lists of heads by layer that leaves each layer a head.",
                fields.quoted("pruned_heads")));
    };
    if (!removed->is_object())
        refuse();
    std::size_t known = 0;
    for (std::size_t layer = 0; layer < config.heads.size(); ++layer) {
        const auto found = removed->find(std::to_string(layer));
        if (found == removed->end())
            continue;
        ++known;
        if (!found->is_array())
            refuse();
        std::set<std::int64_t> heads;
        for (const json& head : *found)
            heads.insert(fields.checkedInteger("pruned_heads", head, 0, config.heads[layer] - 1));
        config.heads[layer] -= static_cast<std::int64_t>(heads.size());
        if (config.heads[layer] < 1)
            refuse();
    }
    if (known != removed->size())
        refuse();
    config.widthsGiven = true;
}

void readEncoder(const ConfigFields& fields, const ConfigFields& ndogo, ModelConfig& config)
{
    config.hiddenSize = fields.integer("hidden_size", 1, kWidest);
    config.layers = static_cast<int>(fields.integer("num_hidden_layers", 1, kMostLayers));
    const std::int64_t heads = fields.integer("num_attention_heads", 1, config.hiddenSize);
    const std::int64_t ffn = fields.integer("intermediate_size", 1, kWidest);
    const bool headsGiven = ndogo.find("heads") != nullptr && ndogo.find("head_size") != nullptr;
    if (!headsGiven && config.hiddenSize % heads != 0)
        throw fields.failure("hidden_size",
            Sentence::tr("%1 (%2) must be divisible by num_attention_heads (%3).", fields.quoted("hidden_size"),
                config.hiddenSize, heads));
    config.heads = readWidths(ndogo, "heads", config.layers, heads, kWidest);
    config.headSize = readWidths(ndogo, "head_size", config.layers, config.hiddenSize / heads, kWidest);
    config.ffn = readWidths(ndogo, "ffn", config.layers, ffn, kWidest);
    config.widthsGiven = headsGiven || ndogo.find("ffn") != nullptr;
    if (!headsGiven)
        takeAwayPrunedHeads(fields, config);
}

void readVocabulary(const ConfigFields& fields, ModelConfig& config)
{
    if (!config.countsFromPadding()) {
        config.padId = 0;
        config.bosId = config.eosId = -1;
    }
    config.vocabSize = fields.integer("vocab_size", 1, kLargestVocab);
    const std::int64_t lastId = config.vocabSize - 1;
    config.padId = fields.integerOr("pad_token_id", config.padId, 0, lastId);
    config.bosId = fields.integerOr("bos_token_id", config.bosId, 0, lastId);
    config.eosId = fields.integerOr("eos_token_id", config.eosId, 0, lastId);
    // A sentence is a piece between two specials at least.
    const std::int64_t fewest = 3 + (config.countsFromPadding() ? config.padId + 1 : 0);
    config.maxPositions = fields.integer("max_position_embeddings", fewest, kMostPositions);
    config.typeVocabSize = fields.integerOr("type_vocab_size", 2, 1, kWidest);
}

std::vector<std::string> readArchitectures(const ConfigFields& fields)
{
    std::vector<std::string> names;
    const json* list = fields.find("architectures");
    if (list == nullptr)
        return names;
    if (!list->is_array())
        throw fields.failure(
            "architectures", Sentence::tr("%1 must be a list of texts.", fields.quoted("architectures")));
    for (const json& name : *list) {
        if (!name.is_string())
            throw fields.failure(
                "architectures", Sentence::tr("%1 must be a list of texts.", fields.quoted("architectures")));
        names.push_back(name.get<std::string>());
    }
    return names;
}

double numberOr(const ConfigFields& fields, const char* field, double fallback, double low, double high)
{
    const json* value = fields.find(field);
    if (value == nullptr)
        return fallback;
    if (!value->is_number() || !(value->get<double>() >= low && value->get<double>() <= high))
        throw fields.failure(field,
            Sentence::tr("%1 must be a number from %2 to %3, not %4.", fields.quoted(field), json(low).dump(),
                json(high).dump(), shown(value->dump(), 60)));
    return value->get<double>();
}

QuantizeMethod readQuantizeMethod(const ConfigFields& fields)
{
    const std::string name = fields.textOr("method", "");
    std::string known;
    for (const auto method : kQuantizeMethods) {
        if (nameOf(method) == name)
            return method;
        known += (known.empty() ? "" : ", ") + std::string(nameOf(method));
    }
    throw fields.failure(
        "method", Sentence::tr("%1 is %2; Ndogo knows %3.", fields.quoted("method"), inQuotes(name), known));
}

/// The recipe that a model was quantized by.
QuantizeRecipe readQuantizeRecipe(const ConfigFields& fields)
{
    QuantizeRecipe recipe;
    recipe.method = readQuantizeMethod(fields);
    recipe.perChannel = fields.truthOr("per_channel", recipe.perChannel);
    recipe.reduceRange = fields.truthOr("reduce_range", recipe.reduceRange);
    recipe.halfProducts = fields.truthOr("half_products", recipe.halfProducts);
    recipe.outlierThreshold = numberOr(fields, "outlier_threshold", recipe.outlierThreshold, 0, kNoOutliers);
    recipe.groupSize = fields.integerOr("group_size", recipe.groupSize, 32, 128);
    if (recipe.groupSize != 32 && recipe.groupSize != 64 && recipe.groupSize != 128)
        throw fields.failure("group_size", Sentence::tr("%1 must be 32, 64 or 128.", fields.quoted("group_size")));
    if (const json* patterns = fields.find("exclude")) {
        if (!patterns->is_array())
            throw fields.failure("exclude", Sentence::tr("%1 must be a list of texts.", fields.quoted("exclude")));
        for (const json& pattern : *patterns) {
            if (!pattern.is_string())
                throw fields.failure("exclude", Sentence::tr("%1 must be a list of texts.", fields.quoted("exclude")));
            recipe.exclude.push_back(pattern.get<std::string>());
        }
    }
    return recipe;
}

/// Ndogo's own recipe, or that of bitsandbytes' 8 bits, which is LLM.int8 (Dettmers et al. 2022, section 3).
std::optional<QuantizeRecipe> readQuantization(
    const ConfigFields& fields, const ConfigFields& ndogo, const std::string& file)
{
    if (const json* own = ndogo.find("quantization")) {
        if (!own->is_object())
            throw ndogo.failure("quantization", Sentence::tr("%1 must be an object.", ndogo.quoted("quantization")));
        return readQuantizeRecipe(ConfigFields(*own, file, "ndogo.quantization."));
    }
    const json* other = fields.find("quantization_config");
    if (other == nullptr)
        return {};
    if (!other->is_object())
        throw fields.failure(
            "quantization_config", Sentence::tr("%1 must be an object.", fields.quoted("quantization_config")));
    const ConfigFields theirs(*other, file, "quantization_config.");
    if (!theirs.truthOr("load_in_8bit", false))
        throw theirs.failure("quant_method",
            Sentence::tr("%1 is %2; of the forms that other programs quantize to, Ndogo opens bitsandbytes with 8 "
                         "bits. Choose the unquantized checkpoint.",
                theirs.quoted("quant_method"), inQuotes(theirs.textOr("quant_method", ""))));
    QuantizeRecipe recipe;
    recipe.method = QuantizeMethod::LlmInt8;
    recipe.outlierThreshold = numberOr(theirs, "llm_int8_threshold", recipe.outlierThreshold, 0, kNoOutliers);
    if (recipe.outlierThreshold == 0) // bitsandbytes' way to say that no column is one
        recipe.outlierThreshold = kNoOutliers;
    return recipe;
}

std::map<std::string, std::string> readLabelMap(const json& text)
{
    std::map<std::string, std::string> map;
    const json written = text.value("label_map", json());
    if (!written.is_object())
        return map;
    for (const auto& [from, to] : written.items()) {
        if (to.is_string() && !from.empty() && !to.get_ref<const std::string&>().empty())
            map[from] = to.get<std::string>();
    }
    return map;
}

/// What a training wrote down, or, as versions that wrote nothing down left it, its recipe.
TrainedText readTrainedText(const ConfigFields& ndogo, const std::string& recipe)
{
    const json training = json::parse(recipe, nullptr, false);
    const json* own = ndogo.find("text");
    const bool isTraining = training.is_object() && training.value("job", json()) == "train";
    const json text = own ? *own : isTraining ? training.value("data", json()) : json();
    if (!text.is_object())
        return {};
    const json rules = text.value("tokenizer_rules", json()), length = text.value("max_length", json());
    TrainedText trained;
    if (rules.is_string())
        trained.rules = fromName<TokenizerRules>(rules.get_ref<const std::string&>());
    if (length.is_number_integer() && length > 0 && length < kMostPositions)
        trained.maxLength = length.get<std::int64_t>();
    trained.labelMap = readLabelMap(text);
    return trained;
}

std::vector<Sentence> readRecipeNotes(const ConfigFields& ndogo)
{
    try {
        return ndogo.find("notes") ? sentencesAt(ndogo.object(), "notes") : std::vector<Sentence>();
    } catch (const json::exception&) {
        return {}; // no list of sentences: not ours
    }
}

void noteTrainedText(ModelConfig& config)
{
    if (config.text.rules == TokenizerRules::Transformers5)
        config.notes.push_back(Sentence::tr("Text is split by the rules of transformers 5, as in the model's training, "
                                            "unless other rules are asked for."));
    if (config.text.maxLength > 0)
        config.notes.push_back(Sentence::tr(
            "Sentences are read up to %1 ids, as in the model's training, unless another length is asked for.",
            config.text.maxLength));
    std::vector<std::string> mapped;
    for (const auto& [from, to] : config.text.labelMap)
        mapped.push_back(from + '=' + to);
    if (!mapped.empty())
        config.notes.push_back(Sentence::tr("Labels of data that the model lacks count as in its training, unless they "
                                            "are mapped otherwise: %1.",
            listed(mapped)));
}

}

ModelConfig readModelConfig(const std::filesystem::path& folder)
{
    const std::filesystem::path file = folder / "config.json";
    const std::string name = shown(folder.string());
    std::error_code error;
    if (!std::filesystem::exists(folder, error) && !error)
        throw Failure(ErrorCode::FileNotFound,
            Sentence::tr("The folder %1 does not exist; give the folder of a model.", name), { { "file", name } });
    if (!std::filesystem::is_directory(folder, error) && !error)
        throw fileFailure(ErrorCode::FileUnreadable, folder,
            Sentence::tr(
                "The file %1 is not a folder; give the model's folder, with config.json and the weights in it.",
                folder));
    if (!std::filesystem::exists(file, error) && !error)
        throw fileFailure(ErrorCode::FileNotFound, file,
            Sentence::tr("The file %1 is missing; a model's folder holds config.json beside its weights. Add it or "
                         "choose another folder.",
                file));
    const std::string text = readTextFile(file, kLargestConfig);
    ModelConfig config = modelConfigFromJson(parseJsonObject(text, file, ErrorCode::FileFormat), file.string());
    const std::filesystem::path names = labelFileIn(folder);
    if (!names.empty() && (config.labels.empty() || areUnnamed(config.labels))) {
        config.otherLabels = labelsFromText(readTextFile(names, kLargestConfig), names.string());
        config.otherLabelFile = names.filename().string();
    }
    return config;
}

ModelConfig modelConfigFromJson(const json& json, const std::string& file)
{
    const ConfigFields fields(json, file);
    const auto found = json.find("ndogo");
    const bool hasNdogo = found != json.end() && !found->is_null();
    if (hasNdogo && !found->is_object())
        throw fields.failure("ndogo", Sentence::tr("%1 must be an object.", fields.quoted("ndogo")));
    const nlohmann::json nothing = nlohmann::json::object();
    const ConfigFields ndogo(hasNdogo ? *found : nothing, file, "ndogo.");

    ModelConfig config;
    config.modelType = readModelType(fields);
    config.source = json.dump();
    requireKnownArithmetic(fields);
    config.activation = readActivation(fields);
    config.dropout.hidden = fields.dropoutOr("hidden_dropout_prob", 0.1);
    config.dropout.attention = fields.dropoutOr("attention_probs_dropout_prob", 0.1);
    config.dropout.classifier = fields.dropoutOr("classifier_dropout", config.dropout.hidden);
    config.tiedDecoder = fields.truthOr("tie_word_embeddings", true);
    config.architectures = readArchitectures(fields);
    readVocabulary(fields, config);
    readEncoder(fields, ndogo, config);
    // What transformers assumes when the field is missing.
    config.layerNormEps = fields.fractionOr("layer_norm_eps", 1e-12);
    config.initializerRange = fields.fractionOr("initializer_range", 0.02);
    config.labels = usualLabels(readLabels(fields), config.notes);
    if (const auto problem = fromName<ProblemType>(fields.textOr("problem_type", "")))
        config.problem = *problem;
    for (const char* field : { "type_vocab_size", "layer_norm_eps" })
        if (fields.find(field) == nullptr)
            config.notes.push_back(
                Sentence::tr("config.json has no %1; the default of Hugging Face transformers is used.", field));

    config.name = ndogo.textOr("name", "");
    config.parent = ndogo.textOr("parent", "");
    if (const nlohmann::json* recipe = ndogo.find("recipe"))
        config.recipe = recipe->is_string() ? recipe->get<std::string>() : recipe->dump();
    config.recipeNotes = readRecipeNotes(ndogo);
    config.text = readTrainedText(ndogo, config.recipe);
    noteTrainedText(config);
    config.quantize = readQuantization(fields, ndogo, file);
    return config;
}

std::string_view activationName(Activation activation)
{
    return std::ranges::find(kActivations, activation, &std::pair<std::string_view, Activation>::second)->first;
}

} // namespace ndogo
