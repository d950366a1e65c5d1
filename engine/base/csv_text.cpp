// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/csv_text.h"

#include "engine/base/shown_text.h"

namespace ndogo {

std::string csvCell(std::string_view text)
{
    std::string cell = shown(text);
    if (const auto first = cell.find_first_not_of(' ');
        first != std::string::npos && std::string_view("=+-@").find(cell[first]) != std::string_view::npos)
        cell.insert(cell.begin(), '\'');
    if (cell.find_first_of(",;\"") == std::string::npos)
        return cell;
    std::string quoted = "\"";
    for (const char character : cell)
        quoted += character == '"' ? std::string("\"\"") : std::string(1, character);
    return quoted + '"';
}

} // namespace ndogo
