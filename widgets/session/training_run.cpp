// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/session/training_run.h"

namespace ndogo {

const std::string& TrainingRun::source() const
{
    return std::visit([](const auto& training) -> const std::string& { return sourceOf(training); }, spec);
}

const std::string& TrainingRun::name() const
{
    return std::visit([](const auto& training) -> const std::string& { return training.name; }, spec);
}

const TrainRecipe& TrainingRun::recipe() const
{
    return std::visit([](const auto& training) -> const TrainRecipe& { return training.recipe; }, spec);
}

const std::string& TrainingRun::devSplit() const
{
    return std::visit([](const auto& training) -> const std::string& { return training.devSplit; }, spec);
}

bool TrainingRun::finishes() const
{
    return std::visit([](const auto& training) { return training.finish; }, spec);
}

std::optional<TrainingBest> TrainingRun::best() const
{
    std::optional<TrainingBest> best;
    for (const TrainingPoint& point : history) {
        const std::optional<PruneSchedule>& pruning = recipe().pruneDuring;
        const bool counts = !point.dev.empty() && (!pruning || point.step >= pruning->end);
        if (counts && (!best || point.meanDev() > best->score))
            best = TrainingBest { point.step, point.meanDev(), point.dev };
    }
    return best;
}

std::optional<double> TrainingRun::secondsLeft() const
{
    const double perSecond = rate.perSecond();
    if (state != State::Running || perSecond <= 0 || total <= done)
        return std::nullopt;
    return double(total - done) / perSecond;
}

} // namespace ndogo
