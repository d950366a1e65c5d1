// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/study/split_names.h"

#include <algorithm>
#include <array>
#include <vector>

namespace ndogo {
namespace {

namespace fs = std::filesystem;

/// The names of the three splits, each time its own first (Universal Dependencies, CoNLL-2003, newsclass, Hugging
/// Face).
struct Alias {
    std::string_view split, name;
};
constexpr std::array<Alias, 13> kAliases { { { "train", "train" }, { "train", "train_clean" }, { "train", "training" },
    { "dev", "dev" }, { "dev", "valid" }, { "dev", "validation" }, { "dev", "val" }, { "dev", "development" },
    { "dev", "devel" }, { "dev", "testa" }, { "test", "test" }, { "test", "testb" }, { "test", "testing" } } };

/// Called dev by some and test by others, so that it is neither.
constexpr std::string_view kEval = "eval";

/// What in a name reminds of a split, whole word or not.
constexpr std::array<std::string_view, 4> kReminders { "train", "valid", "dev", "test" };

/// In the order of preference.
constexpr std::array<std::string_view, 11> kEndings { ".txt", ".tsv", ".csv", ".conll", ".conllu", ".iob2", ".bio",
    ".jsonl", ".ndjson", ".json", "" };

constexpr std::array<std::string_view, 8> kLeftNames { "__MACOSX", "__pycache__", "lost+found", "Thumbs.db",
    "desktop.ini", "$RECYCLE.BIN", "System Volume Information", "@eaDir" };
constexpr std::array<std::string_view, 6> kLeftEndings { "~", ".bak", ".orig", ".swp", ".tmp", ".part" };

bool isSeparator(char letter)
{
    return letter == '_' || letter == '-' || letter == '.' || letter == ' ';
}

bool isCapital(char letter)
{
    return letter >= 'A' && letter <= 'Z';
}

char plain(char letter)
{
    if (isSeparator(letter))
        return '_';
    return isCapital(letter) ? static_cast<char>(letter - 'A' + 'a') : letter;
}

/// Where `word` stands in `name` between separators or ends.
std::vector<std::size_t> places(std::string_view name, std::string_view word)
{
    std::vector<std::size_t> found;
    for (std::size_t at = 0; !word.empty() && at + word.size() <= name.size(); ++at) {
        const std::size_t end = at + word.size();
        if ((at == 0 || isSeparator(name[at - 1])) && (end == name.size() || isSeparator(name[end]))
            && std::ranges::equal(name.substr(at, word.size()), word, {}, plain, plain))
            found.push_back(at);
    }
    return found;
}

struct Mention {
    std::size_t at = 0;
    std::string_view name;
};

bool within(const Mention& inner, const Mention& outer)
{
    return inner.at >= outer.at && inner.at + inner.name.size() <= outer.at + outer.name.size()
        && inner.name.size() < outer.name.size();
}

/// The splits that a name mentions, without those that are part of a longer one ("train" in "train_clean").
std::vector<Mention> mentions(std::string_view name, std::string_view asked)
{
    std::vector<Mention> all, longest;
    const auto look = [&](std::string_view word) {
        for (const std::size_t at : places(name, word))
            all.push_back({ at, word });
    };
    for (const Alias& alias : kAliases)
        look(alias.name);
    look(kEval);
    if (std::ranges::find(kAliases, asked, &Alias::name) == kAliases.end() && asked != kEval)
        look(asked);
    std::ranges::copy_if(all, std::back_inserter(longest), [&](const Mention& mention) {
        return std::ranges::none_of(all, [&](const Mention& other) { return within(mention, other); });
    });
    return longest;
}

/// The name around the mention, without the separators that led to it.
std::string around(std::string_view name, const Mention& mention)
{
    std::string_view before = name.substr(0, mention.at), after = name.substr(mention.at + mention.name.size());
    while (!before.empty() && isSeparator(before.back()))
        before.remove_suffix(1);
    while (!after.empty() && isSeparator(after.front()))
        after.remove_prefix(1);
    return std::string(before) + (before.empty() || after.empty() ? "" : "_") + std::string(after);
}

auto endingOf(const fs::path& file)
{
    const std::string extension = file.extension().string();
    return std::ranges::find_if(
        kEndings, [&](std::string_view ending) { return std::ranges::equal(ending, extension, {}, plain, plain); });
}

bool isDigit(char letter)
{
    return letter >= '0' && letter <= '9';
}

/// The two or three small letters that a name begins with, up to a separator; or nothing.
std::string_view codeOf(std::string_view name)
{
    const std::string_view code = name.substr(0, name.find_first_of("_-"));
    const auto isSmall = [](char letter) { return letter >= 'a' && letter <= 'z'; };
    return (code.size() == 2 || code.size() == 3) && std::ranges::all_of(code, isSmall) ? code : std::string_view();
}

/// "-00000-of-00001", as datasets ends the names of the parts of a split.
std::string_view withoutPart(std::string_view name)
{
    const std::string_view pattern = "-00000-of-00000";
    if (name.size() < pattern.size())
        return name;
    const auto isAlike = [](char letter, char wanted) { return wanted == '0' ? isDigit(letter) : letter == wanted; };
    const std::string_view end = name.substr(name.size() - pattern.size());
    return std::ranges::equal(end, pattern, isAlike) ? name.substr(0, name.size() - pattern.size()) : name;
}

/// "test copy", "test - Copy", "test (1)": what file managers call a second file of one name.
bool isCopy(std::string_view stem)
{
    if (stem.ends_with(" copy") || stem.ends_with(" - Copy"))
        return true;
    const std::size_t open = stem.rfind(" (");
    return open != std::string_view::npos && stem.ends_with(')') && open + 3 < stem.size()
        && std::ranges::all_of(stem.substr(open + 2, stem.size() - open - 3), isDigit);
}

}

std::string commonSplit(std::string_view name)
{
    const auto alias = std::ranges::find(kAliases, name, &Alias::name);
    return std::string(alias == kAliases.end() ? name : alias->split);
}

std::optional<SplitFile> splitFile(const fs::path& file, std::string_view asked)
{
    const std::string whole = file.filename().string();
    const auto ending = endingOf(file);
    const std::string_view name
        = std::string_view(whole).substr(0, whole.size() - (ending == kEndings.end() ? 0 : ending->size()));
    const std::string_view stem = withoutPart(name);
    const auto found = mentions(stem, asked);
    if (found.size() != 1)
        return {};
    const Mention& mention = found.front();
    // "eng.testb" says its split by its ending; "test.parquet" and "test.txt.gz" are no text.
    if (ending == kEndings.end() && mention.at + mention.name.size() != stem.size())
        return {};
    const auto alias = std::ranges::find(kAliases, mention.name, &Alias::name);
    const auto byName = mention.name == asked ? 0 : 1 + static_cast<std::size_t>(alias - kAliases.begin());
    const auto byEnding = static_cast<std::size_t>(std::min(ending, kEndings.end() - 1) - kEndings.begin());
    return SplitFile { file, commonSplit(mention.name), around(stem, mention), byName * kEndings.size() + byEnding,
        stem != name && !name.ends_with("-of-00001") };
}

bool hasDataEnding(const fs::path& file)
{
    return endingOf(file) != kEndings.end();
}

bool isLanguageCode(std::string_view name)
{
    const std::string_view rest = name.substr(codeOf(name).size());
    return !codeOf(name).empty()
        && (rest.empty()
            || (rest.size() > 1 && isCapital(rest[1]) && std::ranges::none_of(rest.substr(1), isSeparator)));
}

std::string languageOfFile(const fs::path& file)
{
    const std::string stem = file.stem().string();
    const auto reminds = [&](std::string_view split) {
        const auto isAlike = [](char one, char other) { return plain(one) == plain(other); };
        return std::search(stem.begin(), stem.end(), split.begin(), split.end(), isAlike) != stem.end();
    };
    const bool language = !file.extension().empty() && hasDataEnding(file) && !codeOf(stem).empty()
        && mentions(stem, {}).empty() && std::ranges::none_of(kReminders, reminds);
    return language ? stem : std::string();
}

bool isLeftBehind(std::string_view name)
{
    const std::string_view stem = name.substr(0, name.rfind('.'));
    return name.starts_with('.') || std::ranges::find(kLeftNames, name) != kLeftNames.end() || isCopy(stem)
        || std::ranges::any_of(kLeftEndings, [&](std::string_view ending) { return name.ends_with(ending); });
}

} // namespace ndogo
