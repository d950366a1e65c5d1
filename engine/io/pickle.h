// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Bodies: pickle.cpp, pickle_torch.cpp.
//
// A restricted pickle machine: it knows the opcodes and the imports of a state dict saved by
// torch.save, builds plain values and calls nothing. Whatever else a file asks for is refused by
// name.
#pragma once

#include "engine/base/sentence.h"
#include "engine/io/checkpoint.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ndogo::pickle {

/// No model has more; a pickle that names one value again and again must not cost gigabytes.
constexpr std::size_t kMostTensors = 100'000;

/// A storage as the pickle names it: `key` is an entry of the archive.
struct Storage {
    DType dtype = DType::F32;
    std::string_view key;
    std::int64_t size = 0; ///< elements
};

/// A view of a storage, in elements. Nothing is checked against the storage yet.
struct Tensor {
    Storage storage;
    std::int64_t offset = 0;
    std::vector<std::int64_t> shape, strides;
};

enum class Kind { None, Bool, Integer, Float, Text, Tuple, List, Dict, Import, Storage, Tensor };

/// "a number", "a list", ... for messages.
Sentence kindName(Kind kind);

struct Value {
    Kind kind = Kind::None;
    std::int64_t integer = 0; ///< of Bool and Integer
    std::string_view text; ///< of Text, in the pickle's own bytes; of an Import, "module.name"
    std::vector<Value*> items; ///< of Tuple and List; of a Dict, keys and values in turn
    std::optional<Tensor> tensor; ///< of Tensor; of a Storage, only the storage is meant
};

/// The imports that may be called.
enum class Call { None, OrderedDict, RebuildTensor, RebuildParameter };
Call callOf(std::string_view import);

/// The three calls and the storage types; nothing else is imported.
bool isAllowedImport(std::string_view import);

/// From a persistent id, ("storage", torch.FloatStorage, "12", "cpu", 2304), or nothing.
std::optional<Storage> storageOf(const Value& id);

/// From (storage, offset, shape, strides, requires_grad, hooks[, metadata]), or nothing.
std::optional<Tensor> tensorOf(const Value& arguments);

/// What a pickle holds. Values refer to each other and live as long as the document: so neither a
/// cycle nor a nest of any depth needs recursion to be freed.
class Document {
public:
    /// `bytes` must outlive the document. Throws Failure(FileFormat) naming `file`.
    Document(std::span<const std::byte> bytes, const std::filesystem::path& file);

    const Value& top() const { return *m_top; }

private:
    friend class Machine;
    std::deque<Value> m_values;
    std::deque<std::string> m_names; ///< of the imports
    const Value* m_top = nullptr;
};

} // namespace ndogo::pickle
