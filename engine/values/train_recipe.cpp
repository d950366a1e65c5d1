// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/values/train_recipe.h"

#include "engine/base/error.h"
#include "engine/base/shown_text.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string_view>

namespace ndogo {
namespace {

std::vector<std::string_view> fieldsOf(std::string_view text)
{
    std::vector<std::string_view> fields;
    for (std::size_t start = 0; start <= text.size();) {
        const std::size_t end = std::min(text.find(':', start), text.size());
        fields.push_back(text.substr(start, end - start));
        start = end + 1;
    }
    return fields;
}

template <typename Number> bool parse(std::string_view text, Number& value)
{
    const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
    return result.ec == std::errc() && result.ptr == text.data() + text.size();
}

} // namespace

bool PruneSchedule::isDue(std::int64_t step) const
{
    if (curve == Curve::OneShot)
        return step == begin;
    return step >= begin && step <= end && (step - begin) % every == 0;
}

double PruneSchedule::sparsityAt(std::int64_t step) const
{
    if (curve == Curve::OneShot || end <= begin)
        return step >= begin ? final : 0;
    const double done = std::clamp(double(step - begin) / double(end - begin), 0.0, 1.0);
    return final * (curve == Curve::Linear ? done : 1 - std::pow(1 - done, 3));
}

double learningRateAt(const TrainRecipe& recipe, std::int64_t step, std::int64_t steps)
{
    // torch's LambdaLR counts from 0: the first update has the rate of step 0, unless the scheduler
    // goes first.
    const double at = double(recipe.schedulerFirst ? step : step - 1);
    const double warm = std::round(recipe.warmup * double(steps));
    if (at < warm)
        return recipe.learningRate * at / std::max(1.0, warm);
    return recipe.learningRate * std::max(0.0, double(steps) - at) / std::max(1.0, double(steps) - warm);
}

PruneSchedule pruneScheduleFromText(const std::string& text)
{
    const auto fields = fieldsOf(text);
    PruneSchedule schedule;
    const auto curve = fields.size() == 5 ? fromName<PruneSchedule::Curve>(fields[4]) : PruneSchedule::Curve::Cubic;
    if (fields.size() < 4 || fields.size() > 5 || !curve || !parse(fields[0], schedule.begin)
        || !parse(fields[1], schedule.end) || !parse(fields[2], schedule.every) || !parse(fields[3], schedule.final)) {
        throw Failure(ErrorCode::Usage,
            Sentence::tr("The pruning schedule \"%1\" is not START:END:EVERY:FINAL with :cubic, :linear or :oneshot "
                         "after it; for example 100:300:50:0.9:cubic.",
                shown(text, 100)),
            { { "field", "prune_during" } });
    }
    schedule.curve = *curve;
    return schedule;
}

std::string toText(const PruneSchedule& schedule)
{
    char digits[32];
    const auto end = std::to_chars(digits, digits + sizeof digits, schedule.final).ptr;
    return std::to_string(schedule.begin) + ":" + std::to_string(schedule.end) + ":" + std::to_string(schedule.every)
        + ":" + std::string(digits, end) + ":" + std::string(nameOf(schedule.curve));
}

} // namespace ndogo
