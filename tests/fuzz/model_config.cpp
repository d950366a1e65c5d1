// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/checkpoint/model_config.h"
#include "engine/io/json_text.h"
#include "tests/fuzz/fuzz.h"

#include <nlohmann/json.hpp>

using namespace ndogo;

namespace {

ModelConfig read(std::string_view text)
{
    return modelConfigFromJson(parseJsonObject(text, "config.json", ErrorCode::FileFormat), "config.json");
}

}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    ModelConfig config;
    if (!fuzz::accepts([&] { config = read(fuzz::textOf(data, size)); }))
        return 0;
    fuzz::require(config.heads.size() == std::size_t(config.layers) && config.headSize.size() == config.heads.size()
            && config.ffn.size() == config.heads.size(),
        "every layer has its widths");
    for (const Sentence& note : config.notes)
        fuzz::requireReadable(inEnglish(note));
    // What is saved opens again as the same model.
    const std::string saved = toJson(config).dump();
    fuzz::require(toJson(read(saved)).dump() == saved, "a saved configuration comes back");
    return 0;
}
