// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/network/encoder.h"
#include "engine/train/objective.h"

#include <memory>

namespace ndogo {

/// Who a student learns from.
class Teacher {
public:
    virtual ~Teacher() = default;
    /// What is worked out once, before the first batch.
    virtual void prepare(JobContext& /*context*/) { }
    /// Logits of the batch's rows, where it has rows, and the layers that the teacher was made for: constants for a
    /// loss, on the student's device.
    virtual PassOutputs outputsOf(const TrainingBatch& batch) const = 0;
    /// What makes logits of PassOutputs::decoderRows, which a teacher that has it gives in their place; or null.
    virtual const Linear* maskedDecoder() const { return nullptr; }
};

/// Tells models apart whose answers may differ: by their configuration, names and weights.
std::string contentHash(const Model& model);

/// Computes each answer when it is needed, exactly and without gradients; that of a masked language model goes as far
/// as its decoder. `model` need not outlive it. Throws Failure(ConfigInvalid) for a quantized model on another device
/// than the CPU.
std::unique_ptr<Teacher> computingTeacher(
    const std::shared_ptr<const Model>& model, LayerOutputs layers, at::Device device, const CancelToken& token);

} // namespace ndogo
