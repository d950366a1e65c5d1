// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/language_files.h"

#include "engine/base/error.h"
#include "engine/data/text_lines.h"
#include "engine/data/unread_data.h"
#include "engine/io/file_message.h"
#include "engine/study/split_names.h"

#include <algorithm>
#include <set>

namespace ndogo {
namespace {

namespace fs = std::filesystem;

Failure dataFailure(const fs::path& path, Sentence sentence)
{
    return { ErrorCode::FileNotFound, std::move(sentence), { { "file", shown(path.string()) } } };
}

std::string folderName(const fs::path& folder)
{
    std::error_code error;
    const fs::path whole = fs::weakly_canonical(folder, error);
    return (error || whole.filename().empty() ? folder : whole).filename().string();
}

/// A language that nobody may look into must not go missing without a word.
std::vector<fs::path> readableEntriesOf(const fs::path& folder)
{
    std::error_code error;
    auto entries = entriesOf(folder, error);
    if (error) {
        const std::string name = shown(folder.string());
        throw Failure(ErrorCode::FileUnreadable,
            Sentence::tr("The folder %1 cannot be read: %2.", name, error.message()), { { "file", name } });
    }
    return entries;
}

/// There, or the system does not say; no folder.
bool mayBeFile(const fs::path& path)
{
    std::error_code error;
    const bool there = fs::exists(path, error);
    return error || (there && !fs::is_directory(path, error));
}

bool isFolder(const fs::path& path)
{
    std::error_code error;
    return fs::is_directory(path, error);
}

std::vector<SplitFile> splitFilesOf(const std::vector<fs::path>& entries, const std::string& asked)
{
    std::vector<SplitFile> files;
    for (const fs::path& entry : entries) {
        if (auto file = splitFile(entry, asked); file && mayBeFile(entry))
            files.push_back(std::move(*file));
    }
    return files;
}

std::set<std::string> restsOf(const std::vector<SplitFile>& files)
{
    std::set<std::string> rests;
    for (const SplitFile& file : files)
        rests.insert(file.rest);
    return rests;
}

/// All files are of one language: those preferred whose name says nothing else, then those that say the language.
LanguageSplits oneLanguage(std::string name, const fs::path& folder, std::vector<SplitFile> files)
{
    std::ranges::stable_sort(files, {}, [&](const SplitFile& file) {
        return std::pair(file.rest.empty() ? 0 : alikeButForCase(file.rest, name) ? 1 : 2, file.rank);
    });
    LanguageSplits language { std::move(name), folder, {} };
    for (SplitFile& file : files) {
        if (file.isPart)
            throw dataFailure(file.file,
                Sentence::tr("%1 is one of several parts of a split; join them into one file, such as %2.", file.file,
                    folder / (file.split + file.file.extension().string())));
        language.splits[file.split].push_back(std::move(file.file));
    }
    return language;
}

/// Reads what stands at a path.
class FolderReader {
public:
    explicit FolderReader(const DataRef& data)
        : m_path(data.path)
        , m_split(data.split)
    {
    }

    DataFolder read()
    {
        std::error_code error;
        if (!fs::exists(m_path, error))
            throw dataFailure(m_path, Sentence::tr("The data %1 does not exist.", m_path));
        if (isFolder(m_path))
            readFolder();
        else
            readFile();
        std::ranges::sort(m_data.languages, {}, &LanguageSplits::name);
        return std::move(m_data);
    }

private:
    void readFile()
    {
        const fs::path folder = fs::absolute(m_path).parent_path();
        const auto named = splitFile(m_path, m_split);
        const std::string name = !named   ? m_path.stem().string()
            : isLanguageCode(named->rest) ? named->rest
                                          : folderName(folder);
        m_data.languages.push_back({ name, folder, {}, m_path });
        if (named && named->split != commonSplit(m_split))
            m_data.notes.push_back(Sentence::tr(
                "The name of %1 says %2, and it is read as %3.", m_path, named->split, shown(m_split, 60)));
    }

    void readFolder()
    {
        const auto entries = readableEntriesOf(m_path);
        const auto files = splitFilesOf(entries, m_split);
        if (!files.empty())
            readSplitFiles(files);
        else
            readFolders(entries);
        if (m_data.languages.empty())
            readWholeFiles(entries);
        else
            noteLeftAside(entries, !files.empty());
    }

    /// The files of one folder, whose names say splits, and languages too or not.
    void readSplitFiles(const std::vector<SplitFile>& files)
    {
        auto rests = restsOf(files);
        const bool unnamed = rests.erase(std::string()) > 0;
        if (unnamed)
            requireOneLanguage(files);
        const std::string name = folderName(m_path);
        if (unnamed || (rests.size() == 1 && (isLanguageCode(name) || !isLanguageCode(*rests.begin())))) {
            m_data.languages.push_back(oneLanguage(name, m_path, files));
            return;
        }
        for (const std::string& rest : rests) {
            std::vector<SplitFile> ofOne;
            std::ranges::copy_if(
                files, std::back_inserter(ofOne), [&](const SplitFile& file) { return file.rest == rest; });
            m_data.languages.push_back(oneLanguage(rest, m_path, std::move(ofOne)));
        }
    }

    /// "train.txt" beside "hau_test.txt" and "yor_test.txt": of which language the first is cannot be known.
    void requireOneLanguage(const std::vector<SplitFile>& files) const
    {
        const SplitFile* plain = nullptr;
        std::map<std::string, std::vector<const SplitFile*>> others;
        for (const SplitFile& file : files) {
            if (file.rest.empty())
                plain = &file;
            else
                others[file.split].push_back(&file);
        }
        for (const SplitFile& file : files) {
            if (file.rest.empty())
                others.erase(file.split);
        }
        for (const auto& [split, named] : others) {
            if (named.size() > 1 && named[0]->rest != named[1]->rest)
                throw Failure(ErrorCode::DataInvalid,
                    Sentence::tr(
                        "The folder %1 holds %2, which names no language, beside %3 and %4, which may be two: put "
                        "each language into a folder of its own, such as hau/%5.txt.",
                        m_path, plain->file.filename(), named[0]->file.filename(), named[1]->file.filename(),
                        shown(m_split, 60)),
                    { { "file", shown(m_path.string()) } });
        }
    }

    void readFolders(const std::vector<fs::path>& entries)
    {
        std::map<std::string, std::vector<SplitFile>> bySplit; // files of folders that are splits, by language
        for (const fs::path& folder : entries) {
            if (!isFolder(folder))
                continue;
            const auto inside = readableEntriesOf(folder);
            if (const auto split = splitFile(folder, m_split); split && split->rest.empty())
                addSplitFolder(*split, inside, bySplit);
            else if (auto files = splitFilesOf(inside, m_split); !files.empty())
                addLanguageFolder(folder, std::move(files));
        }
        if (!m_data.languages.empty())
            return;
        for (auto& [language, files] : bySplit)
            m_data.languages.push_back(oneLanguage(language, m_path, std::move(files)));
    }

    void addLanguageFolder(const fs::path& folder, std::vector<SplitFile> files)
    {
        const auto rests = restsOf(files);
        const std::string name = folder.filename().string();
        if (rests.size() > 1 && !rests.contains(name) && std::ranges::all_of(rests, isLanguageCode))
            throw dataFailure(folder,
                Sentence::tr("The folder %1 of the data %2 holds several languages (%3): choose that folder as data.",
                    folder.filename(), m_path, listed({ rests.begin(), rests.end() })));
        m_data.languages.push_back(oneLanguage(name, folder, std::move(files)));
    }

    /// "test/hau.txt"; a file in it whose name says another split is none of these.
    static void addSplitFolder(const SplitFile& split, const std::vector<fs::path>& inside,
        std::map<std::string, std::vector<SplitFile>>& languages)
    {
        for (const fs::path& file : inside) {
            const auto named = splitFile(file, split.split);
            const std::string language = named ? named->rest : languageOfFile(file);
            const bool fits
                = !language.empty() && (!named || (named->split == split.split && isLanguageCode(language)));
            if (fits && mayBeFile(file))
                languages[language].push_back({ file, split.split, language, named ? named->rank : 0 });
        }
    }

    void readWholeFiles(const std::vector<fs::path>& entries)
    {
        std::error_code error;
        for (const fs::path& file : entries) {
            if (std::string language = languageOfFile(file); !language.empty() && fs::is_regular_file(file, error))
                m_data.languages.push_back({ std::move(language), m_path, {}, file });
        }
        if (!m_data.languages.empty())
            m_data.notes.push_back(Sentence::tr(
                "There is one file a language, without splits: all of it is read as %1.", shown(m_split, 60)));
    }

    void noteLeftAside(const std::vector<fs::path>& entries, bool readFiles)
    {
        std::vector<std::string> files, folders;
        for (const fs::path& entry : entries) {
            const std::string name = entry.filename().string();
            if (isFolder(entry)) {
                if (readFiles ? holdsSplits(entry) : isUnreadLanguage(entry))
                    folders.push_back(name);
            } else if (!languageOfFile(entry).empty() && !splitFile(entry, m_split)) {
                files.push_back(name);
            }
        }
        if (!files.empty())
            m_data.notes.push_back(
                Sentence::tr("Left aside, since other names here say a split and theirs do not: %1.", listed(files)));
        if (!folders.empty())
            m_data.notes.push_back(readFiles
                    ? Sentence::tr(
                        "The files of %1 are read, and its folders are left aside: %2.", m_path, listed(folders))
                    : Sentence::tr("Folders without a file that can be read are left aside: %1.", listed(folders)));
    }

    bool holdsSplits(const fs::path& folder) const { return !splitFilesOf(readableEntriesOf(folder), m_split).empty(); }

    /// A folder that is called as a language, or holds a split in a form that is not read.
    bool isUnreadLanguage(const fs::path& folder) const
    {
        const auto isLanguage = [&](const LanguageSplits& language) { return language.folder == folder; };
        if (std::ranges::any_of(m_data.languages, isLanguage) || splitFile(folder, m_split))
            return false;
        return isLanguageCode(folder.filename().string()) || unreadData(folder);
    }

    fs::path m_path;
    std::string m_split;
    DataFolder m_data;
};

void keepChosen(const DataRef& data, std::vector<LanguageSplits>& languages)
{
    if (data.languages.empty())
        return;
    std::vector<std::string> names;
    for (const LanguageSplits& language : languages)
        names.push_back(language.name);
    for (const std::string& wanted : data.languages)
        if (std::ranges::find(names, wanted) == names.end())
            throw dataFailure(data.path,
                Sentence::tr("The data %1 has no language %2; it has %3.", fs::path(data.path), inQuotes(wanted),
                    listed(names)));
    std::erase_if(languages, [&](const LanguageSplits& language) {
        return std::ranges::find(data.languages, language.name) == data.languages.end();
    });
}

std::vector<fs::path> foldersOf(const fs::path& path)
{
    std::error_code error;
    auto folders = entriesOf(path, error);
    std::erase_if(folders, [](const fs::path& entry) { return !isFolder(entry); });
    return folders;
}

Failure noLanguage(const DataRef& data)
{
    const fs::path path = data.path;
    if (auto unread = unreadDataAt(path))
        return dataFailure(path, Sentence::tr("The data %1 has no language in it: %2", path, *unread));
    const auto folders = foldersOf(path);
    for (const fs::path& folder : folders) {
        DataRef inside = data;
        inside.path = folder.string();
        if (!FolderReader(inside).read().languages.empty())
            return dataFailure(path,
                Sentence::tr("The data %1 has no language in it, but its folder %2 has (%3): choose that one.", path,
                    folder.filename(), contentsOf(folder)));
    }
    if (!folders.empty())
        return dataFailure(path,
            Sentence::tr(
                "The data %1 has no language in it, and in its folder %2 there is no file of a split by its name "
                "(%3); choose a folder with one folder a language, such as hau/%4.txt, or one file a language, "
                "such as hau.txt.",
                path, folders.front().filename(), contentsOf(folders.front()), data.split));
    return dataFailure(path,
        Sentence::tr(
            "The data %1 has no language in it (%2). It needs one folder a language, such as hau/%3.txt, or one "
            "file a language, such as hau.txt.",
            path, contentsOf(path), data.split));
}

}

std::vector<fs::path> LanguageSplits::filesOf(const std::string& split) const
{
    if (file)
        return { *file };
    const auto found = splits.find(commonSplit(split));
    return found == splits.end() ? std::vector<fs::path>() : found->second;
}

DataFolder openDataFolder(const DataRef& data)
{
    // A split is part of a file's name; a path in it would leave the data folder.
    if (data.split.empty() || data.split.find_first_of("/\\") != std::string::npos)
        throw Failure(ErrorCode::Usage,
            Sentence::tr("The split %1 is not a name; use train, dev or test.", inQuotes(data.split)), {});
    DataFolder folder = FolderReader(data).read();
    if (folder.languages.empty())
        throw noLanguage(data);
    keepChosen(data, folder.languages);
    return folder;
}

std::vector<LanguageFile> findLanguageFiles(const DataRef& data, std::vector<Sentence>* notes)
{
    DataFolder folder = openDataFolder(data);
    std::vector<Sentence> told = std::move(folder.notes);
    std::vector<LanguageFile> files;
    for (const LanguageSplits& language : folder.languages) {
        const auto found = language.filesOf(data.split);
        const std::string name = shown(language.name, 60);
        if (!found.empty())
            files.push_back({ language.name, found.front() });
        else if (!data.languages.empty())
            throw fileFailure(ErrorCode::FileNotFound, language.folder / (data.split + ".txt"),
                Sentence::tr("The file %1 does not exist (%2).", language.folder / (data.split + ".txt"),
                    contentsOf(language.folder)));
        if (found.empty())
            told.push_back(Sentence::tr("%1 has no %2.txt and is left out.", name, data.split));
        if (found.size() > 1)
            told.push_back(Sentence::tr("%1: %2", name, secondFile(found, data.split)));
    }
    if (files.empty())
        throw dataFailure(data.path,
            Sentence::tr("The data %1 has no %2.txt for any language (%3).", fs::path(data.path), data.split,
                contentsOf(data.path)));
    if (notes != nullptr)
        std::ranges::move(told, std::back_inserter(*notes));
    return files;
}

Sentence secondFile(const std::vector<fs::path>& files, const std::string& split)
{
    return Sentence::tr("Of the files of the split %1, %2 is read and %3 is not.", shown(split, 60),
        shown(files[0].filename().string(), 60), shown(files[1].filename().string(), 60));
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

} // namespace ndogo
