// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/session/pruning_preview.h"

#include "engine/values/name_patterns.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace ndogo {

namespace {

int bytesOf(const std::string& dtype)
{
    return dtype == "fp16" || dtype == "bf16" ? 2 : dtype == "fp64" ? 8 : 4;
}

} // namespace

PruningPreview::PruningPreview(
    std::shared_ptr<const ModelInfo> model, std::shared_ptr<const MagnitudeIndex> index, PruneRecipe family)
    : m_model(std::move(model))
    , m_index(std::move(index))
    , m_family(std::move(family))
    , m_bytesPerValue(bytesOf(m_model->dtype))
{
    std::map<std::string, std::int64_t> zeros;
    for (const TensorInfo& tensor : m_model->tensors)
        zeros[tensor.name] = tensor.zeros;

    m_restBytes = m_model->sizes.dense;
    for (const MagnitudeIndex::Entry& entry : m_index->entries()) {
        const bool wanted = entry.part != "embeddings" || m_family.includeEmbeddings;
        const Matrix matrix { wanted && !matchesAny(m_family.exclude, entry.name), entry.size, zeros[entry.name] };
        m_matrices.push_back(matrix);
        m_removable += matrix.removable ? entry.size : 0;
        m_restBytes -= entry.size * m_bytesPerValue;
    }
}

/// The index answers for all its matrices together. Where some are left out, the level of the index
/// is searched at which the remaining ones have lost what is asked of them: the threshold is the
/// same.
MagnitudeIndex::Level PruningPreview::query(double amount) const
{
    if (m_family.method == PruneMethod::Random || m_family.scope == PruneScope::Layer)
        return m_index->layerwise(amount);
    if (m_removable == m_index->total())
        return m_index->global(amount);

    const std::int64_t wanted = prunedCount(amount, m_removable);
    double low = 0, high = 1;
    for (int step = 0; step < 40 && (high - low) * double(m_index->total()) > 0.5; ++step) {
        const double middle = (low + high) / 2;
        const MagnitudeIndex::Level level = m_index->global(middle);
        std::int64_t removed = 0;
        for (std::size_t i = 0; i < m_matrices.size(); ++i)
            removed += m_matrices[i].removable ? level.matrices[i].zeros : 0;
        (removed < wanted ? low : high) = middle;
    }
    return m_index->global(amount > 0 ? high : 0);
}

/// Magnitude pruning removes zeros first; chance hits them as often as the others.
std::int64_t PruningPreview::zerosAfter(const Matrix& matrix, std::int64_t removed) const
{
    if (!matrix.removable || matrix.size == 0)
        return matrix.zeros;
    if (m_family.method == PruneMethod::Magnitude)
        return std::max(removed, matrix.zeros);
    return removed + std::llround(double(matrix.zeros) * (1 - double(removed) / double(matrix.size)));
}

PruningPreview::Level PruningPreview::at(double amount) const
{
    const MagnitudeIndex::Level query = this->query(amount);

    Level level;
    level.amount = amount;
    level.removable = m_removable;
    level.parameters = m_model->parameters.total;
    level.embeddings = m_model->parameters.embeddings;
    level.fileBytes = m_model->sizes.file;
    level.sparseBytes = m_restBytes;
    level.layers.resize(std::size_t(std::max(m_model->layers, 0)));
    if (m_family.method == PruneMethod::Magnitude && m_family.scope == PruneScope::Global)
        level.threshold = query.threshold;

    std::int64_t already = 0, removed = 0;
    for (std::size_t i = 0; i < m_matrices.size(); ++i) {
        const Matrix& matrix = m_matrices[i];
        const MagnitudeIndex::Entry& entry = m_index->entries()[i];
        const std::int64_t zeros = zerosAfter(matrix, query.matrices[i].zeros);
        const bool embedding = entry.part == "embeddings";
        level.sparseBytes += sparseBytes(matrix.size, zeros, m_bytesPerValue);
        level.linearZeros += embedding && !matrix.removable ? 0 : zeros;
        level.embeddings -= embedding && matrix.removable ? zeros : 0;
        already += matrix.removable ? matrix.zeros : 0;
        removed += matrix.removable ? zeros : 0;

        Share* share = &level.head;
        if (entry.layer >= 0 && std::size_t(entry.layer) < level.layers.size())
            share = entry.part == "ffn" ? &level.layers[std::size_t(entry.layer)].ffn
                                        : &level.layers[std::size_t(entry.layer)].attention;
        if (!embedding) {
            share->zeros += zeros;
            share->size += matrix.size;
        }
    }

    // The split over matrices is interpolated, the total is not.
    const bool layerwise = m_family.scope == PruneScope::Layer;
    level.zeros = layerwise || already > 0 ? removed : prunedCount(amount, m_removable);
    if (!layerwise && m_family.method == PruneMethod::Magnitude)
        level.zeros = std::max(prunedCount(amount, m_removable), already);
    level.linearZeros += level.zeros - removed;
    return level;
}

} // namespace ndogo
