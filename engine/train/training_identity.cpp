// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/training_identity.h"

#include "engine/io/json_text.h"

#include <nlohmann/json.hpp>

namespace ndogo {
namespace {

using nlohmann::json;

/// An older version, which could not accumulate by words nor leave the tokenizer's rules open: says what it did.
void bringUpToDate(json& fields)
{
    const auto recipe = fields.find("recipe");
    if (recipe == fields.end() || !recipe->is_object() || recipe->contains("accumulate_means"))
        return;
    if (const auto batches = recipe->find("accumulate"); batches != recipe->end() && *batches != 1)
        (*recipe)["accumulate_means"] = true;
    if (const auto data = fields.find("data"); data != fields.end() && data->is_object()) {
        if (const auto rules = data->find("tokenizer_rules"); rules != data->end() && *rules == "original")
            *rules = "";
    }
}

/// The name that a model is to have tells no trainings apart.
std::string nameless(const std::string& identity)
{
    auto fields = json::parse(identity, nullptr, false);
    if (!fields.is_object())
        return identity;
    fields.erase("name");
    return fields.dump(-1, ' ', false, json::error_handler_t::replace);
}

} // namespace

std::string identityOf(const JobSpec& spec)
{
    auto fields = toJson(spec);
    for (const char* free :
        { "resume", "force", "save_every", "output", "finish", "device" }) // it lies beside the output
        fields.erase(free);
    return fields.dump(-1, ' ', false, json::error_handler_t::replace);
}

JobSpec jobOfIdentity(const std::string& identity, const std::filesystem::path& file, const std::string& output)
{
    auto fields = parseJsonObject(identity, file, ErrorCode::FileFormat);
    bringUpToDate(fields);
    fields["output"] = output;
    return jobSpecFromJson(fields);
}

bool isSameTraining(const std::string& identity, const std::filesystem::path& file, const std::string& asked)
{
    if (nameless(identity) == nameless(asked))
        return true;
    try {
        return nameless(identityOf(jobOfIdentity(identity, file, {}))) == nameless(asked);
    } catch (const Failure&) {
        return false; // not a training of any version
    }
}

} // namespace ndogo
