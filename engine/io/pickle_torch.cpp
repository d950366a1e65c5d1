// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a state dict is made of: torch/_utils.py and torch/serialization.py of PyTorch.
#include "engine/io/pickle.h"

#include <algorithm>
#include <array>
#include <utility>

namespace ndogo::pickle {
namespace {

struct StorageType {
    std::string_view import;
    DType dtype;
};
constexpr std::array<StorageType, 10> kStorages { { { "torch.FloatStorage", DType::F32 },
    { "torch.HalfStorage", DType::F16 }, { "torch.BFloat16Storage", DType::BF16 },
    { "torch.DoubleStorage", DType::F64 }, { "torch.LongStorage", DType::I64 }, { "torch.IntStorage", DType::I32 },
    { "torch.ShortStorage", DType::I16 }, { "torch.CharStorage", DType::I8 }, { "torch.ByteStorage", DType::U8 },
    { "torch.BoolStorage", DType::Bool } } };

// A pickle may name one long tuple a million times; every tensor keeps a copy of its shape.
constexpr std::size_t kMostExtents = 64;

const StorageType* storageType(std::string_view import)
{
    const auto found = std::ranges::find(kStorages, import, &StorageType::import);
    return found == kStorages.end() ? nullptr : &*found;
}

std::optional<std::vector<std::int64_t>> integersOf(const Value& tuple)
{
    if (tuple.kind != Kind::Tuple || tuple.items.size() > kMostExtents)
        return {};
    std::vector<std::int64_t> integers;
    for (const Value* item : tuple.items) {
        if (item->kind != Kind::Integer)
            return {};
        integers.push_back(item->integer);
    }
    return integers;
}

}

Sentence kindName(Kind kind)
{
    switch (kind) {
    case Kind::None:
        return Sentence::tr("nothing (None)");
    case Kind::Bool:
        return Sentence::tr("true or false");
    case Kind::Integer:
    case Kind::Float:
        return Sentence::tr("a number");
    case Kind::Text:
        return Sentence::tr("a text");
    case Kind::Tuple:
        return Sentence::tr("a tuple");
    case Kind::List:
        return Sentence::tr("a list");
    case Kind::Dict:
        return Sentence::tr("a dictionary");
    case Kind::Import:
        return Sentence::tr("a Python name");
    case Kind::Storage:
        return Sentence::tr("a storage");
    case Kind::Tensor:
        return Sentence::tr("a tensor");
    }
    return Sentence::tr("a value");
}

Call callOf(std::string_view import)
{
    if (import == "collections.OrderedDict")
        return Call::OrderedDict;
    if (import == "torch._utils._rebuild_tensor_v2")
        return Call::RebuildTensor;
    if (import == "torch._utils._rebuild_parameter")
        return Call::RebuildParameter;
    return Call::None;
}

bool isAllowedImport(std::string_view import)
{
    return callOf(import) != Call::None || storageType(import) != nullptr;
}

std::optional<Storage> storageOf(const Value& id)
{
    const auto has = [&](std::size_t i, Kind kind) { return id.items[i]->kind == kind; };
    if (id.kind != Kind::Tuple || id.items.size() != 5 || !has(0, Kind::Text) || id.items[0]->text != "storage"
        || !has(1, Kind::Import) || !has(2, Kind::Text) || !has(4, Kind::Integer) || id.items[4]->integer < 0)
        return {};
    const StorageType* type = storageType(id.items[1]->text);
    if (type == nullptr)
        return {};
    return Storage { type->dtype, id.items[2]->text, id.items[4]->integer };
}

std::optional<Tensor> tensorOf(const Value& arguments)
{
    const auto& items = arguments.items;
    if (items.size() < 4 || items[0]->kind != Kind::Storage || items[1]->kind != Kind::Integer)
        return {};
    auto shape = integersOf(*items[2]);
    auto strides = integersOf(*items[3]);
    if (!shape || !strides || shape->size() != strides->size())
        return {};
    return Tensor { items[0]->tensor->storage, items[1]->integer, std::move(*shape), std::move(*strides) };
}

} // namespace ndogo::pickle
