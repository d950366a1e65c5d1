// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/session/training_run.h"

namespace ndogo {

std::optional<TrainingBest> TrainingRun::best() const
{
    std::optional<TrainingBest> best;
    for (const TrainingPoint& point : history) {
        const bool counts
            = !point.dev.empty() && (!spec.recipe.pruneDuring || point.step >= spec.recipe.pruneDuring->end);
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
