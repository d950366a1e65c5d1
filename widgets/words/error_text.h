// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/error.h"

#include <QString>

namespace ndogo {

/// An error as the message bar shows it.
struct ErrorText {
    QString fact; ///< what happened, translated, by code: "A tensor is missing."
    QString detail; ///< the engine's sentence, translated: which file, line or tensor, and what to do

    QString sentence() const { return detail.isEmpty() ? fact : fact + QLatin1Char(' ') + detail; }
};

ErrorText errorText(const Error& error);

} // namespace ndogo
