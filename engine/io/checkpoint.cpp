// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/checkpoint.h"

#include "engine/io/atomic_folder.h"
#include "engine/io/file_message.h"
#include "engine/io/json_text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

namespace ndogo {
namespace {

namespace fs = std::filesystem;

constexpr auto kWhole = "model.safetensors";
constexpr auto kIndex = "model.safetensors.index.json";
constexpr auto kPytorch = "pytorch_model.bin";

std::shared_ptr<const MappedFile> openWeights(const fs::path& path, Checkpoint& checkpoint)
{
    auto file = MappedFile::open(path);
    const auto bytes = file->bytes();
    refuseGitPointer(path, { reinterpret_cast<const char*>(bytes.data()), bytes.size() });
    checkpoint.fileBytes += static_cast<std::int64_t>(bytes.size());
    checkpoint.files.push_back(file);
    return file;
}

/// tensor name -> shard, from the index; a shard must lie in the same folder.
std::map<std::string, std::string> readWeightMap(const fs::path& index)
{
    const nlohmann::json json = parseJsonObject(readTextFile(index, 16U << 20U), index, ErrorCode::FileFormat);
    const auto weightMap = json.find("weight_map");
    if (weightMap == json.end() || !weightMap->is_object() || weightMap->empty())
        throw fileFailure(ErrorCode::FileFormat, index,
            Sentence::tr("The file %1 has no weight_map; copy or download it again.", index));
    std::map<std::string, std::string> shards;
    for (const auto& [tensor, shard] : weightMap->items()) {
        const std::string name = shard.is_string() ? shard.get<std::string>() : std::string();
        if (!name.ends_with(".safetensors") || name.find_first_of("/\\") != std::string::npos
            || name.find('\0') != std::string::npos)
            throw tensorFailure(ErrorCode::FileFormat, index, tensor,
                shard.is_string()
                    ? Sentence::tr(
                        "The file %1: tensor %2 is said to be in %3, which is not the name of a .safetensors "
                        "file in the same folder.",
                        index, inQuotes(tensor), inQuotes(name))
                    : Sentence::tr("The file %1: tensor %2 is said to be in no file, which is not the name of a "
                                   ".safetensors file in the same folder.",
                        index, inQuotes(tensor)));
        shards.emplace(tensor, name);
    }
    return shards;
}

void readShards(const fs::path& folder, Checkpoint& checkpoint)
{
    const auto shardOf = readWeightMap(folder / kIndex);
    std::set<std::string> shards;
    for (const auto& [tensor, shard] : shardOf)
        shards.insert(shard);
    std::map<std::string, std::string> foundIn;
    for (const std::string& shard : shards) {
        std::error_code error;
        if (!fs::exists(folder / shard, error))
            throw fileFailure(ErrorCode::FileNotFound, folder / shard,
                Sentence::tr("The file %1 is missing; %2 names it as a part of the model. Add it to the folder.",
                    folder / shard, kIndex));
        for (StoredTensor& tensor : readSafetensors(openWeights(folder / shard, checkpoint), &checkpoint.metadata)) {
            if (!foundIn.emplace(tensor.name, shard).second)
                throw tensorFailure(ErrorCode::FileFormat, folder / shard, tensor.name,
                    Sentence::tr("The file %1: tensor %2 is also in %3; only one file may hold it.", folder / shard,
                        inQuotes(tensor.name), inQuotes(foundIn[tensor.name])));
            checkpoint.tensors.push_back(std::move(tensor));
        }
    }
    for (const auto& [tensor, shard] : shardOf)
        if (const auto found = foundIn.find(tensor); found == foundIn.end() || found->second != shard)
            throw tensorFailure(ErrorCode::TensorMissing, folder / shard, tensor,
                Sentence::tr("The file %1: tensor %2 is missing, though %3 says it is there; get the files again.",
                    folder / shard, inQuotes(tensor), kIndex));
    std::ranges::sort(checkpoint.tensors, {}, &StoredTensor::name);
}

/// Why a folder without any of the three forms cannot be opened.
Failure noWeights(const fs::path& folder)
{
    std::error_code error;
    if (fs::exists(folder, error) && !fs::is_directory(folder, error))
        return fileFailure(ErrorCode::FileUnreadable, folder,
            Sentence::tr(
                "The file %1 is not a folder; give the model's folder, with config.json and the weights in it.",
                folder));
    ErrorCode code = ErrorCode::FileNotFound;
    Sentence sentence = Sentence::tr("The folder %1 holds no weights: add model.safetensors, "
                                     "model.safetensors.index.json with its parts, or pytorch_model.bin.",
        folder);
    if (!fs::exists(folder, error)) {
        sentence = Sentence::tr("The folder %1 does not exist.", folder);
    } else if (fs::exists(folder / "pytorch_model.bin.index.json", error)) {
        code = ErrorCode::FileFormat;
        sentence = Sentence::tr("The folder %1 holds its weights as pytorch_model.bin in parts, which Ndogo does not "
                                "read; save the model as model.safetensors.",
            folder);
    } else if (fs::exists(folder / "tf_model.h5", error) || fs::exists(folder / "flax_model.msgpack", error)) {
        sentence = Sentence::tr("The folder %1 holds weights of TensorFlow or Flax only; add model.safetensors or "
                                "pytorch_model.bin.",
            folder);
    }
    return { code, std::move(sentence), { { "file", shown(folder.string()) } } };
}

}

std::size_t bytesPerValue(DType type)
{
    switch (type) {
    case DType::F64:
    case DType::I64:
        return 8;
    case DType::F32:
    case DType::I32:
        return 4;
    case DType::F16:
    case DType::BF16:
    case DType::I16:
        return 2;
    case DType::I8:
    case DType::U8:
    case DType::Bool:
        return 1;
    }
    return 1;
}

std::string_view dtypeName(DType type)
{
    switch (type) {
    case DType::F32:
        return "fp32";
    case DType::F16:
        return "fp16";
    case DType::BF16:
        return "bf16";
    case DType::F64:
        return "fp64";
    case DType::I64:
        return "int64";
    case DType::I32:
        return "int32";
    case DType::I16:
        return "int16";
    case DType::I8:
        return "int8";
    case DType::U8:
        return "uint8";
    case DType::Bool:
        return "bool";
    }
    return "";
}

std::int64_t StoredTensor::size() const
{
    std::int64_t count = 1;
    for (const std::int64_t extent : shape)
        count *= extent;
    return count;
}

const StoredTensor* Checkpoint::find(std::string_view name) const
{
    const auto found = std::ranges::lower_bound(tensors, name, {}, &StoredTensor::name);
    return found != tensors.end() && found->name == name ? &*found : nullptr;
}

Checkpoint openCheckpoint(const fs::path& folder)
{
    Checkpoint checkpoint;
    std::error_code error;
    if (fs::exists(folder / kWhole, error)) {
        checkpoint.format = "safetensors";
        checkpoint.tensors = readSafetensors(openWeights(folder / kWhole, checkpoint), &checkpoint.metadata);
    } else if (fs::exists(folder / kIndex, error)) {
        checkpoint.format = "sharded safetensors";
        readShards(folder, checkpoint);
    } else if (fs::exists(folder / kPytorch, error)) {
        checkpoint.format = "pytorch";
        checkpoint.tensors = readPytorchZip(openWeights(folder / kPytorch, checkpoint));
    } else {
        throw noWeights(folder);
    }
    return checkpoint;
}

} // namespace ndogo
