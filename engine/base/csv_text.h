// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace ndogo {

/// A cell of a table that a spreadsheet may open: on one line and without control characters (shown_text.h), quoted
/// where it must be, and with a ' before what a spreadsheet would take for a formula (= + - @ at its beginning). For
/// names; numbers are written as they are.
std::string csvCell(std::string_view text);

} // namespace ndogo
