// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/data_layout.h"

#include "engine/base/error.h"
#include "engine/data/beginning.h"
#include "engine/data/column_names.h"
#include "engine/data/json_lines.h"
#include "engine/data/language_files.h"
#include "engine/data/text_lines.h"
#include "engine/data/token_table.h"
#include "engine/data/word_columns.h"
#include "engine/io/atomic_folder.h"
#include "engine/io/file_message.h"

#include <algorithm>
#include <array>
#include <optional>

namespace ndogo {
namespace {

namespace fs = std::filesystem;

/// What a task and a format are judged by; the rest of a file is read line by line anyway.
constexpr std::size_t kBeginning = (1U << 20U) + 1;
constexpr std::size_t kTagsShown = 6;

bool fit(DataTask task, DataFormat format)
{
    switch (task) {
    case DataTask::Ner:
        return format != DataFormat::Text;
    case DataTask::Pos:
        return format != DataFormat::Text && format != DataFormat::WikiAnn;
    case DataTask::Classification:
        return format == DataFormat::Tsv || format == DataFormat::JsonLines;
    case DataTask::Text:
        break;
    }
    return format != DataFormat::Conll && format != DataFormat::WikiAnn;
}

/// "headline and text, joined by a blank".
Sentence joined(const std::vector<std::string>& columns)
{
    Sentence text = Sentence::inWords(shown(columns.front(), 60));
    for (std::size_t i = 1; i < columns.size(); ++i)
        text = Sentence::tr("%1 and %2", text, shown(columns[i], 60));
    return columns.size() > 1 ? Sentence::tr("%1, joined by a blank,", text) : text;
}

Sentence listedInQuotes(std::vector<std::string> names)
{
    for (std::string& name : names)
        name = inQuotes(name);
    return listed(names);
}

void requireFit(DataTask task, DataFormat format)
{
    if (!fit(task, format))
        throw Failure(ErrorCode::Usage,
            Sentence::tr(
                "Data for %1 is not read from the format %2; leave one of the two out, so that it is recognised.",
                nameOf(task), nameOf(format)),
            { { "field", "data.format" } });
}

/// What the beginning looks like.
enum class Kind { Table, WikiAnn, Entities, PartsOfSpeech, Lines };

class Recogniser {
public:
    Recogniser(std::string_view text, const fs::path& file, const DataRef& data)
        : m_file(file)
        , m_data(data)
        , m_seen(lookAt(text, file))
        , m_kind(kindOf(text))
    {
    }

    DataLayout recognise()
    {
        if (m_seen.lines == 0)
            throw fileFailure(
                ErrorCode::DataInvalid, m_file, Sentence::tr("The file %1 is empty; choose other data.", m_file));
        if (!m_data.task && !m_data.format)
            requireSomeFormat();
        m_layout.task = task();
        m_layout.format = format();
        m_layout.wordColumn = m_data.wordColumn;
        m_layout.tagColumn = m_data.tagColumn;
        requireFit(m_layout.task, m_layout.format);
        requireNoMisfit();
        if (!m_data.task || !m_data.format)
            m_layout.recognised = whatWasSeen();
        if (m_layout.format == DataFormat::Tsv)
            chooseColumns();
        return std::move(m_layout);
    }

private:
    Kind kindOf(std::string_view text) const
    {
        const auto texts = m_data.textColumns.empty() ? textColumnsOf(m_seen.header.columns) : m_data.textColumns;
        const auto label = m_data.labelColumn.empty() ? labelColumnOf(m_seen.header.columns) : m_data.labelColumn;
        const bool asked = !m_data.textColumns.empty() || !m_data.labelColumn.empty();
        if (asked || (m_seen.header.columns.size() > 1 && !texts.empty() && !label.empty()))
            return Kind::Table;
        const WordColumns columns(text, m_file, WordTags::Entities, { m_data.wordColumn, m_data.tagColumn });
        if (!m_data.tagColumn.empty())
            return columns.hasTags() ? Kind::Entities : Kind::PartsOfSpeech;
        if (m_seen.conllU)
            return Kind::PartsOfSpeech;
        if (m_seen.mostly(m_seen.wikiAnn))
            return Kind::WikiAnn;
        if (m_seen.mostly(m_seen.entities))
            return Kind::Entities;
        if (m_seen.mostly(m_seen.universal))
            return Kind::PartsOfSpeech;
        if (columns.hasTags())
            return Kind::Entities;
        const std::string ending = m_file.extension().string();
        return ending == ".tsv" || ending == ".csv" ? Kind::Table : Kind::Lines;
    }

    DataTask task() const
    {
        if (m_data.task)
            return *m_data.task;
        if (m_data.format) {
            if (m_data.format == DataFormat::Tsv)
                return DataTask::Classification;
            if (m_data.format == DataFormat::Text)
                return DataTask::Text;
            return m_kind == Kind::PartsOfSpeech ? DataTask::Pos : DataTask::Ner;
        }
        switch (m_kind) {
        case Kind::Table:
            return DataTask::Classification;
        case Kind::PartsOfSpeech:
            return DataTask::Pos;
        case Kind::Lines:
            return DataTask::Text;
        case Kind::WikiAnn:
        case Kind::Entities:
            break;
        }
        return DataTask::Ner;
    }

    DataFormat format() const
    {
        if (m_data.format)
            return *m_data.format;
        switch (m_layout.task) {
        case DataTask::Ner:
            return m_kind == Kind::WikiAnn ? DataFormat::WikiAnn : DataFormat::Conll;
        case DataTask::Pos:
            return DataFormat::Conll;
        case DataTask::Classification:
            return DataFormat::Tsv;
        case DataTask::Text:
            break;
        }
        return m_kind == Kind::Table ? DataFormat::Tsv : DataFormat::Text;
    }

    /// Two columns in every line, or the same few in many, are no plain text.
    void requireSomeFormat() const
    {
        constexpr std::size_t kMany = 5, kFew = 10;
        if (m_kind == Kind::Lines && 2 * m_seen.glued >= m_seen.lines) {
            const std::string glue(1, m_seen.glue);
            throw fileFailure(ErrorCode::DataInvalid, m_file,
                Sentence::tr(
                    "The file %1 has a sentence a line, with %2 between a word and its tag, which is not read; "
                    "write a word and its tag a line with: awk '{for (i = 1; i <= NF; i++) {n = split($i, p, "
                    "\"[%3]\"); print substr($i, 1, length($i) - length(p[n]) - 1) \"\\t\" p[n]} print "
                    "\"\"}' %4 > NEW",
                    m_file, inQuotes(glue), glue, m_file));
        }
        const bool columns
            = m_seen.columns == 2 || (m_seen.columns > 2 && m_seen.columns <= kFew && m_seen.lines >= kMany);
        if (m_kind == Kind::Lines && columns)
            throw lineFailure(m_file, m_seen.firstLine,
                Sentence::tr("%1 (column %2 of %2) is neither an entity tag (O, B-TYPE, I-TYPE) nor a universal part "
                             "of speech (NOUN, VERB, ...); say what the data is with --task.",
                    inQuotes(m_seen.firstLast), m_seen.columns));
    }

    void requireNoMisfit() const
    {
        const DataTask asked = m_layout.task;
        const bool words = m_kind != Kind::Table && m_kind != Kind::Lines;
        const bool parts = m_kind == Kind::PartsOfSpeech;
        const bool misfit = (asked == DataTask::Ner && parts) || (asked == DataTask::Pos && words && !parts)
            || (asked == DataTask::Classification && words) || (m_layout.format == DataFormat::Text && words);
        if (misfit)
            throw lineFailure(m_file, m_seen.firstLine,
                parts ? Sentence::tr("%1 is a part of speech, so this is no data for %2; choose other data, or leave "
                                     "task and format out.",
                    inQuotes(m_seen.firstLast), nameOf(asked))
                      : Sentence::tr("%1 is an entity tag, so this is no data for %2; choose other data, or leave task "
                                     "and format out.",
                          inQuotes(m_seen.firstLast), nameOf(asked)));
        if (m_layout.format == DataFormat::WikiAnn && m_kind != Kind::WikiAnn)
            throw lineFailure(m_file, m_seen.firstLine,
                Sentence::tr("it is not as in WikiAnn, which has lines such as am:word, a tab and the tag; choose "
                             "other data or another format."));
    }

    void chooseColumns()
    {
        m_layout.textColumns = m_data.textColumns.empty() ? textColumnsOf(m_seen.header.columns) : m_data.textColumns;
        m_layout.labelColumn = m_layout.task == DataTask::Text ? std::string()
            : m_data.labelColumn.empty()                       ? labelColumnOf(m_seen.header.columns)
                                                               : m_data.labelColumn;
        if (m_layout.textColumns.empty() || (m_layout.task != DataTask::Text && m_layout.labelColumn.empty()))
            throw unknownColumns();
        for (const auto& name : m_layout.textColumns)
            requireColumn(name);
        if (!m_layout.labelColumn.empty())
            requireColumn(m_layout.labelColumn);
        if (m_seen.header.separator == ';')
            m_layout.assumed.push_back(Sentence::tr("Semicolons lie between the columns."));
        if (m_data.textColumns.empty() || m_data.labelColumn.empty())
            m_layout.assumed.push_back(m_layout.labelColumn.empty()
                    ? Sentence::tr("Of the columns %1, the text is %2.", listed(m_seen.header.columns),
                        joined(m_layout.textColumns))
                    : Sentence::tr("Of the columns %1, the text is %2 and the label %3.", listed(m_seen.header.columns),
                        joined(m_layout.textColumns), shown(m_layout.labelColumn, 60)));
    }

    Failure unknownColumns() const
    {
        const Sentence known = listedInQuotes(m_seen.header.columns);
        if (!m_layout.textColumns.empty())
            return lineFailure(m_file, 1,
                Sentence::tr("no column for the label is known among %1; name it with --label-column.", known));
        if (!m_layout.labelColumn.empty() || m_layout.task == DataTask::Text)
            return lineFailure(m_file, 1,
                Sentence::tr("no column for the text is known among %1; name it with --text-columns.", known));
        return lineFailure(m_file, 1,
            Sentence::tr(
                "it must name the columns, and no column for a text and its label is known among %1; if these are "
                "no names, put a line such as text<tab>label above; if they are, say which with --text-columns "
                "and --label-column, or with --word-column and --tag-column where a row is a word.",
                known));
    }

    void requireColumn(const std::string& name) const
    {
        if (!hasColumn(m_seen.header.columns, name))
            throw lineFailure(m_file, 1,
                Sentence::tr(
                    "there is no column %1; the columns are %2.", inQuotes(name), listed(m_seen.header.columns)));
    }

    Sentence whatWasSeen() const
    {
        const std::string name = shown((m_file.parent_path().filename() / m_file.filename()).string(), 200);
        const std::vector<std::string> tags(m_seen.tags.begin(), m_seen.tags.end());
        const std::string way = m_layout.format == DataFormat::WikiAnn ? "WikiAnn" : "CoNLL";
        switch (m_layout.task) {
        case DataTask::Ner:
            return tags.empty() ? Sentence::tr("%1 has words with entity tags: named entities in %2 format.", name, way)
                                : Sentence::tr("%1 has words with entity tags (%2): named entities in %3 format.", name,
                                    listed(tags, kTagsShown), way);
        case DataTask::Pos:
            if (m_seen.conllU)
                return Sentence::tr("%1 has words with parts of speech in the fourth of ten columns: part-of-speech "
                                    "tagging in CoNLL-U format.",
                    name);
            return tags.empty()
                ? Sentence::tr("%1 has words with parts of speech: part-of-speech tagging in %2 format.", name, way)
                : Sentence::tr("%1 has words with parts of speech (%2): part-of-speech tagging in %3 format.", name,
                    listed(tags, kTagsShown), way);
        case DataTask::Classification:
            return Sentence::tr("%1 has a header and a text a row: classification.", name);
        case DataTask::Text:
            break;
        }
        return m_layout.format == DataFormat::Tsv
            ? Sentence::tr("%1 has a header and a text a row: plain text.", name)
            : Sentence::tr("%1 has neither tags nor a header: plain text, one sentence a line.", name);
    }

    fs::path m_file;
    const DataRef& m_data;
    Beginning m_seen;
    Kind m_kind;
    DataLayout m_layout;
};

/// Whole lines of the first megabyte.
std::string beginningOf(const fs::path& file)
{
    std::string text = readBeginning(file, kBeginning);
    text.resize(firstLines(text, kBeginning - 1).size());
    return text;
}

}

DataLayout recogniseLayout(const DataRef& data)
{
    std::vector<fs::path> files;
    for (const LanguageFile& file : findLanguageFiles(data))
        files.push_back(file.file);
    return recogniseLayout(data, files);
}

DataLayout recogniseLayout(const DataRef& data, std::span<const fs::path> files)
{
    std::optional<Failure> first;
    for (const fs::path& file : files) {
        try {
            return recogniseText(beginningOf(file), file, data);
        } catch (const Failure& failure) {
            if (!first)
                first = failure;
        }
    }
    if (!first)
        first = Failure(ErrorCode::FileNotFound, Sentence::tr("The data %1 has no file to read.", shown(data.path)),
            { { "file", shown(data.path) } });
    throw Failure(*first);
}

DataLayout recogniseText(std::string_view text, const fs::path& file, const DataRef& data)
{
    if (data.task && data.format)
        requireFit(*data.task, *data.format);
    if (data.format == DataFormat::JsonLines || (!data.format && isJson(text, file)))
        return recogniseJson(text, file, data);
    if (isTokenTable(text, file, data))
        return recogniseTokenTable(text, file, data);
    return Recogniser(text, file, data).recognise();
}

} // namespace ndogo
