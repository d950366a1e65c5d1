// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Bodies: session.cpp, session_events.cpp, session_training.cpp.
//
// What stands behind Session: session.cpp has the public methods, session_events.cpp what the
// engine reports.
#pragma once

#include "engine/jobs/stopped_training.h"
#include "widgets/session/engine_bridge.h"
#include "widgets/session/measurements.h"
#include "widgets/session/session.h"

#include <QDir>
#include <QFileInfo>

#include <algorithm>
#include <functional>
#include <map>
#include <set>

namespace ndogo {

inline QString cleanPath(const QString& path)
{
    return path.isEmpty() ? path : QDir::cleanPath(QFileInfo(path).absoluteFilePath());
}

inline std::string text(const QString& string)
{
    return string.toStdString();
}
inline QString text(const std::string& string)
{
    return QString::fromStdString(string);
}

struct Session::Private {
    struct Job {
        JobSpec spec;
        bool automatic = false; ///< dense F1 that is measured without being asked for
        RunRecord record; ///< what came out so far
        bool trained = false; ///< the score of a model that was just trained
        std::shared_ptr<const QuantizeReport> quantized {};
    };

    Private(Session& session, EngineBridge& engine)
        : q(session)
        , bridge(engine)
    {
    }

    JobId submit(const JobSpec& spec, const QString& title, bool automatic = false)
    {
        const JobId job = bridge.submit(spec, title);
        jobs[job] = { spec, automatic, { {}, spec }, false };
        return job;
    }

    ModelEntry* find(const QString& path)
    {
        const auto found
            = std::find_if(models.begin(), models.end(), [&](const ModelEntry& entry) { return entry.path == path; });
        return found == models.end() ? nullptr : &*found;
    }

    template <typename Spec> JobId running(const std::function<bool(const Spec&)>& wanted) const
    {
        for (const auto& [id, job] : jobs) {
            if (const Spec* spec = std::get_if<Spec>(&job.spec); spec && wanted(*spec))
                return id;
        }
        return 0;
    }

    bool postpone(const std::function<void()>& request);
    void dropAll();
    void open(const QString& path, bool select);
    void scan();
    void restore(const RunRecord& record);
    void reopenRestored();
    void list(const std::string& path, const JobSpec* made);
    TrainingRun* training(const std::string& output);
    JobId startTraining(TrainingRun& run, const TrainSpec& spec);
    void followTraining(const TrainSpec& spec, const JobEvent& event);
    void endTraining(const TrainSpec& spec, const event::Finished& finished);
    void discard(TrainingRun& run);
    void endDiscarding(const DiscardTrainingSpec& spec, Outcome outcome);
    void restoreStopped(const StoppedTraining& stopped);
    void measureTrained(const TrainSpec& spec);
    void announceStopped(const TrainingRun& run);
    void announceTrained(const std::string& output);
    void restoreTraining(const TrainSpec& spec, const std::shared_ptr<const TrainingReport>& report);
    void adopt(const QString& path, std::shared_ptr<const ModelInfo> info);
    void linkToParent(const ModelEntry& entry);
    void measureAutomatically();
    void announceKept(const QString& name, const std::string& output, const QString& more);
    bool isComplete(const ModelRef& model) const;
    void addScore(const EvaluateSpec& spec, const ScorePtr& score);
    void addScores(const EvaluateSpec& spec, const std::shared_ptr<const EvaluationResult>& result);
    void addRun(const BenchmarkSpec& spec, const TimingPtr& run);
    void announce(const std::vector<std::string>& paths);
    void announceExport(const ExportSpec& spec, const ExportReport& report);
    std::string newModelFolder(const QString& name) const;
    QString ownPath(const std::string& recorded) const;
    JobSpec ownSpec(JobSpec recorded) const;
    void addRecord(RunRecord record);
    void handle(const JobEvent& event);
    void receive(const Job& job, const JobEvent& event);
    void finish(JobId id, const event::Finished& finished);
    void afterSuccess(const Job& job);
    void afterFailure(const Job& job, const Error& error);
    Message failureMessage(const Job& job, const Error& error) const;

    Session& q;
    EngineBridge& bridge;
    std::map<JobId, Job> jobs; ///< that have not ended
    QString folder;
    QDateTime saved;
    std::vector<ModelEntry> models;
    Measurements measurements;
    std::vector<RunRecord> records;
    std::vector<TrainingRun> trainings;
    struct ComparedLayers {
        CompareLayersSpec spec;
        std::shared_ptr<const LayerErrorReport> report;
    };
    std::vector<ComparedLayers> layerErrors;
    QString selected; ///< the model that was opened last by request: measured first, counts pieces
    std::set<QString> toSelect; ///< being opened by request

    DataRef dataRef; ///< as last wished for; `data` may lag behind while it is being read
    std::shared_ptr<const DataReport> data;
    DataRef dataReadAs; ///< what `data` was read with
    QString scannedWith;

    std::vector<std::function<void()>> deferred; ///< made while the project was still being opened
    std::vector<QString> restoredModels; ///< named by the journal that is being read
    DataRef restoredData;
};

} // namespace ndogo
