// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/unread_data.h"

#include "engine/study/split_names.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace ndogo {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 8> kPacked { ".gz", ".bz2", ".xz", ".zst", ".zip", ".tar", ".tgz", ".7z" };
constexpr std::array<std::string_view, 3> kSheets { ".xlsx", ".xls", ".ods" };

std::optional<Sentence> unreadFile(const fs::path& file)
{
    const auto endsAs = [ending = file.extension().string()](
                            const auto& endings) { return std::ranges::find(endings, ending) != endings.end(); };
    const std::string lines = shown(file.stem().string() + ".jsonl");
    if (endsAs(std::array { ".parquet" }))
        return Sentence::tr("%1 is Parquet, which is not read; write it as JSON lines with Python: import pandas; "
                            "pandas.read_parquet(\"%2\").to_json(\"%3\", orient=\"records\", lines=True).",
            file, file, file.parent_path() / lines);
    if (endsAs(std::array { ".arrow" }))
        return Sentence::tr(
            "%1 is Arrow, as datasets saves it to a disk, which is not read; write it as JSON lines with "
            "Python: import datasets; datasets.load_from_disk(\"%2\").to_json(\"%3.jsonl\").",
            file, file.parent_path(), file.parent_path());
    if (endsAs(kPacked))
        return Sentence::tr("%1 is packed; unpack it.", file);
    if (endsAs(kSheets))
        return Sentence::tr("%1 is a spreadsheet, which is not read; save it as TSV or CSV, in UTF-8.", file);
    return {};
}

}

std::vector<fs::path> entriesOf(const fs::path& folder, std::error_code& error)
{
    std::vector<fs::path> entries;
    for (const auto& entry : fs::directory_iterator(folder, error)) {
        if (!isLeftBehind(entry.path().filename().string()))
            entries.push_back(entry.path());
    }
    std::ranges::sort(entries);
    return entries;
}

std::optional<Sentence> unreadData(const fs::path& folder)
{
    std::error_code error;
    for (const fs::path& file : entriesOf(folder, error)) {
        if (auto unread = unreadFile(file))
            return unread;
    }
    return {};
}

std::optional<Sentence> unreadDataAt(const fs::path& path, int depth)
{
    if (auto unread = unreadData(path))
        return unread;
    std::error_code error;
    for (const fs::path& folder : depth > 0 ? entriesOf(path, error) : std::vector<fs::path>()) {
        if (auto unread = unreadDataAt(folder, depth - 1))
            return unread;
    }
    return {};
}

} // namespace ndogo
