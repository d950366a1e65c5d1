// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace ndogo {

/// How much one layer's heads are worth, each relative to all of the layer (their Euclidean norm is 1).
struct HeadImportance {
    std::vector<double> overall; ///< by head of the model before
    std::map<std::string, std::vector<double>> byLanguage; ///< where data was asked
    bool operator==(const HeadImportance&) const = default;
};

/// What taking parts out of a model did.
struct StructureReport {
    std::int64_t parametersBefore = 0, parametersAfter = 0;
    std::int64_t bytesBefore = 0, bytesAfter = 0; ///< of the weight files
    int layersBefore = 0;
    std::int64_t hiddenBefore = 0;
    std::vector<std::int64_t> headsBefore, ffnBefore; ///< by kept layer: how many it had
    std::vector<int> layers; ///< kept, from 1, of the model before, in the order of the new one
    std::vector<std::vector<int>> heads; ///< by kept layer: the heads kept, from 1, in the order of the new one
    std::vector<std::int64_t> ffn; ///< by kept layer: units kept
    std::int64_t hidden = 0; ///< width of the new model
    std::vector<HeadImportance> importance; ///< by kept layer, before anything went; empty where no head was judged

    bool operator==(const StructureReport&) const = default;
};

nlohmann::json toJson(const StructureReport& report);
/// Throws nlohmann's exceptions on what it cannot read.
StructureReport structureReportFromJson(const nlohmann::json& fields);

} // namespace ndogo
