// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The input is the data.pkl of a file that is otherwise in order: what its pickle says of shapes,
// strides and storages is what is tried here.
#include "tests/fuzz/fuzz.h"
#include "tests/support/zip_file.h"

using namespace ndogo;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const fuzz::InputFile input;
    const std::string file = test::zipOf({ { "m/data/0", std::string(64, '\x3f') }, { "m/data/1", std::string(9, 1) },
        { "m/byteorder", "little" }, { "m/data.pkl", std::string(fuzz::textOf(data, size)) } });
    const auto& path = input.write(std::as_bytes(std::span(file)));
    std::vector<StoredTensor> tensors;
    if (fuzz::accepts([&] { tensors = readPytorchZip(fuzz::mapGuarded(path)); }))
        fuzz::requireSound(tensors);
    return 0;
}
