// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/conll.h"

#include "engine/core/error.h"
#include "engine/io/atomic_folder.h"
#include "engine/io/file_message.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace ndogo {
namespace {

constexpr std::size_t kLargestFile = std::size_t(1) << 30U;
constexpr std::size_t kLongestLine = 1U << 20U;
constexpr std::size_t kMostProblems = 100;
constexpr std::string_view kBlanks = " \t\v\f";

Failure lineFailure(const std::filesystem::path& path, std::int64_t line, const std::string& rest)
{
    const std::string file = shown(path.string());
    return { ErrorCode::DataInvalid,
        "The file " + file + ", line " + std::to_string(line) + ": " + rest,
        { { "file", file }, { "line", std::to_string(line) } } };
}

std::string_view stripped(std::string_view text)
{
    const std::size_t begin = text.find_first_not_of(kBlanks);
    if (begin == std::string_view::npos)
        return {};
    return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

/// The lines of a data file, checked and stripped of blanks around them.
class Lines {
public:
    explicit Lines(const std::filesystem::path& path)
        : m_path(path)
        , m_text(readTextFile(path, kLargestFile))
        , m_rest(m_text)
    {
        constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
        if (m_rest.starts_with(kByteOrderMark))
            m_rest.remove_prefix(kByteOrderMark.size());
    }

    /// The next line, or nothing at the end. Lines end with LF, CRLF or CR.
    std::optional<std::string_view> next()
    {
        if (m_rest.empty())
            return {};
        ++m_number;
        const std::size_t end = m_rest.find_first_of("\r\n");
        const std::string_view line = m_rest.substr(0, end);
        requireText(line);
        m_rest.remove_prefix(std::min(line.size(), m_rest.size()));
        if (m_rest.starts_with("\r\n"))
            m_rest.remove_prefix(2);
        else if (!m_rest.empty())
            m_rest.remove_prefix(1);
        return stripped(line);
    }

    std::int64_t number() const { return m_number; }
    Failure failure(const std::string& rest) const { return lineFailure(m_path, m_number, rest); }

private:
    void requireText(std::string_view line) const
    {
        if (line.size() > kLongestLine)
            throw failure("it is longer than 1 MB, so this is no file of words and tags.");
        while (!line.empty()) {
            const std::size_t size = utf8CharacterSize(line);
            if (size == 0 || line.front() == '\0')
                throw failure(
                    "it is not UTF-8 text; save the file as UTF-8 or choose another file.");
            line.remove_prefix(size);
        }
    }

    std::filesystem::path m_path;
    std::string m_text;
    std::string_view m_rest;
    std::int64_t m_number = 0;
};

std::vector<std::string_view> columnsOf(std::string_view line)
{
    std::vector<std::string_view> columns;
    while (!line.empty()) {
        const std::size_t end = std::min(line.find_first_of(kBlanks), line.size());
        columns.push_back(line.substr(0, end));
        line.remove_prefix(end);
        line.remove_prefix(std::min(line.find_first_not_of(kBlanks), line.size()));
    }
    return columns;
}

bool isTag(std::string_view text)
{
    return text == "O" || (text.size() > 2 && (text.starts_with("B-") || text.starts_with("I-")));
}

void requireTag(const Lines& lines, std::string_view tag, std::size_t column, std::size_t columns)
{
    if (!isTag(tag))
        throw lines.failure(inQuotes(tag) + " (column " + std::to_string(column) + " of "
            + std::to_string(columns) + ") is not a tag; it must be O, B-TYPE or I-TYPE.");
}

/// The papers' script takes a line of one character for a blank one (procedures.md 1.7).
bool endsSentence(std::string_view line)
{
    return line.size() < 2 || utf8CharacterSize(line) == line.size();
}

class ConllReader {
public:
    explicit ConllReader(const std::filesystem::path& path)
        : m_path(path)
        , m_lines(path)
    {
    }

    ExampleFile read()
    {
        while (const auto line = m_lines.next()) {
            if (endsSentence(*line)) {
                if (!line->empty())
                    report(inQuotes(*line)
                        + " stands alone; a line of one character counts as blank.");
                finishSentence();
            } else {
                readWord(*line);
            }
        }
        finishSentence();
        if (m_file.examples.empty())
            throw fileFailure(ErrorCode::DataInvalid, m_path,
                "holds no sentence; it needs lines with a word and its tag, and blank lines "
                "between sentences.");
        if (m_problems > kMostProblems)
            m_file.problems.push_back({ shown(m_path.string()), 0,
                "There are " + std::to_string(m_problems - kMostProblems)
                    + " more lines like these." });
        return std::move(m_file);
    }

private:
    void readWord(std::string_view line)
    {
        const auto columns = columnsOf(line);
        if (columns.front() == "-DOCSTART-") {
            finishSentence();
            return;
        }
        if (m_sentence.words.empty())
            m_sentence.line = m_lines.number();
        m_sentence.words.emplace_back(columns.front());
        if (columns.size() == 1) {
            report(inQuotes(line) + " has no tag; it reads as O.");
            addLabel("O");
            return;
        }
        requireTag(m_lines, columns.back(), columns.size(), columns.size());
        addLabel(columns.back());
    }

    void addLabel(std::string_view label)
    {
        m_sentence.labels.emplace_back(label);
        m_file.labelLines.try_emplace(m_sentence.labels.back(), m_lines.number());
    }

    void finishSentence()
    {
        if (!m_sentence.words.empty())
            m_file.examples.push_back(std::exchange(m_sentence, {}));
    }

    void report(std::string message)
    {
        if (++m_problems <= kMostProblems)
            m_file.problems.push_back(
                { shown(m_path.string()), m_lines.number(), std::move(message) });
    }

    std::filesystem::path m_path;
    Lines m_lines;
    ExampleFile m_file;
    Example m_sentence;
    std::size_t m_problems = 0;
};

}

ExampleFile readConll(const std::filesystem::path& path)
{
    return ConllReader(path).read();
}

std::vector<ScoredSentence> readScoredConll(const std::filesystem::path& path)
{
    Lines lines(path);
    std::vector<ScoredSentence> sentences;
    ScoredSentence sentence;
    const auto finish = [&] {
        if (!sentence.gold.empty())
            sentences.push_back(std::exchange(sentence, {}));
    };
    while (const auto line = lines.next()) {
        const auto columns = columnsOf(*line);
        if (columns.empty()) {
            finish();
            continue;
        }
        const std::size_t count = columns.size();
        if (count < 3)
            throw lines.failure(
                "it must have three columns: the word, its gold tag and its predicted tag.");
        requireTag(lines, columns[count - 2], count - 1, count);
        requireTag(lines, columns[count - 1], count, count);
        sentence.gold.emplace_back(columns[count - 2]);
        sentence.predicted.emplace_back(columns[count - 1]);
    }
    finish();
    if (sentences.empty())
        throw fileFailure(ErrorCode::DataInvalid, path,
            "holds no sentence; it needs lines with a word, its gold tag and its predicted tag.");
    return sentences;
}

} // namespace ndogo
