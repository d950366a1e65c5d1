// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"

#include "engine/base/shown_text.h"

#include <algorithm>
#include <cstdio>
#include <ostream>

namespace ndogo {
namespace {

/// Characters on the screen: UTF-8 code points, which is right for the names that appear here.
std::size_t widthOf(const std::string& text)
{
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char byte) { return (byte & 0xc0) != 0x80; }));
}

bool isNumber(const std::string& text)
{
    return !text.empty() && text.find_first_not_of("0123456789.,+-% ") == std::string::npos;
}

} // namespace

TextTable::TextTable(std::vector<std::string> headers)
{
    add(std::move(headers));
}

void TextTable::add(std::vector<std::string> row)
{
    for (std::string& cell : row)
        cell = shown(cell);
    m_rows.push_back(std::move(row));
}

void TextTable::print(std::ostream& out) const
{
    const auto columns = m_rows.front().size();
    std::vector<std::size_t> widths(columns, 0);
    std::vector<bool> numeric(columns, m_rows.size() > 1);
    for (std::size_t row = 0; row < m_rows.size(); ++row) {
        for (std::size_t column = 0; column < columns; ++column) {
            const auto& cell = m_rows[row][column];
            widths[column] = std::max(widths[column], widthOf(cell));
            if (row > 0 && !cell.empty() && !isNumber(cell))
                numeric[column] = false;
        }
    }
    for (const auto& row : m_rows) {
        std::string line;
        for (std::size_t column = 0; column < columns; ++column) {
            const std::string padding(widths[column] - widthOf(row[column]), ' ');
            line += (column ? "  " : "") + (numeric[column] ? padding + row[column] : row[column] + padding);
        }
        line.erase(line.find_last_not_of(' ') + 1);
        out << line << '\n';
    }
}

std::string jsonText(const nlohmann::json& document, int indent)
{
    return document.dump(indent, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string withThousands(std::int64_t number)
{
    auto text = std::to_string(number);
    for (auto at = static_cast<std::ptrdiff_t>(text.size()) - 3; at > (number < 0 ? 1 : 0); at -= 3)
        text.insert(static_cast<std::size_t>(at), ",");
    return text;
}

std::string percentText(double share, int decimals)
{
    char text[48];
    std::snprintf(text, sizeof text, "%.*f", decimals, share * 100);
    return text;
}

std::string pointsText(double change)
{
    char text[48];
    std::snprintf(text, sizeof text, "%+.2f", change * 100);
    return text;
}

std::string bytesText(std::int64_t bytes)
{
    const char* units[] = { "bytes", "kB", "MB", "GB", "TB" };
    double value = double(bytes);
    int unit = 0;
    while (value >= 1000 && unit < 4) {
        value /= 1000;
        ++unit;
    }
    char text[48];
    std::snprintf(text, sizeof text, unit ? "%.1f %s" : "%.0f %s", value, units[unit]);
    return text;
}

} // namespace ndogo
