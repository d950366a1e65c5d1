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
        = std::find_if(runs.begin(), runs.end(), [&](const TrainingRun& run) { return run.output() == output; });
    return found == runs.end() ? nullptr : &*found;
}

/// What a distillation has once it is done; `report` is the student's part of it.
void take(TrainingRun& run, const std::shared_ptr<const DistilReport>& report)
{
    run.distilled = report;
    run.taught = taughtLanguages(*report);
    run.report = std::shared_ptr<const TrainingReport>(report, &report->student);
    run.history = report->student.history;
    run.control = report->control ? report->control->history : std::vector<TrainingPoint>();
}

void forgetAfter(std::vector<TrainingPoint>& history, std::int64_t last)
{
    std::erase_if(history, [last](const TrainingPoint& point) { return point.step > last; });
}

void setSitting(TrainingSpec& spec, bool resume, bool finish)
{
    std::visit(
        [&](auto& training) {
            training.resume = resume;
            training.finish = finish;
        },
        spec);
}

} // namespace

const TrainingRun* ProjectTrainings::find(const QString& output) const
{
    return runOf(m_runs, output.toStdString());
}

void ProjectTrainings::drop(const std::string& output)
{
    std::erase_if(m_runs, [&](const TrainingRun& run) { return run.output() == output; });
}

void ProjectTrainings::put(TrainingRun&& run)
{
    if (TrainingRun* known = runOf(m_runs, run.output()))
        *known = std::move(run);
    else
        m_runs.push_back(std::move(run));
}

// --- asked for ---------------------------------------------------------------

void ProjectTrainings::add(const TrainingSpec& spec)
{
    TrainingRun added;
    added.spec = spec;
    m_runs.push_back(std::move(added));
}

std::optional<TrainingSpec> ProjectTrainings::goOn(const QString& output)
{
    return resumed(output, false);
}

std::optional<TrainingSpec> ProjectTrainings::finish(const QString& output)
{
    return resumed(output, true);
}

std::optional<TrainingSpec> ProjectTrainings::resumed(const QString& output, bool finish)
{
    TrainingRun* known = runOf(m_runs, output.toStdString());
    if (!known || known->state != TrainingRun::State::Stopped)
        return std::nullopt;
    setSitting(known->spec, true, finish);
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
    return found->output();
}

// --- what comes back ---------------------------------------------------------

namespace {

void followStep(TrainingRun& run, const event::TrainingStep& step)
{
    switch (step.learner) {
    case Learner::Model:
        run.history.push_back(*step.point);
        run.done = std::max(run.done, step.point->step);
        break;
    case Learner::Control:
        run.control.push_back(*step.point);
        break;
    case Learner::Teacher:
        run.teacherDev = step.point->dev;
        break;
    }
}

} // namespace

bool ProjectTrainings::follow(const TrainingSpec& spec, const JobEvent& event)
{
    TrainingRun* known = runOf(m_runs, outputOf(spec));
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
        followStep(*known, *step);
    } else if (const auto* trained = std::get_if<event::Trained>(&event.payload)) {
        known->report = trained->report;
        known->history = trained->report->history;
    } else if (const auto* distilled = std::get_if<event::Distilled>(&event.payload)) {
        take(*known, distilled->report);
    } else if (const auto* stopped = std::get_if<event::TrainingStopped>(&event.payload)) {
        known->saved = true;
        const StoppedTraining& training = *stopped->training;
        if (training.step > 0) { // else the state cannot be read
            // Its history is known, and is ahead of what was saved where nobody could save at the end.
            known->done = training.step + training.controlStep;
            forgetAfter(known->history, training.step);
            forgetAfter(known->control, training.controlStep);
        }
    } else {
        return false;
    }
    return true;
}

ProjectTrainings::Next ProjectTrainings::end(
    const TrainingSpec& spec, Outcome outcome, const QString& problem, bool interrupted)
{
    TrainingRun* known = runOf(m_runs, outputOf(spec));
    if (!known)
        return Next::Nothing;
    known->job = 0;
    known->problem = problem;
    const bool goesOn = interrupted && known->saved && known->done > 0;
    const bool finishes = std::visit([](const auto& training) { return training.finish; }, spec);
    const bool failed = outcome == Outcome::Failed && !finishes && !goesOn; // finishing leaves the state as it was
    known->state = outcome == Outcome::Succeeded ? TrainingRun::State::Finished
        : failed                                 ? TrainingRun::State::Failed
                                                 : TrainingRun::State::Stopped;
    if (known->state == TrainingRun::State::Stopped)
        std::visit([](auto& training) { training.finish = false; }, known->spec);
    if (known->state != TrainingRun::State::Stopped || known->done > 0)
        return outcome == Outcome::Cancelled ? Next::TellStopped : Next::Nothing;
    // Nothing was learned yet: what may be saved is worth nothing.
    if (known->saved)
        return Next::Discard;
    drop(outputOf(spec));
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
    if (runOf(m_runs, outputOf(stopped.spec)))
        return;
    TrainingRun restored;
    restored.spec = stopped.spec;
    std::visit([](auto& training) { training.name = trainingName(training).toStdString(); },
        restored.spec); // the state does not keep it
    restored.state = TrainingRun::State::Stopped;
    restored.saved = true;
    restored.done = stopped.step + stopped.controlStep;
    restored.history = stopped.history;
    restored.control = stopped.controlHistory;
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
    put(std::move(restored));
}

void ProjectTrainings::restoreDone(const DistilSpec& spec, const std::shared_ptr<const DistilReport>& report)
{
    if (!report)
        return;
    TrainingRun restored;
    restored.spec = spec;
    restored.state = TrainingRun::State::Finished;
    take(restored, report);
    restored.done = restored.total = report->student.steps + (report->control ? report->control->steps : 0);
    put(std::move(restored));
}

} // namespace ndogo
