// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/data_folder.h"

#include "engine/core/metrics.h"
#include "engine/io/atomic_folder.h"
#include "engine/io/file_message.h"
#include "engine/text/tokenizer.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>

namespace ndogo {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 3> kSplits { "train", "dev", "test" };

/// One language: a folder with a file a split, or a single file that is the split asked for.
struct Language {
    std::string name;
    fs::path folder;
    std::optional<fs::path> file;

    fs::path fileOf(std::string_view split) const
    {
        return file ? *file : folder / (std::string(split) + ".txt");
    }
};

Failure dataFailure(const fs::path& path, const std::string& rest)
{
    const std::string name = shown(path.string());
    return { ErrorCode::FileNotFound, "The data " + name + " " + rest, { { "file", name } } };
}

bool hasAnySplit(const fs::path& folder, const std::string& split)
{
    std::error_code error;
    return fs::is_regular_file(folder / (split + ".txt"), error)
        || std::ranges::any_of(kSplits, [&](std::string_view other) {
               return fs::is_regular_file(folder / (std::string(other) + ".txt"), error);
           });
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
    return { ErrorCode::FileUnreadable,
        "The folder " + name + " cannot be read: " + error.message() + ".", { { "file", name } } };
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

std::vector<Language> languagesAt(const fs::path& path, const std::string& split)
{
    std::error_code error;
    if (!fs::exists(path, error))
        throw dataFailure(path, "does not exist.");
    if (!fs::is_directory(path, error)) {
        const std::string stem = path.stem().string();
        const bool namedAfterSplit
            = stem == split || std::ranges::find(kSplits, stem) != kSplits.end();
        const fs::path folder = fs::absolute(path).parent_path();
        return { { namedAfterSplit ? folderName(folder) : stem, folder, path } };
    }
    if (hasAnySplit(path, split))
        return { { folderName(path), path, {} } };
    std::vector<Language> languages;
    for (const auto& entry : fs::directory_iterator(path, error))
        if (isLanguageFolder(entry.path(), split))
            languages.push_back({ entry.path().filename().string(), entry.path(), {} });
    if (error)
        throw unreadableFolder(path, error);
    std::ranges::sort(languages, {}, &Language::name);
    return languages;
}

/// "amh, hau, ibo" for a message; long lists are cut.
std::string listed(const std::vector<std::string>& names)
{
    std::string text;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (i == 20)
            return text + ", and " + std::to_string(names.size() - i) + " more";
        text += (i > 0 ? ", " : "") + shown(names[i], 60);
    }
    return text;
}

std::string contentsOf(const fs::path& folder)
{
    std::vector<std::string> names;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder, error))
        names.push_back(entry.path().filename().string());
    std::ranges::sort(names);
    return names.empty() ? "it is empty" : "it holds " + listed(names);
}

/// The languages asked for; all, when none is named.
std::vector<Language> chosenLanguages(const DataRef& data)
{
    // A split is a file's name without its ending; a path in it would leave the data folder.
    if (data.split.empty() || data.split.find_first_of("/\\") != std::string::npos)
        throw Failure(ErrorCode::Usage,
            "The split " + inQuotes(data.split) + " is not a name; use train, dev or test.", {});
    const fs::path path = data.path;
    std::vector<Language> languages = languagesAt(path, data.split);
    if (languages.empty())
        throw dataFailure(path,
            "has no folder with " + data.split + ".txt in it (" + contentsOf(path)
                + "). It needs one folder a language, such as hau/" + data.split + ".txt.");
    if (data.languages.empty())
        return languages;
    std::vector<std::string> names;
    for (const Language& language : languages)
        names.push_back(language.name);
    for (const std::string& wanted : data.languages)
        if (std::ranges::find(names, wanted) == names.end())
            throw dataFailure(
                path, "has no language " + inQuotes(wanted) + "; it has " + listed(names) + ".");
    std::erase_if(languages, [&](const Language& language) {
        return std::ranges::find(data.languages, language.name) == data.languages.end();
    });
    return languages;
}

void countSplit(const ExampleFile& file, const Tokenizer* tokenizer, LanguageData& counts)
{
    std::int64_t pieces = 0;
    std::int64_t unknown = 0;
    for (const Example& sentence : file.examples) {
        counts.words += static_cast<std::int64_t>(sentence.words.size());
        for (const Entity& entity : entitiesOf(sentence.labels, EntityMode::Default)) {
            ++counts.entities;
            ++counts.entitiesByType[entity.type];
        }
        for (const std::string& word : sentence.words) {
            if (tokenizer == nullptr)
                break;
            const auto ids = tokenizer->encode(word);
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
std::string readNotice(const Language& language)
{
    std::error_code error;
    for (const fs::path& folder :
        { language.folder, fs::absolute(language.folder).parent_path() }) {
        const fs::path file = folder / "notice.txt";
        if (!fs::is_regular_file(file, error))
            continue;
        std::string text = readTextFile(file, 64U << 10U);
        text.erase(text.find_last_not_of(" \t\r\n") + 1);
        return shown(text);
    }
    return {};
}

/// Counts one language; what cannot be read becomes a problem.
void scanLanguage(const Language& language, const DataRef& data, const Tokenizer* tokenizer,
    DataReport& report, std::optional<Error>& firstError)
{
    LanguageData counts;
    counts.language = language.name;
    std::set<std::string> splits { data.split };
    if (!language.file)
        splits.insert(kSplits.begin(), kSplits.end());
    std::error_code error;
    for (const std::string& split : splits) {
        const fs::path path = language.fileOf(split);
        if (!fs::exists(path, error)) {
            if (split == data.split)
                report.problems.push_back({ shown(path.string()), 0, "The file is missing." });
            continue;
        }
        try {
            ExampleFile file = readConll(path);
            counts.sentences[split] = static_cast<std::int64_t>(file.examples.size());
            std::ranges::move(file.problems, std::back_inserter(report.problems));
            if (split == data.split)
                countSplit(file, tokenizer, counts);
        } catch (const Failure& failure) {
            const Error& problem = failure.error();
            const auto line = problem.context.find("line");
            report.problems.push_back({ shown(path.string()),
                line == problem.context.end() ? 0 : std::stoll(line->second), problem.message });
            if (!firstError)
                firstError = problem;
        }
    }
    if (!counts.sentences.empty())
        report.languages.push_back(std::move(counts));
}

}

std::vector<LanguageFile> findLanguageFiles(const DataRef& data, std::vector<std::string>* leftOut)
{
    const std::vector<Language> languages = chosenLanguages(data);
    std::vector<LanguageFile> files;
    for (const Language& language : languages) {
        const fs::path file = language.fileOf(data.split);
        std::error_code error;
        if (fs::exists(file, error) || error) // what cannot be looked at says why when it is read
            files.push_back({ language.name, file });
        else if (!data.languages.empty())
            throw fileFailure(ErrorCode::FileNotFound, file,
                "does not exist (" + contentsOf(language.folder) + ").");
        else if (leftOut != nullptr)
            leftOut->push_back(
                shown(language.name, 60) + " has no " + data.split + ".txt and is left out.");
    }
    if (files.empty())
        throw dataFailure(data.path,
            "has no " + data.split + ".txt for any language (" + contentsOf(data.path) + ").");
    return files;
}

DataReport scanData(const DataRef& data, const Tokenizer* tokenizer)
{
    const std::vector<Language> languages = chosenLanguages(data);
    DataReport report;
    report.path = data.path;
    report.split = data.split;
    report.notice = readNotice(languages.front());
    std::optional<Error> firstError;
    for (const Language& language : languages)
        scanLanguage(language, data, tokenizer, report, firstError);
    if (report.languages.empty() && firstError)
        throw Failure(*firstError);
    return report;
}

} // namespace ndogo
