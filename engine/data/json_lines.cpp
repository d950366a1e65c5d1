// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/json_lines.h"

#include "engine/base/error.h"
#include "engine/data/column_names.h"
#include "engine/data/tag_scheme.h"
#include "engine/data/text_lines.h"
#include "engine/io/atomic_folder.h"
#include "engine/io/file_message.h"
#include "engine/io/json_text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace ndogo {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr int kDeepest = 20;

/// The objects of JSON lines, or of one array.
class JsonObjects {
public:
    JsonObjects(std::string_view text, const fs::path& file)
        : m_file(file)
        , m_rest(withoutByteOrderMark(text))
    {
        skipBlanks();
        m_array = m_rest.starts_with('[');
        if (m_array)
            take(1);
    }

    std::int64_t line() const { return m_begin; } ///< of the object that next() gave
    Failure failure(const Sentence& what) const { return lineFailure(m_file, m_begin, what); }

    std::optional<json> next()
    {
        skipBlanks();
        if (m_array && m_rest.starts_with(','))
            take(1);
        skipBlanks();
        if (m_rest.empty() || (m_array && m_rest.starts_with(']')))
            return {};
        m_begin = m_line;
        const std::string_view text = m_rest.substr(0, objectSize());
        requireText(text, m_file, m_begin);
        auto object = json::parse(
            text, [](int depth, json::parse_event_t, json&) { return depth <= kDeepest; }, false);
        if (!object.is_object())
            throw failure(
                Sentence::tr("it is no JSON object, such as {\"tokens\": [...], \"ner_tags\": [...]}; correct it."));
        take(text.size());
        return object;
    }

private:
    void skipBlanks() { take(std::min(m_rest.find_first_not_of(" \t\r\n"), m_rest.size())); }

    void take(std::size_t size)
    {
        m_line += std::ranges::count(m_rest.substr(0, size), '\n');
        m_rest.remove_prefix(size);
    }

    /// To the brace that closes the first one, or to the end of what an object may be.
    std::size_t objectSize() const
    {
        int open = 0;
        bool inText = false;
        for (std::size_t at = 0; at < std::min(m_rest.size(), kLongestLine); ++at) {
            const char letter = m_rest[at];
            if (inText && letter == '\\')
                ++at;
            else if (letter == '"')
                inText = !inText;
            else if (!inText && (letter == '{' || letter == '}'))
                open += letter == '{' ? 1 : -1;
            if (open == 0 && !inText)
                return at + 1;
        }
        return std::min(m_rest.size(), kLongestLine + 1);
    }

    fs::path m_file;
    std::string_view m_rest;
    bool m_array = false;
    std::int64_t m_line = 1, m_begin = 1;
};

/// What a value says as a label: a text, or a number's digits.
std::optional<std::string> labelText(const json& value)
{
    if (value.is_string())
        return value.get<std::string>();
    return value.is_number_integer() ? std::optional(value.dump()) : std::nullopt;
}

ColumnNames keysOf(const json& object)
{
    ColumnNames keys;
    for (const auto& [key, value] : object.items())
        keys.push_back(key);
    return keys;
}

/// The value of a key, alike but for case.
const json* valueOf(const json& object, std::string_view key)
{
    if (const auto exact = object.find(key); exact != object.end())
        return &*exact;
    for (const auto& [name, value] : object.items()) {
        if (alikeButForCase(name, key))
            return &value;
    }
    return nullptr;
}

/// Names of the labels of `key` in what datasets writes beside its data: {"features": {KEY: {"names": [...]}}}, inside
/// "feature" for lists.
std::vector<std::string> namesIn(const fs::path& info, const std::string& key)
{
    const json whole = parseJsonObject(readTextFile(info), info, ErrorCode::DataInvalid);
    const json* features = valueOf(whole, "features");
    const json* feature = features != nullptr && features->is_object() ? valueOf(*features, key) : nullptr;
    while (feature != nullptr && feature->is_object()) {
        const auto names = feature->find("names");
        if (names != feature->end() && names->is_array()
            && std::ranges::all_of(*names, [](const json& name) { return name.is_string(); }))
            return names->get<std::vector<std::string>>();
        feature = valueOf(*feature, "feature");
    }
    return {};
}

std::vector<std::string> namesBeside(const fs::path& file, const std::string& key)
{
    const fs::path folder = fs::absolute(file).parent_path();
    for (const fs::path& place : std::array { folder, folder / file.stem(), folder.parent_path() }) {
        std::error_code error;
        const fs::path info = place / "dataset_info.json";
        if (fs::is_regular_file(info, error)) {
            if (auto names = namesIn(info, key); !names.empty())
                return names;
        }
    }
    return {};
}

/// What the first object of a file says of the layout.
class JsonRecogniser {
public:
    JsonRecogniser(std::string_view text, const fs::path& file, const DataRef& data)
        : m_file(file)
        , m_data(data)
        , m_objects(text, file)
    {
        while (auto object = m_objects.next()) {
            m_first = std::move(*object);
            if (!isEmptyIn(m_first))
                break;
        }
        if (m_first.is_null())
            throw fileFailure(
                ErrorCode::DataInvalid, file, Sentence::tr("The file %1 is empty; choose other data.", file));
        m_keys = keysOf(m_first);
    }

    DataLayout recognise()
    {
        m_layout.format = DataFormat::JsonLines;
        const bool ofWords = m_data.task == DataTask::Ner || m_data.task == DataTask::Pos;
        m_layout.wordColumn = chosen(m_data.wordColumn, wordKey());
        m_layout.tagColumn = chosen(m_data.tagColumn, tagKey());
        if (ofWords || (!m_data.task && isList(m_layout.wordColumn) && isList(m_layout.tagColumn)))
            recogniseWords();
        else
            recogniseTexts();
        return std::move(m_layout);
    }

private:
    /// An object whose lists are empty says nothing of their kind.
    static bool isEmptyIn(const json& object)
    {
        return std::ranges::any_of(object, [](const json& value) { return value.is_array() && value.empty(); });
    }

    static std::string chosen(const std::string& asked, std::string found) { return asked.empty() ? found : asked; }

    /// Lists of words may be called as texts are.
    std::string wordKey() const
    {
        const std::string words = wordColumnOf(m_keys);
        const ColumnNames texts = words.empty() ? textColumnsOf(m_keys) : ColumnNames();
        return texts.size() == 1 && isList(texts.front()) ? texts.front() : words;
    }

    std::string tagKey() const
    {
        const std::string parts = partOfSpeechColumnOf(m_keys), entities = entityColumnOf(m_keys);
        return m_data.task == DataTask::Pos ? parts : entities.empty() ? parts : entities;
    }

    bool isList(const std::string& key) const
    {
        const json* value = valueOf(m_first, key);
        return value != nullptr && value->is_array();
    }

    void recogniseWords()
    {
        for (const std::string& key : { m_layout.wordColumn, m_layout.tagColumn })
            if (!isList(key))
                throw m_objects.failure(
                    Sentence::tr("no lists of words and of their tags are known among %1; name them with --word-column "
                                 "and --tag-column.",
                        listed(m_keys)));
        const json& tags = *valueOf(m_first, m_layout.tagColumn);
        if (!tags.empty() && tags.front().is_number_integer()) {
            m_layout.labelNames = namesBeside(m_file, m_layout.tagColumn);
            if (m_layout.labelNames.empty())
                throw m_objects.failure(Sentence::tr(
                    "the tags of %1 are numbers, and there are no names for them; put the dataset_info.json "
                    "that datasets saves beside the file, or one such as %2, or write names in place of them.",
                    inQuotes(m_layout.tagColumn),
                    "{\"features\": {\"" + shown(m_layout.tagColumn, 60)
                        + "\": {\"names\": [\"O\", \"B-PER\", ...]}}}"));
        }
        m_layout.task = m_data.task ? *m_data.task : taskOf(tags);
        m_layout.assumed.push_back(m_layout.task == DataTask::Ner
                ? Sentence::tr("%1 has lists of words (%2) and entity tags (%3): named entities in JSON lines.", name(),
                    inQuotes(m_layout.wordColumn), inQuotes(m_layout.tagColumn))
                : Sentence::tr(
                    "%1 has lists of words (%2) and parts of speech (%3): part-of-speech tagging in JSON lines.",
                    name(), inQuotes(m_layout.wordColumn), inQuotes(m_layout.tagColumn)));
    }

    DataTask taskOf(const json& tags) const
    {
        const auto isEntity = [](const std::string& name) { return isEntityTag(name); };
        const auto isEntityValue
            = [](const json& tag) { return tag.is_string() && isEntityTag(tag.get<std::string>()); };
        const bool entities = m_layout.labelNames.empty() ? std::ranges::any_of(tags, isEntityValue)
                                                          : std::ranges::all_of(m_layout.labelNames, isEntity);
        return entities ? DataTask::Ner : DataTask::Pos;
    }

    void recogniseTexts()
    {
        m_layout.wordColumn.clear();
        m_layout.tagColumn.clear();
        m_layout.textColumns = m_data.textColumns.empty() ? textColumnsOf(m_keys) : m_data.textColumns;
        m_layout.labelColumn = chosen(m_data.labelColumn, labelColumnOf(m_keys));
        m_layout.task = m_data.task        ? *m_data.task
            : m_layout.labelColumn.empty() ? DataTask::Text
                                           : DataTask::Classification;
        if (m_layout.task == DataTask::Text)
            m_layout.labelColumn.clear();
        if (m_layout.textColumns.empty() || (m_layout.task == DataTask::Classification && m_layout.labelColumn.empty()))
            throw m_objects.failure(Sentence::tr(
                "neither words and tags nor text and label are known among %1; name them with --word-column "
                "and --tag-column, or with --text-columns and --label-column.",
                listed(m_keys)));
        if (!m_layout.labelColumn.empty())
            m_layout.labelNames = namesBeside(m_file, m_layout.labelColumn);
        m_layout.assumed.push_back(m_layout.labelColumn.empty()
                ? Sentence::tr(
                    "%1 holds a text an object (%2): plain text in JSON lines.", name(), listed(m_layout.textColumns))
                : Sentence::tr("%1 holds a text (%2) and a label (%3) an object: classification in JSON lines.", name(),
                    listed(m_layout.textColumns), inQuotes(m_layout.labelColumn)));
    }

    std::string name() const { return shown((m_file.parent_path().filename() / m_file.filename()).string(), 200); }

    fs::path m_file;
    const DataRef& m_data;
    JsonObjects m_objects;
    json m_first;
    ColumnNames m_keys;
    DataLayout m_layout;
};

class JsonReader {
public:
    JsonReader(std::string_view text, const fs::path& file, const DataLayout& layout)
        : m_layout(layout)
        , m_path(file)
        , m_objects(text, file)
        , m_mended(file)
    {
    }

    ExampleFile read()
    {
        while (const auto object = m_objects.next()) {
            if (m_layout.wordColumn.empty())
                addText(*object);
            else
                addWords(*object);
        }
        if (m_file.examples.empty())
            throw fileFailure(ErrorCode::DataInvalid, m_path,
                Sentence::tr("The file %1 holds no object with words and tags, or with a text and a label.", m_path));
        m_file.problems = m_mended.take();
        return std::move(m_file);
    }

private:
    const json& valueAt(const json& object, const std::string& key) const
    {
        const json* value = valueOf(object, key);
        if (value == nullptr)
            throw m_objects.failure(Sentence::tr("it has no %1; it has %2.", inQuotes(key), listed(keysOf(object))));
        return *value;
    }

    void addWords(const json& object)
    {
        const json& words = valueAt(object, m_layout.wordColumn);
        const json& tags = valueAt(object, m_layout.tagColumn);
        if (!words.is_array() || !tags.is_array() || words.size() != tags.size())
            throw m_objects.failure(Sentence::tr("%1 and %2 must be lists of the same length.",
                inQuotes(m_layout.wordColumn), inQuotes(m_layout.tagColumn)));
        if (words.empty()) {
            m_mended.add(m_objects.line(), Sentence::tr("It has no words and is left out."));
            return;
        }
        Example example;
        example.line = m_objects.line();
        for (std::size_t word = 0; word < words.size(); ++word) {
            example.words.push_back(onOneLine(textOf(words[word], m_layout.wordColumn)));
            example.labels.push_back(tagOf(tags[word]));
            m_file.labelLines.try_emplace(example.labels.back(), example.line);
        }
        m_file.examples.push_back(std::move(example));
    }

    std::string tagOf(const json& value)
    {
        std::string tag = onOneLine(m_layout.labelNames.empty() ? textOf(value, m_layout.tagColumn) : nameOf(value));
        if (m_layout.task != DataTask::Ner)
            return tag;
        if (!isEntityTag(tag))
            throw m_objects.failure(Sentence::tr(
                "%1 is not a tag; it must be O, or a type behind B-, I-, E-, S-, L- or U-.", inQuotes(tag)));
        return m_entityTags.read(tag, m_objects.line());
    }

    std::string nameOf(const json& value) const
    {
        const auto number = value.is_number_integer() ? value.get<std::int64_t>() : -1;
        if (number < 0 || number >= static_cast<std::int64_t>(m_layout.labelNames.size()))
            throw m_objects.failure(Sentence::tr("%1 is the number of no tag; dataset_info.json names %2, from 0.",
                inQuotes(value.dump()), m_layout.labelNames.size()));
        return m_layout.labelNames[static_cast<std::size_t>(number)];
    }

    std::string textOf(const json& value, const std::string& key) const
    {
        if (!value.is_string() || value.get_ref<const std::string&>().find('\0') != std::string::npos)
            throw m_objects.failure(Sentence::tr("%1 must hold text, and holds %2.", inQuotes(key),
                inQuotes(shown(value.dump(-1, ' ', false, json::error_handler_t::replace), 60))));
        return value.get<std::string>();
    }

    void addText(const json& object)
    {
        Example example;
        example.line = m_objects.line();
        std::string text;
        for (const std::string& key : m_layout.textColumns) {
            const json& part = valueAt(object, key);
            if (!part.is_null())
                text += (text.empty() ? "" : " ") + textOf(part, key);
        }
        if (stripped(text).empty()) {
            m_mended.add(example.line, Sentence::tr("The text is empty; it is left out."));
            return;
        }
        if (!m_layout.labelColumn.empty()) {
            const json& value = valueAt(object, m_layout.labelColumn);
            const auto label = value.is_number() && !m_layout.labelNames.empty() ? nameOf(value) : labelText(value);
            if (!label || label->empty()) {
                m_mended.add(
                    example.line, Sentence::tr("The label is neither a text nor a number; the text is left out."));
                return;
            }
            example.labels.push_back(*label);
            m_file.labelLines.try_emplace(*label, example.line);
        }
        example.words.push_back(std::move(text));
        m_file.examples.push_back(std::move(example));
    }

    const DataLayout& m_layout;
    fs::path m_path;
    JsonObjects m_objects;
    ExampleFile m_file;
    MendedPlaces m_mended;
    EntityTags m_entityTags { m_mended };
};

}

bool isJson(std::string_view text, const fs::path& file)
{
    const std::string ending = file.extension().string();
    text = stripped(withoutByteOrderMark(text).substr(0, 64));
    return ending == ".jsonl" || ending == ".ndjson" || ending == ".json" || text.starts_with("{\"");
}

DataLayout recogniseJson(std::string_view text, const fs::path& file, const DataRef& data)
{
    return JsonRecogniser(text, file, data).recognise();
}

ExampleFile parseJsonLines(std::string_view text, const fs::path& file, const DataLayout& layout)
{
    return JsonReader(text, file, layout).read();
}

} // namespace ndogo
