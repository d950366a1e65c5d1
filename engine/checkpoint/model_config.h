// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Bodies: model_config.cpp, model_presets.cpp, write_config.cpp.
#pragma once

#include "engine/base/sentence.h"
#include "engine/values/adapter_recipe.h"
#include "engine/values/data_ref.h"
#include "engine/values/quantize_recipe.h"
#include "engine/values/results.h"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ndogo {

/// How a feed-forward block bends its values.
enum class Activation {
    Gelu, ///< the erf form
    GeluTanh, ///< its approximation by tanh (gelu_new, gelu_fast, gelu_pytorch_tanh)
    Relu,
};
std::string_view activationName(Activation activation); ///< as config.json has it: gelu, gelu_new, relu

/// Shares of values that a training sets to zero.
struct Dropout {
    double hidden = 0; ///< after the embeddings and after each block
    double attention = 0; ///< of the attention weights
    double classifier = 0; ///< before each Linear layer of the head
};

/// How the text that a model was trained on became ids, and its labels those of the model: so it is read wherever
/// nothing else is asked for.
struct TrainedText {
    std::optional<TokenizerRules> rules {};
    std::int64_t maxLength = 0; ///< 0: not known
    std::map<std::string, std::string> labelMap {}; ///< as DataRef::labelMap
    bool operator==(const TrainedText&) const = default;
};

/// config.json of an encoder, checked. Widths are kept by layer, so that a structurally pruned
/// model is a model like any other.
struct ModelConfig {
    std::string modelType; ///< xlm-roberta, roberta, camembert (the same encoder) or bert
    std::vector<std::string> architectures; ///< as the file says; the tensors decide what the model is
    std::int64_t vocabSize = 0;
    std::int64_t hiddenSize = 0;
    int layers = 0;
    std::vector<std::int64_t> heads; ///< one number a layer
    std::vector<std::int64_t> headSize; ///< one number a layer
    std::vector<std::int64_t> ffn; ///< one number a layer
    std::int64_t maxPositions = 0; ///< rows of the position embedding
    std::int64_t typeVocabSize = 1;
    double layerNormEps = 1e-5;
    double initializerRange = 0.02;
    Activation activation = Activation::Gelu;
    Dropout dropout { 0.1, 0.1, 0.1 };
    bool tiedDecoder = true; ///< a masked-LM head reads pieces from the word embedding itself
    std::int64_t padId = 1, bosId = 0, eosId = 2; ///< -1: none (BERT has no bos and eos)
    /// By id, from id2label, with tags in their usual spelling (usualLabels()); empty when the file has none.
    std::vector<std::string> labels;
    ProblemType problem = ProblemType::OneClass;
    std::vector<std::string> otherLabels; ///< of a file beside it, for where config.json has no names
    std::string otherLabelFile;
    std::string name; ///< ndogo.name, or empty
    std::string parent; ///< ndogo.parent
    std::string recipe; ///< ndogo.recipe, JSON text
    std::vector<Sentence> recipeNotes; ///< ndogo.notes: what was said while that was done
    TrainedText text; ///< ndogo.text, or what an older recipe of a training says
    /// How the weights are quantized (ndogo.quantization, or what bitsandbytes wrote in its place).
    std::optional<QuantizeRecipe> quantize;
    /// Of a model whose adapter is no part of its weights: a bottleneck, or LoRA matrices while they are trained. No
    /// config.json says it; adapter_config.json beside it does.
    std::optional<AdapterRecipe> adapter;
    std::vector<Sentence> notes; ///< what was assumed
    bool widthsGiven = false; ///< the file itself gives widths by layer
    bool plainNames = false; ///< an encoder alone, whose tensors carry no "roberta." or "bert."
    std::string source; ///< the file's JSON text, whose other fields are kept when it is written

    /// BERT counts 0, 1, 2, ...; the RoBERTa family begins after the padding id.
    bool countsFromPadding() const { return modelType != "bert"; }
    /// Ids that fit, specials included.
    std::int64_t maxTokens() const { return countsFromPadding() ? maxPositions - padId - 1 : maxPositions; }
};

/// Bytes of a config.json.
constexpr std::size_t kLargestConfig = std::size_t(4) << 20U;

/// Throws Failure(ConfigInvalid, FileNotFound, FileFormat) naming config.json, the field and what
/// to do.
ModelConfig readModelConfig(const std::filesystem::path& folder);
ModelConfig modelConfigFromJson(const nlohmann::json& json, const std::string& file);

/// Names the classes as if config.json did.
void nameLabels(ModelConfig& config, const std::vector<std::string>& labels);

/// config.json that Hugging Face transformers loads: `source` with what has changed since, and with
/// name, parent, recipe and, where they vary, widths in an object "ndogo" that transformers
/// ignores.
nlohmann::json toJson(const ModelConfig& config);

/// The shapes of docs/methods.md, Models and presets: afriberta-small, -base, -large, xlm-r-base, mbert, and demo (the
/// embedded demo's).
/// Throws Failure(Usage) listing the presets. Labels are left to the caller.
ModelConfig presetConfig(const std::string& preset);

/// MasakhaNER's nine labels in the order of the AfriBERTa script (get_labels in ner_utils.py).
const std::vector<std::string>& masakhaNerLabels();

} // namespace ndogo
