// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/pickle.h"
#include "tests/fuzz/fuzz.h"

using namespace ndogo;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    fuzz::accepts([&] {
        const pickle::Document document(fuzz::bytesOf(data, size), "data.pkl");
        fuzz::require(!pickle::kindName(document.top().kind).empty(), "the top is of some kind");
    });
    return 0;
}
