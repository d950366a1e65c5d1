// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/model_files.h"

#include "engine/io/atomic_folder.h"
#include "engine/model/network.h"

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
    for (const auto& weight : network.weights)
        types.insert(weight.stored);
    if (types == std::set { DType::F16 })
        return "float16";
    return types == std::set { DType::BF16 } ? "bfloat16" : "float32";
}

/// A SentencePiece model that was given by hand can have any name; a checkpoint's cannot.
fs::path tokenizerFileName(const fs::path& file, bool isMain, const Tokenizer& tokenizer)
{
    const bool renamed
        = isMain && tokenizer.type() == "sentencepiece" && file.filename() != "spiece.model";
    return renamed ? fs::path("sentencepiece.bpe.model") : file.filename();
}

} // namespace

StoredWeights::StoredWeights(const Model& model)
{
    const Network& network = model.network();
    const HeadNames names = headNames(familyOf(model.config()), network.task);
    for (const auto& weight : network.weights) {
        TensorToWrite tensor;
        tensor.name = storedName(model.config(), weight.name);
        tensor.shape = weight.value.sizes().vec();
        tensor.dtype = weight.stored;
        at::Tensor value = weight.value;
        if (weight.stored == DType::F16)
            value = value.to(at::kHalf);
        else if (weight.stored == DType::BF16)
            value = value.to(at::kBFloat16);
        else
            tensor.dtype = DType::F32;
        m_converted.push_back(value);
        tensor.bytes = { static_cast<const std::byte*>(value.const_data_ptr()), value.nbytes() };
        m_tensors.push_back(tensor);
        // transformers looks for the bias of an untied decoder in two places.
        if (weight.name == names.maskedBias && !model.config().tiedDecoder) {
            m_tensors.push_back(tensor);
            m_tensors.back().name = names.maskedDecoder + ".bias";
        }
    }
}

std::string configText(const Model& model, ModelConfig config)
{
    config.architectures = { model.info().architecture };
    auto json = toJson(config);
    const bool oldName = json.contains("torch_dtype") && !json.contains("dtype");
    json[oldName ? "torch_dtype" : "dtype"] = torchTypeName(model.network());
    return json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace)
        + "\n"; // paths need not be UTF-8
}

std::vector<std::string> copyTokenizerFiles(const Model& model, const fs::path& folder)
{
    std::vector<std::string> names;
    if (!model.hasTokenizer())
        return names;
    for (const auto& file : model.tokenizer().files()) {
        const auto name = tokenizerFileName(file, names.empty(), model.tokenizer());
        writeTextFile(folder / name, readTextFile(file));
        names.push_back(name.string());
    }
    return names;
}

void saveModel(const Model& model, const ModelConfig& config, const fs::path& folder, bool force,
    const CancelToken& token)
{
    AtomicFolder output(folder, force);
    writeTextFile(output.path() / "config.json", configText(model, config));
    writeSafetensors(output.path() / "model.safetensors", StoredWeights(model).tensors(),
        { { "format", "pt" } }, token);
    copyTokenizerFiles(model, output.path());
    token.throwIfRequested();
    output.commit();
}

} // namespace ndogo
