// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/data/example.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ndogo {

/// Rows of a file with a header, read as pandas.read_csv(sep="\t") does: a field that begins with a
/// double quote ends with the next lone one and may hold tabs, line ends and doubled quotes; lines
/// of blanks only are skipped; rows with fewer fields than the header are filled up with empty
/// ones, and what the first row has more of is an index in front. Without a tab in the header's
/// line commas separate, without both semicolons; names of columns have no blanks around them.
class TsvRows {
public:
    struct Row {
        std::vector<std::string> fields; ///< one a column of the header, or more for the header's own row
        std::int64_t line = 0; ///< where the row begins, from 1
        bool afterBlank = false; ///< lines of blanks lie before it
        std::int64_t lastLine = 0; ///< where a quoted field of it ends, if behind the row's first line
        std::int64_t swallowed = 0; ///< of the lines within quoted fields, those that have the columns of a row
    };

    enum class Quotes {
        OfTexts, ///< as pandas reads them
        OfWords, ///< the same, but between tabs a quote that does not close its field in its line is a word
    };

    /// Reads the header. `text` must outlive the rows. Throws Failure(DataInvalid) naming file and
    /// line for what is not UTF-8 text, for a quote that is never closed, and for a file without a
    /// header.
    TsvRows(std::string_view text, std::filesystem::path file, Quotes quotes = Quotes::OfTexts);

    const std::vector<std::string>& header() const { return m_header; }
    std::int64_t headerLine() const { return m_headerLine; }
    char separator() const { return m_separator; }

    /// Throws Failure(DataInvalid) as above, and for a row with too many fields.
    std::optional<Row> next();

    /// Index of a column by name; differences in the case of ASCII letters count only when they
    /// leave no doubt.
    std::optional<std::size_t> column(std::string_view name) const;

private:
    std::optional<Row> nextRow();
    bool beginsQuoted() const;
    std::string quotedField(Row& row);
    void noteLines(std::string_view field, std::int64_t begin, Row& row) const;
    bool skipBlankLines();
    void countLines(std::string_view text);

    std::filesystem::path m_file;
    std::string_view m_rest;
    bool m_quotedInLine = false;
    char m_separator = '\t';
    std::int64_t m_line = 1; ///< of m_rest's beginning
    std::int64_t m_headerLine = 1;
    std::vector<std::string> m_header;
    std::optional<Row> m_first; ///< read ahead, since its width says whether there is an index
    std::size_t m_width = 0;
};

/// The first line as a header; no columns where it is none.
struct TableHeader {
    std::vector<std::string> columns;
    char separator = '\t';
};
TableHeader tableHeader(std::string_view text, const std::filesystem::path& file);

/// Texts with a class each: the text columns joined by a blank. With an empty `labelColumn` texts
/// only. Rows without a text or without a label are left out and reported. Throws
/// Failure(DataInvalid) naming file and line as above, for a column that is not there, and for a
/// file without a row that can be used.
ExampleFile parseTsv(std::string_view text, const std::filesystem::path& file,
    const std::vector<std::string>& textColumns, const std::string& labelColumn);

} // namespace ndogo
