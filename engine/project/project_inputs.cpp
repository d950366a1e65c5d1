// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/project/project_inputs.h"

#include "engine/base/error.h"
#include "engine/base/hash.h"
#include "engine/base/shown_text.h"
#include "engine/io/atomic_folder.h"
#include "engine/io/json_text.h"
#include "engine/project/project_runs.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>
#include <span>
#include <vector>

namespace ndogo {

using nlohmann::json;
namespace fs = std::filesystem;

namespace {

constexpr const char* kFile = "inputs.json";

void addFile(Hash& hash, const fs::path& file, const CancelToken& token)
{
    std::ifstream bytes(file, std::ios::binary);
    std::vector<char> part(1 << 20);
    while (bytes.read(part.data(), std::ssize(part)) || bytes.gcount() > 0) {
        token.throwIfRequested();
        hash.add(std::as_bytes(std::span(part).first(static_cast<std::size_t>(bytes.gcount()))));
    }
}

/// Of a file, or of all files in a folder, with their names.
std::string hashOfText(const fs::path& path, const CancelToken& token)
{
    Hash hash;
    std::error_code error;
    std::vector<fs::path> files;
    for (fs::recursive_directory_iterator entry(path, fs::directory_options::skip_permission_denied, error), end;
         entry != end; entry.increment(error))
        if (entry->is_regular_file(error))
            files.push_back(entry->path());
    std::ranges::sort(files);
    if (files.empty() && fs::is_regular_file(path, error))
        files.push_back(path);
    for (const auto& file : files) {
        hash.add(file.lexically_relative(path).string());
        addFile(hash, file, token);
    }
    return hash.text();
}

[[noreturn]] void refuse(const std::string& path)
{
    throw Failure(ErrorCode::Usage,
        Sentence::tr("%1 is not what it was when steps in this project were made from it. Bring that back, or choose "
                     "another project.",
            shown(path)),
        { { "file", shown(path) } });
}

} // namespace

void requireSameInputs(
    const fs::path& project, const ProjectInputs& inputs, const HashOfModel& hashOf, const CancelToken& token)
{
    const fs::path file = project / kFile;
    json known = isThere(file) ? parseJsonObject(readTextFile(file), file, ErrorCode::FileFormat) : json::object();
    const json before = known;
    const auto require = [&](const std::string& path, const std::string& now) {
        const auto [place, isNew] = known.emplace(path, now);
        if (!isNew && *place != now)
            refuse(path);
    };
    for (const auto& model : inputs.models)
        require(model, hashOf(model));
    for (const auto& text : inputs.texts)
        require(text, hashOfText(text, token));
    if (known != before)
        writeTextFile(file, known.dump(1, ' ', false, json::error_handler_t::replace) + '\n');
}

} // namespace ndogo
