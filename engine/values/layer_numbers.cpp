// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/values/layer_numbers.h"

#include "engine/base/text_parts.h"

namespace ndogo {
namespace {

constexpr int kMostLayers = 1000; ///< more than any checkpoint that is read

} // namespace

std::optional<int> layerNumberFromText(std::string_view text)
{
    const auto number = numberIn<int>(text);
    return number && *number >= 0 && *number <= kMostLayers ? number : std::nullopt;
}

std::optional<std::vector<int>> layerNumbersFromText(std::string_view text)
{
    std::vector<int> layers;
    for (const auto part : partsOf(text, ',')) {
        const auto dash = part.find('-');
        const auto first = layerNumberFromText(part.substr(0, dash));
        const auto last = dash == std::string_view::npos ? first : layerNumberFromText(part.substr(dash + 1));
        if (!first || !last || *first > *last)
            return std::nullopt;
        for (int layer = *first; layer <= *last; ++layer)
            layers.push_back(layer);
    }
    return layers;
}

} // namespace ndogo
