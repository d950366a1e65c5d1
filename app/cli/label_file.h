// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

namespace ndogo {

/// Labels of a file (labelsFromText()); "-" is `in`.
std::vector<std::string> readLabelFile(const std::string& file, std::istream& in);

} // namespace ndogo
