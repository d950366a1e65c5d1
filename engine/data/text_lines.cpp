// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/text_lines.h"

#include "engine/io/atomic_folder.h"
#include "engine/io/file_message.h"

#include <algorithm>
#include <utility>

namespace ndogo {
namespace {

constexpr std::size_t kLargestFile = std::size_t(1) << 30U;
constexpr std::size_t kMostPlaces = 100;
constexpr std::string_view kBlanks = " \t\v\f\r\n";

}

std::string readDataFile(const std::filesystem::path& file)
{
    return readTextFile(file, kLargestFile);
}

Failure lineFailure(const std::filesystem::path& file, std::int64_t line, const Sentence& what)
{
    const std::string name = shown(file.string());
    return { ErrorCode::DataInvalid, Sentence::tr("The file %1, line %2: %3", name, line, what),
        { { "file", name }, { "line", std::to_string(line) } } };
}

std::string_view withoutByteOrderMark(std::string_view text)
{
    constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
    if (text.starts_with(kByteOrderMark))
        text.remove_prefix(kByteOrderMark.size());
    return text;
}

std::string_view takeLine(std::string_view& rest)
{
    const std::string_view line = rest.substr(0, rest.find_first_of("\r\n"));
    rest.remove_prefix(line.size());
    rest.remove_prefix(rest.starts_with("\r\n") ? 2 : std::min<std::size_t>(1, rest.size()));
    return line;
}

std::string_view stripped(std::string_view line)
{
    const std::size_t begin = line.find_first_not_of(kBlanks);
    if (begin == std::string_view::npos)
        return {};
    return line.substr(begin, line.find_last_not_of(kBlanks) - begin + 1);
}

std::vector<std::string_view> columnsOf(std::string_view line)
{
    std::vector<std::string_view> columns;
    line.remove_prefix(std::min(line.find_first_not_of(kBlanks), line.size()));
    while (!line.empty()) {
        const std::size_t end = std::min(line.find_first_of(kBlanks), line.size());
        columns.push_back(line.substr(0, end));
        line.remove_prefix(end);
        line.remove_prefix(std::min(line.find_first_not_of(kBlanks), line.size()));
    }
    return columns;
}

std::string onOneLine(std::string text)
{
    std::ranges::replace_if(
        text, [](char letter) { return letter == '\t' || letter == '\n' || letter == '\r'; }, ' ');
    return text;
}

void requireText(std::string_view line, const std::filesystem::path& file, std::int64_t number)
{
    if (line.size() > kLongestLine)
        throw lineFailure(file, number, Sentence::tr("it is longer than 1 MB, which no sentence or text is."));
    while (!line.empty()) {
        const std::size_t size = utf8CharacterSize(line);
        if (size == 0 || line.front() == '\0')
            throw lineFailure(
                file, number, Sentence::tr("it is not UTF-8 text; save the file as UTF-8 or choose another file."));
        line.remove_prefix(size);
    }
}

TextLines::TextLines(std::string_view text, std::filesystem::path file)
    : m_file(std::move(file))
    , m_rest(withoutByteOrderMark(text))
{
}

std::optional<std::string_view> TextLines::next()
{
    if (m_rest.empty())
        return {};
    ++m_number;
    m_whole = takeLine(m_rest);
    requireText(m_whole, m_file, m_number);
    return stripped(m_whole);
}

bool alikeButForCase(std::string_view one, std::string_view other)
{
    const auto lower
        = [](char letter) { return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter; };
    return std::ranges::equal(one, other, {}, lower, lower);
}

Sentence listed(const std::vector<std::string>& names, std::size_t most)
{
    std::string text;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (i == most)
            return Sentence::tr("%1, and %2 more", text, names.size() - i);
        text += (i > 0 ? ", " : "") + (names[i].empty() ? "\"\"" : shown(names[i], 60));
    }
    return Sentence::inWords(text);
}

Sentence placed(const DataProblem& problem)
{
    return problem.line > 0 ? Sentence::tr("%1, line %2: %3", problem.file, problem.line, problem.message)
                            : Sentence::tr("%1: %2", problem.file, problem.message);
}

MendedPlaces::MendedPlaces(const std::filesystem::path& file)
    : m_file(shown(file.string()))
{
}

void MendedPlaces::add(std::int64_t line, Sentence message)
{
    if (++m_count <= kMostPlaces)
        m_problems.push_back({ m_file, line, std::move(message) });
}

std::vector<DataProblem> MendedPlaces::take()
{
    if (m_count > kMostPlaces)
        m_problems.push_back({ m_file, 0, Sentence::tr("There are %1 more lines like these.", m_count - kMostPlaces) });
    return std::move(m_problems);
}

} // namespace ndogo
