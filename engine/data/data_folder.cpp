// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/data_folder.h"

#include "engine/data/data_layout.h"
#include "engine/data/text_lines.h"
#include "engine/io/atomic_folder.h"
#include "engine/io/file_message.h"
#include "engine/study/metrics.h"
#include "engine/study/split_names.h"
#include "engine/text/tokenizer.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>

namespace ndogo {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 3> kSplits { "train", "dev", "test" };

std::int64_t wordsOf(const Example& example, DataTask task)
{
    const bool words = task == DataTask::Ner || task == DataTask::Pos;
    return static_cast<std::int64_t>(words ? example.words.size() : columnsOf(example.words.front()).size());
}

void countLabels(const Example& example, DataTask task, LanguageData& counts)
{
    if (task != DataTask::Ner) {
        for (const std::string& label : example.labels)
            ++counts.labels[label];
        return;
    }
    for (const Entity& entity : entitiesOf(example.labels, EntityMode::Default)) {
        ++counts.entities;
        ++counts.entitiesByType[entity.type];
    }
}

void countSplit(const ExampleFile& file, DataTask task, const Tokenizer* tokenizer, LanguageData& counts)
{
    std::int64_t pieces = 0;
    std::int64_t unknown = 0;
    for (const Example& example : file.examples) {
        counts.words += wordsOf(example, task);
        countLabels(example, task, counts);
        for (const std::string& text : example.words) {
            if (tokenizer == nullptr)
                break;
            const auto ids = tokenizer->encode(text);
            pieces += static_cast<std::int64_t>(ids.size());
            unknown += std::ranges::count(ids, tokenizer->unknownId());
        }
    }
    if (counts.words > 0)
        counts.piecesPerWord = double(pieces) / double(counts.words);
    if (pieces > 0)
        counts.unknownRate = double(unknown) / double(pieces);
}

/// A notice lies in the data folder, also when one of its languages or files was chosen.
std::string readNotice(const LanguageSplits& language)
{
    std::error_code error;
    for (const fs::path& folder : { language.folder, fs::absolute(language.folder).parent_path() }) {
        const fs::path file = folder / "notice.txt";
        if (!fs::is_regular_file(file, error))
            continue;
        std::string text = readTextFile(file, 64U << 10U);
        text.erase(text.find_last_not_of(" \t\r\n") + 1);
        return shown(text);
    }
    return {};
}

/// Counts the languages of a data folder; what cannot be read becomes a problem.
class Scan {
public:
    Scan(const DataRef& data, const Tokenizer* tokenizer)
        : m_data(data)
        , m_tokenizer(tokenizer)
        , m_folder(openDataFolder(data))
    {
        m_report.path = data.path;
        m_report.split = data.split;
        m_report.notice = readNotice(m_folder.languages.front());
    }

    DataReport run()
    {
        recognise();
        for (const LanguageSplits& language : m_folder.languages)
            scan(language);
        if (m_report.languages.empty() && m_firstError)
            throw Failure(*m_firstError);
        return std::move(m_report);
    }

private:
    /// From the split asked for; from another one when no language has it.
    void recognise()
    {
        std::vector<fs::path> files;
        for (const auto& splits : { std::vector { m_data.split }, allSplits() })
            for (const std::string& split : splits)
                for (const LanguageSplits& language : m_folder.languages)
                    for (fs::path& file : language.filesOf(split))
                        files.push_back(std::move(file));
        m_layout = recogniseLayout(m_data, files);
        m_report.task = m_layout.task;
        m_report.format = m_layout.format;
        m_report.textColumns = m_layout.textColumns;
        m_report.labelColumn = m_layout.labelColumn;
        m_report.wordColumn = m_layout.wordColumn;
        m_report.tagColumn = m_layout.tagColumn;
        if (!m_layout.recognised.empty())
            m_report.assumed.push_back(m_layout.recognised);
        std::ranges::copy(m_layout.assumed, std::back_inserter(m_report.assumed));
        std::ranges::copy(m_folder.notes, std::back_inserter(m_report.assumed));
    }

    static std::vector<std::string> allSplits() { return { kSplits.begin(), kSplits.end() }; }

    void scan(const LanguageSplits& language)
    {
        LanguageData counts;
        counts.language = language.name;
        std::set<std::string> splits { m_data.split };
        if (!language.file) {
            for (const std::string_view other : kSplits)
                if (other != commonSplit(m_data.split))
                    splits.emplace(other);
        }
        for (const std::string& split : splits) {
            const auto files = language.filesOf(split);
            if (!files.empty())
                scan(files.front(), split, counts);
            else if (split == m_data.split)
                m_report.problems.push_back({ shown(language.folder.string()), 0,
                    Sentence::tr("There is no file of the split %1.", shown(split, 60)) });
            if (files.size() > 1)
                m_report.problems.push_back({ shown(files[1].string()), 0, secondFile(files, split) });
        }
        if (!counts.sentences.empty())
            m_report.languages.push_back(std::move(counts));
    }

    void scan(const fs::path& path, const std::string& split, LanguageData& counts)
    {
        try {
            ExampleFile file = readExamples(path, m_layout);
            counts.sentences[split] = static_cast<std::int64_t>(file.examples.size());
            std::ranges::move(file.problems, std::back_inserter(m_report.problems));
            if (split == m_data.split)
                countSplit(file, m_layout.task, m_tokenizer, counts);
        } catch (const Failure& failure) {
            const Error& problem = failure.error();
            const auto line = problem.context.find("line");
            m_report.problems.push_back({ shown(path.string()),
                line == problem.context.end() ? 0 : std::stoll(line->second), problem.sentence });
            if (!m_firstError)
                m_firstError = problem;
        }
    }

    const DataRef& m_data;
    const Tokenizer* m_tokenizer;
    DataFolder m_folder;
    DataLayout m_layout;
    DataReport m_report;
    std::optional<Error> m_firstError;
};

}

DataReport scanData(const DataRef& data, const Tokenizer* tokenizer)
{
    return Scan(data, tokenizer).run();
}

} // namespace ndogo
