// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a student can be asked to match of its teacher (docs/methods.md, Distillation). Each function gives a scalar,
// followed by autograd; only the student's tensors get gradients. N: rows, C: classes or pieces of the vocabulary,
// H: width. Tensors of a batch hold its sentences end to end; ids that only fill a sentence up count nowhere.
#pragma once

#include "engine/network/packed_batch.h"
#include "engine/network/torch_headers.h"

#include <vector>

namespace ndogo {

// --- logits, [N, C]; p = softmax(z / T) -----------------------------------------------------------

/// −(1/N) Σ p_teacher · log p_student, without the factor T² (kd_ce of TextBrewer; Yang et al. 2020).
at::Tensor softCrossEntropy(const at::Tensor& student, const at::Tensor& teacher, double temperature);
/// T² · (1/N) Σ p_teacher · (log p_teacher − log p_student) (Hinton et al. 2015, section 2; Sanh et al. 2019, section
/// 3).
at::Tensor softDivergence(const at::Tensor& student, const at::Tensor& teacher, double temperature);
/// Mean over rows and classes of ((z_student − z_teacher) / T)² (kd_mse of TextBrewer; with T = 1 that of Gurgurov et
/// al. 2025).
at::Tensor logitsMeanSquared(const at::Tensor& student, const at::Tensor& teacher, double temperature = 1);
/// (1/N) Σ (z_student − z_teacher)² (Sanh et al. 2019's script).
at::Tensor logitsSquared(const at::Tensor& student, const at::Tensor& teacher);

// --- hidden states, [ids of the batch, H] ---------------------------------------------------------

/// Mean over ids of 1 − cos(student, teacher).
at::Tensor cosineDistance(const at::Tensor& student, const at::Tensor& teacher, const PackedBatch& batch);
/// Mean over ids and width of (student − teacher)².
at::Tensor hiddenMeanSquared(const at::Tensor& student, const at::Tensor& teacher, const PackedBatch& batch);
/// Mean over sentences of ‖s/‖s‖ − t/‖t‖‖², s and t the states of a sentence's first id (patient distillation, Sun et
/// al. 2019, section 3).
at::Tensor patientDistance(const at::Tensor& student, const at::Tensor& teacher, const PackedBatch& batch);
/// Σ (G_student − G_teacher)² / Σ length² over sentences, G = S·Sᵀ / H the similarity of a sentence's ids to one
/// another; widths may differ (mmd of TextBrewer; Huang & Wang 2017, section 3).
at::Tensor similarityDistance(const at::Tensor& student, const at::Tensor& teacher, const PackedBatch& batch);
/// Mean over sentences and pairs of widths of (F_student − F_teacher)², F = Aᵀ·B / length what a layer makes of its
/// input A (fsp of TextBrewer; Yim et al. 2017, section 3).
at::Tensor flowDistance(const at::Tensor& studentBefore, const at::Tensor& studentAfter,
    const at::Tensor& teacherBefore, const at::Tensor& teacherAfter, const PackedBatch& batch);

// --- attention probabilities, a [heads, ids, ids] a sentence --------------------------------------

using Attentions = std::vector<at::Tensor>;

/// Σ (A_student − A_teacher)² / (heads · Σ length²), head by head: as many heads in both.
at::Tensor attentionMeanSquared(const Attentions& student, const Attentions& teacher, const PackedBatch& batch);
/// Σ (Σ_heads A_student − Σ_heads A_teacher)² / Σ length²; numbers of heads may differ (att_mse_sum of TextBrewer).
at::Tensor attentionSumMeanSquared(const Attentions& student, const Attentions& teacher, const PackedBatch& batch);
/// −Σ ā_teacher · log ā_student / Σ length, ā the mean over heads (att_ce_mean of TextBrewer, of probabilities rather
/// than of scores).
at::Tensor attentionCrossEntropy(const Attentions& student, const Attentions& teacher, const PackedBatch& batch);

} // namespace ndogo
