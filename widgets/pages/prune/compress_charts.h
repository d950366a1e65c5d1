// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The charts of the Compress page as plain values. Pure functions.
#pragma once

#include "engine/study/level_time.h"
#include "engine/study/pruning_study.h"
#include "widgets/charts/chart_spec.h"
#include "widgets/session/pruning_preview.h"
#include "widgets/session/session.h"

#include <optional>
#include <vector>

namespace ndogo {

/// "Zeros by layer": share of zeros in the attention and feed-forward weights of each encoder
/// layer.
ChartSpec zerosByLayer(const PruningPreview::Level& level, const PruneRecipe& family);

/// What stands in place of the chart while no level has a time: why, and what can be done.
struct TimeOffer {
    QString text;
    QString action; ///< text of a button, or empty
};

/// "Time a sentence". Only measured points: our dense kernels gain nothing from zeros, so nothing
/// is forecast.
/// `metric` says whether the data is made of sentences or of texts.
ChartSpec timeASentence(
    const std::vector<LevelTime>& times, double amount, const TimeOffer& offer, std::optional<Metric> metric = {});

/// Empty without a time at this level.
QString timeSentence(const std::vector<LevelTime>& times, double amount, std::optional<Metric> metric = {});

/// What the main window says once a level is measured: the language that has lost most beyond the
/// tolerance. Nothing while no language is.
std::optional<Message> lossMessage(const PruningStudy& study, const ModelRef& model);

/// What a screen reader says of the slider.
QString sliderSentence(const PruningStudy& study, const PruningPreview::Level& level, std::size_t languages);

} // namespace ndogo
