// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/owned_folder.h"

#include "engine/base/shown_text.h"

#include <algorithm>
#include <vector>

namespace ndogo {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kModelFiles[] = { "config.json", "model.safetensors", "pytorch_model.bin",
    "sentencepiece.bpe.model", "spiece.model", "vocab.txt", "tokenizer.json", "tokenizer_config.json",
    "special_tokens_map.json", "added_tokens.json", "adapter_config.json", "adapter_model.safetensors",
    "pytorch_adapter.bin", "head_config.json", "pytorch_model_head.bin" };
constexpr std::string_view kTrainingFiles[] = { "state.safetensors", "best.safetensors", "teacher-*" };

bool isUnfinished(const std::string& name)
{
    return name.starts_with('.') && name.find(".ndogo-partial-") != std::string::npos;
}

bool isOwned(const fs::directory_entry& entry, FileNames names)
{
    std::error_code error;
    const std::string name = entry.path().filename().string();
    const auto stands = [&](std::string_view known) {
        return known.ends_with('*') ? name.starts_with(known.substr(0, known.size() - 1)) : name == known;
    };
    const bool known = std::ranges::any_of(names, stands) || isUnfinished(name);
    return known && !fs::is_directory(entry.symlink_status(error));
}

std::vector<fs::directory_entry> entriesOf(const fs::path& folder, std::error_code& error)
{
    std::vector<fs::directory_entry> entries;
    for (const auto& entry : fs::directory_iterator(folder, error))
        entries.push_back(entry);
    return entries;
}

} // namespace

FileNames modelFiles()
{
    return kModelFiles;
}

FileNames trainingFiles()
{
    return kTrainingFiles;
}

std::string foreignEntry(const fs::path& folder, FileNames names)
{
    std::error_code error;
    for (const auto& entry : entriesOf(folder, error)) {
        std::error_code unknown;
        if (!isOwned(entry, names))
            return (fs::is_directory(entry.symlink_status(unknown)) ? "the folder " : "the file ")
                + inQuotes(entry.path().filename().string());
    }
    return error ? "something that cannot be read" : "";
}

std::error_code removeOwned(const fs::path& folder, FileNames names)
{
    std::error_code error, first;
    if (!fs::exists(folder, error))
        return {};
    for (const auto& entry : entriesOf(folder, first)) {
        if (isOwned(entry, names) && !fs::remove(entry.path(), error) && error && !first)
            first = error;
    }
    if (!first && !fs::is_symlink(folder, error))
        fs::remove(folder, first); // refuses a folder that holds anything
    return first;
}

void clearUnfinished(const fs::path& folder)
{
    std::error_code error;
    for (const auto& entry : entriesOf(folder, error)) {
        if (isOwned(entry, {}))
            fs::remove(entry.path(), error);
    }
}

} // namespace ndogo
