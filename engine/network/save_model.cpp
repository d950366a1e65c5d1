// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/network/model_files.h"

#include "engine/checkpoint/quantized_layout.h"
#include "engine/io/atomic_folder.h"
#include "engine/network/adapter.h"
#include "engine/network/base_model.h"
#include "engine/network/encoder_hash.h"
#include "engine/network/network.h"

#include <nlohmann/json.hpp>

#include <set>

namespace ndogo {
namespace {

namespace fs = std::filesystem;

/// The name in the file: an encoder that came without a prefix goes without one.
std::string storedName(const ModelConfig& config, const std::string& name)
{
    return config.plainNames ? name.substr(familyOf(config).prefix.size()) : name;
}

/// "float32", "float16" or "bfloat16". transformers loads everything as that type, so tensors of
/// several types need the widest.
std::string torchTypeName(const Network& network)
{
    std::set<DType> types;
    for (const auto& weight : network.weights) {
        if (!weight.scales.defined()) // integers come as integers whatever the type
            types.insert(weight.stored);
    }
    if (types == std::set { DType::F16 })
        return "float16";
    return types == std::set { DType::BF16 } ? "bfloat16" : "float32";
}

/// Numbers from -8 to 7, two a byte, the first in the lower half.
at::Tensor packed(const at::Tensor& integers)
{
    const auto nibbles = at::constant_pad_nd(integers.add(8), { 0, integers.size(1) % 2 }, 8).to(at::kByte);
    const auto pairs = nibbles.view({ nibbles.size(0), -1, 2 });
    return pairs.select(2, 0).bitwise_or(pairs.select(2, 1).bitwise_left_shift(4)).contiguous();
}

/// What Hugging Face transformers needs to read the integers: for LLM.int8 what bitsandbytes writes.
/// It has no reader for our other methods, and refuses a configuration that names none, where it
/// would otherwise take the integers for weights.
nlohmann::json quantizationConfig(const Model& model, const QuantizeRecipe& recipe)
{
    if (recipe.method != QuantizeMethod::LlmInt8)
        return { { "made_by", "ndogo" }, { "method", nameOf(recipe.method) } };
    auto kept = nlohmann::json::array();
    for (const auto& layer : model.network().linearLayers()) {
        if (layer->stored() != "int8")
            kept.push_back(storedName(model.config(), layer->name()));
    }
    if (model.info().task == ModelTask::MaskedLm)
        kept.push_back(headNames(familyOf(model.config()), ModelTask::MaskedLm).maskedDecoder);
    return { { "quant_method", "bitsandbytes" }, { "load_in_8bit", true }, { "load_in_4bit", false },
        { "llm_int8_threshold", recipe.outlierThreshold }, { "llm_int8_skip_modules", kept },
        { "llm_int8_enable_fp32_cpu_offload", false }, { "llm_int8_has_fp16_weight", false } };
}

/// A SentencePiece model that was given by hand can have any name; a checkpoint's cannot.
fs::path tokenizerFileName(const fs::path& file, bool isMain, const Tokenizer& tokenizer)
{
    const bool renamed = isMain && tokenizer.type() == "sentencepiece" && file.filename() != "spiece.model";
    return renamed ? fs::path("sentencepiece.bpe.model") : file.filename();
}

} // namespace

StoredWeights::StoredWeights(const Model& model)
{
    const Network& network = model.network();
    const HeadNames names = headNames(familyOf(model.config()), network.task);
    for (const auto& weight : network.weights) {
        const std::string name = storedName(model.config(), weight.name);
        if (weight.scales.defined()) {
            addIntegers(name, weight, *model.config().quantize);
            continue;
        }
        at::Tensor value = weight.value;
        DType dtype = DType::F32;
        if (weight.stored == DType::F16 || weight.stored == DType::BF16) {
            dtype = weight.stored;
            value = value.to(dtype == DType::F16 ? at::kHalf : at::kBFloat16);
        }
        add(name, dtype, value);
        // transformers looks for the bias of an untied decoder in two places.
        if (weight.name == names.maskedBias && !model.config().tiedDecoder)
            add(names.maskedDecoder + ".bias", dtype, value);
    }
}

void StoredWeights::add(const std::string& name, DType dtype, const at::Tensor& value)
{
    m_converted.push_back(value);
    m_tensors.push_back({ name, dtype, value.sizes().vec(), bytesOf(value) });
}

void StoredWeights::addIntegers(const std::string& name, const NamedWeight& weight, const QuantizeRecipe& recipe)
{
    const bool half = scaleType(recipe) == DType::F16;
    add(name, integerType(recipe), recipe.method == QuantizeMethod::Int4 ? packed(weight.value) : weight.value);
    add(scaleName(recipe, name), scaleType(recipe), half ? weight.scales.to(at::kHalf) : weight.scales);
    if (const std::string format = formatName(recipe, name); !format.empty())
        add(format, DType::U8, at::zeros({}, at::kByte));
}

std::string configText(const Model& model, ModelConfig config)
{
    config.architectures = { model.info().architecture };
    auto json = toJson(config);
    const bool oldName = json.contains("torch_dtype") && !json.contains("dtype");
    json[oldName ? "torch_dtype" : "dtype"] = torchTypeName(model.network());
    json.erase("quantization_config");
    if (const auto& recipe = model.config().quantize; recipe && isInteger(recipe->method))
        json["quantization_config"] = quantizationConfig(model, *recipe);
    if (model.config().adapter)
        json["ndogo"][kBaseHash] = encoderHash(model);
    return json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n"; // paths need not be UTF-8
}

std::vector<std::string> copyTokenizerFiles(const Model& model, const fs::path& folder)
{
    std::vector<std::string> names;
    if (!model.hasTokenizer())
        return names;
    for (const auto& file : model.tokenizer().files()) {
        const auto name = tokenizerFileName(file, names.empty(), model.tokenizer());
        if (file != folder / name) // a tokenizer that was made for this model is there already
            writeTextFile(folder / name, readTextFile(file));
        names.push_back(name.string());
    }
    return names;
}

void saveModel(
    const Model& model, const ModelConfig& config, const fs::path& folder, bool force, const CancelToken& token)
{
    AtomicFolder output(folder, force);
    saveModel(model, config, output, token);
}

void saveModel(const Model& model, const ModelConfig& config, AtomicFolder& folder, const CancelToken& token)
{
    writeTextFile(folder.path() / "config.json", configText(model, config));
    const bool isAdapter = model.config().adapter.has_value(); // whose backbone and tokenizer are its base's
    try {
        if (isAdapter)
            writeAdapterFiles(model, config, folder, token);
        else
            writeSafetensors(
                folder.path() / "model.safetensors", StoredWeights(model).tensors(), { { "format", "pt" } }, token);
    } catch (const Failure&) {
        model.requireUnchanged(); // pages that are gone cannot be written
        throw;
    }
    if (!isAdapter)
        copyTokenizerFiles(model, folder.path());
    token.throwIfRequested();
    model.requireUnchanged();
    folder.commit();
}

} // namespace ndogo
