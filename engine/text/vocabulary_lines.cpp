// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/text/vocabulary_lines.h"

#include "engine/text/unicode.h"

#include <algorithm>

namespace ndogo {
namespace {

std::string_view withoutBlanksAtEnd(std::string_view line)
{
    std::size_t kept = 0;
    for (std::size_t at = 0; at < line.size();)
        if (!unicode::isWhiteSpace(unicode::next(line, at)))
            kept = at;
    return line.substr(0, kept);
}

}

std::vector<VocabularyLine> vocabularyLines(std::string_view text, TokenizerRules rules)
{
    const bool isOriginal = rules == TokenizerRules::Original;
    std::vector<VocabularyLine> lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find_first_of(isOriginal ? "\r\n" : "\n"), text.size());
        const bool isPair = text.substr(end).starts_with("\r\n");
        const std::size_t size = std::min(end + (isPair ? 2 : 1), text.size());
        const std::string_view line = text.substr(0, end);
        lines.push_back({ isOriginal ? line : withoutBlanksAtEnd(line), text.substr(0, size) });
        text.remove_prefix(size);
    }
    return lines;
}

} // namespace ndogo
