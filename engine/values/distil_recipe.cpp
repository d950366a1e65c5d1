// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/values/distil_recipe.h"

#include "engine/base/error.h"
#include "engine/base/shown_text.h"
#include "engine/base/text_parts.h"
#include "engine/values/layer_numbers.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace ndogo {
namespace {

[[noreturn]] void refuse(const char* field, const Sentence& reason)
{
    throw Failure(ErrorCode::Usage, reason, { { "field", field } });
}

bool areLayers(std::string_view text)
{
    return text == "all" || text == "last" || layerNumbersFromText(text);
}

/// The teacher's layers, from 1, that a preset takes for `count` of the student's; empty for a text that is none.
std::vector<int> presetLayers(const std::string& map, int teacherLayers, int count)
{
    std::vector<int> layers;
    for (int i = 0; i < count; ++i) {
        if (map == "even")
            layers.push_back(
                count == 1 ? teacherLayers : 1 + int(std::lround(double(i) * (teacherLayers - 1) / (count - 1))));
        else if (map == "first")
            layers.push_back(i + 1);
        else if (map == "last")
            layers.push_back(teacherLayers - count + i + 1);
        else if (map == "stride")
            layers.push_back(1 + i * (teacherLayers / count));
        else if (map == "first-last") // the first half from below, the other from above
            layers.push_back(i < (count + 1) / 2 ? i + 1 : teacherLayers - count + i + 1);
    }
    return layers;
}

} // namespace

bool isOfAttention(MatchKind kind)
{
    return kind == MatchKind::AttentionMse || kind == MatchKind::AttentionSumMse || kind == MatchKind::AttentionCe;
}

bool needsEqualWidths(MatchKind kind)
{
    return kind == MatchKind::HiddenMse || kind == MatchKind::Cosine || kind == MatchKind::Patient
        || kind == MatchKind::Flow;
}

std::optional<LayerMatch> layerMatchFromText(std::string_view text)
{
    const auto fields = partsOf(text, ':');
    const auto kind = fields.size() > 1 ? fromName<MatchKind>(fields[1]) : std::nullopt;
    const auto weight = fields.size() > 2 ? numberIn<double>(fields[2]) : std::optional(1.0);
    if (fields.size() > 3 || !areLayers(fields[0]) || !kind || !weight || !(*weight > 0 && *weight <= 1e6))
        return std::nullopt;
    return LayerMatch { std::string(fields[0]), *kind, *weight };
}

std::vector<int> layersOf(const LayerMatch& match, int layers)
{
    const int first = match.kind == MatchKind::Flow || isOfAttention(match.kind) ? 1 : 0;
    std::set<int> all;
    if (match.layers == "last") {
        all.insert(layers);
    } else if (match.layers == "all") {
        for (int layer = first; layer <= layers; ++layer)
            all.insert(layer);
    } else {
        const auto named = *layerNumbersFromText(match.layers);
        const auto [least, most] = std::ranges::minmax(named);
        if (most > layers)
            refuse("matches",
                Sentence::tr("The match of layer %1 cannot be: the student has layers 1 to %2.", most, layers));
        if (least < first)
            refuse("matches",
                Sentence::tr(
                    "%1 looks at layers from 1 on: the embeddings, layer 0, have none of it.", nameOf(match.kind)));
        all.insert(named.begin(), named.end());
    }
    return { all.begin(), all.end() };
}

std::vector<int> mappedLayers(const std::string& map, int teacherLayers, int studentLayers)
{
    auto layers = presetLayers(map, teacherLayers, studentLayers);
    if (!layers.empty() && studentLayers > teacherLayers)
        refuse("layer_map",
            Sentence::tr("The student has %1 layers, its teacher %2. Name the teacher's layer for each of them "
                         "(--layer-map 1,1,2,2), or take a smaller student.",
                studentLayers, teacherLayers));
    if (layers.empty()) {
        for (const auto part : partsOf(map, ',')) {
            const auto layer = layerNumberFromText(part);
            if (!layer)
                refuse("layer_map",
                    Sentence::tr("%1 is no map of layers: it must be even, first, last, stride, first-last, or the "
                                 "teacher's layers one by one, such as 1,4,7,10.",
                        inQuotes(shown(map))));
            if (*layer < 1 || *layer > teacherLayers)
                refuse("layer_map",
                    Sentence::tr("The map names layer %1, the teacher has layers 1 to %2.", *layer, teacherLayers));
            layers.push_back(*layer);
        }
        if (int(layers.size()) != studentLayers)
            refuse("layer_map",
                Sentence::tr("The map names %1 layers, the student has %2.", layers.size(), studentLayers));
    }
    layers.insert(layers.begin(), 0);
    return layers;
}

std::optional<StudentShape> studentShapeFromText(std::string_view text)
{
    const auto fields = partsOf(text, 'x');
    if (fields.size() < 2 || fields.size() > 3)
        return std::nullopt;
    const auto layers = layerNumberFromText(fields[0]), heads = layerNumberFromText(fields[1]);
    const auto width = fields.size() == 3 ? numberIn<std::int64_t>(fields[2]) : std::optional<std::int64_t>(0);
    if (!layers || !heads || !width || *layers < 1 || *heads < 1 || (fields.size() == 3 && *width < 1)
        || *width > 1'000'000)
        return std::nullopt;
    return StudentShape { *layers, *heads, *width };
}

DistilTerms termsOf(const DistilRecipe& recipe, DistilMode mode)
{
    const auto usual = mode == DistilMode::TaskSpecific ? DistilLoss::TextBrewer : DistilLoss::DistilBert;
    const auto loss = recipe.loss.value_or(usual);
    DistilTerms terms;
    switch (loss) {
    case DistilLoss::TextBrewer: // its example of CoNLL-2003
        terms = { loss, 8, 1, 0, 0, 0 };
        break;
    case DistilLoss::DistilBert: // the ratios of DistilBERT's own training
        terms = { loss, 2, 5, 2, 1, 0 };
        break;
    case DistilLoss::Gurgurov:
        terms = { loss, 1, 0, 0.5, 0, 0.5 };
        break;
    }
    terms.temperature = recipe.temperature.value_or(terms.temperature);
    terms.soft = recipe.soft.value_or(terms.soft);
    terms.hard = recipe.hard.value_or(terms.hard);
    terms.cosine = recipe.cosine.value_or(terms.cosine);
    terms.squared = recipe.squared.value_or(terms.squared);
    return terms;
}

} // namespace ndogo
