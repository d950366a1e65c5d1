// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/checkpoint.h"

#include "engine/io/atomic_folder.h"
#include "engine/io/file_message.h"
#include "engine/io/json_text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <set>

namespace ndogo {
namespace {

namespace fs = std::filesystem;

constexpr auto kWhole = "model.safetensors";
constexpr auto kIndex = "model.safetensors.index.json";
constexpr auto kPytorch = "pytorch_model.bin";

std::shared_ptr<const MappedFile> mapWeights(const fs::path& path, Checkpoint& checkpoint)
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
        for (StoredTensor& tensor : readSafetensors(mapWeights(folder / shard, checkpoint), &checkpoint.metadata)) {
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

bool endsInOneOf(const std::string& name, std::initializer_list<std::string_view> ends)
{
    return std::ranges::any_of(ends, [&](std::string_view end) { return name.ends_with(end); });
}

/// Files in a folder that are weights under another name; what a training leaves beside them is none.
std::vector<fs::path> otherWeights(const fs::path& folder, std::initializer_list<std::string_view> ends)
{
    constexpr std::array<std::string_view, 10> kNoWeights { "adapter_model", "pytorch_adapter", "adapter.safetensors",
        "pytorch_model_head", "model_head", "optimizer", "scheduler", "training_args", "rng_state", "scaler" };
    std::vector<fs::path> files;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder, error)) {
        const std::string name = entry.path().filename().string();
        const auto begins = [&](std::string_view start) { return name.starts_with(start); };
        if (name.front() != '.' && endsInOneOf(name, ends) && entry.is_regular_file(error)
            && std::ranges::none_of(kNoWeights, begins))
            files.push_back(entry.path());
    }
    std::ranges::sort(files);
    return files;
}

/// The only file of weights, whatever it is called, or an empty path.
fs::path onlyWeights(const fs::path& folder)
{
    auto files = otherWeights(folder, { ".safetensors" });
    if (files.empty())
        files = otherWeights(folder, { ".bin", ".pt", ".pth" });
    return files.size() == 1 ? files.front() : fs::path();
}

/// Weights in a form or a number that cannot be read, or an empty sentence.
Sentence whatElseIsThere(const fs::path& folder)
{
    const auto named = [&](std::initializer_list<std::string_view> ends) {
        const auto files = otherWeights(folder, ends);
        std::string names;
        for (std::size_t i = 0; i < std::min<std::size_t>(files.size(), 3); ++i)
            names += (i > 0 ? ", " : "") + shown(files[i].filename().string(), 100);
        return names;
    };
    std::error_code error;
    if (fs::exists(folder / "pytorch_model.bin.index.json", error))
        return Sentence::tr("The folder %1 holds its weights as pytorch_model.bin in parts, which Ndogo does not "
                            "read; save the model as model.safetensors.",
            folder);
    if (const auto files = named({ ".safetensors", ".bin", ".pt", ".pth" }); !files.empty())
        return Sentence::tr(
            "The folder %1 holds several files of weights (%2) and none of the usual name; call the one "
            "that is meant model.safetensors or pytorch_model.bin.",
            folder, files);
    if (const auto files = named({ ".ckpt" }); !files.empty())
        return Sentence::tr("The folder %1 holds %2, a checkpoint of a training program with more in it than weights; "
                            "in Python, torch.save(torch.load(FILE)[\"state_dict\"], \"pytorch_model.bin\") takes "
                            "the weights out of it.",
            folder, files);
    if (const auto files = named({ ".h5", ".msgpack" }); !files.empty())
        return Sentence::tr("The folder %1 holds weights of TensorFlow or Flax only (%2); load the model with "
                            "from_tf=True or from_flax=True in transformers 4 and save it again, or get "
                            "model.safetensors.",
            folder, files);
    if (const auto files = named({ ".onnx", ".gguf", ".ggml", ".tflite", ".mlmodel" }); !files.empty())
        return Sentence::tr("The folder %1 holds %2, a model made ready for another program, from which the weights do "
                            "not come back; get the model as model.safetensors or pytorch_model.bin.",
            folder, files);
    return {};
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
    if (!fs::exists(folder, error))
        return fileFailure(ErrorCode::FileNotFound, folder, Sentence::tr("The folder %1 does not exist.", folder));
    if (Sentence others = whatElseIsThere(folder); !others.empty())
        return fileFailure(ErrorCode::FileFormat, folder, std::move(others));
    return fileFailure(ErrorCode::FileNotFound, folder,
        Sentence::tr("The folder %1 holds no weights: add model.safetensors, model.safetensors.index.json with its "
                     "parts, or pytorch_model.bin.",
            folder));
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

Checkpoint openWeights(const fs::path& file)
{
    Checkpoint checkpoint;
    if (file.extension() == ".safetensors") {
        checkpoint.format = "safetensors";
        checkpoint.tensors = readSafetensors(mapWeights(file, checkpoint), &checkpoint.metadata);
    } else {
        checkpoint.format = "pytorch";
        checkpoint.tensors = readPytorchZip(mapWeights(file, checkpoint));
    }
    return checkpoint;
}

bool holdsWeights(const fs::path& folder)
{
    std::error_code error;
    return std::ranges::any_of(std::array { kWhole, kIndex, kPytorch }, [&](const char* name) {
        return fs::exists(folder / name, error);
    }) || !onlyWeights(folder).empty();
}

Checkpoint openCheckpoint(const fs::path& folder)
{
    std::error_code error;
    if (fs::exists(folder / kWhole, error))
        return openWeights(folder / kWhole);
    if (fs::exists(folder / kIndex, error)) {
        Checkpoint checkpoint;
        checkpoint.format = "sharded safetensors";
        readShards(folder, checkpoint);
        return checkpoint;
    }
    if (fs::exists(folder / kPytorch, error))
        return openWeights(folder / kPytorch);
    const fs::path other = onlyWeights(folder);
    if (other.empty())
        throw noWeights(folder);
    Checkpoint checkpoint = openWeights(other);
    checkpoint.notes.push_back(Sentence::tr(
        "The weights are those of %1, the only file of weights in the folder.", shown(other.filename().string(), 200)));
    return checkpoint;
}

} // namespace ndogo
