// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/values/distil_recipe.h"

#include "engine/base/error.h"
#include "engine/base/shown_text.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>
#include <system_error>

namespace ndogo {
namespace {

constexpr int kMostLayers = 1000; ///< more than any checkpoint that is read

[[noreturn]] void refuse(const char* field, const Sentence& reason)
{
    throw Failure(ErrorCode::Usage, reason, { { "field", field } });
}

std::vector<std::string_view> parts(std::string_view text, char separator)
{
    std::vector<std::string_view> all;
    for (std::size_t start = 0; start <= text.size();) {
        const auto end = std::min(text.find(separator, start), text.size());
        all.push_back(text.substr(start, end - start));
        start = end + 1;
    }
    return all;
}

template <typename Number> std::optional<Number> numberIn(std::string_view text)
{
    Number number {};
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && stop == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

/// A layer's number, or nothing.
std::optional<int> layerIn(std::string_view text)
{
    const auto number = numberIn<int>(text);
    return number && *number >= 0 && *number <= kMostLayers ? number : std::nullopt;
}

/// "2" or "1-3" as first and last; nothing for another text.
std::optional<std::pair<int, int>> rangeIn(std::string_view text)
{
    const auto dash = text.find('-');
    const auto first = layerIn(text.substr(0, dash));
    const auto last = dash == std::string_view::npos ? first : layerIn(text.substr(dash + 1));
    if (!first || !last || *first > *last)
        return std::nullopt;
    return std::pair(*first, *last);
}

bool areLayers(std::string_view text)
{
    if (text == "all" || text == "last")
        return true;
    return std::ranges::all_of(parts(text, ','), [](std::string_view part) { return rangeIn(part).has_value(); });
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
    const auto fields = parts(text, ':');
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
        for (const auto part : parts(match.layers, ',')) {
            const auto [from, to] = *rangeIn(part);
            if (to > layers)
                refuse("matches",
                    Sentence::tr("The match of layer %1 cannot be: the student has layers 1 to %2.", to, layers));
            if (from < first)
                refuse("matches",
                    Sentence::tr(
                        "%1 looks at layers from 1 on: the embeddings, layer 0, have none of it.", nameOf(match.kind)));
            for (int layer = from; layer <= to; ++layer)
                all.insert(layer);
        }
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
        for (const auto part : parts(map, ',')) {
            const auto layer = layerIn(part);
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
    const auto fields = parts(text, 'x');
    if (fields.size() < 2 || fields.size() > 3)
        return std::nullopt;
    const auto layers = layerIn(fields[0]), heads = layerIn(fields[1]);
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
