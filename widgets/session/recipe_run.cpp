// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/session/recipe_run.h"

#include "widgets/words/error_text.h"

namespace ndogo {

bool RecipeRun::follow(const JobEvent& event)
{
    if (const auto* done = std::get_if<event::RecipeStepFinished>(&event.payload)) {
        const auto at = std::size_t(done->index);
        if (at >= report.steps.size())
            report.steps.resize(at + 1);
        report.steps[at] = *done->step;
        step = int(done->index) + 1;
        return true;
    }
    if (const auto* finished = std::get_if<event::RecipeFinished>(&event.payload)) {
        report = *finished->report;
        return true;
    }
    const auto* end = std::get_if<event::Finished>(&event.payload);
    if (!end)
        return false;
    state = end->outcome == Outcome::Succeeded ? State::Finished
        : end->outcome == Outcome::Cancelled   ? State::Stopped
                                               : State::Failed;
    problem = end->outcome == Outcome::Failed ? errorText(end->error).sentence() : QString();
    job = 0;
    return true;
}

} // namespace ndogo
