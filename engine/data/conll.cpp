// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/conll.h"

#include "engine/base/error.h"
#include "engine/data/text_lines.h"
#include "engine/io/file_message.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace ndogo {
namespace {

constexpr std::size_t kConllUColumns = 10;
constexpr std::size_t kConllUWord = 1, kConllUTag = 3;

void requireTag(const TextLines& lines, std::string_view tag, std::size_t column, std::size_t columns)
{
    if (!isEntityTag(tag))
        throw lines.failure(Sentence::tr(
            "%1 (column %2 of %3) is not a tag; it must be O, B-TYPE or I-TYPE.", inQuotes(tag), column, columns));
}

bool endsSentence(std::string_view line)
{
    return line.size() < 2 || utf8CharacterSize(line) == line.size();
}

bool isDigit(char character)
{
    return character >= '0' && character <= '9';
}

std::vector<std::string_view> betweenTabs(std::string_view line)
{
    std::vector<std::string_view> columns;
    for (;;) {
        const std::size_t end = line.find('\t');
        columns.push_back(line.substr(0, end));
        if (end == std::string_view::npos)
            return columns;
        line.remove_prefix(end + 1);
    }
}

class ConllReader {
public:
    ConllReader(std::string_view text, const std::filesystem::path& file, WordTags tags)
        : m_path(file)
        , m_lines(text, file)
        , m_tags(tags)
        , m_conllU(tags == WordTags::PartsOfSpeech && isConllU(text))
        , m_mended(file)
    {
    }

    ExampleFile read()
    {
        while (const auto line = m_lines.next()) {
            if (m_conllU ? line->empty() : endsSentence(*line)) {
                if (!line->empty())
                    mended(Sentence::tr("%1 stands alone; a line of one character counts as blank.", inQuotes(*line)));
                finishSentence();
            } else if (m_conllU) {
                readConllU(*line);
            } else if (m_tags == WordTags::WikiAnn) {
                readWikiAnn(*line);
            } else {
                readWord(*line);
            }
        }
        finishSentence();
        if (m_file.examples.empty())
            throw fileFailure(ErrorCode::DataInvalid, m_path,
                Sentence::tr("The file %1 holds no sentence; it needs lines with a word and its tag, and blank lines "
                             "between sentences.",
                    m_path));
        m_file.problems = m_mended.take();
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
        if (columns.size() == 1)
            addUntagged(columns.front(), line);
        else
            add(columns.front(), columns.back(), columns.size(), columns.size());
    }

    void readWikiAnn(std::string_view line)
    {
        const auto columns = betweenTabs(line);
        const std::size_t colon = columns.front().find(':');
        if (colon == std::string_view::npos)
            throw m_lines.failure(Sentence::tr(
                "%1 has no language before its word; WikiAnn has lines such as am:word, a tab and the tag.",
                inQuotes(columns.front())));
        const std::string_view word = columns.front().substr(colon + 1);
        if (columns.size() == 1)
            addUntagged(word, line);
        else
            add(word, columns.back(), columns.size(), columns.size());
    }

    void readConllU(std::string_view line)
    {
        if (line.starts_with('#'))
            return;
        const auto columns = betweenTabs(line);
        if (columns.size() != kConllUColumns)
            throw m_lines.failure(
                Sentence::tr("it has %1 columns between tabs, where CoNLL-U has ten.", columns.size()));
        if (columns.front().find_first_of("-.") == std::string_view::npos)
            add(columns[kConllUWord], columns[kConllUTag], kConllUTag + 1, columns.size());
    }

    void addUntagged(std::string_view word, std::string_view line)
    {
        const char* tag = m_tags == WordTags::PartsOfSpeech ? "X" : "O";
        mended(Sentence::tr("%1 has no tag; it reads as %2.", inQuotes(line), tag));
        add(word, tag, 1, 1);
    }

    void add(std::string_view word, std::string_view tag, std::size_t column, std::size_t columns)
    {
        if (m_tags != WordTags::PartsOfSpeech)
            requireTag(m_lines, tag, column, columns);
        if (m_sentence.words.empty())
            m_sentence.line = m_lines.number();
        m_sentence.words.emplace_back(word);
        m_sentence.labels.emplace_back(tag);
        m_file.labelLines.try_emplace(m_sentence.labels.back(), m_lines.number());
    }

    void finishSentence()
    {
        if (!m_sentence.words.empty())
            m_file.examples.push_back(std::exchange(m_sentence, {}));
    }

    void mended(Sentence message) { m_mended.add(m_lines.number(), std::move(message)); }

    std::filesystem::path m_path;
    TextLines m_lines;
    WordTags m_tags;
    bool m_conllU;
    ExampleFile m_file;
    Example m_sentence;
    MendedPlaces m_mended;
};

}

ExampleFile parseConll(std::string_view text, const std::filesystem::path& file, WordTags tags)
{
    return ConllReader(text, file, tags).read();
}

ExampleFile readConll(const std::filesystem::path& path)
{
    return parseConll(readDataFile(path), path, WordTags::Entities);
}

bool isEntityTag(std::string_view text)
{
    return text == "O" || (text.size() > 2 && (text.starts_with("B-") || text.starts_with("I-")));
}

bool isConllU(std::string_view text)
{
    text = withoutByteOrderMark(text);
    while (!text.empty()) {
        const std::string_view line = takeLine(text);
        if (stripped(line).empty() || line.starts_with('#'))
            continue;
        return isDigit(line.front()) && betweenTabs(line).size() == kConllUColumns;
    }
    return false;
}

std::vector<ScoredSentence> readScoredConll(const std::filesystem::path& path, WordTags tags)
{
    const std::string text = readDataFile(path);
    TextLines lines(text, path);
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
                Sentence::tr("it must have three columns: the word, its gold tag and its predicted tag."));
        if (tags != WordTags::PartsOfSpeech) {
            requireTag(lines, columns[count - 2], count - 1, count);
            requireTag(lines, columns[count - 1], count, count);
        }
        sentence.gold.emplace_back(columns[count - 2]);
        sentence.predicted.emplace_back(columns[count - 1]);
    }
    finish();
    if (sentences.empty())
        throw fileFailure(ErrorCode::DataInvalid, path,
            Sentence::tr(
                "The file %1 holds no sentence; it needs lines with a word, its gold tag and its predicted tag.",
                path));
    return sentences;
}

} // namespace ndogo
