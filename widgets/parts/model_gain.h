// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/values/results.h"

#include <QString>

#include <cstdint>
#include <optional>

namespace ndogo {

/// What a smaller model has beside its parent.
struct ModelGain {
    const ModelInfo* parent = nullptr;
    std::int64_t parameters = 0, bytes = 0;
    std::optional<double> timeBefore, time; ///< of a sentence, in milliseconds
    bool measured = false; ///< the model is there, and these are its own numbers
};
/// "Parameters 125.0 M → 89.6 M", file and time likewise; rich text.
QString gainText(const ModelGain& gain);

} // namespace ndogo
