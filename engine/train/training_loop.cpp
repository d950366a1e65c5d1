// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/training_loop.h"

#include "engine/compress/prune.h"
#include "engine/network/encoder.h"
#include "engine/train/adamw.h"
#include "engine/train/divergence.h"
#include "engine/train/saved_trainings.h"
#include "engine/train/torch_state.h"
#include "engine/train/trainable_model.h"
#include "engine/train/training_state.h"
#include "engine/train/weight_masks.h"
#include "engine/values/name_patterns.h"
#include "engine/values/train_recipe.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <limits>
#include <optional>

namespace ndogo {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr int kPointsARound = 20; ///< of the loss curve

std::string percentText(double share)
{
    char text[32];
    std::snprintf(text, sizeof text, "%.1f", 100 * share);
    return text;
}

class TrainingLoop {
public:
    TrainingLoop(const TrainingTask& run, JobContext& context)
        : m_objective(*run.objective)
        , m_plan(run.plan)
        , m_recipe(run.plan.recipe)
        , m_context(context)
        , m_model(run.start, m_plan.device, m_plan.frozen, m_objective.extraParameters())
        , m_optimizer(m_model.parameters(), m_model.decays(), m_recipe.weightDecay)
        , m_dropout(run.start->config().dropout)
        , m_watch(m_objective.classes())
    {
        const auto batches = m_objective.batchesAnEpoch();
        m_stepsAnEpoch = (batches + m_recipe.accumulate - 1) / m_recipe.accumulate;
        m_steps = m_recipe.steps > 0 ? m_recipe.steps : m_stepsAnEpoch * m_recipe.epochs;
        m_round = m_plan.round > 0 ? m_plan.round : m_stepsAnEpoch;
        if (m_recipe.dropout)
            m_dropout = { *m_recipe.dropout, *m_recipe.dropout, *m_recipe.dropout };
        requireSense(*run.start);
        run.start->requireUnchanged(); // its weights were copied just now
    }

    std::int64_t step() const { return m_progress.step; }
    std::int64_t steps() const { return m_steps; }
    /// What is called after each update.
    void tell(std::function<void()> updated) { m_updated = std::move(updated); }

    void begin()
    {
        requireOwnFolder(m_plan.folder);
        std::error_code error;
        const bool saved = fs::exists(stateFile(), error);
        seedRandomState(m_recipe.seed, m_plan.device);
        m_random = randomState(m_plan.device);
        if (saved && m_plan.resume)
            restore();
        else if (!m_plan.finish)
            beginAnew(saved);
        if (m_plan.finish && m_progress.step == 0) {
            throw Failure(ErrorCode::FileNotFound,
                Sentence::tr("%1 holds nothing of a training that was stopped, so there is nothing to keep. Train "
                             "without --finish.",
                    m_plan.folder.string()),
                { { "file", m_plan.folder.string() } });
        }
        if (m_plan.holdZeros || (m_recipe.pruneDuring && m_progress.step >= m_recipe.pruneDuring->begin))
            m_masks.hold(m_model.view()->network(), m_model.network());
        m_lastSave = Clock::now();
    }

    void prepare() const
    {
        if (goesOn())
            m_objective.prepare(m_context);
    }

    bool goesOn() const { return !m_plan.finish && !isDone() && !m_divergence; }

    /// The updates up to the next dev score, and that score.
    void runRound()
    {
        const auto start = Clock::now();
        setRandomState(m_random, m_plan.device);
        try {
            update(std::min(m_steps, roundStart() + m_round), start);
            if (!m_divergence)
                finishRound();
        } catch (const Failure& failure) {
            // A cancelled update has not touched the weights yet: its random numbers are given back.
            if (failure.error().code == ErrorCode::Cancelled)
                save(start);
            throw;
        }
        if (!m_divergence)
            save(start);
        m_progress.seconds = secondsSince(start);
        if (!m_divergence)
            saveBest();
    }

    TrainedModel finish()
    {
        const bool keepsBest = m_recipe.keepBest && m_progress.best;
        Sentence stopped;
        if (m_divergence)
            stopped = afterDivergence(keepsBest);
        else if (!isDone())
            stopped = afterWish(keepsBest);
        else if (m_progress.step < m_steps)
            stopped = Sentence::tr("no better dev score in %1 evaluations", m_recipe.patience);
        if (keepsBest && m_progress.best->step != m_progress.step)
            loadWeights(bestFile(), m_model);
        TrainedModel result;
        result.model = m_model.copy();
        auto& report = result.report;
        report.history = m_progress.history;
        report.best = m_progress.best;
        report.steps = m_progress.step;
        report.tokens = m_progress.tokens;
        report.seconds = m_progress.seconds;
        report.stopped = std::move(stopped);
        report.trainedParameters = m_model.trained();
        return result;
    }

private:
    /// What would show only after the first round, or never, is refused before it.
    void requireSense(const Model& start) const
    {
        requireMatches(m_plan.prune.exclude, namesUnderAnyHead(start.config()));
        if (m_recipe.pruneDuring && m_recipe.pruneDuring->end > m_steps) {
            throw Failure(ErrorCode::Usage,
                Sentence::tr("The pruning would end after update %1, the training has %2. Let it end earlier, or train "
                             "for more epochs.",
                    m_recipe.pruneDuring->end, m_steps),
                { { "field", "prune_during" } });
        }
        if (m_recipe.padTo > start.info().maxTokens) {
            throw Failure(ErrorCode::Usage,
                Sentence::tr("Sentences should be filled up to %1 ids, the model holds %2 at most. Ask for fewer.",
                    m_recipe.padTo, start.info().maxTokens),
                { { "field", "pad_to" } });
        }
    }

    std::int64_t roundStart() const { return m_round * m_progress.rounds; }
    fs::path stateFile() const { return m_plan.folder / "state.safetensors"; }
    fs::path bestFile() const { return m_plan.folder / "best.safetensors"; }

    void beginAnew(bool saved) const
    {
        if (saved && !m_plan.force) {
            throw Failure(ErrorCode::OutputExists,
                Sentence::tr("%1 holds the state of a training that was stopped. Go on with it (--resume), or begin "
                             "anew (--force).",
                    m_plan.folder.string()),
                { { "file", m_plan.folder.string() } });
        }
        std::error_code error; // what is left of it is written over
        fs::remove(stateFile(), error);
        fs::remove(bestFile(), error);
    }

    /// Goes on from the saved state.
    void restore()
    {
        m_progress = loadTrainingState(stateFile(), m_plan.identity, m_plan.start, m_model, m_optimizer, m_random);
        requireSameData();
        requireSameTeacher();
        m_watch.setState(m_progress.watch);
        saveBest();
        if (m_progress.device != nameOf(m_plan.device) && !m_plan.finish) {
            m_context.emit(event::Warning {
                Sentence::tr("The training was begun on %1 and goes on on %2: the weights will not be, "
                             "bit for bit, those of a training that stayed on one.",
                    m_progress.device, nameOf(m_plan.device)) });
        }
    }

    /// The promise of a resumed training is that it ends as if it had never been stopped.
    void requireSameData() const
    {
        if (m_progress.data.empty()) {
            m_context.emit(event::Warning { Sentence::tr("The saved state %1 is of a version that did not note what it "
                                                         "was trained on; whether the data is the same is not known.",
                stateFile()) });
            return;
        }
        const Sentence difference = differenceOf(m_progress.data, m_context.facts().data);
        if (difference.empty())
            return;
        throw Failure(ErrorCode::Usage,
            Sentence::tr("The saved state %1 was trained on other data: %2. Bring that data back, or remove the state "
                         "to begin anew.",
                stateFile(), difference),
            { { "file", stateFile().string() }, { "field", "data" } });
    }

    void requireSameTeacher() const
    {
        if (m_progress.teacher.hash == m_plan.teacher.hash)
            return;
        throw Failure(ErrorCode::Usage,
            Sentence::tr("The student of the saved state %1 learnt from another teacher: its weights or its "
                         "configuration have changed. Bring them back, or remove the state to begin anew.",
                stateFile()),
            { { "file", stateFile().string() }, { "field", "teacher" } });
    }

    /// Updates up to `end`, those of a round that began at `start`.
    void update(std::int64_t end, Clock::time_point start)
    {
        const auto pointEvery = std::max<std::int64_t>(1, m_round / kPointsARound);
        while (m_progress.step < end && !m_divergence) {
            m_context.token().throwIfRequested();
            update();
            m_random = randomState(m_plan.device);
            m_updated();
            if (m_progress.step < end && m_progress.step % pointEvery == 0)
                addPoint({});
            if (Clock::now() - m_lastSave > std::chrono::duration<double>(m_plan.saveEvery))
                save(start);
        }
    }

    /// One update from `accumulate` batches.
    void update()
    {
        const auto epoch = static_cast<int>(m_progress.step / m_stepsAnEpoch);
        if (epoch != m_epoch) {
            m_batches = m_objective.batchesOf(epoch);
            m_epoch = epoch;
        }
        const auto accumulate = static_cast<std::size_t>(m_recipe.accumulate);
        const auto first = static_cast<std::size_t>(m_progress.step % m_stepsAnEpoch) * accumulate;
        const auto count = std::min(accumulate, m_batches.size() - first);
        std::vector<TrainingBatch> batches;
        double whole = 0;
        for (std::size_t i = 0; i < count; ++i) {
            const auto number = static_cast<std::uint64_t>(m_progress.step * m_recipe.accumulate) + i;
            batches.push_back(m_objective.makeBatch(m_batches[first + i], number));
            whole += weightOf(batches.back());
        }
        m_model.clearGradients();
        double loss = 0;
        std::map<std::string, double> terms;
        for (const TrainingBatch& batch : batches)
            loss += backward(batch, weightOf(batch) / whole, terms);
        m_divergence = m_watch.add(loss);
        if (m_divergence)
            return;
        m_masks.applyToGradients();
        clipGradients(m_model.parameters(), m_recipe.clipNorm);
        ++m_progress.step;
        m_optimizer.step(learningRateAt(m_recipe, m_progress.step, m_steps));
        m_masks.applyToWeights();
        if (m_recipe.pruneDuring && m_recipe.pruneDuring->isDue(m_progress.step))
            chooseMasks();
        m_progress.lossSum += loss;
        ++m_progress.lossCount;
        for (const auto& [name, value] : terms)
            m_progress.termSums[name] += value;
    }

    double weightOf(const TrainingBatch& batch) const { return m_recipe.accumulateMeans ? 1 : double(batch.weight()); }

    /// Adds the gradients of one batch, and returns its loss; both times `share`, as what it adds to `terms` where the
    /// loss has several.
    double backward(const TrainingBatch& batch, double share, std::map<std::string, double>& terms)
    {
        PassOutputs outputs;
        {
            const Autocast autocast(m_recipe.bf16, m_plan.device);
            outputs
                = outputsOf(m_model.network(), batch.packed, passOf(m_objective, batch, m_dropout, m_context.token()));
        }
        const auto parts = m_objective.loss(batch, outputs, m_model);
        const auto loss = parts.total().mul(share);
        loss.backward();
        m_progress.tokens += batch.packed.ownIds();
        for (const auto& term : parts.terms) {
            if (parts.terms.size() > 1)
                terms[term.name] += share * term.value.item<double>();
        }
        return loss.item<double>();
    }

    void chooseMasks()
    {
        auto recipe = m_plan.prune;
        recipe.amount = m_recipe.pruneDuring->sparsityAt(m_progress.step);
        const auto pruned = prune(*m_model.view(), recipe, {});
        m_masks.hold(pruned.model->network(), m_model.network());
        m_watch.restart();
    }

    void finishRound()
    {
        std::map<std::string, double> dev;
        if (m_objective.hasDev())
            dev = m_objective.scoreDev(*m_model.view(), m_context);
        addPoint(std::move(dev));
        ++m_progress.rounds;
        const auto& point = m_progress.history.back();
        if (point.dev.empty())
            return;
        // While sparsity still rises, an early round is better but not what was asked for.
        const bool atFinalSparsity = !m_recipe.pruneDuring || m_progress.step >= m_recipe.pruneDuring->end;
        if (!atFinalSparsity)
            return;
        if (!m_progress.best || point.meanDev() > m_progress.best->score) {
            m_progress.best = TrainingBest { point.step, point.meanDev(), point.dev };
            m_progress.roundsWithoutGain = 0;
        } else {
            ++m_progress.roundsWithoutGain;
        }
    }

    bool hasStalled() const { return m_recipe.patience > 0 && m_progress.roundsWithoutGain >= m_recipe.patience; }

    bool isDone() const { return roundStart() >= m_steps || hasStalled(); }

    void addPoint(std::map<std::string, double> dev)
    {
        TrainingPoint point;
        point.step = m_progress.step;
        point.epoch = double(m_progress.step) / double(m_stepsAnEpoch);
        point.loss = m_progress.lossCount > 0 ? m_progress.lossSum / double(m_progress.lossCount) : 0;
        point.learningRate = learningRateAt(m_recipe, m_progress.step, m_steps);
        point.sparsity = m_masks.sparsity();
        point.dev = std::move(dev);
        for (const auto& [name, sum] : m_progress.termSums)
            point.terms[name] = sum / double(std::max<std::int64_t>(1, m_progress.lossCount));
        m_progress.lossSum = 0;
        m_progress.lossCount = 0;
        m_progress.termSums.clear();
        m_context.emit(event::TrainingStep { std::make_shared<const TrainingPoint>(point), m_plan.learner });
        m_progress.history.push_back(std::move(point));
    }

    /// In a round that began at `start`.
    void save(Clock::time_point start)
    {
        makeFolder();
        auto progress = m_progress;
        progress.seconds = secondsSince(start);
        progress.watch = m_watch.state();
        progress.device = nameOf(m_plan.device);
        progress.data = m_context.facts().data;
        progress.start = m_plan.start;
        progress.teacher = m_plan.teacher;
        saveTrainingState(stateFile(), m_plan.identity, progress, m_model, m_optimizer, m_random);
        m_lastSave = Clock::now();
    }

    /// Only once the state calls these weights the best: until then the file belongs to another
    /// update. Killed between the two, it is written when the state is taken up.
    void saveBest() const
    {
        if (m_recipe.keepBest && m_progress.best && m_progress.best->step == m_progress.step)
            saveWeights(bestFile(), m_model);
    }

    /// Why it stopped, when there are good weights to fall back on; otherwise it fails.
    Sentence afterDivergence(bool keepsBest)
    {
        const auto update = std::to_string(m_progress.step + 1);
        if (!keepsBest) {
            throw Failure(ErrorCode::JobFailed,
                Sentence::tr("The training diverged at update %1: %2. Use a lower learning rate or a longer warm-up.",
                    update, *m_divergence),
                { { "step", update } });
        }
        const auto best = m_progress.best->step;
        m_context.emit(
            event::Warning { Sentence::tr("The training diverged at update %1 (%2); the weights after update "
                                          "%3, the best on dev, are kept.",
                update, *m_divergence, best) });
        return Sentence::tr("it diverged at update %1 (%2); the weights after update %3, the best on dev, are kept",
            update, *m_divergence, best);
    }

    /// What is kept of a training that was ended by wish. Before the final sparsity no round is the
    /// best one: the last weights are the nearest to what was asked for.
    Sentence afterWish(bool keepsBest) const
    {
        const auto update = m_progress.step;
        if (keepsBest)
            return Sentence::tr("it was ended by wish after update %1 of %2; the weights after update %3, the best on "
                                "dev, are kept",
                update, m_steps, m_progress.best->step);
        const auto& pruning = m_recipe.pruneDuring;
        if (!pruning || update >= pruning->end)
            return Sentence::tr(
                "it was ended by wish after update %1 of %2; its last weights are kept", update, m_steps);
        return Sentence::tr(
            "it was ended by wish after update %1 of %2, before its pruning ended; its last weights are "
            "kept, with %3 % of the Linear ones zero instead of %4 %",
            update, m_steps, percentText(m_masks.sparsity()), percentText(pruning->final));
    }

    /// With those before the round that began at `start`.
    double secondsSince(Clock::time_point start) const
    {
        return m_progress.seconds + std::chrono::duration<double>(Clock::now() - start).count();
    }

    void makeFolder() const
    {
        std::error_code error;
        fs::create_directories(m_plan.folder, error);
        if (error) {
            throw Failure(ErrorCode::OutputUnwritable,
                Sentence::tr("The folder %1 for the state of the training cannot be made: %2.", m_plan.folder.string(),
                    error.message()),
                { { "file", m_plan.folder.string() } });
        }
    }

    const Objective& m_objective;
    const TrainingPlan& m_plan;
    const TrainRecipe& m_recipe;
    JobContext& m_context;
    TrainableModel m_model;
    AdamW m_optimizer;
    WeightMasks m_masks;
    Dropout m_dropout;
    DivergenceWatch m_watch;
    std::optional<Sentence> m_divergence;
    std::int64_t m_stepsAnEpoch = 0, m_steps = 0, m_round = 0;
    int m_epoch = -1; ///< whose batches are at hand
    std::vector<std::vector<std::int32_t>> m_batches;
    TrainingProgress m_progress;
    at::Tensor m_random; ///< state of the random numbers after the last update
    std::function<void()> m_updated;
    Clock::time_point m_lastSave;
};

} // namespace

TrainedModel runTraining(
    std::shared_ptr<const Model> start, const Objective& objective, const TrainingPlan& plan, JobContext& context)
{
    const TrainingTask run { std::move(start), &objective, plan };
    return std::move(runInTurns({ &run, 1 }, context).front());
}

std::vector<TrainedModel> runInTurns(std::span<const TrainingTask> runs, JobContext& context)
{
    std::vector<std::unique_ptr<TrainingLoop>> loops;
    const auto tellProgress = [&] {
        std::int64_t done = 0, total = 0;
        for (const auto& loop : loops) {
            done += loop->step();
            total += loop->steps();
        }
        context.progress(done, total, "updates");
    };
    for (const auto& run : runs)
        loops.push_back(std::make_unique<TrainingLoop>(run, context));
    for (const auto& loop : loops) {
        loop->begin();
        loop->tell(tellProgress);
    }
    for (const auto& loop : loops)
        loop->prepare();
    context.emit(event::Stage { "train" });
    tellProgress();
    const auto goesOn = [](const auto& loop) { return loop->goesOn(); };
    while (std::ranges::any_of(loops, goesOn)) {
        // Whoever has come less far: where a job was stopped makes no difference to the order.
        auto& next = *std::ranges::min_element(loops, std::ranges::less(),
            [&](const auto& loop) { return loop->goesOn() ? loop->step() : std::numeric_limits<std::int64_t>::max(); });
        next->runRound();
    }
    std::vector<TrainedModel> trained;
    for (const auto& loop : loops)
        trained.push_back(loop->finish());
    return trained;
}

} // namespace ndogo
