// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace ndogo {

/// What a model of a recipe is, or will be.
struct RecipeSize {
    std::int64_t parameters = 0;
    std::int64_t bytes = 0; ///< of the weight files, or of the tensors where it is a forecast
    bool operator==(const RecipeSize&) const = default;
};

/// One step of a recipe, or the model that it starts with.
struct RecipeStepReport {
    std::string title;
    std::string job; ///< kind of its job; empty: the start
    int from = 0; ///< step whose model it takes; 0: the start
    std::string output; ///< folder of its model
    std::optional<RecipeSize> forecast; ///< nothing where it depends on what is counted on the way
    std::optional<RecipeSize> size; ///< nothing before it is done
    double seconds = 0; ///< of its job, over all sittings where the journal knows them
    std::map<std::string, double> scores {}; ///< by language, 0-1; empty where the model has no labels or no data
    /// Scored after a fine-tuning of its own, which the next step does not take part in.
    bool scoredTuned = false;
    bool isDone() const { return size.has_value(); }
    bool operator==(const RecipeStepReport&) const = default;
};

struct RecipeReport {
    std::string name;
    std::string source; ///< paper whose steps these are, or empty
    std::string project;
    std::vector<RecipeStepReport> steps; ///< the start first
    double seconds = 0; ///< of this sitting
};

nlohmann::json toJson(const RecipeStepReport& step);
nlohmann::json toJson(const RecipeReport& report);
/// Throw nlohmann's exceptions on what they cannot read.
RecipeStepReport recipeStepFromJson(const nlohmann::json& fields);
RecipeReport recipeReportFromJson(const nlohmann::json& fields);

} // namespace ndogo
