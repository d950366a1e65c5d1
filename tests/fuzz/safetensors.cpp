// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/fuzz.h"

#include <algorithm>
#include <map>
#include <vector>

using namespace ndogo;

namespace {

/// What was read can be written and reads the same again.
void requireRoundTrip(std::span<const StoredTensor> tensors, const std::map<std::string, std::string>& metadata,
    const std::filesystem::path& copy)
{
    std::vector<TensorToWrite> writing;
    for (const StoredTensor& tensor : tensors)
        writing.push_back({ tensor.name, tensor.dtype, tensor.shape, tensor.bytes });
    writeSafetensors(copy, writing, metadata);
    std::map<std::string, std::string> metadataAgain;
    const auto again = readSafetensors(MappedFile::open(copy), &metadataAgain);
    fuzz::require(metadata == metadataAgain, "metadata comes back");
    const auto same = [](const StoredTensor& a, const StoredTensor& b) {
        return a.name == b.name && a.dtype == b.dtype && a.shape == b.shape && std::ranges::equal(a.bytes, b.bytes);
    };
    fuzz::require(std::ranges::equal(tensors, again, same), "tensors come back");
}

}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static fuzz::InputFile input;
    static const auto folder = input.linkAs("safetensors", "model.safetensors");
    const auto& path = input.write(fuzz::bytesOf(data, size));
    std::map<std::string, std::string> metadata;
    std::vector<StoredTensor> tensors;
    if (fuzz::accepts([&] { tensors = readSafetensors(fuzz::mapGuarded(path), &metadata); })) {
        fuzz::requireSound(tensors);
        requireRoundTrip(tensors, metadata, folder / "copy.safetensors");
    }
    return 0;
}
