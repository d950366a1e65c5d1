// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <ctime>
#include <string>

namespace ndogo {

/// The present moment in UTC, ISO 8601: "2026-01-02T03:04:05Z".
inline std::string nowUtc()
{
    const std::time_t now = std::time(nullptr);
    std::tm parts {};
    gmtime_r(&now, &parts);
    char text[sizeof "2026-01-01T00:00:00Z"];
    return { text, std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts) };
}

} // namespace ndogo
