// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json.hpp>

namespace ndogo::test {

/// A model as earlier versions wrote it, {"path", "prune", "quantize"}, as this one does.
inline void modelAsToday(nlohmann::json& model)
{
    nlohmann::json steps = nlohmann::json::array();
    if (model["prune"]["amount"] > 0)
        steps.push_back({ { "prune", model["prune"] } });
    if (!model["quantize"].is_null()) {
        model["quantize"]["half_products"] = false; // a field that is newer
        steps.push_back({ { "quantize", model["quantize"] } });
    }
    model = { { "path", model["path"] }, { "steps", steps } };
}

/// A job of an earlier version as this one writes it.
inline void asToday(nlohmann::json& job)
{
    if (job.contains("model") && job["model"].is_object())
        modelAsToday(job["model"]);
    if (job.contains("models")) {
        for (nlohmann::json& model : job["models"])
            modelAsToday(model);
    }
    if (job.contains("recipe"))
        job["recipe"]["accumulate_means"] = false;
    if (job.contains("data")) {
        for (const char* newer : { "word_column", "tag_column" })
            job["data"][newer] = "";
    }
}

} // namespace ndogo::test
