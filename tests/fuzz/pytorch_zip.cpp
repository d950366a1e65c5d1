// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/fuzz.h"

using namespace ndogo;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const fuzz::InputFile input;
    const auto& path = input.write(fuzz::bytesOf(data, size));
    std::vector<StoredTensor> tensors;
    if (fuzz::accepts([&] { tensors = readPytorchZip(fuzz::mapGuarded(path)); }))
        fuzz::requireSound(tensors);
    return 0;
}
