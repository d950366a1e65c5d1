// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/jobs/stopped_training.h"
#include "widgets/session/training_run.h"

#include <QString>

#include <memory>
#include <optional>
#include <vector>

namespace ndogo {

/// The fine-tunings and distillations of a project: those that run, those that were stopped and can go on, those that
/// are done. It submits nothing: it is told what was asked for and what the engine said, and says what is to be done.
class ProjectTrainings {
public:
    auto begin() const { return m_runs.begin(); }
    auto end() const { return m_runs.end(); }
    std::size_t size() const { return m_runs.size(); }
    bool empty() const { return m_runs.empty(); }
    const TrainingRun& front() const { return m_runs.front(); }
    const TrainingRun& back() const { return m_runs.back(); }
    const TrainingRun& operator[](std::size_t place) const { return m_runs[place]; }
    const TrainingRun* find(const QString& output) const; ///< by the folder it writes, or null

    // --- what is asked for ---
    void add(const TrainingSpec& spec);
    /// What to submit so that a stopped one goes on; nothing when it was not stopped.
    std::optional<TrainingSpec> goOn(const QString& output);
    /// The same, so that it trains no further and saves the best epoch, or its last weights where none counts yet.
    std::optional<TrainingSpec> finish(const QString& output);
    void begin(const std::string& output, JobId job); ///< its job is queued
    bool discard(const QString& output); ///< its state is to be removed; false when it runs, or is done
    /// The output of the training that this job is, which is asked to stop; nothing when it is none.
    std::optional<std::string> stop(JobId job);

    // --- what the engine says ---
    bool follow(const TrainingSpec& spec, const JobEvent& event); ///< whether it changed anything
    enum class Next { Nothing, TellStopped, Discard };
    /// Its job has ended. One that was `interrupted` from outside can go on from what it had saved, one that failed
    /// by itself would fail again.
    Next end(const TrainingSpec& spec, Outcome outcome, const QString& problem, bool interrupted = false);
    void endDiscarding(const std::string& output, Outcome outcome);

    // --- while a journal is read ---
    void restoreStopped(const StoppedTraining& stopped); ///< unless the journal has what became of it
    void restoreDone(const TrainSpec& spec, const std::shared_ptr<const TrainingReport>& report);
    void restoreDone(const DistilSpec& spec, const std::shared_ptr<const DistilReport>& report);

private:
    std::optional<TrainingSpec> resumed(const QString& output, bool finish);
    void put(TrainingRun&& run); ///< in the place of the one that writes the same folder, or as a new one
    void drop(const std::string& output);

    std::vector<TrainingRun> m_runs;
};

} // namespace ndogo
