// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/column_names.h"

#include "engine/data/text_lines.h"

#include <algorithm>
#include <initializer_list>

namespace ndogo {
namespace {

/// Of texts, all of a line's.
const std::vector<ColumnNames> kTexts { { "headline", "text" }, { "title", "text" }, { "tweet" }, { "news_title" },
    { "text" }, { "headline" }, { "sentence" }, { "review" }, { "title" } };

std::string firstOf(std::initializer_list<std::string_view> names, const ColumnNames& columns)
{
    const auto found = std::ranges::find_if(names, [&](std::string_view name) { return hasColumn(columns, name); });
    return std::string(found == names.end() ? std::string_view() : *found);
}

}

bool hasColumn(const ColumnNames& columns, std::string_view name)
{
    return !name.empty()
        && std::ranges::any_of(columns, [&](const std::string& column) { return alikeButForCase(column, name); });
}

ColumnNames textColumnsOf(const ColumnNames& columns)
{
    const auto found = std::ranges::find_if(kTexts, [&](const ColumnNames& names) {
        return std::ranges::all_of(names, [&](const std::string& name) { return hasColumn(columns, name); });
    });
    return found == kTexts.end() ? ColumnNames() : *found;
}

std::string labelColumnOf(const ColumnNames& columns)
{
    return firstOf({ "label", "category", "class", "sentiment", "labels", "topic" }, columns);
}

std::string wordColumnOf(const ColumnNames& columns)
{
    return firstOf({ "tokens", "words", "token", "word", "form" }, columns);
}

std::string entityColumnOf(const ColumnNames& columns)
{
    return firstOf(
        { "ner_tags", "ner_tag", "ner", "ne-coarse-lit", "tags", "tag", "iob", "bio", "labels", "label" }, columns);
}

std::string partOfSpeechColumnOf(const ColumnNames& columns)
{
    return firstOf({ "upos", "upos_tags", "pos_tags", "pos_tag", "pos" }, columns);
}

std::string sentenceColumnOf(const ColumnNames& columns)
{
    return firstOf(
        { "sentence #", "sentence_id", "sentence_idx", "sent_id", "sentence id", "sentence", "sent" }, columns);
}

} // namespace ndogo
