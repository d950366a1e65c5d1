// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/fine_tune/fine_tune_plan.h"

#include "widgets/look/palette.h"
#include "widgets/session/model_fit.h"
#include "widgets/words/format.h"
#include "widgets/words/metric_text.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>
#include <cmath>

namespace ndogo {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ndogo::FineTunePlan)
};

constexpr int kScheduleSteps = 10;

/// What is wrong with the schedule; empty when nothing is.
QString scheduleProblem(const PruneSchedule& schedule, std::int64_t updates)
{
    if (schedule.end > updates)
        return Words::tr("The pruning would end after update %1, and the training has %2: let it end "
                         "earlier, or train for more epochs.")
            .arg(countText(schedule.end), countText(updates));
    if (schedule.curve != PruneSchedule::Curve::OneShot && schedule.end <= schedule.begin)
        return Words::tr("The pruning has to end after it begins.");
    return {};
}

QString pruningText(const TrainSpec& spec, PrunePlace place)
{
    switch (place) {
    case PrunePlace::Before:
        return Words::tr("Before it starts, %1 % of the Linear weights become zero; they stay zero.")
            .arg(percentNumber(spec.prune.amount));
    case PrunePlace::During:
        if (!spec.recipe.pruneDuring)
            return {};
        if (spec.recipe.pruneDuring->curve == PruneSchedule::Curve::OneShot)
            return Words::tr("After update %1, %2 % of the Linear weights become zero; they stay zero.")
                .arg(countText(spec.recipe.pruneDuring->begin), percentNumber(spec.recipe.pruneDuring->final));
        return Words::tr("From update %1 to %2 the zeros rise to %3 % of the Linear weights.")
            .arg(countText(spec.recipe.pruneDuring->begin), countText(spec.recipe.pruneDuring->end),
                percentNumber(spec.recipe.pruneDuring->final));
    case PrunePlace::After:
        return Words::tr("It stays dense: prune it on the Prune tab once it is trained.");
    case PrunePlace::None:
        break;
    }
    return spec.recipe.maskPruned ? Words::tr("Weights that are zero at the start stay zero.") : QString();
}

QString adapterText(const std::optional<AdapterRecipe>& adapter)
{
    if (!adapter)
        return {};
    const QString trained = adapter->kind == AdapterKind::Lora
        ? Words::tr("Only a LoRA adapter of rank %1 and the head are trained").arg(countText(adapter->rank))
        : Words::tr("Only a bottleneck adapter, %1 times narrower than the model, and the head are trained")
              .arg(countText(adapter->reduction));
    return adapter->merge ? Words::tr("%1, and saved as part of a whole model.", "what is trained").arg(trained)
                          : Words::tr("%1: what is saved is small, and needs this model beside it.").arg(trained);
}

QString keptText(const TrainSpec& spec, std::optional<Metric> metric)
{
    if (spec.devSplit.empty())
        return Words::tr("Without a dev split, the last epoch is kept.");
    if (!spec.recipe.keepBest)
        return Words::tr("The last epoch is kept.");
    return Words::tr("The epoch with the best mean %1 on the %2 set is kept.", "a metric, a split")
        .arg(metricText(metric).name, QString::fromStdString(spec.devSplit));
}

QString timeText(const std::optional<TrainingForecast>& forecast)
{
    if (!forecast)
        return Words::tr("How long it takes shows after the first updates.");
    const QString time = secondsText(forecast->seconds);
    return forecast->fromTraining ? Words::tr("About %1, as its last training took.").arg(time)
                                  : Words::tr("About %1, judged by its evaluation.").arg(time);
}

/// "epoch 2.4 of 10".
QString epochText(const TrainingRun& run)
{
    const double epochs = run.recipe().epochs;
    const double done = run.total > 0 ? double(run.done) / double(run.total) * epochs
        : run.history.empty()         ? 0
                                      : run.history.back().epoch;
    return Words::tr("epoch %1 of %2").arg(decimalText(done, 1), countText(run.recipe().epochs));
}

QString bestText(const TrainingRun& run, std::optional<Metric> metric)
{
    const std::optional<TrainingBest> best = run.best();
    if (!best)
        return {};
    const auto point = std::find_if(
        run.history.begin(), run.history.end(), [&](const TrainingPoint& other) { return other.step == best->step; });
    return Words::tr("Best so far: epoch %1, mean dev %2 %3.", "a number, a metric, its value")
        .arg(point == run.history.end() ? 0 : int(std::lround(point->epoch)))
        .arg(metricText(metric).name, scoreText(best->score));
}

} // namespace

PruneSchedule usualSchedule(double final, PruneSchedule::Curve curve, std::int64_t updates)
{
    PruneSchedule schedule;
    schedule.final = final;
    schedule.curve = curve;
    schedule.begin = std::max<std::int64_t>(1, updates / 10);
    schedule.end = std::max(schedule.begin + 1, updates / 2);
    schedule.every = std::max<std::int64_t>(1, (schedule.end - schedule.begin) / kScheduleSteps);
    return schedule;
}

QString trainingProblem(const ModelInfo* model, const DataReport* data, const TrainSpec& spec, bool hasProject)
{
    if (!model)
        return Words::tr("Needs a model: open a checkpoint first.");
    if (!hasProject && data)
        return Words::tr("Needs a project folder: open or make one first.");
    if (const QString problem = trainingDataProblem(*model, data, spec.data); !problem.isEmpty())
        return problem;
    if (spec.adapter && (spec.recipe.pruneDuring || spec.prune.amount > 0))
        return Words::tr("An adapter is trained for the model as it is: choose not to prune, or train all weights.");
    if (spec.adapter && model->adapter && !spec.adapter->merge)
        return Words::tr("The model is an adapter already: train all weights, or save the new one as part of a whole "
                         "model.");
    return spec.recipe.pruneDuring ? scheduleProblem(*spec.recipe.pruneDuring, trainingSize(spec, *data).updates)
                                   : QString();
}

std::optional<TrainingForecast> trainingForecast(
    const TrainSpec& spec, const TrainingSize& size, std::span<const RunRecord> records)
{
    std::optional<TrainingForecast> forecast;
    for (const RunRecord& record : records) {
        const auto* trained = std::get_if<TrainSpec>(&record.spec);
        const auto training = record.as<TrainingReport>();
        if (trained && training && training->steps > 0 && trained->model == spec.model) {
            const double sentences
                = double(training->steps) * double(trained->recipe.batch) * double(trained->recipe.accumulate);
            forecast = { training->seconds / sentences * double(size.sentences) * spec.recipe.epochs, true };
        }
    }
    if (forecast)
        return forecast;
    if (const std::optional<double> seconds = secondsASentence(spec.model, records))
        forecast = { *seconds * spec.recipe.epochs
                * (kStepAgainstForward * double(size.sentences) + double(size.devSentences)),
            false };
    return forecast;
}

QString planText(const ModelInfo& model, const QString& modelName, const DataReport& data, const TrainSpec& spec,
    PrunePlace place, const std::optional<TrainingForecast>& forecast)
{
    const TrainingSize size = trainingSize(spec, data);
    const std::optional<Metric> metric = metricOfTask(data.task);
    const QString reads
        = Words::tr("%1 in %n language(s)", nullptr, int(size.languages)).arg(examplesText(metric, size.sentences));
    QStringList words;
    words << (hasClassifier(model) ? Words::tr("%1 learns from %2, %3: %4.", "model, sentences, epochs, updates")
                                   : Words::tr("%1 gets a fresh head and learns from %2, %3: %4."))
                 .arg(modelName, reads, Words::tr("%n epoch(s)", nullptr, spec.recipe.epochs),
                     Words::tr("%1 updates of %2", "a number, sentences")
                         .arg(countText(size.updates),
                             examplesText(metric, spec.recipe.batch * spec.recipe.accumulate)));
    words << adapterText(spec.adapter) << pruningText(spec, place) << keptText(spec, metric) << timeText(forecast);
    words.removeAll(QString());
    return words.join(QLatin1Char(' ')).replace(QStringLiteral(" %"), QStringLiteral("\u00a0%"));
}

QString progressText(const TrainingRun& run, std::optional<Metric> metric)
{
    QStringList words;
    switch (run.state) {
    case TrainingRun::State::Waiting:
        words << Words::tr("It waits for the jobs before it.");
        break;
    case TrainingRun::State::Running:
        if (run.finishes()) {
            words << Words::tr("It is being saved, and trains no further.");
        } else if (run.total == 0) {
            words << Words::tr("The data is being read.");
        } else {
            QStringList facts { Words::tr("Update %1 of %2").arg(countText(run.done), countText(run.total)),
                epochText(run) };
            if (const double rate = run.rate.perSecond(); rate > 0)
                facts << rateText(rate, unitText("updates", 2));
            if (const std::optional<double> left = run.secondsLeft())
                facts << Words::tr("%1 left").arg(timeLeftText(*left));
            words << facts.join(QStringLiteral(", ")) + QLatin1Char('.');
        }
        words << bestText(run, metric);
        break;
    case TrainingRun::State::Stopping:
        words << Words::tr("Stopping after update %1; its state is being saved.").arg(countText(run.done));
        break;
    case TrainingRun::State::Stopped:
        words << Words::tr("Stopped after update %1, %2. Nothing is lost: it can go on from there.")
                     .arg(countText(run.done), epochText(run))
              << bestText(run, metric);
        break;
    case TrainingRun::State::Finished:
        words << Words::tr("Done: %1 updates in %2.")
                     .arg(countText(run.done), run.report ? secondsText(run.report->seconds) : QString());
        break;
    case TrainingRun::State::Failed:
    case TrainingRun::State::Discarding:
        words << run.problem;
        break;
    }
    words.removeAll(QString());
    return words.join(QLatin1Char(' '));
}

} // namespace ndogo
