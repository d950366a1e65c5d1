// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/compress/importance.h"
#include "engine/train/objective.h"

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace ndogo {

/// What parts are worth to a loss. Heads of every list have the norm 1 (LayerImportance).
struct TaylorImportance {
    std::vector<LayerImportance> overall; ///< by layer
    std::map<std::string, std::vector<LayerImportance>> byLanguage;
};

/// How much the loss of `objective` would change without a head or a feed-forward unit, to first order (Molchanov et
/// al. 2017; Michel et al. 2019, section 4.1). In batches of `batch` examples of one language, in their order, each a
/// sum of gradients:
///   unit i: Σ over batches |Σ_j ∂L/∂W1_ij · W1_ij + ∂L/∂b1_i · b1_i|
///   head h: Σ over batches |∂L/∂m_h|, m_h a factor of what the head gives, which is Σ ∂L/∂Wo · Wo over its columns of
///   attention.output.dense; then divided by the norm of the layer
/// as the scripts of Gurgurov et al. 2025 have it. No dropout. Overall is the sum over the batches of all languages.
/// Emits Progress, polls the token. Throws Failure(ConfigInvalid) for a quantized model, Failure(JobFailed) where the
/// gradients are no numbers.
TaylorImportance taylorImportance(const std::shared_ptr<const Model>& model, const Objective& objective,
    std::span<const LanguageExamples> languages, std::int64_t batch, JobContext& context);

} // namespace ndogo
