// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/data_folder.h"

#include "engine/data/data_layout.h"
#include "engine/data/text_lines.h"
#include "engine/io/atomic_folder.h"
#include "engine/io/file_message.h"
#include "engine/study/metrics.h"
#include "engine/text/tokenizer.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>

namespace ndogo {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 3> kSplits { "train", "dev", "test" };

/// Other names that corpora have for the three (Universal Dependencies, newsclass, Hugging Face).
struct OtherName {
    std::string_view split, name;
};
constexpr std::array<OtherName, 5> kOtherNames { { { "train", "train_clean" }, { "dev", "valid" },
    { "dev", "validation" }, { "dev", "val" }, { "dev", "development" } } };

/// In the order of preference.
constexpr std::array<std::string_view, 8> kEndings { ".txt", ".tsv", ".csv", ".conll", ".conllu", ".iob2", ".bio", "" };

/// One language: a folder with a file a split, or a single file that is the split asked for.
struct Language {
    std::string name;
    fs::path folder;
    std::optional<fs::path> file;
};

Failure dataFailure(const fs::path& path, Sentence sentence)
{
    return { ErrorCode::FileNotFound, std::move(sentence), { { "file", shown(path.string()) } } };
}

/// The names of a split's files without their endings: its own first.
std::vector<std::string> namesOf(const std::string& split)
{
    std::string_view common = split;
    for (const OtherName& other : kOtherNames)
        if (other.name == split)
            common = other.split;
    std::vector<std::string> names { split };
    if (common != split)
        names.emplace_back(common);
    for (const OtherName& other : kOtherNames)
        if (other.split == common && other.name != split)
            names.emplace_back(other.name);
    return names;
}

/// The files of a split that are there, or of which the system does not say; the preferred one
/// first.
std::vector<fs::path> splitFiles(const fs::path& folder, const std::string& split)
{
    std::vector<fs::path> files;
    for (const std::string& name : namesOf(split)) {
        for (const std::string_view ending : kEndings) {
            const fs::path file = folder / (name + std::string(ending));
            std::error_code error;
            const bool there = fs::exists(file, error);
            if (error || (there && !fs::is_directory(file, error)))
                files.push_back(file);
        }
    }
    return files;
}

std::vector<fs::path> splitFiles(const Language& language, const std::string& split)
{
    return language.file ? std::vector { *language.file } : splitFiles(language.folder, split);
}

bool hasAnySplit(const fs::path& folder, const std::string& split)
{
    return !splitFiles(folder, split).empty() || std::ranges::any_of(kSplits, [&](std::string_view other) {
        return !splitFiles(folder, std::string(other)).empty();
    });
}

bool isSplitName(const std::string& name, const std::string& split)
{
    return name == split || std::ranges::find(kSplits, name) != kSplits.end()
        || std::ranges::any_of(kOtherNames, [&](const OtherName& other) { return other.name == name; });
}

/// "hau", "ha" or "hau_Latn": what a file may be called that holds a language.
bool isLanguageCode(std::string_view name)
{
    const std::string_view code = name.substr(0, name.find_first_of("_-"));
    const auto isSmall = [](char letter) { return letter >= 'a' && letter <= 'z'; };
    return (code.size() == 2 || code.size() == 3) && std::ranges::all_of(code, isSmall);
}

std::string folderName(const fs::path& folder)
{
    std::error_code error;
    const fs::path whole = fs::weakly_canonical(folder, error);
    return (error || whole.filename().empty() ? folder : whole).filename().string();
}

Failure unreadableFolder(const fs::path& folder, const std::error_code& error)
{
    const std::string name = shown(folder.string());
    return { ErrorCode::FileUnreadable, Sentence::tr("The folder %1 cannot be read: %2.", name, error.message()),
        { { "file", name } } };
}

/// A language that nobody may look into must not go missing without a word.
bool isLanguageFolder(const fs::path& folder, const std::string& split)
{
    std::error_code error;
    if (!fs::is_directory(folder, error))
        return false;
    fs::directory_iterator(folder, error);
    if (error)
        throw unreadableFolder(folder, error);
    return hasAnySplit(folder, split);
}

/// A language in one file ("corpus/hau.txt").
bool isLanguageFile(const fs::path& file)
{
    std::error_code error;
    const std::string ending = file.extension().string();
    return !ending.empty() && std::ranges::find(kEndings, ending) != kEndings.end()
        && isLanguageCode(file.stem().string()) && fs::is_regular_file(file, error);
}

std::vector<Language> languagesAt(const fs::path& path, const std::string& split)
{
    std::error_code error;
    if (!fs::exists(path, error))
        throw dataFailure(path, Sentence::tr("The data %1 does not exist.", path));
    if (!fs::is_directory(path, error)) {
        const std::string stem = path.stem().string();
        const fs::path folder = fs::absolute(path).parent_path();
        return { { isSplitName(stem, split) ? folderName(folder) : stem, folder, path } };
    }
    if (hasAnySplit(path, split))
        return { { folderName(path), path, {} } };
    std::vector<Language> folders, files;
    for (const auto& entry : fs::directory_iterator(path, error)) {
        if (isLanguageFolder(entry.path(), split))
            folders.push_back({ entry.path().filename().string(), entry.path(), {} });
        else if (isLanguageFile(entry.path()))
            files.push_back({ entry.path().stem().string(), path, entry.path() });
    }
    if (error)
        throw unreadableFolder(path, error);
    std::vector<Language>& languages = folders.empty() ? files : folders;
    std::ranges::sort(languages, {}, &Language::name);
    return std::move(languages);
}

Sentence contentsOf(const fs::path& folder)
{
    std::vector<std::string> names;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder, error))
        names.push_back(entry.path().filename().string());
    std::ranges::sort(names);
    return names.empty() ? Sentence::tr("it is empty") : Sentence::tr("it holds %1", listed(names));
}

/// The languages asked for; all, when none is named.
std::vector<Language> chosenLanguages(const DataRef& data)
{
    // A split is a file's name without its ending; a path in it would leave the data folder.
    if (data.split.empty() || data.split.find_first_of("/\\") != std::string::npos)
        throw Failure(ErrorCode::Usage,
            Sentence::tr("The split %1 is not a name; use train, dev or test.", inQuotes(data.split)), {});
    const fs::path path = data.path;
    std::vector<Language> languages = languagesAt(path, data.split);
    if (languages.empty())
        throw dataFailure(path,
            Sentence::tr(
                "The data %1 has no language in it (%2). It needs one folder a language, such as hau/%3.txt, or "
                "one file a language, such as hau.txt.",
                path, contentsOf(path), data.split));
    if (data.languages.empty())
        return languages;
    std::vector<std::string> names;
    for (const Language& language : languages)
        names.push_back(language.name);
    for (const std::string& wanted : data.languages)
        if (std::ranges::find(names, wanted) == names.end())
            throw dataFailure(path,
                Sentence::tr("The data %1 has no language %2; it has %3.", path, inQuotes(wanted), listed(names)));
    std::erase_if(languages, [&](const Language& language) {
        return std::ranges::find(data.languages, language.name) == data.languages.end();
    });
    return languages;
}

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

/// Of several files of a split one is read.
Sentence secondFile(const std::vector<fs::path>& files, const std::string& split)
{
    return Sentence::tr("Of the files of the split %1, %2 is read and %3 is not.", shown(split, 60),
        shown(files[0].filename().string(), 60), shown(files[1].filename().string(), 60));
}

/// A notice lies in the data folder, also when one of its languages or files was chosen.
std::string readNotice(const Language& language)
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
        , m_languages(chosenLanguages(data))
    {
        m_report.path = data.path;
        m_report.split = data.split;
        m_report.notice = readNotice(m_languages.front());
    }

    DataReport run()
    {
        recognise();
        for (const Language& language : m_languages)
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
                for (const Language& language : m_languages)
                    for (fs::path& file : splitFiles(language, split))
                        files.push_back(std::move(file));
        m_layout = recogniseLayout(m_data, files);
        m_report.task = m_layout.task;
        m_report.format = m_layout.format;
        m_report.textColumns = m_layout.textColumns;
        m_report.labelColumn = m_layout.labelColumn;
        m_report.assumed = m_layout.assumed;
        std::error_code error;
        if (m_languages.front().file && fs::is_directory(m_data.path, error))
            m_report.assumed.push_back(Sentence::tr(
                "There is one file a language, without splits: all of it is read as %1.", shown(m_data.split, 60)));
    }

    static std::vector<std::string> allSplits() { return { kSplits.begin(), kSplits.end() }; }

    void scan(const Language& language)
    {
        LanguageData counts;
        counts.language = language.name;
        std::set<std::string> splits { m_data.split };
        if (!language.file) {
            const auto names = namesOf(m_data.split);
            for (const std::string_view other : kSplits)
                if (std::ranges::find(names, other) == names.end())
                    splits.emplace(other);
        }
        for (const std::string& split : splits) {
            const auto files = splitFiles(language, split);
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
    std::vector<Language> m_languages;
    DataLayout m_layout;
    DataReport m_report;
    std::optional<Error> m_firstError;
};

}

std::vector<LanguageFile> findLanguageFiles(const DataRef& data, std::vector<Sentence>* leftOut)
{
    const std::vector<Language> languages = chosenLanguages(data);
    std::vector<LanguageFile> files;
    for (const Language& language : languages) {
        const auto found = splitFiles(language, data.split);
        if (!found.empty())
            files.push_back({ language.name, found.front() });
        else if (!data.languages.empty())
            throw fileFailure(ErrorCode::FileNotFound, language.folder / (data.split + ".txt"),
                Sentence::tr("The file %1 does not exist (%2).", language.folder / (data.split + ".txt"),
                    contentsOf(language.folder)));
        if (leftOut != nullptr && found.empty())
            leftOut->push_back(Sentence::tr("%1 has no %2.txt and is left out.", shown(language.name, 60), data.split));
        if (leftOut != nullptr && found.size() > 1)
            leftOut->push_back(Sentence::tr("%1: %2", shown(language.name, 60), secondFile(found, data.split)));
    }
    if (files.empty())
        throw dataFailure(data.path,
            Sentence::tr("The data %1 has no %2.txt for any language (%3).", fs::path(data.path), data.split,
                contentsOf(data.path)));
    return files;
}

DataReport scanData(const DataRef& data, const Tokenizer* tokenizer)
{
    return Scan(data, tokenizer).run();
}

} // namespace ndogo
