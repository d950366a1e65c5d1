// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/tsv.h"

#include "engine/base/error.h"
#include "engine/data/text_lines.h"
#include "engine/io/file_message.h"

#include <algorithm>
#include <utility>

namespace ndogo {
namespace {

char separatorOf(std::string_view header)
{
    for (const char separator : { '\t', ',', ';' }) {
        if (header.find(separator) != std::string_view::npos)
            return separator;
    }
    return '\t';
}

}

TsvRows::TsvRows(std::string_view text, std::filesystem::path file, Quotes quotes)
    : m_file(std::move(file))
    , m_rest(withoutByteOrderMark(text))
{
    std::int64_t number = 0;
    for (std::string_view rest = m_rest; !rest.empty();)
        requireText(takeLine(rest), m_file, ++number);
    std::string_view rest = m_rest, line;
    while (!rest.empty() && stripped(line).empty())
        line = takeLine(rest);
    m_separator = separatorOf(line);
    m_quotedInLine = quotes == Quotes::OfWords && m_separator == '\t';
    auto header = nextRow();
    if (!header)
        throw fileFailure(ErrorCode::DataInvalid, m_file,
            Sentence::tr(
                "The file %1 is empty; it needs a line with the names of its columns, and a line for each text.",
                m_file));
    for (const std::string& name : header->fields)
        m_header.emplace_back(stripped(name));
    m_headerLine = header->line;
    m_first = nextRow();
    m_width = std::max(m_header.size(), m_first ? m_first->fields.size() : 0);
}

std::optional<TsvRows::Row> TsvRows::next()
{
    auto row = m_first ? std::exchange(m_first, {}) : nextRow();
    if (!row)
        return {};
    if (row->fields.size() > m_width)
        throw lineFailure(m_file, row->line,
            Sentence::tr("it has %1 fields where %2 are expected (columns: %3); put a field with a tab, a line end or "
                         "a double quote in double quotes.",
                row->fields.size(), m_width, listed(m_header)));
    row->fields.resize(m_width);
    row->fields.erase(
        row->fields.begin(), row->fields.begin() + static_cast<std::ptrdiff_t>(m_width - m_header.size()));
    return row;
}

std::optional<std::size_t> TsvRows::column(std::string_view name) const
{
    if (const auto exact = std::ranges::find(m_header, name); exact != m_header.end())
        return static_cast<std::size_t>(exact - m_header.begin());
    const auto isAlike = [&](const std::string& other) { return alikeButForCase(other, name); };
    if (std::ranges::count_if(m_header, isAlike) != 1)
        return {};
    return static_cast<std::size_t>(std::ranges::find_if(m_header, isAlike) - m_header.begin());
}

/// Whether there were some.
bool TsvRows::skipBlankLines()
{
    const auto isBlank = [this](char letter) { return letter != m_separator && (letter == ' ' || letter == '\t'); };
    for (bool some = false;; some = true) {
        std::string_view rest = m_rest;
        if (rest.empty() || !std::ranges::all_of(takeLine(rest), isBlank))
            return some;
        countLines(m_rest.substr(0, m_rest.size() - rest.size()));
    }
}

/// The states of pandas' tokenizer (pandas/_libs/src/parser/tokenizer.c), without its options.
std::optional<TsvRows::Row> TsvRows::nextRow()
{
    Row row;
    row.afterBlank = skipBlankLines();
    if (m_rest.empty())
        return {};
    row.line = m_line;
    const char ends[] = { m_separator, '\r', '\n', '\0' };
    for (;;) {
        std::string field = beginsQuoted() ? quotedField(row) : std::string();
        const std::string_view plain = m_rest.substr(0, m_rest.find_first_of(ends));
        field += plain;
        m_rest.remove_prefix(plain.size());
        row.fields.push_back(std::move(field));
        if (!m_rest.starts_with(m_separator))
            break;
        m_rest.remove_prefix(1);
    }
    std::string_view rest = m_rest;
    takeLine(rest);
    countLines(m_rest.substr(0, m_rest.size() - rest.size()));
    return row;
}

bool TsvRows::beginsQuoted() const
{
    if (!m_rest.starts_with('"') || !m_quotedInLine)
        return m_rest.starts_with('"');
    std::string_view rest = m_rest;
    const std::string_view line = takeLine(rest);
    for (std::size_t end = line.find('"', 1); end != std::string_view::npos; end = line.find('"', end + 1)) {
        if (end + 1 == line.size() || line[end + 1] == m_separator)
            return true;
        if (line[end + 1] != '"')
            return false;
        ++end;
    }
    return false;
}

/// What stands between quotes at the beginning of m_rest; what follows the closing one is no longer
/// quoted.
std::string TsvRows::quotedField(Row& row)
{
    const std::int64_t begin = m_line;
    std::string field;
    m_rest.remove_prefix(1);
    for (;;) {
        const std::size_t end = m_rest.find('"');
        if (end == std::string_view::npos)
            throw lineFailure(m_file, begin,
                Sentence::tr("a double quote opens a field here and is never closed; close it, or double the quote and "
                             "put the field in quotes."));
        field += m_rest.substr(0, end);
        countLines(m_rest.substr(0, end));
        m_rest.remove_prefix(1);
        if (!m_rest.starts_with('"')) {
            noteLines(field, begin, row);
            return field;
        }
        field += '"';
        m_rest.remove_prefix(1);
    }
}

/// What a quoted field from line `begin` on took: lines that end in it and would be rows.
void TsvRows::noteLines(std::string_view field, std::int64_t begin, Row& row) const
{
    if (m_line == begin)
        return;
    row.lastLine = m_line;
    while (!field.empty())
        row.swallowed
            += std::ranges::count(takeLine(field), m_separator) + 1 == static_cast<std::ptrdiff_t>(m_header.size());
}

/// Takes `text`, the beginning of m_rest, counting its lines.
void TsvRows::countLines(std::string_view text)
{
    m_rest.remove_prefix(text.size());
    m_line += std::ranges::count(text, '\n');
    for (std::size_t at = text.find('\r'); at != std::string_view::npos; at = text.find('\r', at + 1))
        m_line += !text.substr(at + 1).starts_with('\n');
}

namespace {

class TsvReader {
public:
    TsvReader(std::string_view text, const std::filesystem::path& file, const std::vector<std::string>& textColumns,
        const std::string& labelColumn)
        : m_path(file)
        , m_rows(text, file)
        , m_mended(file)
    {
        for (const std::string& name : textColumns)
            m_texts.push_back(indexOf(name));
        if (!labelColumn.empty())
            m_label = indexOf(labelColumn);
    }

    ExampleFile read()
    {
        while (const auto row = m_rows.next())
            add(*row);
        if (m_file.examples.empty())
            throw fileFailure(ErrorCode::DataInvalid, m_path,
                m_label ? Sentence::tr("The file %1 holds no row with a text and a label below its header.", m_path)
                        : Sentence::tr("The file %1 holds no row with a text below its header.", m_path));
        m_file.problems = m_mended.take();
        return std::move(m_file);
    }

private:
    std::size_t indexOf(const std::string& name) const
    {
        const auto index = m_rows.column(name);
        if (!index)
            throw lineFailure(m_path, m_rows.headerLine(),
                Sentence::tr("there is no column %1; the columns are %2.", inQuotes(name), listed(m_rows.header())));
        return *index;
    }

    void add(const TsvRows::Row& row)
    {
        if (row.swallowed > 0)
            m_mended.add(row.line,
                Sentence::tr(
                    "A double quote opens a field that goes on to line %1; it takes lines with the columns of a "
                    "row, %2 in number, into one text, as pandas does; double the quote if it is a character.",
                    row.lastLine, row.swallowed));
        Example example;
        example.line = row.line;
        std::string text, lacking;
        for (const std::size_t index : m_texts) {
            const std::string& part = row.fields[index];
            if (part.empty())
                lacking = m_rows.header()[index];
            text += (text.empty() || part.empty() ? "" : " ") + part;
        }
        if (text.find_first_not_of(" \t\v\f\r\n") == std::string::npos) {
            m_mended.add(row.line, Sentence::tr("The text is empty; the row is left out."));
            return;
        }
        if (!lacking.empty())
            m_mended.add(row.line,
                Sentence::tr("The column %1 is empty; the text is what the other columns hold.", inQuotes(lacking)));
        if (m_label && row.fields[*m_label].empty()) {
            m_mended.add(row.line, Sentence::tr("The label is empty; the row is left out."));
            return;
        }
        example.words.push_back(std::move(text));
        if (m_label) {
            example.labels.push_back(row.fields[*m_label]);
            m_file.labelLines.try_emplace(example.labels.back(), row.line);
        }
        m_file.examples.push_back(std::move(example));
    }

    std::filesystem::path m_path;
    TsvRows m_rows;
    std::vector<std::size_t> m_texts;
    std::optional<std::size_t> m_label;
    ExampleFile m_file;
    MendedPlaces m_mended;
};

}

TableHeader tableHeader(std::string_view text, const std::filesystem::path& file)
{
    text = withoutByteOrderMark(text);
    std::string_view line;
    while (!text.empty() && stripped(line).empty())
        line = takeLine(text);
    try {
        const TsvRows rows(line, file, TsvRows::Quotes::OfWords);
        return { rows.header(), rows.separator() };
    } catch (const Failure&) { // an open quote, or nothing at all
        return {};
    }
}

ExampleFile parseTsv(std::string_view text, const std::filesystem::path& file,
    const std::vector<std::string>& textColumns, const std::string& labelColumn)
{
    return TsvReader(text, file, textColumns, labelColumn).read();
}

} // namespace ndogo
