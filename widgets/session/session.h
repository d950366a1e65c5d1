// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/jobs/engine.h"
#include "engine/jobs/run_record.h"
#include "engine/study/pruning_study.h"
#include "widgets/session/message.h"
#include "widgets/session/project_models.h"
#include "widgets/session/project_trainings.h"
#include "widgets/session/recipe_run.h"

#include <QDateTime>
#include <QObject>
#include <QString>

#include <memory>
#include <optional>
#include <vector>

namespace ndogo {

class EngineBridge;
class VocabularyIndex;

/// The open project. It turns wishes into jobs and hands what the engine reports to the part that it concerns: models,
/// trainings, data, records, measurements. Pages read those and redraw on its signals. GUI thread only.
class Session : public QObject {
    Q_OBJECT
public:
    Session(EngineBridge& bridge, QObject* parent = nullptr);
    ~Session() override;

    // --- project, models, data ---
    void openProject(const QString& folder); ///< replays its journal; models and data of it open by themselves
    QString projectFolder() const;
    void setProjectName(const QString& name); ///< that people see (models().names()); the folder keeps its own
    QDateTime lastSaved() const; ///< when the journal last took a result; invalid before the first
    void openModel(const QString& folder); ///< opens and indexes; selects it when done (modelOpened)
    /// Reads a model otherwise in all that follows, and forgets what was measured on it before.
    void readModel(const QString& path, const ModelReading& reading);
    void renameModel(const QString& path, const QString& name); ///< for people; an empty name: its own again
    /// Takes a model out of the project; one that the project made goes to the trash with its folder. Returns an empty
    /// text, else a sentence that says why not: a job uses it, or there is no trash. Results are kept.
    QString removeModel(const QString& path);
    QString bringBackModel(const QString& path); ///< that removeModel() took out in this sitting
    /// Reads test data; what was said about the same folder before (task, columns, labels) stays
    /// said.
    void openData(const QString& folder, const QString& split = QStringLiteral("test"));
    void setData(const DataRef& data); ///< reads it as `data` says; measurements go with all of it
    bool isOpening() const;

    const ProjectModels& models() const;
    std::shared_ptr<const DataReport> data() const; ///< null without data
    DataRef dataRef() const; ///< path, split and length of the test data

    // --- measurements ---
    /// All levels measured on a model along a family (its amount is ignored). Level 0 is the model
    /// itself.
    const PruningStudy& study(const QString& modelPath, const PruneRecipe& family) const;
    /// What was measured on a model, whatever was done to it (Measurements::results).
    const VariantResults& results(const ModelRef& model) const;
    std::optional<int> languagesBeyond(const ModelRef& model) const; ///< of these; none until all is measured
    /// What was measured on a model that no step made of its parent, such as one of another shape: its changes against
    /// that parent, and how many languages are beyond the tolerance (Measurements::comparison).
    const VariantResults& comparison(const QString& modelPath) const;
    std::optional<int> comparedBeyond(const QString& modelPath) const;
    /// Scores of the model itself (level 0 of every family), by language; empty when not evaluated.
    std::vector<ScorePtr> denseScores(const QString& modelPath) const;
    std::optional<double> meanF1(const QString& modelPath) const; ///< of complete dense scores
    std::shared_ptr<const TimingSamples> timing(const QString& modelPath) const;
    /// The run in which `model` was last timed against its dense parent, or null: sample i of both
    /// is of the same round. The parent comes first; a dense model is alone.
    std::shared_ptr<const TimingResult> timingRun(const ModelRef& model) const;
    /// The quantizations of a model that were timed, kept or not.
    std::vector<ModelRef> timedQuantizations(const QString& modelPath) const;
    /// What was assumed, mended or left aside on the way to the numbers of a model on the test data, each once.
    std::vector<Sentence> notes(const QString& modelPath) const;
    void setTolerance(double tolerance); ///< hands it to all studies

    /// Every finished job that the journal holds, oldest first, those of this sitting included. Paths of the
    /// project's own models are where they lie now. Good for timedRuns().
    const std::vector<RunRecord>& records() const;

    // --- trainings ---
    const ProjectTrainings& trainings() const;
    /// Fine-tunes; an empty output becomes a new folder of the project's. The model appears in the tree, is
    /// scored on the test data, and a message says how it came out. cancel() saves its state.
    JobId train(const TrainSpec& spec);
    /// A student learns from a teacher, beside its control; else as train(). Its message waits until student and
    /// teacher are scored and timed.
    JobId distil(const DistilSpec& spec);
    JobId goOnTraining(const QString& output); ///< from the saved state; 0 when it was not stopped
    /// Saves the best epoch of a stopped training, or its last weights where none counts yet, and trains no
    /// further. 0 when it was not stopped.
    JobId finishTraining(const QString& output);
    void discardTraining(const QString& output); ///< with its saved state; of one that was stopped or failed

    // --- recipes ---
    /// Runs a recipe in the project, on with what of it is there, or tells its plan. 0 without a project, or while
    /// another runs.
    JobId runRecipe(RecipeSpec spec);
    const RecipeRun& recipePlan() const; ///< the last that was asked for
    const RecipeRun& recipeRun() const;

    // --- jobs ---
    /// Evaluates, progressive: 80 sentences a language first. Returns 0 when there is no data, or
    /// when this reference is complete already.
    JobId evaluate(const ModelRef& model);
    /// Time of `model` against its dense parent, interleaved, alone. 0 when there is no data.
    JobId measureTime(const ModelRef& model);
    QString keptAs(const ModelRef& model) const; ///< path of the variant that is kept of it already, or empty
    /// Writes the pruned or quantized model into the project's models folder; it appears in the tree under
    /// its parent.
    JobId keepVariant(const ModelRef& model, const QString& name);
    /// Takes layers, heads, units or width out of a model; an empty output becomes a new folder of the project's. The
    /// smaller model appears in the tree, is scored and timed beside its parent, and a message says what it costs.
    JobId restructure(const StructureSpec& spec);
    /// Counts a model's pieces in text, anew where it was done before; the job that does it already, where there is
    /// one.
    JobId countPieces(const CountPiecesSpec& spec);
    /// Of what was last counted so in this sitting, or without labelled data; null before.
    std::shared_ptr<const VocabularyIndex> vocabularyIndex(const CountPiecesSpec& spec) const;
    /// Drops pieces of a model's vocabulary, and goes on as restructure().
    JobId trimVocabulary(const TrimVocabularySpec& spec);
    /// How far each layer of a quantized model errs, on a sample of the test data. 0 when there is no data, or
    /// when layerErrors() has it already.
    JobId compareLayers(const ModelRef& model);
    /// For the data at hand, from this sitting or the project's journal; null when not compared.
    std::shared_ptr<const LayerErrorReport> layerErrors(const ModelRef& model) const;
    /// Looks for the layers to leave alone so that no language loses more than the tolerance. 0 without data.
    JobId findSensitiveLayers(const ModelRef& model, double tolerance);
    /// Puts a fresh head on a model's encoder, in the project's models folder, and opens the
    /// result.
    JobId addHead(
        const QString& modelPath, ModelTask task, const std::vector<std::string>& labels, const QString& name);
    /// Writes a folder for Hugging Face transformers. Where widths stand in the way, the message
    /// about it offers to fill up with zeros.
    JobId exportModel(const ExportSpec& spec);
    void cancel(JobId job);
    bool isRunning(JobId job) const;
    bool hasRunningJobs() const;

Q_SIGNALS:
    void projectChanged();
    void modelsChanged();
    void modelOpened(const QString& path);
    void dataChanged();
    void sensitivityFound(const ndogo::ModelRef& model, const std::shared_ptr<const ndogo::SensitivityReport>& report);
    void scoresChanged(const QString& modelPath); ///< a study of this model has a new score or timing
    void recordsChanged();
    void piecesCounted();
    void trainingChanged(const QString& output);
    void recipeChanged(); ///< the plan, or the run
    void jobFinished(ndogo::JobId job, ndogo::Outcome outcome);
    void messagePosted(const ndogo::Message& message);
    void messageOutdated(const QString& topic); ///< the cause of what was posted is gone, or tried again

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace ndogo
