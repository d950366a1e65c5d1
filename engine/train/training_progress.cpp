// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/training_progress.h"

#include "engine/io/file_message.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <limits>
#include <map>
#include <stdexcept>

namespace ndogo {
namespace {

using nlohmann::json;

[[noreturn]] void refuse()
{
    throw std::out_of_range("not the progress of a training");
}

/// get<>() would take 1.5 for 1, and 2^63 for a negative number.
template <typename Integer> Integer countOf(const json& fields, const char* name)
{
    const json& value = fields.at(name);
    const bool fits = value.is_number_integer()
        && (!value.is_number_unsigned()
            || value.get<std::uint64_t>() <= std::uint64_t(std::numeric_limits<Integer>::max()));
    if (!fits || value.get<std::int64_t>() < 0)
        refuse();
    return value.get<Integer>();
}

json toJson(const DivergenceWatch::State& watch)
{
    return { { "sum", watch.sum }, { "count", watch.count }, { "bad_windows", watch.badWindows },
        { "first", watch.first }, { "best", watch.best } };
}

DivergenceWatch::State watchFromJson(const json& fields)
{
    return { fields.at("sum").get<double>(), countOf<std::int64_t>(fields, "count"),
        countOf<std::int64_t>(fields, "bad_windows"), fields.at("first").get<double>(),
        fields.at("best").get<double>() };
}

/// "cpu", "cuda": it is shown to people as it is.
bool isDeviceName(const std::string& name)
{
    const auto isLetter = [](char character) { return character >= 'a' && character <= 'z'; };
    return !name.empty() && name.size() < 40 && std::ranges::all_of(name, isLetter);
}

TrainingProgress progressFromJson(const json& fields)
{
    TrainingProgress progress;
    progress.step = countOf<std::int64_t>(fields, "step");
    progress.rounds = countOf<int>(fields, "rounds");
    progress.lossSum = fields.at("loss_sum").get<double>();
    progress.lossCount = countOf<std::int64_t>(fields, "loss_count");
    progress.roundsWithoutGain = countOf<int>(fields, "rounds_without_gain");
    if (progress.rounds > progress.step || progress.lossCount > progress.step
        || progress.roundsWithoutGain > progress.rounds)
        refuse();
    if (const auto terms = fields.find("term_sums"); terms != fields.end())
        progress.termSums = terms->get<std::map<std::string, double>>();
    const auto requireDone = [&](const json& at) {
        if (countOf<std::int64_t>(at, "step") > progress.step)
            refuse();
    };
    for (const json& point : fields.at("history")) {
        requireDone(point);
        progress.history.push_back(trainingPointFromJson(point));
    }
    if (const json& best = fields.at("best"); !best.is_null()) {
        requireDone(best);
        progress.best = trainingBestFromJson(best);
    }
    progress.seconds = fields.at("seconds").get<double>();
    if (fields.contains("tokens"))
        progress.tokens = countOf<std::int64_t>(fields, "tokens");
    progress.watch = watchFromJson(fields.at("watch"));
    progress.device = fields.value("device", "cpu"); // once there was no other
    if (!isDeviceName(progress.device))
        refuse();
    if (const auto data = fields.find("data"); data != fields.end())
        progress.data = dataContentFromJson(*data);
    progress.start = fields.value("start", std::string());
    if (const auto teacher = fields.find("teacher"); teacher != fields.end())
        progress.teacher
            = { teacher->at("hash").get<std::string>(), teacher->at("dev").get<std::map<std::string, double>>() };
    return progress;
}

} // namespace

json toJson(const TrainingProgress& progress)
{
    json history = json::array();
    for (const TrainingPoint& point : progress.history)
        history.push_back(toJson(point));
    json fields { { "step", progress.step }, { "rounds", progress.rounds }, { "loss_sum", progress.lossSum },
        { "loss_count", progress.lossCount }, { "rounds_without_gain", progress.roundsWithoutGain },
        { "history", std::move(history) }, { "best", progress.best ? toJson(*progress.best) : json() },
        { "seconds", progress.seconds }, { "tokens", progress.tokens }, { "watch", toJson(progress.watch) },
        { "device", progress.device }, { "data", toJson(progress.data) } };
    if (!progress.termSums.empty())
        fields["term_sums"] = progress.termSums;
    if (!progress.start.empty())
        fields["start"] = progress.start;
    if (!progress.teacher.hash.empty())
        fields["teacher"] = { { "hash", progress.teacher.hash }, { "dev", progress.teacher.dev } };
    return fields;
}

SavedTraining readSavedTraining(const std::shared_ptr<const MappedFile>& file)
{
    std::map<std::string, std::string> metadata;
    SavedTraining saved;
    saved.tensors = readSafetensors(file, &metadata);
    try {
        saved.recipe = metadata.at("recipe");
        saved.progress = progressFromJson(json::parse(metadata.at("training"), nullptr, false));
    } catch (const std::out_of_range&) { // no such metadata, or refuse()
        throw damagedTraining(file->path());
    } catch (const json::exception&) {
        throw damagedTraining(file->path());
    }
    return saved;
}

Failure damagedTraining(const std::filesystem::path& file)
{
    return fileFailure(ErrorCode::FileFormat, file,
        Sentence::tr(
            "The file %1 is not the saved state of this training, or is damaged; remove it to begin anew.", file));
}

} // namespace ndogo
