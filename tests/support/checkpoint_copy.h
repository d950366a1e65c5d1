// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/io/checkpoint.h"
#include "tests/support/files.h"
#include "tests/support/shared_data.h"

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

namespace ndogo::test {

/// A checkpoint in a folder of its own, to be written in another form than the one it came in.
class CheckpointCopy {
public:
    explicit CheckpointCopy(const std::filesystem::path& folder)
        : config(readJson(folder / "config.json"))
        , tensors(openCheckpoint(folder).tensors)
    {
    }

    nlohmann::json config;
    std::vector<StoredTensor> tensors;

    StoredTensor& tensor(const std::string& name) { return *std::ranges::find(tensors, name, &StoredTensor::name); }
    void rename(const std::function<std::string(std::string)>& change)
    {
        for (auto& stored : tensors)
            stored.name = change(stored.name);
    }
    void remove(const std::string& part)
    {
        std::erase_if(tensors, [&](const StoredTensor& stored) { return stored.name.find(part) != std::string::npos; });
    }
    void add(const std::string& name, const StoredTensor& like)
    {
        tensors.push_back(like);
        tensors.back().name = name;
    }

    /// Another type, shape or content: `bytes` must live as long as the copy.
    void replace(
        const std::string& name, DType dtype, std::vector<std::int64_t> shape, std::span<const std::byte> bytes)
    {
        auto& stored = tensor(name);
        stored.dtype = dtype;
        stored.shape = std::move(shape);
        stored.bytes = bytes;
    }

    /// Writes config.json and model.safetensors and returns the folder.
    std::filesystem::path write() const
    {
        m_folder.write("config.json", config.dump());
        std::vector<TensorToWrite> list;
        for (const auto& stored : tensors)
            list.push_back({ stored.name, stored.dtype, stored.shape, stored.bytes });
        writeSafetensors(m_folder / "model.safetensors", list, { { "format", "pt" } });
        return m_folder.path();
    }

private:
    Folder m_folder;
};

} // namespace ndogo::test
