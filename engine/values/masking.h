// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/named.h"

namespace ndogo {

/// How text is chosen and masked for a masked language model (docs/methods.md, Distillation).
enum class Masking {
    /// Each piece by chance (Devlin et al. 2019, section 3.1), of all text.
    Bert,
    /// So many pieces of each batch, rare ones sooner, and no short or unreadable text (the script of Sanh et al.
    /// 2019).
    DistilBert,
};
template <>
inline constexpr NameList<Masking, 2> kNames<Masking> { { { Masking::Bert, "bert" },
    { Masking::DistilBert, "distilbert" } } };

} // namespace ndogo
