// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/beginning.h"

#include "engine/base/error.h"
#include "engine/data/tag_scheme.h"
#include "engine/data/text_lines.h"
#include "engine/data/tsv.h"
#include "engine/data/word_columns.h"

#include <algorithm>
#include <array>

namespace ndogo {
namespace {

/// Universal Dependencies v2 (universaldependencies.org/u/pos).
constexpr std::array<std::string_view, 17> kUniversalTags { "ADJ", "ADP", "ADV", "AUX", "CCONJ", "DET", "INTJ", "NOUN",
    "NUM", "PART", "PRON", "PROPN", "PUNCT", "SCONJ", "SYM", "VERB", "X" };

bool isUniversalTag(std::string_view tag)
{
    return std::ranges::find(kUniversalTags, tag) != kUniversalTags.end();
}

bool isWikiAnnWord(std::string_view line)
{
    const std::size_t tab = line.find('\t');
    const std::size_t colon = line.find(':');
    return tab != std::string_view::npos && colon != 0 && colon < tab
        && line.substr(0, colon).find_first_of(" \t") == std::string_view::npos;
}

/// What stands between every word of the line and its tag, or NUL.
char glueOf(std::string_view line)
{
    const auto words = columnsOf(line);
    for (const char glue : { '|', '/', '_' }) {
        const auto isTagged = [glue](std::string_view word) {
            const std::size_t at = word.rfind(glue);
            return at != std::string_view::npos && at > 0
                && (isEntityTag(word.substr(at + 1)) || isUniversalTag(word.substr(at + 1)));
        };
        if (!words.empty() && std::ranges::all_of(words, isTagged))
            return glue;
    }
    return '\0';
}

void look(std::string_view line, std::int64_t number, Beginning& seen)
{
    const auto columns = fieldsOf(line);
    if (const char glue = glueOf(line)) {
        ++seen.glued;
        seen.glue = glue;
    }
    seen.columns = seen.lines == 0 || seen.columns == columns.size() ? columns.size() : 0;
    ++seen.lines;
    if (columns.size() < 2)
        return;
    const std::string_view last = columns.back();
    if (++seen.tagged == 1) {
        seen.firstLast = last;
        seen.firstLine = number;
    }
    const bool entity = isEntityTag(last);
    const bool universal = isUniversalTag(last);
    seen.entities += entity;
    seen.universal += universal;
    seen.wikiAnn += entity && isWikiAnnWord(line);
    if (entity || universal)
        seen.tags.emplace(last);
}

/// Before a sentence; a word "#" has a tag.
bool isComment(std::string_view line)
{
    if (!line.starts_with("# ") && !line.starts_with("#\t"))
        return false;
    const std::string_view last = fieldsOf(line).back();
    return !isEntityTag(last) && !isUniversalTag(last);
}

}

std::string_view firstLines(std::string_view text, std::size_t bytes)
{
    const std::size_t end = text.size() > bytes ? text.substr(0, bytes).find_last_of("\r\n") : std::string_view::npos;
    return end == std::string_view::npos ? text : text.substr(0, end + 1);
}

Beginning lookAt(std::string_view text, const std::filesystem::path& file)
{
    Beginning seen;
    TextLines lines(text, file);
    bool first = true; // of a sentence
    while (const auto line = lines.next()) {
        const bool comment = first && isComment(*line);
        first = line->empty() || comment;
        if (line->size() > 1 && !comment && !line->starts_with("-DOCSTART-"))
            look(*line, lines.number(), seen);
    }
    seen.conllU = isConllU(text);
    seen.header = tableHeader(text, file);
    return seen;
}

} // namespace ndogo
