// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/checkpoint/pruning_masks.h"

#include "engine/base/error.h"
#include "engine/base/shown_text.h"
#include "engine/io/stored_values.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <set>

namespace ndogo {
namespace {

constexpr std::string_view kOriginal = "_orig", kMask = "_mask";

/// The original with zeros where the mask has them, in the type that it is stored in.
StoredTensor masked(std::string name, const StoredTensor& original, const StoredTensor& mask)
{
    const std::string what = shown(mask.name, 200);
    if (mask.shape != original.shape)
        throw Failure(ErrorCode::TensorShape,
            Sentence::tr("Tensor %1 has another shape than the weight that it masks. Choose another checkpoint.", what),
            { { "tensor", what } });
    const std::vector<float> factors = floatsOf(mask);
    if (!std::ranges::all_of(factors, [](float factor) { return factor == 0 || factor == 1; }))
        throw Failure(ErrorCode::TensorValue,
            Sentence::tr("Tensor %1 is no pruning mask: it holds other numbers than 0 and 1. Call prune.remove() of "
                         "torch.nn.utils on the model and save it again.",
                what),
            { { "tensor", what } });
    const auto values = std::make_shared<std::vector<std::byte>>(original.bytes.begin(), original.bytes.end());
    const std::size_t width = bytesPerValue(original.dtype);
    for (std::size_t i = 0; i < factors.size(); ++i)
        if (factors[i] == 0)
            std::memset(values->data() + i * width, 0, width);
    return { std::move(name), original.dtype, original.shape, *values, values };
}

} // namespace

void applyPruningMasks(Checkpoint& checkpoint, std::vector<Sentence>& notes)
{
    std::vector<StoredTensor> weights;
    std::set<std::string> replaced;
    for (const StoredTensor& original : checkpoint.tensors) {
        if (!original.name.ends_with(kOriginal))
            continue;
        const std::string name = original.name.substr(0, original.name.size() - kOriginal.size());
        const StoredTensor* mask = checkpoint.find(name + std::string(kMask));
        if (mask == nullptr || checkpoint.find(name) != nullptr)
            continue;
        weights.push_back(masked(name, original, *mask));
        replaced.insert({ original.name, mask->name });
    }
    if (weights.empty())
        return;
    notes.push_back(
        Sentence::tr("The checkpoint was saved under masks of torch.nn.utils.prune: %1 tensors lie there as "
                     "NAME_orig and NAME_mask, whose product is taken, as prune.remove() does.",
            weights.size()));
    std::erase_if(checkpoint.tensors, [&](const StoredTensor& tensor) { return replaced.contains(tensor.name); });
    std::ranges::move(weights, std::back_inserter(checkpoint.tensors));
    std::ranges::sort(checkpoint.tensors, {}, &StoredTensor::name);
}

} // namespace ndogo
