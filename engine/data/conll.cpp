// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/conll.h"

#include "engine/base/error.h"
#include "engine/data/tag_scheme.h"
#include "engine/data/text_lines.h"
#include "engine/io/file_message.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace ndogo {
namespace {

constexpr std::size_t kConllUColumns = 10;

Failure noTag(const TextLines& lines, std::string_view tag, std::size_t column, std::size_t columns)
{
    return lines.failure(
        Sentence::tr("%1 (column %2 of %3) is not a tag; it must be O, or a type behind B-, I-, E-, S-, L- or U-.",
            inQuotes(tag), column, columns));
}

bool endsSentence(std::string_view line)
{
    return line.size() < 2 || utf8CharacterSize(line) == line.size();
}

class ConllReader {
public:
    ConllReader(std::string_view text, const std::filesystem::path& file, WordTags tags, const AskedColumns& asked)
        : m_path(file)
        , m_lines(text, file)
        , m_tags(tags)
        , m_conllU(tags != WordTags::WikiAnn && isConllU(text))
        , m_columns(text, file, tags, asked)
        , m_mended(file)
    {
        if (tags == WordTags::WikiAnn)
            return;
        for (const Sentence& note : m_columns.notes())
            m_mended.add(0, note);
    }

    ExampleFile read()
    {
        while (const auto line = m_lines.next())
            readLine(*line);
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
    void readLine(std::string_view line)
    {
        if (line.empty()) {
            finishSentence();
        } else if (m_tags == WordTags::WikiAnn) {
            readWikiAnn(line);
        } else if ((m_conllU || m_sentence.words.empty()) && m_columns.isComment(m_lines.whole())) {
            if (!m_conllU)
                comment(line);
        } else if (m_conllU) {
            readConllU();
        } else if (m_lines.whole().find('\t') == std::string_view::npos && endsSentence(line)) {
            endWith(line);
        } else {
            readWord(line);
        }
    }

    void comment(std::string_view line)
    {
        if (!std::exchange(m_comments, true))
            mended(Sentence::tr("%1 stands before a sentence and is read as a comment.", inQuotes(line)));
    }

    void endWith(std::string_view line)
    {
        mended(Sentence::tr("%1 stands alone; a line of one character counts as blank.", inQuotes(line)));
        finishSentence();
    }

    void readWord(std::string_view line)
    {
        const auto fields = fieldsOf(m_lines.whole());
        if (fields.front() == "-DOCSTART-")
            finishSentence();
        else if (fields.size() <= m_columns.word() + 1 && m_columns.word() < fields.size())
            addUntagged(fields[m_columns.word()], line);
        else
            add(fields);
    }

    void readWikiAnn(std::string_view line)
    {
        if (endsSentence(line)) {
            endWith(line);
            return;
        }
        const auto fields = fieldsOf(line);
        const std::size_t colon = fields.front().find(':');
        if (colon == std::string_view::npos)
            throw m_lines.failure(Sentence::tr(
                "%1 has no language before its word; WikiAnn has lines such as am:word, a tab and the tag.",
                inQuotes(fields.front())));
        const std::string_view word = fields.front().substr(colon + 1);
        if (fields.size() == 1)
            addUntagged(word, line);
        else
            add(word, fields.back(), fields.size(), fields.size());
    }

    void readConllU()
    {
        const auto fields = fieldsOf(m_lines.whole());
        if (fields.size() != kConllUColumns)
            throw m_lines.failure(
                Sentence::tr("it has %1 columns between tabs, where CoNLL-U has ten.", fields.size()));
        if (fields.front().find_first_of("-.") == std::string_view::npos)
            add(fields);
    }

    void add(const std::vector<std::string_view>& fields)
    {
        const std::size_t tag = m_columns.tagOf(fields.size());
        const std::size_t needed = std::max(tag, m_columns.word()) + 1;
        if (fields.size() < needed)
            throw m_lines.failure(
                Sentence::tr("it has %1 columns, and column %2 is to be read.", fields.size(), needed));
        add(fields[m_columns.word()], fields[tag], tag + 1, fields.size());
    }

    void addUntagged(std::string_view word, std::string_view line)
    {
        const char* tag = m_tags == WordTags::PartsOfSpeech ? "X" : "O";
        mended(Sentence::tr("%1 has no tag; it reads as %2.", inQuotes(line), tag));
        add(word, tag, 1, 1);
    }

    void add(std::string_view word, std::string_view tag, std::size_t column, std::size_t columns)
    {
        if (m_sentence.words.empty())
            m_sentence.line = m_lines.number();
        m_sentence.words.emplace_back(word);
        m_sentence.labels.push_back(
            m_tags == WordTags::PartsOfSpeech ? std::string(tag) : entityTag(tag, column, columns));
        m_file.labelLines.try_emplace(m_sentence.labels.back(), m_lines.number());
    }

    std::string entityTag(std::string_view tag, std::size_t column, std::size_t columns)
    {
        if (!isEntityTag(tag))
            throw noTag(m_lines, tag, column, columns);
        return m_entityTags.read(tag, m_lines.number());
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
    WordColumns m_columns;
    bool m_comments = false; ///< told of
    ExampleFile m_file;
    Example m_sentence;
    MendedPlaces m_mended;
    EntityTags m_entityTags { m_mended };
};

}

ExampleFile parseConll(
    std::string_view text, const std::filesystem::path& file, WordTags tags, const AskedColumns& asked)
{
    return ConllReader(text, file, tags, asked).read();
}

ExampleFile readConll(const std::filesystem::path& path)
{
    return parseConll(readDataFile(path), path, WordTags::Entities);
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
    const auto tagIn = [&](const std::vector<std::string_view>& columns, std::size_t column) {
        if (tags == WordTags::PartsOfSpeech)
            return std::string(columns[column]);
        if (!isEntityTag(columns[column]))
            throw noTag(lines, columns[column], column + 1, columns.size());
        return asIobes(columns[column]);
    };
    while (const auto line = lines.next()) {
        if (line->empty()) {
            finish();
            continue;
        }
        const auto columns = fieldsOf(lines.whole());
        const std::size_t count = columns.size();
        if (count < 3)
            throw lines.failure(
                Sentence::tr("it must have three columns: the word, its gold tag and its predicted tag."));
        sentence.gold.push_back(tagIn(columns, count - 2));
        sentence.predicted.push_back(tagIn(columns, count - 1));
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
