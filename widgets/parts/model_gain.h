// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/values/results.h"

#include <QString>

#include <cstdint>
#include <optional>

namespace ndogo {

class Session;

/// What a smaller model has beside its parent.
struct ModelGain {
    const ModelInfo* parent = nullptr;
    std::int64_t parameters = 0, bytes = 0;
    std::optional<double> timeBefore, time; ///< of a sentence, in milliseconds
    bool measured = false; ///< the model is there, and these are its own numbers
    bool isTimeCertain = true; ///< of measured times: that they differ
};
/// Whether a model that was timed beside its parent takes another time for certain; false where it was not.
bool differsInTime(const Session& session, const QString& model);
/// "Parameters 125.0 M → 89.6 M", file and time likewise; rich text.
QString gainText(const ModelGain& gain);

} // namespace ndogo
