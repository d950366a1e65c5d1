// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/tsv.h"

#include "engine/base/error.h"
#include "engine/data/text_lines.h"
#include "engine/io/file_message.h"

#include <algorithm>
#include <utility>

namespace ndogo {
TsvRows::TsvRows(std::string_view text, std::filesystem::path file)
    : m_file(std::move(file))
    , m_rest(withoutByteOrderMark(text))
{
    std::int64_t number = 0;
    for (std::string_view rest = m_rest; !rest.empty();)
        requireText(takeLine(rest), m_file, ++number);
    std::string_view rest = m_rest, line;
    while (!rest.empty() && stripped(line).empty())
        line = takeLine(rest);
    m_separator = line.find('\t') == std::string_view::npos && line.find(',') != std::string_view::npos ? ',' : '\t';
    auto header = nextRow();
    if (!header)
        throw fileFailure(ErrorCode::DataInvalid, m_file,
            Sentence::tr(
                "The file %1 is empty; it needs a line with the names of its columns, and a line for each text.",
                m_file));
    m_header = std::move(header->fields);
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

/// The states of pandas' tokenizer (pandas/_libs/src/parser/tokenizer.c), without its options.
std::optional<TsvRows::Row> TsvRows::nextRow()
{
    const auto isBlank = [this](char letter) { return letter != m_separator && (letter == ' ' || letter == '\t'); };
    for (;;) { // skip lines of blanks
        std::string_view rest = m_rest;
        if (rest.empty())
            return {};
        if (!std::ranges::all_of(takeLine(rest), isBlank))
            break;
        countLines(m_rest.substr(0, m_rest.size() - rest.size()));
    }
    Row row;
    row.line = m_line;
    const char ends[] = { m_separator, '\r', '\n', '\0' };
    for (;;) {
        std::string field = m_rest.starts_with('"') ? quotedField() : std::string();
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

/// What stands between quotes at the beginning of m_rest; what follows the closing one is no longer
/// quoted.
std::string TsvRows::quotedField()
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
        if (!m_rest.starts_with('"'))
            return field;
        field += '"';
        m_rest.remove_prefix(1);
    }
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

ExampleFile parseTsv(std::string_view text, const std::filesystem::path& file,
    const std::vector<std::string>& textColumns, const std::string& labelColumn)
{
    return TsvReader(text, file, textColumns, labelColumn).read();
}

} // namespace ndogo
