// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json.hpp>

#include <QByteArray>
#include <QTest>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

namespace ndogo {

/// The folder of the reference fixtures, or an empty path where NDOGO_SHARED is not set.
inline std::filesystem::path sharedFolder()
{
    const auto folder = qgetenv("NDOGO_SHARED");
    return folder.isEmpty() ? std::filesystem::path() : std::filesystem::path(folder.toStdString());
}

/// Python writes NaN where there is no number, which JSON does not know: it is read as null.
inline nlohmann::json readJson(const std::filesystem::path& file)
{
    std::ifstream stream(file);
    std::string text(std::istreambuf_iterator<char>(stream), {});
    constexpr std::string_view kNotANumber = ":NaN";
    for (auto at = text.find(kNotANumber); at != std::string::npos; at = text.find(kNotANumber, at))
        text.replace(at, kNotANumber.size(), ":null");
    return nlohmann::json::parse(text);
}

} // namespace ndogo

/// Skips the test where the reference fixtures are not at hand.
#define NDOGO_NEEDS_SHARED()                                                                                           \
    if (ndogo::sharedFolder().empty())                                                                                 \
    QSKIP("NDOGO_SHARED does not name the reference fixtures")
