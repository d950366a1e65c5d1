// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/error.h"
#include "engine/jobs/field_reader.h"
#include "engine/jobs/field_writer.h"
#include "engine/jobs/job_spec.h"

#include <nlohmann/json.hpp>

namespace ndogo {

using nlohmann::json;

json toJson(const DataRef& data)
{
    return FieldWriter::jsonOf(data);
}

json toJson(const TrainRecipe& recipe)
{
    return FieldWriter::jsonOf(recipe);
}

json toJson(const PruneRecipe& recipe)
{
    return FieldWriter::jsonOf(recipe);
}

json toJson(const QuantizeRecipe& recipe)
{
    return FieldWriter::jsonOf(recipe);
}

json toJson(const EntityReplacement& replacement)
{
    return FieldWriter::jsonOf(replacement);
}

namespace {

template <std::size_t index = 0> void addKinds(std::vector<std::string>& kinds)
{
    if constexpr (index < std::variant_size_v<JobSpec>) {
        kinds.emplace_back(std::variant_alternative_t<index, JobSpec>::kind);
        addKinds<index + 1>(kinds);
    }
}

[[noreturn]] void refuseKind(const std::string& kind)
{
    std::vector<std::string> kinds;
    addKinds(kinds);
    std::string known;
    for (std::size_t i = 0; i < kinds.size(); ++i)
        known += (i == 0 ? "" : i + 1 == kinds.size() ? " and " : ", ") + kinds[i];
    throw Failure(ErrorCode::Usage, Sentence::tr("job must be one of %1, not %2.", known, inQuotes(kind)),
        { { "field", "job" } });
}

/// Tries the alternatives of JobSpec in turn until one is of this kind.
template <std::size_t index = 0> JobSpec readKind(const std::string& kind, FieldReader& reader)
{
    if constexpr (index == std::variant_size_v<JobSpec>) {
        refuseKind(kind);
    } else {
        std::variant_alternative_t<index, JobSpec> spec;
        if (spec.kind != kind)
            return readKind<index + 1>(kind, reader);
        spec.describe(reader);
        reader.finish();
        return spec;
    }
}

} // namespace

json toJson(const JobSpec& spec)
{
    json fields = std::visit([](const auto& job) { return FieldWriter::jsonOf(job); }, spec);
    fields["job"] = jobKind(spec);
    return fields;
}

PruneRecipe pruneRecipeFromJson(const json& fields)
{
    PruneRecipe recipe;
    FieldReader::readAll(fields, "prune", recipe);
    return recipe;
}

JobSpec jobSpecFromJson(const json& fields)
{
    FieldReader reader(fields, {});
    std::string kind;
    reader.read("job", kind);
    return readKind(kind, reader);
}

} // namespace ndogo
