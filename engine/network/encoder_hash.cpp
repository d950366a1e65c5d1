// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/network/encoder_hash.h"

#include "engine/base/hash.h"
#include "engine/base/parallel.h"
#include "engine/io/stored_values.h"
#include "engine/network/network.h"
#include "engine/network/threads.h"

#include <algorithm>
#include <map>
#include <vector>

namespace ndogo {
namespace {

bool isOfEncoder(const std::string& name, const Family& family)
{
    const bool isThere = layerOfName(name) >= 0 || name.starts_with(embeddingsPrefix(family));
    return isThere && !isAdapterWeight(name);
}

/// By pieces, since FNV takes a byte after another: a large model would take seconds.
void add(Hash& hash, const std::string& name, std::span<const std::byte> fp32)
{
    constexpr std::size_t kPiece = std::size_t(1) << 20U;
    std::vector<std::uint64_t> pieces((fp32.size() + kPiece - 1) / kPiece);
    parallelFor(pieces.size(), engineThreads(), [&](std::size_t at) {
        Hash piece;
        piece.add(fp32.subspan(at * kPiece, std::min(kPiece, fp32.size() - at * kPiece)));
        pieces[at] = piece.value();
    });
    hash.add(name);
    hash.add(fp32.size());
    for (const std::uint64_t piece : pieces)
        hash.add(piece);
}

} // namespace

std::string encoderHash(const Model& model)
{
    const Family& family = familyOf(model.config());
    std::map<std::string, at::Tensor> weights; // by name, as those of a file are
    for (const auto& weight : model.network().weights)
        if (isOfEncoder(weight.name, family))
            weights.emplace(weight.name, weight.value);
    Hash hash;
    for (const auto& [name, value] : weights) {
        const at::Tensor fp32 = value.to(at::kFloat).contiguous();
        add(hash, name, bytesOf(fp32));
    }
    return hash.text();
}

std::string encoderHash(const CheckpointLayout& layout, const Family& family)
{
    Hash hash;
    for (const auto& [name, stored] : layout.tensors) {
        if (!isOfEncoder(name, family))
            continue;
        if (stored->dtype == DType::F32) {
            add(hash, name, stored->bytes);
            continue;
        }
        const std::vector<float> fp32 = floatsOf(*stored);
        add(hash, name, std::as_bytes(std::span(fp32)));
    }
    return hash.text();
}

} // namespace ndogo
