// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/checkpoint/checkpoint_folder.h"

#include "engine/base/error.h"
#include "engine/base/shown_text.h"
#include "engine/io/atomic_folder.h"
#include "engine/io/checkpoint.h"
#include "engine/io/file_message.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <string>

namespace ndogo {
namespace {

namespace fs = std::filesystem;

bool isThere(const fs::path& path)
{
    std::error_code error;
    return fs::exists(path, error);
}

bool isModel(const fs::path& folder)
{
    return isThere(folder / "config.json") && holdsWeights(folder);
}

/// Digits count as a number: checkpoint-500 comes before checkpoint-1000.
bool comesBefore(const fs::path& one, const fs::path& other)
{
    const std::string a = one.filename().string(), b = other.filename().string();
    return a.size() != b.size() ? a.size() < b.size() : a < b;
}

std::vector<fs::path> modelsIn(const fs::path& folder)
{
    std::vector<fs::path> models;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder, error))
        if (entry.path().filename().string().front() != '.' && entry.is_directory(error) && isModel(entry.path()))
            models.push_back(entry.path());
    std::ranges::sort(models, comesBefore);
    return models;
}

/// models--x--y/snapshots/HASH, HASH being what refs/main says, of a model in Hugging Face's cache.
fs::path currentSnapshot(const fs::path& root)
{
    constexpr std::size_t kLongestHash = 256;
    if (!isThere(root / "refs" / "main"))
        return {};
    std::string hash = readTextFile(root / "refs" / "main", kLongestHash);
    hash.erase(hash.find_last_not_of(" \r\n") + 1);
    const bool isName = hash.find('/') == std::string::npos && hash != "..";
    return isName && isModel(root / "snapshots" / hash) ? root / "snapshots" / hash : fs::path();
}

fs::path modelInside(const fs::path& folder)
{
    if (const fs::path snapshot = currentSnapshot(folder); !snapshot.empty())
        return snapshot;
    const bool isCache = isThere(folder / "snapshots");
    const std::vector<fs::path> models = modelsIn(isCache ? folder / "snapshots" : folder);
    if (models.size() < 2)
        return models.empty() ? fs::path() : models.front();
    constexpr std::size_t kShown = 6;
    std::string names;
    for (std::size_t i = 0; i < std::min(models.size(), kShown); ++i)
        names += (i > 0 ? ", " : "") + shown(models[i].filename().string(), 100);
    throw fileFailure(ErrorCode::FileNotFound, folder,
        models.size() > kShown
            ? Sentence::tr(
                "The folder %1 is no model itself but holds several (%2 and %3 more); give the folder of the "
                "one that is meant.",
                folder, names, models.size() - kShown)
            : Sentence::tr(
                "The folder %1 is no model itself but holds several (%2); give the folder of the one that is "
                "meant.",
                folder, names));
}

fs::path firstThere(const fs::path& folder, std::initializer_list<const char*> names)
{
    for (const char* name : names)
        if (isThere(folder / name))
            return folder / name;
    return {};
}

fs::path adapterIn(const fs::path& folder)
{
    return firstThere(folder, { "adapter_model.safetensors", "adapter_model.bin" });
}

bool hasTokenizer(const fs::path& folder)
{
    constexpr std::array kFiles { "sentencepiece.bpe.model", "spiece.model", "vocab.txt", "tokenizer.json" };
    return std::ranges::any_of(kFiles, [&](const char* name) { return isThere(folder / name); });
}

/// The base model of an adapter, as a folder of this machine; or of its name beside the adapter, as where a folder of
/// models was moved. Empty where it is neither.
fs::path baseOf(const fs::path& folder, const std::string& base)
{
    std::error_code error;
    const fs::path beside = folder / ".." / fs::path(base).filename();
    for (const fs::path& candidate : { folder / base, fs::path(base), beside })
        if (!base.empty() && isModel(candidate) && !fs::equivalent(candidate, folder, error))
            return candidate;
    return {};
}

[[noreturn]] void missBase(const fs::path& folder, const LoraConfig& lora)
{
    throw fileFailure(ErrorCode::FileNotFound, folder,
        Sentence::tr("The folder %1 holds a LoRA adapter without its base model (%2): put config.json, the weights and "
                     "the tokenizer of that model beside adapter_config.json, or load both with PEFT, call "
                     "merge_and_unload(), and save the model.",
            folder, shown(lora.base, 200)));
}

[[noreturn]] void missBase(const fs::path& folder, const BottleneckConfig& bottleneck)
{
    throw fileFailure(ErrorCode::FileNotFound, folder,
        Sentence::tr("The folder %1 holds a bottleneck adapter without its base model (%2): put the folder of that "
                     "model there, or beside the adapter's under the same name.",
            folder, shown(bottleneck.base, 200)));
}

/// Puts the base model of an adapter, and what the adapter's folder has in place of its files, into `found`.
template <typename Adapter> void findBase(CheckpointFolder& found, const fs::path& folder, const Adapter& adapter)
{
    found.model = baseOf(folder, adapter.base);
    if (found.model.empty())
        missBase(folder, adapter);
    found.isAside = true;
    found.tokenizer = hasTokenizer(folder) ? folder : found.model;
    if (isThere(folder / "config.json"))
        found.config = folder;
    found.notes.push_back(Sentence::tr("The base model of the adapter is taken from %1.", shown(found.model.string())));
}

} // namespace

CheckpointFolder findModel(const fs::path& asked)
{
    CheckpointFolder found { asked, asked };
    std::error_code error;
    if (!fs::is_directory(asked, error))
        return found;
    if (auto bottleneck = readBottleneckConfig(asked)) {
        found.bottleneck = std::move(bottleneck);
        found.adapter = firstThere(asked, { "adapter.safetensors", "pytorch_adapter.bin" });
        found.head = firstThere(asked, { "model_head.safetensors", "pytorch_model_head.bin" });
    } else {
        found.adapter = adapterIn(asked);
        if (!found.adapter.empty() || holdsWeights(asked))
            found.lora = readLoraConfig(asked);
    }
    if (isModel(asked))
        return found;
    if (found.bottleneck || found.lora) {
        if (found.bottleneck)
            findBase(found, asked, *found.bottleneck);
        else
            findBase(found, asked, *found.lora);
        return found;
    }
    if (const fs::path inside = modelInside(asked); !inside.empty()) {
        found = findModel(inside);
        found.notes.push_back(Sentence::tr("The folder %1 is no model itself: the one inside, %2, is opened.",
            shown(asked.string()), shown(inside.lexically_relative(asked).string())));
    }
    return found;
}

} // namespace ndogo
