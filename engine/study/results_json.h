// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The JSON of results, as docs/command-line.md lays it down. Floats keep full precision; shares are 0-1, sizes
// bytes, times seconds.
#pragma once

#include "engine/base/error.h"
#include "engine/values/results.h"

#include <nlohmann/json_fwd.hpp>

namespace ndogo {

/// Whether the counts of every sentence are written: a journal needs them for paired comparisons,
/// a reader of the command line's output does not.
enum class PerSentence { Leave, Write };

/// {"code", "message", "context"}.
nlohmann::json toJson(const Error& error);
/// `inspect`. `recipe` is an object, or null for a model without one.
nlohmann::json toJson(const ModelInfo& model, bool withTensors);
/// `prune`.
nlohmann::json toJson(const PruneReport& report);
nlohmann::json toJson(const QuantizeReport& report);
nlohmann::json toJson(const SensitivityReport& report);
nlohmann::json toJson(const LayerErrorReport& report);
nlohmann::json toJson(const ExportReport& report);
nlohmann::json toJson(const DataReport& report);
/// One entry of `languages`.
nlohmann::json toJson(const LanguageScore& score, PerSentence perSentence = PerSentence::Leave);
/// `evaluate`.
nlohmann::json toJson(const EvaluationResult& result, PerSentence perSentence = PerSentence::Leave);
nlohmann::json toJson(const MachineInfo& machine);
/// `benchmark`. Every further model makes a pair with the first: `a` is the first, `speedup` the
/// time of a over the time of b, and the verdict is about b.
nlohmann::json toJson(const TimingResult& result);

/// Read back what was written. Throw Failure(FileFormat) naming what is wrong.
EvaluationResult evaluationFromJson(const nlohmann::json& json);
TimingResult timingFromJson(const nlohmann::json& json);
SensitivityReport sensitivityFromJson(const nlohmann::json& json);
LayerErrorReport layerErrorsFromJson(const nlohmann::json& json);
LayerPrecision precisionFromJson(const nlohmann::json& json); ///< of one layer, as reports hold it

} // namespace ndogo
