// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/session/project_trainings.h"

#include "widgets/session/session_text.h"

#include <algorithm>
#include <utility>

namespace ndogo {

namespace {

/// A template, since runs may be const or not.
template <typename Runs> auto* runOf(Runs& runs, const std::string& output)
{
    const auto found
        = std::find_if(runs.begin(), runs.end(), [&](const TrainingRun& run) { return run.spec.output == output; });
    return found == runs.end() ? nullptr : &*found;
}

} // namespace

const TrainingRun* ProjectTrainings::find(const QString& output) const
{
    return runOf(m_runs, output.toStdString());
}

void ProjectTrainings::drop(const std::string& output)
{
    std::erase_if(m_runs, [&](const TrainingRun& run) { return run.spec.output == output; });
}

// --- asked for ---------------------------------------------------------------

void ProjectTrainings::add(const TrainSpec& spec)
{
    TrainingRun added;
    added.spec = spec;
    m_runs.push_back(std::move(added));
}

std::optional<TrainSpec> ProjectTrainings::goOn(const QString& output)
{
    return resumed(output, false);
}

std::optional<TrainSpec> ProjectTrainings::finish(const QString& output)
{
    return resumed(output, true);
}

std::optional<TrainSpec> ProjectTrainings::resumed(const QString& output, bool finish)
{
    TrainingRun* known = runOf(m_runs, output.toStdString());
    if (!known || known->state != TrainingRun::State::Stopped)
        return std::nullopt;
    known->spec.resume = true;
    known->spec.finish = finish;
    return known->spec;
}

void ProjectTrainings::begin(const std::string& output, JobId job)
{
    if (TrainingRun* known = runOf(m_runs, output)) {
        known->state = TrainingRun::State::Waiting;
        known->rate = RateMeter("updates");
        known->job = job;
    }
}

bool ProjectTrainings::discard(const QString& output)
{
    TrainingRun* known = runOf(m_runs, output.toStdString());
    if (!known || (known->state != TrainingRun::State::Stopped && known->state != TrainingRun::State::Failed))
        return false;
    known->state = TrainingRun::State::Discarding;
    return true;
}

std::optional<std::string> ProjectTrainings::stop(JobId job)
{
    const auto found
        = std::find_if(m_runs.begin(), m_runs.end(), [job](const TrainingRun& run) { return run.job == job; });
    if (job == 0 || found == m_runs.end())
        return std::nullopt;
    found->state = TrainingRun::State::Stopping;
    return found->spec.output;
}

// --- what comes back ---------------------------------------------------------

bool ProjectTrainings::follow(const TrainSpec& spec, const JobEvent& event)
{
    TrainingRun* known = runOf(m_runs, spec.output);
    if (!known || known->job != event.job)
        return false;
    if (std::holds_alternative<event::Started>(event.payload)) {
        known->state = TrainingRun::State::Running;
    } else if (const auto* progress = std::get_if<event::Progress>(&event.payload);
               progress && progress->unit == "updates") {
        known->done = progress->done;
        known->total = progress->total;
        known->rate.add(event.time, progress->done);
    } else if (const auto* step = std::get_if<event::TrainingStep>(&event.payload)) {
        known->history.push_back(*step->point);
        known->done = std::max(known->done, step->point->step);
    } else if (const auto* trained = std::get_if<event::Trained>(&event.payload)) {
        known->report = trained->report;
        known->history = trained->report->history;
    } else if (const auto* stopped = std::get_if<event::TrainingStopped>(&event.payload)) {
        known->saved = true;
        if (const std::int64_t last = stopped->training->step; last > 0) { // else the state cannot be read
            // Its history is known, and is ahead of what was saved where nobody could save at the end.
            known->done = last;
            std::erase_if(known->history, [last](const TrainingPoint& point) { return point.step > last; });
        }
    } else {
        return false;
    }
    return true;
}

ProjectTrainings::Next ProjectTrainings::end(
    const TrainSpec& spec, Outcome outcome, const QString& problem, bool interrupted)
{
    TrainingRun* known = runOf(m_runs, spec.output);
    if (!known)
        return Next::Nothing;
    known->job = 0;
    known->problem = problem;
    const bool goesOn = interrupted && known->saved && known->done > 0;
    const bool failed = outcome == Outcome::Failed && !spec.finish && !goesOn; // finishing leaves the state as it was
    known->state = outcome == Outcome::Succeeded ? TrainingRun::State::Finished
        : failed                                 ? TrainingRun::State::Failed
                                                 : TrainingRun::State::Stopped;
    if (known->state == TrainingRun::State::Stopped)
        known->spec.finish = false;
    if (known->state != TrainingRun::State::Stopped || known->done > 0)
        return outcome == Outcome::Cancelled ? Next::TellStopped : Next::Nothing;
    // Nothing was learned yet: what may be saved is worth nothing.
    if (known->saved)
        return Next::Discard;
    drop(spec.output);
    return Next::Nothing;
}

/// A discarded one leaves the list once its state is gone; else it is what it was.
void ProjectTrainings::endDiscarding(const std::string& output, Outcome outcome)
{
    if (outcome == Outcome::Succeeded)
        drop(output);
    else if (TrainingRun* known = runOf(m_runs, output))
        known->state = known->problem.isEmpty() ? TrainingRun::State::Stopped : TrainingRun::State::Failed;
}

// --- a journal ---------------------------------------------------------------

void ProjectTrainings::restoreStopped(const StoppedTraining& stopped)
{
    if (runOf(m_runs, stopped.spec.output))
        return;
    TrainingRun restored;
    restored.spec = stopped.spec;
    restored.spec.name = trainingName(restored.spec).toStdString(); // the state does not keep it
    restored.state = TrainingRun::State::Stopped;
    restored.saved = true;
    restored.done = stopped.step;
    restored.history = stopped.history;
    m_runs.push_back(std::move(restored));
}

void ProjectTrainings::restoreDone(const TrainSpec& spec, const std::shared_ptr<const TrainingReport>& report)
{
    if (!report)
        return;
    TrainingRun restored;
    restored.spec = spec;
    restored.state = TrainingRun::State::Finished;
    restored.report = report;
    restored.history = report->history;
    restored.done = restored.total = report->steps;
    if (TrainingRun* known = runOf(m_runs, spec.output))
        *known = std::move(restored);
    else
        m_runs.push_back(std::move(restored));
}

} // namespace ndogo
