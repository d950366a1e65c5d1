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

/// Where the base model of an adapter may be: a folder of this machine, or one of its name beside the adapter's, as
/// where a folder of models was moved.
std::array<fs::path, 3> placesOf(const fs::path& folder, const std::string& base)
{
    return { folder / base, fs::path(base), folder / ".." / fs::path(base).filename() };
}

/// Empty where there is none.
fs::path baseOf(const fs::path& folder, const std::string& base)
{
    std::error_code error;
    for (const fs::path& candidate : placesOf(folder, base))
        if (!base.empty() && isModel(candidate) && !fs::equivalent(candidate, folder, error))
            return candidate;
    return {};
}

/// Where an adapter names its base model.
struct BaseField {
    std::string value;
    const char* name;
};

BaseField baseFieldOf(const LoraConfig& lora)
{
    return { lora.base, "base_model_name_or_path" };
}

BaseField baseFieldOf(const BottleneckConfig& bottleneck)
{
    return { bottleneck.base, "model_name" };
}

/// What of the base model is there and what is not, and which line of which file to correct.
Sentence missingBase(const fs::path& folder, const BaseField& field)
{
    const fs::path file = folder / "adapter_config.json";
    const std::string base = shown(field.value, 200), name = inQuotes(field.name);
    if (field.value.empty())
        return Sentence::tr("The file %1 describes an adapter and does not name its base model. Write the folder of "
                            "the model that it was trained on there, as %2.",
            file, name);
    const auto places = placesOf(folder, field.value);
    const auto there = std::ranges::find_if(places, isThere);
    if (there == places.end())
        return Sentence::tr("The adapter %1 has no base model here: %2 is no folder of this machine, nor lies one of "
                            "that name beside the adapter's. Put that model there, or correct %3 in %4.",
            folder, base, name, file);
    if (isThere(*there / "adapter_config.json"))
        return Sentence::tr("The adapter %1 names %2 as its base model, which is an adapter itself. Write the folder "
                            "of a whole model as %3 in %4; \"ndogo-cli export\" makes one of an adapter.",
            folder, base, name, file);
    return Sentence::tr("The adapter %1 names %2 as its base model, which is there, but is no folder with config.json "
                        "and weights. Correct %3 in %4.",
        folder, base, name, file);
}

/// Puts the base model of an adapter, and what the adapter's folder has in place of its files, into `found`.
template <typename Adapter> void findBase(CheckpointFolder& found, const fs::path& folder, const Adapter& adapter)
{
    found.model = baseOf(folder, adapter.base);
    if (found.model.empty())
        throw fileFailure(ErrorCode::FileNotFound, folder, missingBase(folder, baseFieldOf(adapter)));
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
