// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/token_table.h"

#include "engine/base/error.h"
#include "engine/data/column_names.h"
#include "engine/data/tag_scheme.h"
#include "engine/data/text_lines.h"
#include "engine/data/tsv.h"
#include "engine/io/file_message.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace ndogo {
namespace {

namespace fs = std::filesystem;

/// Rows that a task is recognised from.
constexpr int kLookedAt = 1000;

/// A name of the header, or its number from 1.
std::optional<std::size_t> indexOf(const TsvRows& rows, const std::string& asked)
{
    if (const auto named = rows.column(asked))
        return named;
    std::size_t number = 0;
    const char* end = asked.data() + asked.size();
    const bool isNumber = std::from_chars(asked.data(), end, number).ptr == end;
    return isNumber && number > 0 && number <= rows.header().size() ? std::optional(number - 1) : std::nullopt;
}

class TokenTable {
public:
    TokenTable(std::string_view text, const fs::path& file, const DataLayout& layout)
        : m_layout(layout)
        , m_path(file)
        , m_rows(text, file, TsvRows::Quotes::OfWords)
        , m_word(requiredColumn(layout.wordColumn))
        , m_tag(requiredColumn(layout.tagColumn))
        , m_sentenceColumn(m_rows.column(sentenceColumnOf(m_rows.header())))
        , m_mended(file)
    {
    }

    ExampleFile read()
    {
        while (const auto row = m_rows.next())
            add(*row);
        finishSentence();
        if (m_file.examples.empty())
            throw fileFailure(ErrorCode::DataInvalid, m_path,
                Sentence::tr("The file %1 holds no row with a word and a tag below its header.", m_path));
        if (m_file.examples.size() == 1 && !m_sentenceColumn)
            m_mended.add(m_file.examples.front().line,
                Sentence::tr(
                    "No line of blanks and no column that names sentences parts the rows: all %1 words are one "
                    "sentence.",
                    m_file.examples.front().words.size()));
        m_file.problems = m_mended.take();
        return std::move(m_file);
    }

private:
    std::size_t requiredColumn(const std::string& asked) const
    {
        if (const auto index = indexOf(m_rows, asked))
            return *index;
        throw lineFailure(m_path, m_rows.headerLine(),
            Sentence::tr("there is no column %1; the columns are %2.", inQuotes(asked), listed(m_rows.header())));
    }

    void add(const TsvRows::Row& row)
    {
        const bool empty
            = std::ranges::all_of(row.fields, [](const std::string& field) { return stripped(field).empty(); });
        const bool comment = m_sentence.words.empty() && row.fields.front().starts_with("# ")
            && std::ranges::all_of(row.fields.begin() + 1, row.fields.end(), &std::string::empty);
        if (row.afterBlank || empty || startsSentence(row))
            finishSentence();
        if (empty || comment || row.fields[m_word] == "-DOCSTART-")
            return;
        if (row.swallowed > 0)
            m_mended.add(row.line,
                Sentence::tr(
                    "A double quote opens a field that goes on to line %1; write the character as four of them.",
                    row.lastLine));
        if (m_sentence.words.empty())
            m_sentence.line = row.line;
        m_sentence.words.push_back(onOneLine(std::string(stripped(row.fields[m_word]))));
        m_sentence.labels.push_back(tagOf(row));
        m_file.labelLines.try_emplace(m_sentence.labels.back(), row.line);
    }

    bool startsSentence(const TsvRows::Row& row)
    {
        if (!m_sentenceColumn)
            return false;
        if (row.fields[*m_sentenceColumn].empty()) {
            if (!std::exchange(m_filled, true))
                m_mended.add(row.line,
                    Sentence::tr("The cell of %1 is empty; such rows belong to the sentence above.",
                        inQuotes(m_rows.header()[*m_sentenceColumn])));
            return false;
        }
        return std::exchange(m_sentenceName, row.fields[*m_sentenceColumn]) != row.fields[*m_sentenceColumn];
    }

    std::string tagOf(const TsvRows::Row& row)
    {
        const std::string tag = onOneLine(std::string(stripped(row.fields[m_tag])));
        const bool entities = m_layout.task == DataTask::Ner;
        if (tag.empty()) {
            const std::string without = entities ? "O" : "X";
            m_mended.add(
                row.line, Sentence::tr("%1 has no tag; it reads as %2.", inQuotes(row.fields[m_word]), without));
            return without;
        }
        if (!entities)
            return tag;
        if (!isEntityTag(tag))
            throw lineFailure(m_path, row.line,
                Sentence::tr("%1 (column %2) is not a tag; it must be O, or a type behind B-, I-, E-, S-, L- or U-.",
                    inQuotes(tag), inQuotes(m_rows.header()[m_tag])));
        return m_entityTags.read(tag, row.line);
    }

    void finishSentence()
    {
        if (!m_sentence.words.empty())
            m_file.examples.push_back(std::exchange(m_sentence, {}));
    }

    const DataLayout& m_layout;
    fs::path m_path;
    TsvRows m_rows;
    std::size_t m_word, m_tag;
    std::optional<std::size_t> m_sentenceColumn;
    std::string m_sentenceName;
    bool m_filled = false; ///< told of
    ExampleFile m_file;
    Example m_sentence;
    MendedPlaces m_mended;
    EntityTags m_entityTags { m_mended };
};

/// Whether the column holds entity tags, in half of the first rows or more.
bool hasEntityTags(std::string_view text, const fs::path& file, const std::string& column)
{
    TsvRows rows(text, file, TsvRows::Quotes::OfWords);
    const auto index = indexOf(rows, column);
    int tags = 0, filled = 0;
    for (int i = 0; index && i < kLookedAt; ++i) {
        const auto row = rows.next();
        if (!row)
            break;
        filled += !row->fields[*index].empty();
        tags += isEntityTag(stripped(row->fields[*index]));
    }
    return tags > 0 && 2 * tags >= filled;
}

/// "['Kano', 'ya']" is what pandas writes of a column of lists.
void requireNoLists(std::string_view text, const fs::path& file, const std::string& column)
{
    TsvRows rows(text, file, TsvRows::Quotes::OfWords);
    const auto index = indexOf(rows, column);
    const auto row = rows.next();
    if (!index || !row)
        return;
    const std::string_view cell = row->fields[*index];
    if ((cell.starts_with("['") || cell.starts_with("[\"")) && cell.ends_with(']'))
        throw lineFailure(file, row->line,
            Sentence::tr(
                "the column %1 holds whole lists, where a row is a word; write the lists as JSON lines, such as "
                "{\"tokens\": [\"Kano\"], \"ner_tags\": [\"B-LOC\"]}.",
                inQuotes(column)));
}

std::string tagColumnIn(const ColumnNames& header, const DataRef& data)
{
    if (!data.tagColumn.empty())
        return data.tagColumn;
    const std::string entities = entityColumnOf(header), parts = partOfSpeechColumnOf(header);
    return (data.task == DataTask::Pos || entities.empty()) && !parts.empty() ? parts : entities;
}

std::string wordColumnIn(const ColumnNames& header, const DataRef& data)
{
    return data.wordColumn.empty() ? wordColumnOf(header) : data.wordColumn;
}

}

bool isTokenTable(std::string_view text, const fs::path& file, const DataRef& data)
{
    const bool words = !data.task || data.task == DataTask::Ner || data.task == DataTask::Pos;
    const bool texts = !data.textColumns.empty() || !data.labelColumn.empty();
    if (!words || texts || (data.format && data.format != DataFormat::Tsv))
        return false;
    if (data.task && data.format)
        return true;
    const auto header = tableHeader(text, file).columns;
    return header.size() > 1 && hasColumn(header, wordColumnIn(header, data))
        && hasColumn(header, tagColumnIn(header, data));
}

DataLayout recogniseTokenTable(std::string_view text, const fs::path& file, const DataRef& data)
{
    const auto [header, separator] = tableHeader(text, file);
    DataLayout layout;
    layout.format = DataFormat::Tsv;
    layout.wordColumn = wordColumnIn(header, data);
    layout.tagColumn = tagColumnIn(header, data);
    if (layout.wordColumn.empty() || layout.tagColumn.empty())
        throw lineFailure(file, 1,
            Sentence::tr("no columns for the word and its tag are known among %1; name them with --word-column and "
                         "--tag-column.",
                listed(header)));
    requireNoLists(text, file, layout.wordColumn);
    layout.task = data.task ? *data.task : hasEntityTags(text, file, layout.tagColumn) ? DataTask::Ner : DataTask::Pos;
    const std::string name = shown((file.parent_path().filename() / file.filename()).string(), 200);
    const std::string word = inQuotes(layout.wordColumn), tag = inQuotes(layout.tagColumn);
    layout.assumed.push_back(layout.task == DataTask::Ner
            ? Sentence::tr(
                "%1 has a header and a word a row (%2), with entity tags (%3): named entities.", name, word, tag)
            : Sentence::tr("%1 has a header and a word a row (%2), with parts of speech (%3): part-of-speech tagging.",
                name, word, tag));
    if (separator == ';')
        layout.assumed.push_back(Sentence::tr("Semicolons lie between the columns."));
    return layout;
}

ExampleFile parseTokenTable(std::string_view text, const fs::path& file, const DataLayout& layout)
{
    return TokenTable(text, file, layout).read();
}

} // namespace ndogo
