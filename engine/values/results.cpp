// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/values/results.h"

#include <algorithm>
#include <set>

namespace ndogo {

std::string productsText(const std::vector<LayerPrecision>& layers)
{
    std::set<std::string> types;
    for (const LayerPrecision& layer : layers)
        types.insert(layer.effective);
    std::string text;
    for (const std::string& type : types)
        text += (text.empty() ? "" : ", ") + type;
    return text.empty() ? "fp32" : text;
}

std::int64_t sparseBytes(std::int64_t entries, std::int64_t zeros, int bytesPerValue)
{
    const std::int64_t dense = entries * bytesPerValue;
    const std::int64_t bitmap = (entries + 7) / 8;
    return std::min(dense, bitmap + (entries - zeros) * bytesPerValue);
}

std::string_view metricName(Metric metric)
{
    switch (metric) {
    case Metric::TokenAccuracy:
        return "token_accuracy";
    case Metric::Accuracy:
        return "accuracy";
    case Metric::EntityF1:
        break;
    }
    return "entity_f1";
}

double ReplacedScore::meanF1() const
{
    double sum = 0;
    for (const EntityCounts& counts : draws)
        sum += counts.f1();
    return draws.empty() ? 0 : sum / double(draws.size());
}

double meanF1(const EvaluationResult& result)
{
    if (result.languages.empty())
        return 0;
    double sum = 0;
    for (const LanguageScore& score : result.languages)
        sum += score.counts.f1();
    return sum / double(result.languages.size());
}

} // namespace ndogo
