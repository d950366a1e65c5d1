// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the tab Quantize says and shows, as plain values. Pure functions.
#pragma once

#include "engine/study/level_time.h"
#include "engine/study/pruning_study.h"
#include "widgets/charts/chart_spec.h"
#include "widgets/pages/quantize/saving_bars.h"
#include "widgets/parts/heat_grid.h"
#include "widgets/session/session.h"

#include <QStringList>

#include <optional>
#include <vector>

namespace ndogo {

/// What a method stands for, in a sentence or two, with what people elsewhere learn the hard way.
QString methodSentence(const QuantizeRecipe& recipe, const ModelInfo& model);

/// "Layer 9, FFN out", "Classifier".
QString layerText(const std::string& name);

/// What the grid of layers shows.
enum class LayerView { Error, Outliers };
/// A row a layer of the encoder and one for the head; HeatCell::item is the place in the report. Colours are on a
/// logarithmic scale that is the same for all models: 0.1 % to 100 %, or one column to all.
HeatTable layerTable(const LayerErrorReport& report, LayerView view);
ChartSpec layersCard(const LayerErrorReport* report, LayerView view, const QString& reason);

/// Words and table of the histograms of a layer.
ChartSpec weightsCard(const LayerError* layer, const QuantizeRecipe& recipe, const QString& reason);
/// "int8, one scale for the whole matrix"; "fp16" of a layer that LLM.int8 leaves alone.
QString quantizedName(const LayerError& layer, const QuantizeRecipe& recipe);

/// The outlier columns of a layer's input: a row a language, a column each of the largest.
HeatTable outlierTable(const LayerError& layer, const QStringList& languages);
ChartSpec outliersCard(const LayerErrorReport* report, std::size_t layer, const QStringList& languages);

/// What "What it saves" is made of.
struct SavingFacts {
    const ModelInfo* parent = nullptr;
    QuantizeRecipe recipe;
    std::optional<std::int64_t> kept; ///< bytes of the file that was written, if it was
    std::optional<VariantTime> time;
    bool timing = false; ///< it is being measured
    const LayerErrorReport* layers = nullptr;
    std::optional<Metric> metric;
};
std::vector<Saving> savings(const SavingFacts& facts);
QStringList savingWords(const SavingFacts& facts);
ChartSpec savingsCard(const SavingFacts& facts);

/// What the main window says once all is measured: the languages beyond the tolerance, the worst first. Nothing when
/// none is.
std::optional<Message> harmMessage(const VariantResults& results, double tolerance, const ModelRef& model);

} // namespace ndogo
