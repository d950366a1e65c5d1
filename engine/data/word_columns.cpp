// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/word_columns.h"

#include "engine/base/error.h"
#include "engine/data/tag_scheme.h"
#include "engine/data/text_lines.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <functional>
#include <map>

namespace ndogo {
namespace {

constexpr std::array<std::string_view, 10> kConllU { "ID", "FORM", "LEMMA", "UPOS", "XPOS", "FEATS", "HEAD", "DEPREL",
    "DEPS", "MISC" };
constexpr std::size_t kConllUWord = 1, kConllUTag = 3;
/// GermEval 2014: number, word, outer tag, inner tag.
constexpr std::size_t kGermEvalColumns = 4, kGermEvalOuter = 2;
/// What columns are judged by.
constexpr std::size_t kSampled = 1000;
/// So many numbers and nothing else are no words.
constexpr std::size_t kNumbersForSure = 5;

std::vector<std::string_view> betweenTabs(std::string_view line)
{
    std::vector<std::string_view> fields;
    for (;;) {
        const std::size_t end = line.find('\t');
        fields.push_back(stripped(line.substr(0, end)));
        if (end == std::string_view::npos)
            return fields;
        line.remove_prefix(end + 1);
    }
}

std::optional<std::int64_t> numberIn(std::string_view text)
{
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || number < 0)
        return {};
    return number;
}

bool beginsComment(std::string_view line)
{
    return line.starts_with("# ") || line.starts_with("#\t");
}

/// The names of the columns: those of "# global.columns = ID FORM ..." (CoNLL-U Plus), or of CoNLL-U.
std::vector<std::string_view> namesIn(std::string_view text, bool conllU)
{
    constexpr std::string_view kGlobal = "# global.columns =";
    text = withoutByteOrderMark(text);
    const std::string_view first = takeLine(text);
    if (first.starts_with(kGlobal))
        return columnsOf(first.substr(kGlobal.size()));
    return conllU ? std::vector<std::string_view>(kConllU.begin(), kConllU.end()) : std::vector<std::string_view>();
}

/// From 0.
std::size_t askedColumn(const std::string& asked, const std::vector<std::string_view>& names,
    const std::filesystem::path& file, const char* field)
{
    const auto named = std::ranges::find_if(names, [&](std::string_view name) { return alikeButForCase(name, asked); });
    if (named != names.end())
        return static_cast<std::size_t>(named - names.begin());
    if (const auto number = numberIn(asked); number && *number > 0)
        return static_cast<std::size_t>(*number) - 1;
    throw Failure(ErrorCode::Usage,
        names.empty()
            ? Sentence::tr("The file %1 has no names of columns, so that %2 means none: give its number, from 1.", file,
                inQuotes(asked))
            : Sentence::tr("The file %1 has no column %2; give its number, from 1, or one of %3.", file,
                inQuotes(asked), listed({ names.begin(), names.end() })),
        { { "field", field }, { "file", shown(file.string()) } });
}

}

/// The first lines with a word, and which of them begin a sentence.
struct WordColumns::Sample {
    struct Line {
        std::vector<std::string_view> fields;
        bool first = false;
    };
    std::vector<Line> lines;

    explicit Sample(std::string_view text)
    {
        text = withoutByteOrderMark(text);
        bool first = true;
        while (!text.empty() && lines.size() < kSampled) {
            const std::string_view line = takeLine(text);
            auto fields = fieldsOf(line);
            if (fields.empty() || fields.front() == "-DOCSTART-") {
                first = true;
            } else if (!first || !beginsComment(line) || isEntityTag(fields.back())) {
                lines.push_back({ std::move(fields), first });
                first = false;
            }
        }
    }

    std::size_t count(const std::function<bool(const Line&)>& holds) const
    {
        return static_cast<std::size_t>(std::ranges::count_if(lines, holds));
    }
    bool mostly(const std::function<bool(const Line&)>& holds) const
    {
        const std::size_t found = count(holds);
        return found > 0 && 2 * found >= lines.size();
    }
    bool hasTags(std::size_t column) const
    {
        return mostly(
            [&](const Line& line) { return column < line.fields.size() && isEntityTag(line.fields[column]); });
    }

    std::size_t usualColumns() const
    {
        std::map<std::size_t, std::size_t> counts;
        for (const Line& line : lines)
            ++counts[line.fields.size()];
        const auto most = std::ranges::max_element(counts, {}, [](const auto& entry) { return entry.second; });
        return most == counts.end() ? 0 : most->first;
    }

    /// Whether the first column counts the words, or holds numbers and nothing else, beside a word and a tag.
    bool isNumbered() const
    {
        std::int64_t previous = -1;
        std::size_t counted = 0, numbers = 0, empty = 0;
        for (const Line& line : lines) {
            if (line.fields.size() < 3)
                continue;
            empty += line.fields.front().empty();
            const auto number = numberIn(line.fields.front());
            numbers += number.has_value();
            counted += number && (*number == previous + 1 || (line.first && *number <= 1));
            previous = number.value_or(previous);
        }
        const auto nearlyAll = [&](std::size_t found) { return found > 0 && 10 * found >= 9 * lines.size(); };
        return nearlyAll(counted) || (nearlyAll(numbers) && numbers >= kNumbersForSure) || nearlyAll(empty);
    }
};

std::vector<std::string_view> fieldsOf(std::string_view line)
{
    const std::string_view text = stripped(line);
    if (text.find('\t') == std::string_view::npos) { // before the text it parts an empty word from a tag, or indents
        auto columns = columnsOf(text);
        if (columns.size() == 1 && line.substr(0, line.find(text.front())).find('\t') != std::string_view::npos)
            columns.insert(columns.begin(), std::string_view());
        return columns;
    }
    auto fields = betweenTabs(line);
    while (!fields.empty() && fields.back().empty())
        fields.pop_back();
    return fields;
}

bool isConllU(std::string_view text)
{
    text = withoutByteOrderMark(text);
    while (!text.empty()) {
        const std::string_view line = takeLine(text);
        if (stripped(line).empty() || line.starts_with('#'))
            continue;
        return line.front() >= '0' && line.front() <= '9' && betweenTabs(line).size() == kConllU.size();
    }
    return false;
}

WordColumns::WordColumns(
    std::string_view text, const std::filesystem::path& file, WordTags tags, const AskedColumns& asked)
    : m_tags(tags)
    , m_conllU(isConllU(text))
{
    const auto names = namesIn(text, m_conllU);
    const Sample sample(text);
    m_columns = sample.usualColumns();
    if (!asked.tag.empty())
        m_tag = askedColumn(asked.tag, names, file, "data.tag_column");
    find(sample);
    if (!asked.word.empty())
        m_word = askedColumn(asked.word, names, file, "data.word_column");
}

void WordColumns::find(const Sample& sample)
{
    const bool numbered = !m_conllU && sample.isNumbered();
    m_word = m_conllU ? kConllUWord : numbered ? 1 : 0;
    if (numbered)
        m_notes.push_back(Sentence::tr("The first column holds numbers of lines; the words stand in column 2."));
    if (m_tag)
        m_tagged = sample.hasTags(*m_tag);
    else if (m_tags != WordTags::PartsOfSpeech)
        findTag(sample, numbered);
    else if (m_conllU)
        m_tag = kConllUTag;
}

void WordColumns::findTag(const Sample& sample, bool numbered)
{
    std::vector<std::size_t> tagged;
    for (std::size_t column = m_word + 1; column < m_columns; ++column) {
        if (sample.hasTags(column))
            tagged.push_back(column);
    }
    m_tagged = !tagged.empty();
    if (numbered && m_columns == kGermEvalColumns && tagged.size() == 2) {
        m_tag = kGermEvalOuter;
        m_notes.push_back(Sentence::tr(
            "Columns 3 and 4 hold entity tags; column 3 is read, which is the outer one of GermEval 2014."));
    } else if (m_tagged && tagged.back() + 1 != m_columns) {
        m_tag = tagged.front();
        m_notes.push_back(Sentence::tr(
            "The last of %1 columns holds no entity tags; column %2 does and is read.", m_columns, *m_tag + 1));
    } else if (tagged.size() > 1) {
        m_notes.push_back(Sentence::tr(
            "Column %1 is read as the tag, and column %2 holds such tags too.", m_columns, tagged.front() + 1));
    }
}

bool WordColumns::isComment(std::string_view line) const
{
    if (m_conllU)
        return line.starts_with('#');
    if (!beginsComment(line))
        return false;
    const auto fields = fieldsOf(line);
    const bool tagged = !fields.empty() && fields.front() == "#" && fields.size() == m_columns && m_columns > 1;
    return !tagged
        || (m_tags != WordTags::PartsOfSpeech && tagOf(m_columns) < m_columns
            && !isEntityTag(fields[tagOf(m_columns)]));
}

} // namespace ndogo
