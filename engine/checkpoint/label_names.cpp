// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/checkpoint/label_names.h"

#include "engine/base/error.h"
#include "engine/base/shown_text.h"
#include "engine/data/tag_scheme.h"
#include "engine/io/json_text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <functional>
#include <map>
#include <optional>
#include <set>

namespace ndogo {
namespace {

using nlohmann::json;

constexpr std::string_view kOutside = "O";

char upper(char letter)
{
    return letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
}

std::string upper(std::string text)
{
    std::ranges::transform(text, text.begin(), [](char letter) { return upper(letter); });
    return text;
}

bool isPosition(char letter)
{
    return std::string_view("BIESLU").find(upper(letter)) != std::string_view::npos;
}

bool isLink(char letter)
{
    return letter == '-' || letter == '_' || letter == ' ';
}

std::string tag(char position, const std::string& type)
{
    return inUsualCase(std::string(1, position) + '-' + type);
}

std::optional<std::string> fromPrefixed(const std::string& label)
{
    if (label.size() > 2 && isPosition(label[0]) && isLink(label[1]))
        return tag(label[0], label.substr(2));
    return {};
}

std::optional<std::string> fromSuffixed(const std::string& label)
{
    const std::size_t end = label.size();
    if (end > 2 && isPosition(label[end - 1]) && isLink(label[end - 2]))
        return tag(label[end - 1], label.substr(0, end - 2));
    return {};
}

/// What scripts put among the tags for pieces that are no words.
bool isFiller(const std::string& label)
{
    static const std::set<std::string, std::less<>> kFillers { "X", "PAD", "NONE", "NULL", "CLS", "SEP", "S", "/S",
        "UNK", "MASK", "-", "_", "SPECIAL", "IGNORE" };
    std::string bare = upper(label);
    std::erase_if(bare, [](char letter) { return std::string_view("[]<>").find(letter) != std::string_view::npos; });
    return kFillers.contains(bare);
}

using Read = std::function<std::optional<std::string>(const std::string&)>;

/// All labels read so, or nothing where one cannot be, or no tag is among them.
std::optional<std::vector<std::string>> readTags(const std::vector<std::string>& labels, const Read& read)
{
    std::vector<std::string> tags;
    bool hasTag = false;
    for (const std::string& label : labels) {
        if (const auto found = read(label)) {
            tags.push_back(*found);
            hasTag = true;
        } else if (upper(label) == kOutside || isFiller(label)) {
            tags.emplace_back(kOutside);
        } else {
            return {};
        }
    }
    return hasTag ? std::optional(tags) : std::nullopt;
}

void noteTags(
    const std::vector<std::string>& labels, const std::vector<std::string>& tags, std::vector<Sentence>& notes)
{
    std::string fillers;
    std::size_t respelt = labels.size();
    for (std::size_t i = 0; i < labels.size(); ++i) {
        if (tags[i] == kOutside && upper(labels[i]) != kOutside)
            fillers += (fillers.empty() ? "" : ", ") + inQuotes(labels[i]);
        else if (tags[i] != kOutside && tags[i] != labels[i] && respelt == labels.size())
            respelt = i;
    }
    if (respelt < labels.size())
        notes.push_back(
            Sentence::tr("The labels are read as tags in the usual spelling: %1 as %2, and the others alike.",
                inQuotes(labels[respelt]), inQuotes(tags[respelt])));
    if (!fillers.empty())
        notes.push_back(Sentence::tr("Among the labels, %1 stand for no entity: they count as O.", fillers));
}

// --- files --------------------------------------------------------------------------------------

[[noreturn]] void refuse(const std::string& file, Sentence sentence)
{
    throw Failure(ErrorCode::DataInvalid, std::move(sentence), { { "file", file } });
}

std::optional<std::size_t> numberIn(const std::string& digits)
{
    std::size_t number = 0;
    const auto* end = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), end, number);
    return error == std::errc() && stop == end ? std::optional(number) : std::nullopt;
}

std::vector<std::string> labelsFromJson(const json& names, const std::string& file)
{
    std::map<std::size_t, std::string> byId;
    for (const auto& [key, value] : names.items()) {
        const bool isName = value.is_string();
        const auto id = isName           ? numberIn(key)
            : value.is_number_unsigned() ? std::optional(value.get<std::size_t>())
                                         : std::nullopt;
        if (!id || !byId.emplace(*id, isName ? value.get<std::string>() : key).second)
            refuse(file,
                Sentence::tr("%1: %2 is no class and its number. Write {\"0\": \"O\", \"1\": \"B-PER\"}, or one label "
                             "a line.",
                    file, inQuotes(shown(key, 60))));
    }
    std::vector<std::string> labels;
    for (auto& [id, label] : byId) {
        if (id != labels.size())
            refuse(file,
                Sentence::tr("%1 names no class %2, but a later one. Number the classes from 0 without gaps.", file,
                    labels.size()));
        if (label.empty() || shown(label) != label || std::ranges::find(labels, label) != labels.end())
            refuse(file,
                Sentence::tr("%1: the name of class %2 is empty, there twice, or no text without control characters.",
                    file, id));
        labels.push_back(std::move(label));
    }
    return labels;
}

std::vector<std::string> labelsFromLines(std::string_view text, const std::string& file)
{
    constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
    if (text.starts_with(kByteOrderMark))
        text.remove_prefix(kByteOrderMark.size());
    std::vector<std::string> labels;
    for (std::size_t number = 1; !text.empty(); ++number) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        std::string line(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        line.erase(line.find_last_not_of(" \t\r") + 1);
        if (line.empty())
            continue;
        if (shown(line) != line)
            refuse(file,
                Sentence::tr(
                    "%1, line %2 is not a label: it is no UTF-8 text without control characters.", file, number));
        if (std::ranges::find(labels, line) != labels.end())
            refuse(file, Sentence::tr("%1, line %2 names %3 again. Write each label once.", file, number, line));
        labels.push_back(std::move(line));
    }
    return labels;
}

} // namespace

std::vector<std::string> usualLabels(std::vector<std::string> labels, std::vector<Sentence>& notes)
{
    for (const Read& read : { Read(fromPrefixed), Read(fromSuffixed) }) {
        if (auto tags = readTags(labels, read)) {
            noteTags(labels, *tags, notes);
            return std::move(*tags);
        }
    }
    return labels;
}

std::vector<std::string> labelsFromText(std::string_view text, const std::string& file)
{
    const std::size_t start = text.find_first_not_of(" \t\r\n");
    const char first = start == std::string_view::npos ? '\0' : text[start];
    std::vector<std::string> labels;
    if (first == '{' || first == '[') {
        const std::string object = first == '{' ? std::string(text) : "{\"labels\": " + std::string(text) + "}";
        const json names = parseJsonObject(object, file, ErrorCode::DataInvalid);
        const json* inner = &names;
        for (const char* key : { "labels", "label2id", "id2label" })
            if (names.contains(key) && names[key].is_structured())
                inner = &names[key];
        labels = labelsFromJson(*inner, file);
    } else {
        labels = labelsFromLines(text, file);
    }
    if (labels.empty())
        refuse(file, Sentence::tr("%1 names no label. Write one label a line, e.g. O, B-PER, I-PER.", file));
    return labels;
}

std::filesystem::path labelFileIn(const std::filesystem::path& folder)
{
    for (const char* name : { "labels.txt", "label_list.txt", "label_names.txt", "tags.txt", "labels.json",
             "id2label.json", "label2id.json", "label_map.json" }) {
        std::error_code error;
        if (std::filesystem::is_regular_file(folder / name, error))
            return folder / name;
    }
    return {};
}

} // namespace ndogo
