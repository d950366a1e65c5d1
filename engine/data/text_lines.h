// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the readers of data files share: checked text, lines and places in messages.
#pragma once

#include "engine/base/error.h"
#include "engine/data/example.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ndogo {

/// Bytes of a line of text: longer ones are refused, wherever they come from.
constexpr std::size_t kLongestLine = std::size_t(1) << 20U;

/// Reads a data file whole, of at most 1 GiB. Throws Failure naming it.
std::string readDataFile(const std::filesystem::path& file);

/// Failure(DataInvalid) "The file F, line N: " + `what`, with file and line as its context.
Failure lineFailure(const std::filesystem::path& file, std::int64_t line, const Sentence& what);

std::string_view withoutByteOrderMark(std::string_view text);

/// Cuts the next line off `rest`, without its end: LF, CRLF or CR.
std::string_view takeLine(std::string_view& rest);

/// The text without blanks around it, and its fields between blanks (space, tab, VT, FF, line
/// ends).
std::string_view stripped(std::string_view line);
std::vector<std::string_view> columnsOf(std::string_view line);

/// The text with blanks for tabs and line ends, as it can stand in a line of its own.
std::string onOneLine(std::string text);

/// The lines of a data file, stripped of blanks around them. Throws Failure(DataInvalid) naming the
/// line that is not UTF-8, holds a NUL or is longer than 1 MB.
class TextLines {
public:
    /// `text` must outlive the lines.
    TextLines(std::string_view text, std::filesystem::path file);

    std::optional<std::string_view> next(); ///< nothing at the end
    std::string_view whole() const { return m_whole; } ///< the line that next() gave, with the blanks around it
    std::int64_t number() const { return m_number; } ///< of the line that next() gave, from 1
    Failure failure(const Sentence& what) const { return lineFailure(m_file, m_number, what); }

private:
    std::filesystem::path m_file;
    std::string_view m_rest, m_whole;
    std::int64_t m_number = 0;
};

/// Throws lineFailure() for a line that is no text, as TextLines does.
void requireText(std::string_view line, const std::filesystem::path& file, std::int64_t number);

/// Equal, or different only in the case of ASCII letters.
bool alikeButForCase(std::string_view one, std::string_view other);

/// "amh, hau, ibo" for a message; what comes after `most` is counted only.
Sentence listed(const std::vector<std::string>& names, std::size_t most = 20);

/// "hau/test.txt, line 3: ...", where the problem has a line.
Sentence placed(const DataProblem& problem);

/// What was mended in a file: the first hundred places, and how many more.
class MendedPlaces {
public:
    explicit MendedPlaces(const std::filesystem::path& file);

    void add(std::int64_t line, Sentence message);
    std::vector<DataProblem> take();

private:
    std::string m_file;
    std::vector<DataProblem> m_problems;
    std::size_t m_count = 0;
};

} // namespace ndogo
