// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/checkpoint/weight_names.h"
#include "engine/io/checkpoint.h"

#include <string>
#include <string_view>
#include <vector>

namespace ndogo {

/// Takes off what programs around a model put before and between the names of its tensors: "module." (DataParallel),
/// "_orig_mod." (torch.compile), "model." (Lightning), "base_model.model." (PEFT), the name of another family, or of
/// the attribute that held the encoder ("xlmr."). `notes` tell of it. Throws Failure(TensorUnexpected) naming the
/// prefixes where the checkpoint holds several encoders and none under the family's own name.
void takeOffPrefixes(Checkpoint& checkpoint, const Family& family, std::vector<Sentence>& notes);

/// Where the part of a name begins that all families share ("embeddings.", "encoder.layer."); npos for tensors outside
/// the encoder.
std::size_t encoderPartOf(std::string_view name);

/// Segments that only wrappers have, taken out of a name: "module.roberta._orig_mod.pooler" is "roberta.pooler".
std::string withoutWrappers(std::string_view name);

} // namespace ndogo
