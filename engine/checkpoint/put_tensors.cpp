// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/checkpoint/put_tensors.h"

#include "engine/base/error.h"
#include "engine/base/shown_text.h"
#include "engine/io/stored_values.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>

namespace ndogo {

void requireFinite(const StoredTensor& ofAdapter)
{
    if (std::ranges::all_of(floatsOf(ofAdapter), [](float value) { return std::isfinite(value); }))
        return;
    const std::string name = shown(ofAdapter.name, 200);
    throw Failure(ErrorCode::TensorValue,
        Sentence::tr("Tensor %1 of the adapter holds values that are not finite (NaN or infinite). The adapter is "
                     "damaged or its training diverged: choose another one.",
            name),
        { { "tensor", name } });
}

void putTensors(Checkpoint& checkpoint, std::vector<StoredTensor> tensors, const Family& family)
{
    std::map<std::string, std::size_t> places;
    for (std::size_t i = 0; i < checkpoint.tensors.size(); ++i)
        places.emplace(canonicalName(family, checkpoint.tensors[i].name), i);
    for (StoredTensor& tensor : tensors) {
        const auto [place, isNew] = places.emplace(tensor.name, checkpoint.tensors.size());
        if (isNew) {
            checkpoint.tensors.push_back(std::move(tensor));
            continue;
        }
        tensor.name = checkpoint.tensors[place->second].name;
        checkpoint.tensors[place->second] = std::move(tensor);
    }
    std::ranges::sort(checkpoint.tensors, {}, &StoredTensor::name);
}

} // namespace ndogo
