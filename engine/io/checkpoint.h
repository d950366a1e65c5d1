// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Bodies: checkpoint.cpp, pytorch_zip.cpp, safetensors.cpp.
#pragma once

#include "engine/base/cancel.h"
#include "engine/base/sentence.h"
#include "engine/io/mapped_file.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ndogo {

enum class DType { F32, F16, BF16, F64, I64, I32, I16, I8, U8, Bool };

std::size_t bytesPerValue(DType type);
std::string_view dtypeName(DType type); ///< "fp32", "fp16", "bf16", "fp64", "int64", ..., "bool"

/// A tensor as it lies in a file: row-major, little-endian, inside the mapping that `keeper` keeps
/// alive. The bytes may lie at any address: a tensor that is not aligned for its type
/// must be copied before use.
struct StoredTensor {
    std::string name;
    DType dtype = DType::F32;
    std::vector<std::int64_t> shape;
    std::span<const std::byte> bytes;
    std::shared_ptr<const void> keeper; ///< the mapping, or the buffer of a copied tensor

    std::int64_t size() const; ///< number of elements
};

/// The weights of a checkpoint folder: model.safetensors, a sharded model.safetensors.index.json,
/// or pytorch_model.bin (zip pickle), looked for in this order; else the only file of weights there is
/// (model.fp16.safetensors), with a note. Nothing is copied.
struct Checkpoint {
    std::string format; ///< "safetensors", "sharded safetensors", "pytorch"
    std::vector<StoredTensor> tensors; ///< by name
    std::map<std::string, std::string> metadata; ///< safetensors' __metadata__
    std::int64_t fileBytes = 0; ///< of all weight files
    std::vector<std::shared_ptr<const MappedFile>> files; ///< that hold them
    std::vector<Sentence> notes; ///< what was assumed

    const StoredTensor* find(std::string_view name) const;
};

/// Throws Failure naming the file (and the tensor) with what to do.
Checkpoint openCheckpoint(const std::filesystem::path& folder);
/// One file of weights, a .safetensors or what torch.save wrote.
Checkpoint openWeights(const std::filesystem::path& file);
/// Whether openCheckpoint() finds a file to read.
bool holdsWeights(const std::filesystem::path& folder);

/// One .safetensors file. Refuses, each with its own sentence: a file shorter than its header, a
/// header over 100 MB, JSON that is not an object, duplicate names, unknown dtypes, negative or
/// overflowing shapes, sizes that do not match shape × dtype, offsets out of range, overlapping,
/// reversed or with holes.
std::vector<StoredTensor> readSafetensors(
    const std::shared_ptr<const MappedFile>& file, std::map<std::string, std::string>* metadata = nullptr);

/// A zip pytorch_model.bin holding a state dict. The pickle is read by a restricted machine that
/// knows only the opcodes and the imports of a state dict; everything else is refused by name.
std::vector<StoredTensor> readPytorchZip(const std::shared_ptr<const MappedFile>& file);

/// A tensor to be written.
struct TensorToWrite {
    std::string name;
    DType dtype = DType::F32;
    std::vector<std::int64_t> shape;
    std::span<const std::byte> bytes;
};

/// Writes a .safetensors file as Hugging Face does (widest type first, then by name; data
/// aligned to 8 bytes), whole or not at all.
/// Throws Failure(OutputUnwritable) naming the file, with the reason of the system ("No space left
/// on device"). Polls `token` between tensors.
void writeSafetensors(const std::filesystem::path& path, std::span<const TensorToWrite> tensors,
    const std::map<std::string, std::string>& metadata, const CancelToken& token = {});

} // namespace ndogo
