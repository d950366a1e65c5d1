// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a session knows of trainings: those that run, those that were stopped, and those that are done.
#include "widgets/session/session_training.h"

#include "engine/jobs/run_record.h"
#include "widgets/look/palette.h"
#include "widgets/session/session_private.h"
#include "widgets/session/session_text.h"
#include "widgets/words/error_text.h"
#include "widgets/words/format.h"
#include "widgets/words/metric_text.h"

#include <cmath>

namespace ndogo {

namespace {

int epochOf(const TrainingRun& run, std::int64_t step)
{
    const auto found = std::find_if(
        run.history.begin(), run.history.end(), [&](const TrainingPoint& point) { return point.step == step; });
    return found == run.history.end() ? 0 : int(std::lround(found->epoch));
}

/// Of a training that was ended by wish: when, and what of it is not as it was asked for.
QString endedText(const TrainingRun& run, const ModelEntry* model)
{
    QString words = Session::tr("It was ended after update %1.").arg(countText(run.report->steps));
    if (!run.keepsBest())
        words += QLatin1Char(' ') + Session::tr("Its last weights are kept.");
    const std::optional<PruneSchedule>& pruning = run.spec.recipe.pruneDuring;
    if (!pruning || run.report->steps >= pruning->end || !model || !model->info)
        return words;
    const ParameterReport& parameters = model->info->parameters;
    return words + QLatin1Char(' ')
        + Session::tr("The pruning had not come to its end: %1 % of the Linear weights are zero, not %2 %.")
              .arg(decimalText(100.0 * double(parameters.prunableZeros) / double(parameters.prunable), 1),
                  percentNumber(pruning->final));
}

} // namespace

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

// --- asked for ---------------------------------------------------------------

const std::vector<TrainingRun>& Session::trainings() const
{
    return d->trainings;
}

const TrainingRun* Session::training(const QString& output) const
{
    return d->training(text(output));
}

JobId Session::train(const TrainSpec& wished)
{
    TrainSpec spec = wished;
    if (spec.name.empty())
        spec.name = text(trainingName(spec));
    if (spec.output.empty())
        spec.output = d->newModelFolder(text(spec.name));
    TrainingRun run;
    run.spec = spec;
    d->trainings.push_back(run);
    return d->startTraining(d->trainings.back(), spec);
}

JobId Session::goOnTraining(const QString& output)
{
    TrainingRun* run = d->training(text(output));
    if (!run || run->state != TrainingRun::State::Stopped)
        return 0;
    run->spec.resume = true;
    return d->startTraining(*run, run->spec);
}

JobId Session::finishTraining(const QString& output)
{
    TrainingRun* run = d->training(text(output));
    if (!run || run->state != TrainingRun::State::Stopped)
        return 0;
    run->spec.resume = run->spec.finish = true;
    return d->startTraining(*run, run->spec);
}

void Session::discardTraining(const QString& output)
{
    TrainingRun* run = d->training(text(output));
    if (run && (run->state == TrainingRun::State::Stopped || run->state == TrainingRun::State::Failed))
        d->discard(*run);
}

TrainingRun* Session::Private::training(const std::string& output)
{
    const auto found = std::find_if(
        trainings.begin(), trainings.end(), [&](const TrainingRun& run) { return run.spec.output == output; });
    return found == trainings.end() ? nullptr : &*found;
}

JobId Session::Private::startTraining(TrainingRun& run, const TrainSpec& spec)
{
    run.state = TrainingRun::State::Waiting;
    run.rate = RateMeter("updates");
    run.job = submit(spec, jobTitle(spec, q));
    const JobId job = run.job; // the list may change in who hears of it
    Q_EMIT q.trainingChanged(text(spec.output));
    return job;
}

void Session::Private::discard(TrainingRun& run)
{
    run.state = TrainingRun::State::Discarding;
    const std::string output = run.spec.output; // the list may change in who hears of it
    const DiscardTrainingSpec spec { output };
    submit(spec, jobTitle(spec, q));
    Q_EMIT q.trainingChanged(text(output));
}

// --- what comes back ---------------------------------------------------------

void Session::Private::followTraining(const TrainSpec& spec, const JobEvent& event)
{
    TrainingRun* run = training(spec.output);
    if (!run || run->job != event.job)
        return;
    if (std::holds_alternative<event::Started>(event.payload)) {
        run->state = TrainingRun::State::Running;
    } else if (const auto* progress = std::get_if<event::Progress>(&event.payload);
               progress && progress->unit == "updates") {
        run->done = progress->done;
        run->total = progress->total;
        run->rate.add(event.time, progress->done);
    } else if (const auto* step = std::get_if<event::TrainingStep>(&event.payload)) {
        run->history.push_back(*step->point);
        run->done = std::max(run->done, step->point->step);
    } else if (const auto* trained = std::get_if<event::Trained>(&event.payload)) {
        run->report = trained->report;
        run->history = trained->report->history;
        jobs[event.job].record.result = trained->report;
    } else if (const auto* stopped = std::get_if<event::TrainingStopped>(&event.payload)) {
        run->saved = true; // its history is known, and may be ahead of what was saved
        run->done = std::max(run->done, stopped->training->step);
    } else {
        return;
    }
    Q_EMIT q.trainingChanged(text(spec.output));
}

void Session::Private::endTraining(const TrainSpec& spec, const event::Finished& finished)
{
    TrainingRun* run = training(spec.output);
    if (!run)
        return;
    run->job = 0;
    run->problem = finished.outcome == Outcome::Failed ? errorText(finished.error).sentence() : QString();
    const bool failed = finished.outcome == Outcome::Failed && !spec.finish; // which leaves the state as it was
    run->state = finished.outcome == Outcome::Succeeded ? TrainingRun::State::Finished
        : failed                                        ? TrainingRun::State::Failed
                                                        : TrainingRun::State::Stopped;
    if (run->state == TrainingRun::State::Stopped)
        run->spec.finish = false;
    if (run->state == TrainingRun::State::Stopped && run->done == 0) {
        // Nothing was learned yet: what may be saved is worth nothing.
        if (run->saved)
            discard(*run);
        else
            std::erase_if(trainings, [&](const TrainingRun& other) { return &other == run; });
    } else if (finished.outcome == Outcome::Cancelled) {
        announceStopped(*run);
    }
    Q_EMIT q.trainingChanged(text(spec.output));
}

/// A discarded one leaves the list once its state is gone; else it is what it was.
void Session::Private::endDiscarding(const DiscardTrainingSpec& spec, Outcome outcome)
{
    TrainingRun* run = training(spec.output);
    if (!run)
        return;
    if (outcome == Outcome::Succeeded)
        std::erase_if(trainings, [&](const TrainingRun& other) { return &other == run; });
    else
        run->state = run->problem.isEmpty() ? TrainingRun::State::Stopped : TrainingRun::State::Failed;
    Q_EMIT q.trainingChanged(text(spec.output));
}

/// Of the project that is being opened.
void Session::Private::restoreStopped(const StoppedTraining& stopped)
{
    if (training(stopped.spec.output))
        return; // the journal has what became of it
    TrainingRun run;
    run.spec = stopped.spec;
    run.spec.name = text(trainingName(run.spec)); // the state does not keep it
    run.state = TrainingRun::State::Stopped;
    run.saved = true;
    run.done = stopped.step;
    run.history = stopped.history;
    trainings.push_back(std::move(run));
}

void Session::Private::announceStopped(const TrainingRun& run)
{
    Q_EMIT q.messagePosted(
        { Message::Kind::Info, tr("%1 is stopped after update %2.").arg(text(run.spec.name), countText(run.done)),
            tr("Nothing is lost: it can go on from there, also after a restart."), tr("Go on"),
            action::GoOnTraining { text(run.spec.output) } });
}

/// The trained model is scored on the test data at hand; its message waits for that.
void Session::Private::measureTrained(const TrainSpec& spec)
{
    open(text(spec.output), false); // for its index
    const bool sameData = dataRef.path == spec.data.path;
    const JobId job = sameData ? q.evaluate({ spec.output, {} }) : 0;
    if (job)
        jobs[job].trained = true;
    else
        announceTrained(spec.output);
}

void Session::Private::announceTrained(const std::string& output)
{
    const TrainingRun* run = training(output);
    if (!run)
        return;
    QStringList words;
    const std::vector<ScorePtr> scores = q.denseScores(text(output));
    if (const std::optional<double> mean = q.meanF1(text(output)); mean && !scores.empty()) {
        const auto worst = std::min_element(scores.begin(), scores.end(),
            [](const ScorePtr& a, const ScorePtr& b) { return a->counts.f1() < b->counts.f1(); });
        const MetricText metric = metricText((*worst)->metric);
        words << tr("Mean %1 %2 on the %3 set; the lowest is %4 with %5.",
            "a metric, its value, a split, a language, its value")
                     .arg(metric.name, scoreText(*mean), text(dataRef.split), languageName(text((*worst)->language)),
                         scoreText((*worst)->counts.f1()));
    }
    if (run->spec.finish && run->report && !run->report->stopped.empty())
        words << endedText(*run, q.model(text(output)));
    const int epoch = run->report && run->report->best ? epochOf(*run, run->report->best->step) : 0;
    if (epoch > 0 && run->spec.recipe.keepBest)
        words << tr("Epoch %1 of %2 is kept, the best on the %3 set.")
                     .arg(epoch)
                     .arg(run->spec.recipe.epochs)
                     .arg(text(run->spec.devSplit));
    Q_EMIT q.messagePosted({ Message::Kind::Better, tr("%1 is trained.").arg(q.modelName(text(output))),
        words.join(QLatin1Char(' ')), tr("Show it"), action::ShowScores { text(output) }, text(output) });
}

void Session::Private::restoreTraining(const TrainSpec& spec, const std::shared_ptr<const TrainingReport>& report)
{
    if (!report)
        return;
    TrainingRun run;
    run.spec = spec;
    run.state = TrainingRun::State::Finished;
    run.report = report;
    run.history = report->history;
    run.done = run.total = report->steps;
    if (TrainingRun* known = training(spec.output))
        *known = run;
    else
        trainings.push_back(run);
}

} // namespace ndogo
