// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/study/split_names.h"
#include "tests/fuzz/fuzz.h"

using namespace ndogo;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string name(fuzz::textOf(data, size));
    if (name.find('\0') != std::string::npos)
        return 0;
    if (const auto file = splitFile(name, "test")) {
        fuzz::require(!file->split.empty(), "a split has a name");
        fuzz::require(file->rest.size() < name.size(), "the rest is without the split");
    }
    fuzz::require(languageOfFile(name).size() <= name.size(), "a language is part of the name");
    isLeftBehind(name);
    return 0;
}
