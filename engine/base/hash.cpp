// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/hash.h"

#include <array>
#include <cstdio>

namespace ndogo {

std::string Hash::text() const
{
    std::array<char, 17> digits {};
    std::snprintf(digits.data(), digits.size(), "%016llx", static_cast<unsigned long long>(m_value));
    return digits.data();
}

} // namespace ndogo
