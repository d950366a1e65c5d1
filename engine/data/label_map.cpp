// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/label_map.h"

#include "engine/base/error.h"
#include "engine/data/text_lines.h"
#include "engine/io/file_message.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <string_view>

namespace ndogo {
namespace {

using Names = std::set<std::string>;

constexpr std::string_view kOutside = "O";

/// Prefixes of IOB2, IOBES and BILOU.
bool hasPrefix(std::string_view label)
{
    return label.size() > 2 && label[1] == '-' && std::string_view("BIESLU").find(label[0]) != std::string_view::npos;
}

/// What is matched: entity types with NER (nothing for O), else the label itself.
std::string nameOf(const std::string& label, DataTask task)
{
    if (task != DataTask::Ner)
        return label;
    if (label == kOutside)
        return {};
    return hasPrefix(label) ? label.substr(2) : label;
}

std::string applied(const std::string& name, const LabelMap& map)
{
    const auto found = map.find(name);
    return found == map.end() ? name : found->second;
}

Sentence listedNames(const Names& names)
{
    return names.empty() ? Sentence::tr("none") : listed({ names.begin(), names.end() });
}

class Matcher {
public:
    Matcher(std::span<const FileLabels> data, std::span<const std::string> modelLabels, DataTask task,
        const LabelMap& asked)
        : m_data(data)
        , m_task(task)
    {
        m_match.map = asked;
        for (const FileLabels& file : data)
            for (const auto& [label, line] : file.lines)
                addName(label, m_dataNames);
        for (const std::string& label : modelLabels)
            addName(label, m_modelNames);
    }

    LabelMatch match(const LabelMap& remembered)
    {
        for (const auto& [from, to] : m_match.map)
            if (!m_dataNames.contains(from) && !m_modelNames.contains(from))
                m_match.notes.push_back(m_task == DataTask::Ner
                        ? Sentence::tr("Neither the data nor the model has the entity type %1, so mapping it to %2 "
                                       "changes nothing.",
                            inQuotes(from), inQuotes(to))
                        : Sentence::tr("Neither the data nor the model has the label %1, so mapping it to %2 changes "
                                       "nothing.",
                            inQuotes(from), inQuotes(to)));
        mapAsTrained(remembered);
        mapCase();
        for (const std::string& name : m_modelNames)
            m_known.insert(applied(name, m_match.map));
        requireKnown();
        noteUnused();
        return std::move(m_match);
    }

private:
    void addName(const std::string& label, Names& names) const
    {
        if (std::string name = nameOf(label, m_task); !name.empty())
            names.insert(std::move(name));
    }

    void mapAsTrained(const LabelMap& remembered)
    {
        for (const auto& [from, to] : remembered) {
            if (m_match.map.contains(from) || !m_dataNames.contains(from) || m_modelNames.contains(from))
                continue;
            m_match.map[from] = to;
            m_match.notes.push_back(m_task == DataTask::Ner
                    ? Sentence::tr("The entity type %1 of the data counts as %2, as in the model's training.",
                        inQuotes(from), inQuotes(to))
                    : Sentence::tr("The label %1 of the data counts as %2, as in the model's training.", inQuotes(from),
                        inQuotes(to)));
        }
    }

    void mapCase()
    {
        const auto alike = [](const Names& names, const std::string& name) {
            std::vector<std::string> found;
            for (const std::string& other : names)
                if (alikeButForCase(other, name))
                    found.push_back(other);
            return found;
        };
        for (const std::string& name : m_dataNames) {
            const auto ofModel = alike(m_modelNames, name);
            if (m_match.map.contains(name) || ofModel.size() != 1 || ofModel.front() == name
                || alike(m_dataNames, name).size() != 1 || m_match.map.contains(ofModel.front()))
                continue;
            m_match.map[name] = ofModel.front();
            m_match.notes.push_back(m_task == DataTask::Ner
                    ? Sentence::tr("The entity type %1 of the data counts as the model's %2.", inQuotes(name),
                        inQuotes(ofModel.front()))
                    : Sentence::tr("The label %1 of the data counts as the model's %2.", inQuotes(name),
                        inQuotes(ofModel.front())));
        }
    }

    bool isKnown(const std::string& label) const
    {
        const std::string name = nameOf(label, m_task);
        if (name.empty())
            return true;
        const std::string target = applied(name, m_match.map);
        return (m_task == DataTask::Ner && target == kOutside) || m_known.contains(target);
    }

    void requireKnown() const
    {
        for (const FileLabels& file : m_data) {
            const std::string* first = nullptr;
            std::int64_t firstLine = 0;
            for (const auto& [label, line] : file.lines) {
                if (isKnown(label) || (first != nullptr && firstLine <= line))
                    continue;
                first = &label;
                firstLine = line;
            }
            if (first != nullptr)
                throw unknown(file.file, *first, firstLine);
        }
    }

    Failure unknown(const std::string& file, const std::string& label, std::int64_t line) const
    {
        const std::string name = nameOf(label, m_task);
        const bool ner = m_task == DataTask::Ner;
        const std::string target = ner || m_modelNames.empty() ? "O" : *m_modelNames.begin();
        const Sentence inData = listedNames(m_dataNames), inModel = listedNames(m_modelNames);
        const std::string example = shown(name, 60) + "=" + shown(target, 60);
        Sentence sentence = ner
            ? Sentence::tr(
                "The file %1, line %2: the tag %3 is none that the model can give (entity types of the data: "
                "%4; of the model: %5); say what it counts as, such as --map-label %6, or choose other data "
                "or another model.",
                shown(file), line, inQuotes(label), inData, inModel, example)
            : Sentence::tr("The file %1, line %2: the label %3 is none that the model can give (labels of the data: "
                           "%4; of the model: %5); say what it counts as, such as --map-label %6, or choose other data "
                           "or another model.",
                shown(file), line, inQuotes(label), inData, inModel, example);
        return { ErrorCode::LabelUnknown, std::move(sentence),
            { { "file", shown(file) }, { "line", std::to_string(line) }, { "tag", shown(label) },
                { "labels", inEnglish(inModel) }, { "data_labels", inEnglish(inData) } } };
    }

    void noteUnused()
    {
        Names inData, unused;
        for (const std::string& name : m_dataNames)
            inData.insert(applied(name, m_match.map));
        std::ranges::set_difference(m_known, inData, std::inserter(unused, unused.end()));
        if (m_task == DataTask::Ner)
            unused.erase(std::string(kOutside));
        if (!unused.empty())
            m_match.notes.push_back(m_task == DataTask::Ner
                    ? Sentence::tr("The data has no entity type %1, which the model can give; such answers count as "
                                   "wrong.",
                        listedNames(unused))
                    : Sentence::tr("The data has no label %1, which the model can give; such answers count as wrong.",
                        listedNames(unused)));
    }

    std::span<const FileLabels> m_data;
    DataTask m_task;
    Names m_dataNames, m_modelNames;
    Names m_known; ///< what the model can give, as it counts
    LabelMatch m_match;
};

}

LabelMatch matchLabels(std::span<const FileLabels> data, std::span<const std::string> modelLabels, DataTask task,
    const LabelMap& asked, const LabelMap& remembered)
{
    if (task == DataTask::Text)
        return { asked, {} };
    return Matcher(data, modelLabels, task, asked).match(remembered);
}

std::string mappedLabel(const std::string& label, const LabelMap& map, DataTask task)
{
    if (task != DataTask::Ner)
        return applied(label, map);
    const std::string name = nameOf(label, task);
    const auto found = map.find(name);
    if (found == map.end())
        return label;
    if (found->second == kOutside)
        return std::string(kOutside);
    return hasPrefix(label) ? label.substr(0, 2) + found->second : found->second;
}

void mapLabels(std::span<Example> examples, const LabelMap& map, DataTask task)
{
    if (map.empty())
        return;
    for (auto& example : examples) {
        for (auto& label : example.labels)
            label = mappedLabel(label, map, task);
    }
}

} // namespace ndogo
