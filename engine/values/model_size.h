// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a smaller model will be, told before it is made: from the tensors of the model that it is cut out of. Pure
// functions.
#pragma once

#include "engine/values/results.h"

#include <cstdint>
#include <vector>

namespace ndogo {

/// Widths from which the shapes of all tensors follow.
struct ModelShape {
    struct Layer {
        int from = 0; ///< layer of the model before, from 1
        std::int64_t attention = 0; ///< heads × their width
        std::int64_t ffn = 0; ///< units
    };
    std::int64_t hidden = 0;
    std::vector<Layer> layers; ///< in their new order; one of the model before may stand there twice
};
/// Of a model as it is. Heads may have been taken out of it.
ModelShape shapeOf(const ModelInfo& model);

struct ModelSize {
    std::int64_t parameters = 0;
    std::int64_t bytes = 0; ///< of its tensors in fp32, without the file's header
    double work = 0; ///< multiplications of the Linear layers an id, as a share of the model's before
};
/// Of what has `shape` and all else from `model`: pieces, positions, labels, and the head's layers.
ModelSize sizeAt(const ModelInfo& model, const ModelShape& shape);

} // namespace ndogo
