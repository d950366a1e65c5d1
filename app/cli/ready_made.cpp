// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/ready_made.h"

#include "app/resource_folder.h"
#include "engine/io/atomic_folder.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <ostream>

namespace ndogo {

namespace fs = std::filesystem;

std::vector<fs::path> ReadyMade::files() const
{
    std::vector<fs::path> files;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(resourceFolder() / folder, error)) {
        if (entry.path().extension() == ".json")
            files.push_back(entry.path());
    }
    std::ranges::sort(files);
    return files;
}

std::string ReadyMade::find(const std::string& given) const
{
    std::error_code error;
    if (fs::exists(given, error))
        return given;
    std::string known;
    for (const fs::path& file : files()) {
        if (file.stem() == given)
            return file.string();
        known += (known.empty() ? "" : ", ") + file.stem().string();
    }
    throw Failure(ErrorCode::FileNotFound,
        Sentence::tr(
            "There is no %1 file %2, nor a ready-made %1 of that name: those are %3.", std::string(word), given, known),
        { { "file", given } });
}

void ReadyMade::list(const CliContext& context) const
{
    nlohmann::json all = nlohmann::json::array();
    for (const fs::path& file : files()) {
        const auto fields = nlohmann::json::parse(readTextFile(file), nullptr, false);
        if (fields.is_object())
            all.push_back({ { "name", file.stem().string() }, { "file", file.string() },
                { "title", fields.value("name", "") }, { "source", fields.value("source", "") } });
    }
    if (!context.wantsText()) {
        if (context.common.json)
            context.streams.out << jsonText({ { folder, all } }, 2) << '\n';
        return;
    }
    for (const auto& one : all)
        context.streams.out << one["name"].get<std::string>() << "\n    " << one["title"].get<std::string>() << "\n    "
                            << one["source"].get<std::string>() << '\n';
}

std::string narrateStages(const JobEvent& event)
{
    const auto* stage = std::get_if<event::Stage>(&event.payload);
    return stage ? stage->name : std::string();
}

} // namespace ndogo
