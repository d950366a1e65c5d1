// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/atomic_folder.h"
#include "engine/io/checkpoint.h"
#include "engine/model/model.h"
#include "engine/model/network.h"

#include <nlohmann/json.hpp>

namespace ndogo {
namespace {

namespace fs = std::filesystem;

/// The weight in its stored type, as bytes; `converted` keeps what had to be converted.
TensorToWrite toWrite(const NamedWeight& weight, std::vector<at::Tensor>& converted)
{
    TensorToWrite tensor;
    tensor.name = weight.name;
    tensor.shape = weight.value.sizes().vec();
    at::Tensor value = weight.value;
    tensor.dtype = weight.stored;
    if (weight.stored == DType::F16)
        value = value.to(at::kHalf);
    else if (weight.stored == DType::BF16)
        value = value.to(at::kBFloat16);
    else
        tensor.dtype = DType::F32;
    converted.push_back(value);
    tensor.bytes = { static_cast<const std::byte*>(value.const_data_ptr()), value.nbytes() };
    return tensor;
}

/// What transformers reads beside the SentencePiece model, where the parent has it.
void copyTokenizerSettings(const fs::path& from, const fs::path& to)
{
    for (const char* name :
        { "tokenizer_config.json", "special_tokens_map.json", "tokenizer.json" }) {
        std::error_code error;
        if (fs::exists(from / name, error))
            fs::copy_file(from / name, to / name, error);
        if (error) {
            throw Failure(ErrorCode::OutputUnwritable,
                (to / name).string() + " cannot be written: " + error.message() + ".",
                { { "file", (to / name).string() } });
        }
    }
}

/// What the file really holds, whatever the parent's config.json said of itself.
std::string configText(const Model& model, ModelConfig config)
{
    config.architectures = { model.info().architecture };
    auto json = toJson(config);
    json["dtype"] = model.info().dtype == "fp16" ? "float16"
        : model.info().dtype == "bf16"           ? "bfloat16"
                                                 : "float32";
    return json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace)
        + "\n"; // paths need not be UTF-8
}

} // namespace

void saveModel(const Model& model, const ModelConfig& config, const fs::path& folder, bool force,
    const CancelToken& token)
{
    AtomicFolder output(folder, force);
    writeTextFile(output.path() / "config.json", configText(model, config));

    std::vector<at::Tensor> converted;
    std::vector<TensorToWrite> tensors;
    for (const auto& weight : model.network().weights)
        tensors.push_back(toWrite(weight, converted));
    writeSafetensors(output.path() / "model.safetensors", tensors, { { "format", "pt" } }, token);

    if (model.hasTokenizer()) {
        for (const auto& file : model.tokenizer().files())
            writeTextFile(output.path() / "sentencepiece.bpe.model", readTextFile(file));
        copyTokenizerSettings(model.tokenizer().files().front().parent_path(), output.path());
    }
    token.throwIfRequested();
    output.commit();
}

} // namespace ndogo
