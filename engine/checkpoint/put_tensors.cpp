// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/checkpoint/put_tensors.h"

#include <algorithm>
#include <map>
#include <string>

namespace ndogo {

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
