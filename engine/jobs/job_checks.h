// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/fields.h"
#include "engine/values/model_ref.h"

#include <algorithm>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace ndogo {

// What the checks of several jobs demand, in the words in which they demand it.

inline const Sentence kNeedsModel = Sentence::tr("must name a checkpoint folder");
inline const Sentence kNeedsOutput = Sentence::tr("must name the new folder");
inline const Sentence kIsItself = Sentence::tr("must not be the model's own folder");
inline const Sentence kNeedsQuantization = Sentence::tr("must end with how to quantize");

/// Whether two paths name different folders, by their text alone.
inline bool areApart(const std::string& one, const std::string& other)
{
    const auto plain = [](const std::string& path) { return (std::filesystem::path(path) / "").lexically_normal(); };
    return plain(one) != plain(other);
}

/// Whether quantizing is the last thing that is done to a model.
inline bool endsQuantized(const ModelRef& model)
{
    return model.derived() && std::holds_alternative<QuantizeRecipe>(model.steps.back());
}

/// Options of a pruning, or a quantization, that is what a command does, and where it is done in passing.
constexpr Under kPruneOptions { "--amount", "--", nullptr, true };
constexpr Under kQuantizeOptions { "--method", "--", "--quantize-", true };
constexpr Under kPruneFirstOptions { "--prune-amount", "--prune-" };
constexpr Under kQuantizeFirstOptions { "--quantize", "--quantize-" };

} // namespace ndogo
