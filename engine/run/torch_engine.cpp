// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/run/torch_engine.h"

#include "engine/base/shown_text.h"
#include "engine/compress/prune.h"
#include "engine/compress/quantize.h"
#include "engine/data/data_folder.h"
#include "engine/eval/batches.h"
#include "engine/eval/benchmark.h"
#include "engine/eval/compare_layers.h"
#include "engine/eval/evaluate.h"
#include "engine/eval/sensitivity.h"
#include "engine/io/atomic_folder.h"
#include "engine/io/json_text.h"
#include "engine/io/owned_folder.h"
#include "engine/jobs/job_queue.h"
#include "engine/network/adapter.h"
#include "engine/network/export_model.h"
#include "engine/network/model_files.h"
#include "engine/network/new_model.h"
#include "engine/network/threads.h"
#include "engine/project/kept_predictions.h"
#include "engine/project/project_recorder.h"
#include "engine/project/run_recipe.h"
#include "engine/project/run_sweep.h"
#include "engine/run/count_pieces.h"
#include "engine/run/create_model.h"
#include "engine/run/distil_student.h"
#include "engine/run/engine_error.h"
#include "engine/run/model_store.h"
#include "engine/run/new_checkpoint.h"
#include "engine/run/recipe_forecast.h"
#include "engine/run/restructure.h"
#include "engine/run/training_start.h"
#include "engine/run/trim_vocabulary.h"
#include "engine/train/saved_trainings.h"
#include "engine/train/teacher.h"
#include "engine/train/trainer.h"
#include "engine/train/training_data.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <type_traits>
#include <utility>

namespace ndogo {
namespace {

namespace fs = std::filesystem;

class TorchEngine final : public Engine {
public:
    explicit TorchEngine(const EngineOptions& options)
        : m_queue([this](const JobEvent& event) { deliver(event); }, options.background, currentEngineError)
    {
        useThreads(options.threads);
    }

    ~TorchEngine() override { shutdown(); }

    void subscribe(Sink sink) override
    {
        const std::lock_guard lock(m_sinkMutex);
        m_sink = std::move(sink);
    }

    JobId submit(JobSpec spec) override
    {
        const auto lane = std::visit([](const auto& job) { return laneOf(job); }, spec);
        return m_queue.submit(lane, [this, spec = std::move(spec)](JobContext& context) {
            validate(spec);
            std::visit([&](const auto& job) { run(job, context); }, spec);
        });
    }

    void cancel(JobId job) override { m_queue.cancel(job); }
    void shutdown() override { m_queue.shutdown(); }
    MachineInfo machine() const override { return machineInfo(); }

private:
    template <typename Spec, typename... Kinds> static constexpr bool isOneOf = (std::is_same_v<Spec, Kinds> || ...);

    /// What reads only runs beside what computes; a timing runs alone.
    template <typename Spec> static Lane laneOf(const Spec&)
    {
        if (isOneOf<Spec, OpenSpec, ScanDataSpec, CountPiecesSpec, OpenProjectSpec, DiscardTrainingSpec>)
            return Lane::Light;
        return isOneOf<Spec, BenchmarkSpec> ? Lane::Exclusive : Lane::Heavy;
    }
    static Lane laneOf(const RecipeSpec& spec) { return spec.plan ? Lane::Light : Lane::Heavy; }

    void run(const OpenSpec& spec, JobContext& context)
    {
        context.emit(event::Stage { "load" });
        const auto model = opened(ModelRef { spec.model, {}, { true, spec.reading.labels } }, context);
        emitModel(*model, context);
        if (spec.index && !model->config().quantize) { // which cannot be pruned
            context.emit(event::Stage { "index" });
            context.emit(event::WeightsIndexed { model->info().path, model->buildIndex() });
        }
        record(spec, context);
    }

    void run(const ScanDataSpec& spec, JobContext& context)
    {
        context.emit(event::Stage { "scan" });
        std::shared_ptr<const Model> model;
        if (!spec.model.empty())
            model = opened(ModelRef { spec.model, {}, { true, {} } }, context);
        std::shared_ptr<const Tokenizer> tokenizer;
        if (model && model->hasTokenizer())
            tokenizer = tokenizerOf(*model, spec.data.tokenizerRules);
        context.emit(event::DataScanned { std::make_shared<const DataReport>(scanData(spec.data, tokenizer.get())) });
        record(spec, context);
    }

    void run(const CountPiecesSpec& spec, JobContext& context)
    {
        context.emit(event::Stage { "load" });
        const auto model = opened(ModelRef { spec.model, {}, { true, spec.reading.labels } }, context);
        context.emit(
            event::PiecesCounted { std::make_shared<const VocabularyIndex>(indexVocabulary(*model, spec, context)) });
    }

    void run(const OpenProjectSpec& spec, JobContext& context)
    {
        context.emit(event::Stage { "load" });
        m_recorder.open(spec.folder, context);
        for (auto& training : savedTrainings(fs::path(spec.folder) / "models"))
            context.emit(event::TrainingStopped { std::make_shared<const StoppedTraining>(std::move(training)) });
    }

    void run(const DiscardTrainingSpec& spec, JobContext&)
    {
        if (const auto control = controlFolder(spec.output))
            discard(controlOf(spec.output), *control);
        discard(spec.output, trainingFolder(spec.output));
    }

    static void discard(const std::string& output, const fs::path& folder)
    {
        const OutputLock lock(outputPlace(output)); // a training that runs has it
        requireOwnFolder(folder);
        if (const auto error = removeTraining(folder)) {
            throw Failure(ErrorCode::OutputUnwritable,
                Sentence::tr("%1 cannot be removed: %2. Remove it by hand.", shown(folder.string()), error.message()),
                { { "file", folder.string() } });
        }
    }

    void run(const EvaluateSpec& spec, JobContext& context)
    {
        const auto result = score(spec, context);
        if (spec.sample != 0 && !spec.progressive)
            return;
        if (const auto project = m_recorder.folder(); !project.empty())
            keepPredictions(project, spec, *result, context);
        record(spec, context, result);
    }

    std::shared_ptr<const EvaluationResult> score(const EvaluateSpec& spec, JobContext& context)
    {
        const char* stage = spec.model.quantization() ? "quantize" : spec.model.derived() ? "prune" : "load";
        context.emit(event::Stage { stage });
        const auto model = opened(spec.model, context);
        return evaluate(*model, spec, context);
    }

    void run(const BenchmarkSpec& spec, JobContext& context)
    {
        context.emit(event::Stage { "load" });
        std::vector<std::shared_ptr<const Model>> models;
        for (const auto& reference : spec.models)
            models.push_back(opened(reference, context));
        record(spec, context, benchmark(models, spec, context));
    }

    void run(const PruneSpec& spec, JobContext& context)
    {
        requireApart(spec.model, spec.output);
        auto output = outputOf(spec, context);
        context.emit(event::Stage { "load" });
        const auto parent = opened(ModelRef { spec.model, {}, spec.reading }, context);
        context.emit(event::Stage { "prune" });
        const auto pruned = prune(*parent, spec.prune, context.token());
        save(*pruned.model, signedBy(spec, spec.name, parent->info().path, pruned.model->config(), context), *output,
            context);
        context.emit(event::Pruned { std::make_shared<const PruneReport>(pruned.report) });
        record(spec, context);
    }

    void run(const NewModelSpec& spec, JobContext& context)
    {
        requirePossible(spec);
        auto output = outputOf(spec, context);
        const auto model = createModel(
            spec, [&](const ModelRef& encoder) { return opened(encoder, context); }, context);
        save(*model, signedBy(spec, model->config().name, spec.encoder, model->config(), context), *output, context);
    }

    void run(const TrainSpec& spec, JobContext& context)
    {
        requireApart(spec.model, spec.output);
        const auto output = outputOf(spec, context);
        try {
            recordTraining(spec, fineTune(spec, *output, context), context);
        } catch (...) {
            reportState(spec, context);
            throw;
        }
    }

    /// Of a training that did not come to its end.
    template <typename Spec> static void reportState(const Spec& spec, JobContext& context)
    {
        const auto folder = trainingFolder(spec.output);
        std::error_code error;
        if (!fs::exists(folder, error))
            return;
        auto left = savedTraining(folder).value_or(StoppedTraining { spec, 0, {} });
        context.emit(event::TrainingStopped { std::make_shared<const StoppedTraining>(std::move(left)) });
    }

    template <typename Spec>
    void recordTraining(const Spec& spec, std::shared_ptr<const TrainingReport> report, const JobContext& context)
    {
        record(spec, context, std::move(report));
        forgetState(spec.output); // last: what is killed before goes on from the state
    }

    static void forgetState(const std::string& output)
    {
        removeTraining(trainingFolder(output)); // what is left of the state does no harm
    }

    /// Trains and saves; the saved state stays.
    std::shared_ptr<const TrainingReport> fineTune(const TrainSpec& spec, AtomicFolder& output, JobContext& context)
    {
        requireApart(spec.model, spec.output);
        context.emit(event::Stage { "load" });
        const auto start = trainingStart(opened(ModelRef { spec.model, {}, spec.reading }, context), spec, context);
        auto trained = train(start, spec, context);
        if (spec.adapter && spec.adapter->merge)
            trained.model = withMergedAdapter(trained.model);
        return saveTrained(std::move(trained), spec, output, context);
    }

    void run(const PretrainSpec& spec, JobContext& context)
    {
        requireApart(spec.model, spec.output);
        auto output = outputOf(spec, context);
        context.emit(event::Stage { "load" });
        const auto start = opened(ModelRef { spec.model, {}, { spec.ignoreParts, {} } }, context);
        recordTraining(spec, saveTrained(pretrain(start, spec, context), spec, *output, context), context);
    }

    template <typename Spec>
    std::shared_ptr<const TrainingReport> saveTrained(
        TrainedModel trained, const Spec& spec, AtomicFolder& output, JobContext& context)
    {
        auto recipe = spec; // how many sittings it took, and what stood in its place, made nothing of it
        recipe.resume = recipe.finish = recipe.force = false;
        auto config = signedBy(recipe, spec.name, spec.model, trained.model->config(), context);
        if constexpr (requires { spec.data; })
            config.text = trainedText(spec.data, config.text);
        save(*trained.model, config, output, context);
        trained.report.path = spec.output;
        const auto report = std::make_shared<const TrainingReport>(std::move(trained.report));
        context.emit(event::Trained { report });
        return report;
    }

    void run(const DistilSpec& spec, JobContext& context)
    {
        const auto report = distilled(spec, context);
        record(spec, context, report);
        forgetState(controlOf(spec.output)); // last: what is killed before goes on from the states
        forgetState(spec.output); // by which both are known
    }

    /// Their states stay.
    std::shared_ptr<const DistilReport> distilled(const DistilSpec& spec, JobContext& context)
    {
        const bool isFolder = !studentShapeFromText(spec.student);
        for (const auto& made : { spec.output, spec.control ? controlOf(spec.output) : spec.output }) {
            requireApart(spec.teacher, made);
            if (isFolder)
                requireApart(spec.student, made);
        }
        const auto output = outputOf(spec, context);
        const auto control = spec.control ? outputOf(controlSpecOf(spec), context) : nullptr;
        const DistilTools tools { [&](const ModelRef& model) { return opened(model, context); },
            [&](const Model& model, const ModelConfig& config, AtomicFolder& folder) {
                save(model, config, folder, context);
            } };
        try {
            return distilStudent(spec, *output, control.get(), tools, context);
        } catch (...) {
            reportState(spec, context);
            throw;
        }
    }

    void run(const StructureSpec& spec, JobContext& context)
    {
        const auto change = [&](const Model& parent, AtomicFolder&) { return restructure(parent, spec, context); };
        saveChanged<event::Restructured>(spec, change, context);
    }

    void run(const TrimVocabularySpec& spec, JobContext& context)
    {
        const auto change = [&](const Model& parent, AtomicFolder& folder) {
            return trimVocabulary(parent, spec, folder.path(), context);
        };
        saveChanged<event::VocabularyTrimmed>(spec, change, context);
    }

    /// `change` gives a new model of the spec's and a report of which the files' bytes are missing; it may write files
    /// of its own into the new folder.
    template <typename Event, typename Spec, typename Change>
    void saveChanged(const Spec& spec, const Change& change, JobContext& context)
    {
        requireApart(spec.model, spec.output);
        auto output = outputOf(spec, context);
        context.emit(event::Stage { "load" });
        const auto parent = opened(ModelRef { spec.model, {}, spec.reading }, context);
        auto [model, report] = change(*parent, *output);
        save(*model, signedBy(spec, spec.name, parent->info().path, model->config(), context), *output, context);
        report.bytesBefore = parent->info().sizes.file;
        report.bytesAfter = m_models.open(spec.output, {})->info().sizes.file;
        const auto shared = std::make_shared<const decltype(report)>(std::move(report));
        context.emit(Event { shared });
        record(spec, context, shared);
    }

    void run(const QuantizeSpec& spec, JobContext& context)
    {
        requireApart(spec.model.path, spec.output);
        auto output = outputOf(spec, context);
        const auto parent = unquantized(spec.model, context);
        context.emit(event::Stage { "quantize" });
        auto quantized = quantize(*parent, *spec.model.quantization(), context.token());
        save(*quantized.model, signedBy(spec, spec.name, parent->info().path, quantized.model->config(), context),
            *output, context);
        quantized.report.bytesAfter = m_models.open(spec.output, {})->info().sizes.file;
        context.emit(event::Quantized { std::make_shared<const QuantizeReport>(quantized.report) });
        record(spec, context);
    }

    void run(const SensitivitySpec& spec, JobContext& context)
    {
        const auto model = unquantized(spec.model, context);
        record(spec, context, findSensitivity(*model, spec, context));
    }

    void run(const CompareLayersSpec& spec, JobContext& context)
    {
        const auto model = unquantized(spec.model, context);
        record(spec, context, compareLayers(*model, spec, context));
    }

    /// The model of a reference before it is quantized.
    std::shared_ptr<const Model> unquantized(const ModelRef& quantized, JobContext& context)
    {
        const ModelRef reference = quantized.before();
        context.emit(event::Stage { reference.derived() ? "prune" : "load" });
        return opened(reference, context);
    }

    void run(const SweepSpec& spec, JobContext& context)
    {
        SweepTools tools;
        tools.train = [this](const TrainSpec& training, JobContext& step) {
            auto output = outputOf(training, step);
            return fineTune(training, *output, step);
        };
        tools.distil = [this](const DistilSpec& student, JobContext& step) { return distilled(student, step); };
        tools.requirePossible = [&](const DistilSpec& student, const std::string& model) {
            ndogo::requirePossible(student, *m_models.get(ModelRef { model, {}, {} }, context.token()), context);
        };
        tools.forgetState = forgetState;
        tools.evaluate = [this](const EvaluateSpec& evaluation, JobContext& step) { return score(evaluation, step); };
        tools.closeModel = [this](const std::string& folder) { m_models.close(folder); };
        tools.contentOf = [&context](const DataRef& data) { return contentOf(data, context.token()); };
        runSweep(spec, tools, context);
    }

    void run(const RecipeSpec& spec, JobContext& context)
    {
        const auto inOpenProject = [&](const JobSpec& job, JobContext& step) {
            m_recorder.require(spec.project, step); // in a window it is open anyway
            std::visit([&](const auto& asked) { run(asked, step); }, job);
        };
        const auto open = [&](const std::string& folder) {
            return std::make_shared<const ModelInfo>(m_models.open(folder, context.token())->info());
        };
        const auto forecast = [&](const RecipeJobs& jobs) {
            return forecastRecipe(jobs, *m_models.open(jobs.start.output, context.token()));
        };
        const auto hashOf
            = [&](const std::string& folder) { return contentHash(*m_models.open(folder, context.token())); };
        runRecipe(spec,
            { inOpenProject, open, forecast, forgetState,
                [&context](const DataRef& data) { return contentOf(data, context.token()); }, hashOf },
            context);
    }

    void run(const ExportSpec& spec, JobContext& context)
    {
        requireApart(spec.model, spec.output);
        auto output = outputOf(spec, context);
        context.emit(event::Stage { "load" });
        const auto model = opened(ModelRef { spec.model, {}, spec.reading }, context);
        context.emit(event::Stage { "save" });
        context.emit(event::Exported {
            std::make_shared<const ExportReport>(exportModel(*model, spec, *output, context.token())) });
    }

    /// Saves, and opens what was saved: the proof that it can be read, and its true sizes.
    void save(const Model& model, const ModelConfig& config, AtomicFolder& folder, JobContext& context)
    {
        context.emit(event::Stage { "save" });
        saveModel(model, config, folder, context.token());
        emitModel(*m_models.open(folder.place().string(), {}), context);
    }

    /// Takes the folder of a job before its work: hours must not end at a name that is taken, or at a folder that
    /// another program writes.
    template <typename Spec> static std::unique_ptr<AtomicFolder> outputOf(const Spec& spec, JobContext& context)
    {
        if constexpr (requires { spec.recipe; })
            requireOwnFolder(trainingFolder(spec.output));
        auto output = std::make_unique<AtomicFolder>(spec.output, spec.force || isItsOwn(spec));
        if constexpr (requires { spec.recipe; })
            clearUnfinished(trainingFolder(spec.output));
        for (const auto& sentence : output->cleared())
            context.emit(event::Warning { sentence, true });
        return output;
    }

    /// Whether a training that goes on finds the model that it made itself before it was killed: its state is still
    /// there, and what it makes of that is the same again.
    template <typename Spec> static bool isItsOwn(const Spec& spec)
    {
        if constexpr (requires { spec.resume; })
            return spec.resume && isThere(trainingFolder(spec.output)) && isMadeBy(spec.output, spec);
        else
            return false;
    }

    void emitModel(const Model& model, JobContext& context)
    {
        context.emit(event::ModelOpened { std::make_shared<const ModelInfo>(model.info()) });
        tellNotes(model, context);
    }

    static void tellNotes(const Model& model, JobContext& context)
    {
        for (const auto& note : model.info().notes)
            context.emit(event::Warning { note });
    }

    /// What a job takes its numbers from; what was assumed of it is said beside them.
    std::shared_ptr<const Model> opened(const ModelRef& reference, JobContext& context)
    {
        auto model = m_models.get(reference, context.token());
        tellNotes(*model, context);
        return model;
    }

    template <typename Spec> void record(const Spec& spec, const JobContext& context, RunResult result = {})
    {
        m_recorder.append({ {}, spec, std::move(result), context.facts() });
    }

    void deliver(const JobEvent& event)
    {
        const std::lock_guard lock(m_sinkMutex);
        if (m_sink)
            m_sink(event);
    }

    std::mutex m_sinkMutex;
    Sink m_sink;
    ModelStore m_models;
    ProjectRecorder m_recorder;
    JobQueue m_queue; // last: its workers use all of the above
};

} // namespace

std::unique_ptr<Engine> makeTorchEngine(const EngineOptions& options)
{
    return std::make_unique<TorchEngine>(options);
}

} // namespace ndogo
