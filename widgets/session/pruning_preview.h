// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/jobs/job_spec.h"
#include "engine/study/magnitude_index.h"
#include "engine/values/results.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ndogo {

/// What can be said of a sparsity level at once, while the slider moves: counts and sizes that
/// follow from the magnitude index and the model's tensor list alone. No weight is touched.
class PruningPreview {
public:
    struct Share {
        std::int64_t zeros = 0, size = 0;
        double percent() const { return size ? 100.0 * double(zeros) / double(size) : 0; }
    };
    struct Layer {
        Share attention, ffn; ///< Linear weights only
    };
    struct Level {
        double amount = 0;
        std::int64_t zeros = 0; ///< of the weights that the family may remove; exact
        std::int64_t removable = 0; ///< how many those are
        std::optional<double> threshold; ///< |w| below it is removed; none where each matrix has
                                         ///< its own or chance decides
        std::vector<Layer> layers;
        Share head; ///< Linear weights outside the encoder layers
        std::int64_t parameters = 0; ///< all of the model
        std::int64_t linearZeros = 0; ///< over all Linear weights, and the word embedding where it is pruned
        std::int64_t embeddings = 0; ///< parameters of the embeddings that still take part
        std::int64_t fileBytes = 0; ///< on disk; zeros are stored like other numbers
        std::int64_t sparseBytes = 0; ///< each matrix as whichever is smaller, dense or sparse

        std::int64_t effective() const { return parameters - linearZeros; }
    };

    /// `family` says how; its amount is ignored. Neither pointer may be null.
    PruningPreview(
        std::shared_ptr<const ModelInfo> model, std::shared_ptr<const MagnitudeIndex> index, PruneRecipe family);

    /// `amount` 0-1. Under a millisecond on AfriBERTa-large.
    Level at(double amount) const;

    const PruneRecipe& family() const { return m_family; }
    const ModelInfo& model() const { return *m_model; }

private:
    struct Matrix {
        bool removable = false;
        std::int64_t size = 0;
        std::int64_t zeros = 0; ///< that the checkpoint has already
    };
    MagnitudeIndex::Level query(double amount) const;
    std::int64_t zerosAfter(const Matrix& matrix, std::int64_t removed) const;

    std::shared_ptr<const ModelInfo> m_model;
    std::shared_ptr<const MagnitudeIndex> m_index;
    PruneRecipe m_family;
    std::vector<Matrix> m_matrices; ///< parallel to the index's entries
    std::int64_t m_removable = 0;
    std::int64_t m_restBytes = 0; ///< dense bytes of all that the index does not hold
    int m_bytesPerValue = 4;
};

} // namespace ndogo
