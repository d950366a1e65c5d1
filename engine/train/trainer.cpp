// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/trainer.h"

#include "engine/compress/prune.h"
#include "engine/core/train_spec.h"
#include "engine/eval/evaluate.h"
#include "engine/model/encoder.h"
#include "engine/train/adamw.h"
#include "engine/train/trainable_model.h"
#include "engine/train/training_data.h"
#include "engine/train/training_state.h"
#include "engine/train/weight_masks.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/autocast_mode.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <cmath>

namespace ndogo {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr int kPointsAnEpoch = 20; ///< of the loss curve

at::Tensor randomState()
{
    auto generator = at::detail::getDefaultCPUGenerator();
    const std::lock_guard lock(generator.mutex());
    return generator.get_state();
}

void setRandomState(const at::Tensor& state)
{
    auto generator = at::detail::getDefaultCPUGenerator();
    const std::lock_guard lock(generator.mutex());
    generator.set_state(state);
}

void seedRandomState(std::uint64_t seed)
{
    auto generator = at::detail::getDefaultCPUGenerator();
    const std::lock_guard lock(generator.mutex());
    generator.set_current_seed(seed);
}

/// bfloat16 matrix products while it lives (the autocast of torch.amp).
class Autocast {
public:
    explicit Autocast(bool enabled)
        : m_enabled(enabled)
    {
        if (!m_enabled)
            return;
        at::autocast::set_autocast_dtype(at::kCPU, at::kBFloat16);
        at::autocast::set_autocast_enabled(at::kCPU, true);
    }
    ~Autocast()
    {
        if (!m_enabled)
            return;
        at::autocast::clear_cache();
        at::autocast::set_autocast_enabled(at::kCPU, false);
    }
    Autocast(const Autocast&) = delete;
    Autocast& operator=(const Autocast&) = delete;

private:
    bool m_enabled;
};

/// What a saved state must have in common with the training that takes it up.
std::string identityOf(const TrainSpec& spec)
{
    auto fields = toJson(JobSpec(spec));
    for (const char* free : { "resume", "force", "name", "save_every" })
        fields.erase(free);
    return fields.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

class Trainer {
public:
    Trainer(std::shared_ptr<const Model> start, const TrainSpec& spec, JobContext& context)
        : m_spec(spec)
        , m_recipe(spec.recipe)
        , m_context(context)
        , m_start(std::move(start))
        , m_data(readTrainingData(*m_start, spec.data, context, spec.sample, spec.recipe.seed))
        , m_model(m_start)
        , m_optimizer(m_model.parameters(), m_model.decays(), m_recipe.weightDecay)
        , m_folder(trainingFolder(spec.output))
    {
        const auto batches = (m_data.examples.size() + batchSize() - 1) / batchSize();
        const auto accumulate = static_cast<std::size_t>(m_recipe.accumulate);
        m_stepsAnEpoch = static_cast<std::int64_t>((batches + accumulate - 1) / accumulate);
        m_steps = m_stepsAnEpoch * m_recipe.epochs;
        requireSense();
        m_dropout = m_start->config().dropout;
        if (m_recipe.dropout)
            m_dropout = { *m_recipe.dropout, *m_recipe.dropout, *m_recipe.dropout };
    }

    TrainedModel run()
    {
        begin();
        m_context.emit(event::Stage { "train" });
        m_lastSave = Clock::now();
        m_sittingStart = m_lastSave;
        m_secondsBefore = m_progress.seconds;
        while (m_progress.epochs < m_recipe.epochs && !hasStalled())
            runEpoch();
        return finish();
    }

private:
    /// What would show only after the first epoch, or never, is refused before it.
    void requireSense()
    {
        if (m_data.examples.empty()) {
            throw Failure(ErrorCode::DataInvalid,
                m_spec.data.path + " has nothing to train on in its " + m_spec.data.split
                    + " split: no labelled word has a piece. Choose other data, or another "
                      "tokenizer.",
                { { "file", m_spec.data.path } });
        }
        if (m_recipe.pruneDuring && m_recipe.pruneDuring->end > m_steps) {
            throw Failure(ErrorCode::Usage,
                "The pruning would end after update " + std::to_string(m_recipe.pruneDuring->end)
                    + ", the training has " + std::to_string(m_steps)
                    + ". Let it end earlier, or train for more epochs.",
                { { "field", "prune_during" } });
        }
        if (!m_spec.devSplit.empty()) {
            JobContext quiet(m_context.id(), m_context.token(), [](const JobEvent&) {});
            readTrainingData(*m_start, devData(), quiet);
        }
    }

    DataRef devData() const
    {
        DataRef data = m_spec.data;
        data.split = m_spec.devSplit;
        return data;
    }

    std::size_t batchSize() const { return static_cast<std::size_t>(m_recipe.batch); }
    fs::path stateFile() const { return m_folder / "state.safetensors"; }
    fs::path bestFile() const { return m_folder / "best.safetensors"; }

    void begin()
    {
        std::error_code error;
        const bool saved = fs::exists(stateFile(), error);
        if (saved && m_spec.resume) {
            auto random = randomState();
            m_progress
                = loadTrainingState(stateFile(), identityOf(m_spec), m_model, m_optimizer, random);
            setRandomState(random);
        } else {
            if (saved && !m_spec.force) {
                throw Failure(ErrorCode::OutputExists,
                    m_folder.string()
                        + " holds the state of a training that was stopped. Go on with it "
                          "(--resume), or "
                          "begin anew (--force).",
                    { { "file", m_folder.string() } });
            }
            fs::remove_all(m_folder, error);
            seedRandomState(m_recipe.seed);
        }
        const bool masked = m_recipe.maskPruned || m_spec.prune.amount > 0
            || (m_recipe.pruneDuring && m_progress.step >= m_recipe.pruneDuring->begin);
        if (masked)
            m_masks.hold(m_model.view()->network(), m_model.network());
    }

    void runEpoch()
    {
        const auto order = epochOrder(m_data, m_recipe, m_progress.epochs);
        const auto end = m_stepsAnEpoch * (m_progress.epochs + 1);
        const auto pointEvery = std::max<std::int64_t>(1, m_stepsAnEpoch / kPointsAnEpoch);
        auto random = randomState();
        try {
            while (m_progress.step < end) {
                m_context.token().throwIfRequested();
                update(order, static_cast<std::size_t>(m_progress.step % m_stepsAnEpoch));
                random = randomState();
                m_context.progress(m_progress.step, m_steps, "updates");
                if (m_progress.step < end && m_progress.step % pointEvery == 0)
                    addPoint({});
                if (Clock::now() - m_lastSave > std::chrono::duration<double>(m_spec.saveEvery))
                    save(random);
            }
            finishEpoch();
        } catch (const Failure& failure) {
            // A cancelled update has not touched the weights yet: its random numbers are given
            // back.
            if (failure.error().code == ErrorCode::Cancelled)
                save(random);
            throw;
        }
        save(random);
    }

    /// One update from `accumulate` batches.
    void update(const std::vector<std::int32_t>& order, std::size_t stepOfEpoch)
    {
        const auto first
            = stepOfEpoch * batchSize() * static_cast<std::size_t>(m_recipe.accumulate);
        const auto all = std::span<const std::int32_t>(order).subspan(first,
            std::min(
                order.size() - first, batchSize() * static_cast<std::size_t>(m_recipe.accumulate)));
        const auto batches = (all.size() + batchSize() - 1) / batchSize();
        m_model.clearGradients();
        double loss = 0;
        for (std::size_t i = 0; i < batches; ++i) {
            const auto examples
                = all.subspan(i * batchSize(), std::min(batchSize(), all.size() - i * batchSize()));
            loss += backward(makeTrainingBatch(m_data, examples), 1 / double(batches));
        }
        if (!std::isfinite(loss)) {
            throw Failure(ErrorCode::JobFailed,
                "The training diverged at update " + std::to_string(m_progress.step + 1)
                    + ": the loss is not a finite number. Use a lower learning rate or a longer "
                      "warm-up.",
                { { "step", std::to_string(m_progress.step + 1) } });
        }
        m_masks.applyToGradients();
        clipGradients(m_model.parameters(), m_recipe.clipNorm);
        ++m_progress.step;
        m_optimizer.step(learningRateAt(m_recipe, m_progress.step, m_steps));
        m_masks.applyToWeights();
        if (m_recipe.pruneDuring && m_recipe.pruneDuring->isDue(m_progress.step))
            chooseMasks();
        m_progress.lossSum += loss;
        ++m_progress.lossCount;
    }

    /// Adds the gradients of one batch, and returns its loss; both times `share`.
    double backward(const TrainingBatch& batch, double share)
    {
        at::Tensor logits;
        {
            const Autocast autocast(m_recipe.bf16);
            logits = trainingLogits(
                m_model.network(), batch.packed, batch.rows, m_dropout, m_context.token());
        }
        const auto labels = at::from_blob(const_cast<std::int64_t*>(batch.labels.data()),
            { static_cast<std::int64_t>(batch.labels.size()) }, at::TensorOptions(at::kLong));
        const auto loss = at::cross_entropy_loss(logits.to(at::kFloat), labels).mul(share);
        loss.backward();
        m_tokens += static_cast<std::int64_t>(batch.packed.ids.size());
        return loss.item<double>();
    }

    void chooseMasks()
    {
        auto recipe = m_spec.prune;
        recipe.amount = m_recipe.pruneDuring->sparsityAt(m_progress.step);
        const auto pruned = prune(*m_model.view(), recipe, {});
        m_masks.hold(pruned.model->network(), m_model.network());
    }

    void finishEpoch()
    {
        std::map<std::string, double> dev;
        if (!m_spec.devSplit.empty())
            dev = scoreDev();
        addPoint(std::move(dev));
        ++m_progress.epochs;
        const auto& point = m_progress.history.back();
        if (point.dev.empty())
            return;
        // While sparsity still rises, an early epoch is better but not what was asked for.
        const bool atFinalSparsity
            = !m_recipe.pruneDuring || m_progress.step >= m_recipe.pruneDuring->end;
        if (!atFinalSparsity)
            return;
        if (!m_progress.best || point.meanDev() > m_progress.best->score) {
            m_progress.best = TrainingBest { point.step, point.meanDev(), point.dev };
            m_progress.epochsWithoutGain = 0;
            if (m_recipe.keepBest) {
                makeFolder();
                saveWeights(bestFile(), m_model);
            }
        } else {
            ++m_progress.epochsWithoutGain;
        }
    }

    bool hasStalled() const
    {
        return m_recipe.patience > 0 && m_progress.epochsWithoutGain >= m_recipe.patience;
    }

    std::map<std::string, double> scoreDev()
    {
        EvaluateSpec spec;
        spec.model.path = m_spec.model;
        spec.data = devData();
        JobContext quiet(m_context.id(), m_context.token(), [](JobEvent) {});
        std::map<std::string, double> dev;
        const auto result = evaluate(*m_model.view(), spec, quiet);
        for (const auto& score : result->languages)
            dev[score.language] = score.counts.f1();
        return dev;
    }

    void addPoint(std::map<std::string, double> dev)
    {
        TrainingPoint point;
        point.step = m_progress.step;
        point.epoch = double(m_progress.step) / double(m_stepsAnEpoch);
        point.loss
            = m_progress.lossCount > 0 ? m_progress.lossSum / double(m_progress.lossCount) : 0;
        point.learningRate = learningRateAt(m_recipe, m_progress.step, m_steps);
        point.sparsity = m_masks.sparsity();
        point.dev = std::move(dev);
        m_progress.lossSum = 0;
        m_progress.lossCount = 0;
        m_context.emit(event::TrainingStep { std::make_shared<const TrainingPoint>(point) });
        m_progress.history.push_back(std::move(point));
    }

    void save(const at::Tensor& random)
    {
        makeFolder();
        m_progress.seconds = secondsSoFar();
        saveTrainingState(
            stateFile(), identityOf(m_spec), m_progress, m_model, m_optimizer, random);
        m_lastSave = Clock::now();
    }

    TrainedModel finish()
    {
        if (m_recipe.keepBest && m_progress.best && m_progress.best->step != m_progress.step)
            loadWeights(bestFile(), m_model);
        TrainedModel result;
        result.model = m_model.copy();
        auto& report = result.report;
        report.history = m_progress.history;
        report.best = m_progress.best;
        report.steps = m_progress.step;
        report.tokens = m_tokens;
        report.seconds = secondsSoFar();
        if (m_progress.step < m_steps)
            report.stopped
                = "no better dev score in " + std::to_string(m_recipe.patience) + " epochs";
        return result;
    }

    double secondsSoFar() const
    {
        return m_secondsBefore
            + std::chrono::duration<double>(Clock::now() - m_sittingStart).count();
    }

    void makeFolder() const
    {
        std::error_code error;
        fs::create_directories(m_folder, error);
        if (error) {
            throw Failure(ErrorCode::OutputUnwritable,
                "The folder " + m_folder.string()
                    + " for the state of the training cannot be made: " + error.message() + ".",
                { { "file", m_folder.string() } });
        }
    }

    const TrainSpec& m_spec;
    const TrainRecipe& m_recipe;
    JobContext& m_context;
    std::shared_ptr<const Model> m_start;
    TrainingData m_data;
    TrainableModel m_model;
    AdamW m_optimizer;
    WeightMasks m_masks;
    Dropout m_dropout;
    fs::path m_folder;
    std::int64_t m_stepsAnEpoch = 0, m_steps = 0;
    TrainingProgress m_progress;
    std::int64_t m_tokens = 0;
    Clock::time_point m_lastSave, m_sittingStart;
    double m_secondsBefore = 0;
};

} // namespace

TrainedModel train(std::shared_ptr<const Model> start, const TrainSpec& spec, JobContext& context)
{
    return Trainer(std::move(start), spec, context).run();
}

fs::path trainingFolder(const std::string& output)
{
    auto folder = fs::path(output).lexically_normal();
    if (!folder.has_filename())
        folder = folder.parent_path();
    folder += ".training";
    return folder;
}

} // namespace ndogo
