// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace ndogo {

/// Sign of a language or a series: Qt Charts' six shapes, filled or hollow.
enum class Mark { None, Circle, Square, Diamond, Triangle, Pentagon, Star };

} // namespace ndogo
