// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Bodies: session.cpp, session_events.cpp, session_names.cpp, session_restore.cpp, session_vocabulary.cpp.
//
// What stands behind Session: its parts, each of one subject, and the jobs that run. session.cpp has what is asked
// for (session_vocabulary.cpp of vocabularies, session_names.cpp of names and what is taken out), session_events.cpp
// what the engine reports, session_restore.cpp a project that is opened.
#pragma once

#include "widgets/session/engine_bridge.h"
#include "widgets/session/measurements.h"
#include "widgets/session/project_records.h"
#include "widgets/session/reserved_name.h"
#include "widgets/session/session.h"
#include "widgets/session/session_messages.h"
#include "widgets/session/test_data.h"

#include <QHash>

#include <functional>
#include <map>
#include <memory>
#include <utility>
#include <vector>

namespace ndogo {

/// Of the message that a job failed: it goes once the same is tried again.
inline QString failureTopic(const QString& jobTitle)
{
    return QStringLiteral("failed:") + jobTitle;
}

struct Session::Private {
    /// A job that has not ended.
    struct Job {
        JobSpec spec;
        RunRecord record; ///< what came out so far
        bool automatic = false; ///< dense F1 that is measured without being asked for
        bool made = false; ///< the score, or then the time, of a model that was just made
        std::shared_ptr<const QuantizeReport> quantized {};
    };
    struct Receive;
    struct Succeed;

    Private(Session& session, EngineBridge& engine)
        : q(session)
        , bridge(engine)
    {
    }

    // --- jobs ---
    JobId submit(const JobSpec& spec);
    /// The job of that kind that has not ended and is `wanted`; else 0.
    template <typename Spec> JobId running(const std::function<bool(const Spec&)>& wanted) const
    {
        for (const auto& [id, job] : jobs) {
            if (const Spec* spec = std::get_if<Spec>(&job.spec); spec && wanted(*spec))
                return id;
        }
        return 0;
    }
    std::string newModelFolder(const QString& name); ///< kept from other windows until its job has ended
    std::string newStudentFolder(const QString& name); ///< with room for its control
    void handle(const JobEvent& event);
    void finish(JobId id, const event::Finished& finished);
    void followRecipe(const JobEvent& event);
    void endTraining(const TrainingSpec& spec, const event::Finished& finished);

    // --- a project ---
    bool postpone(const std::function<void()>& request);
    void dropAll(const QString& folder);
    void restore(const RunRecord& recorded);
    void reopenRestored();

    // --- models and data ---
    void open(const QString& path, bool select);
    void adopt(const std::string& path, const std::shared_ptr<const ModelInfo>& info);
    void scan();
    JobId startTraining(const TrainingSpec& spec);
    void startDiscarding(const QString& output);

    // --- measurements ---
    void measureAutomatically();
    bool isScorable(const QString& model) const; ///< on the data at hand, with a head that has learnt
    /// Of a training that succeeded: `learnt` is the data that it learnt from.
    void measureTrained(const std::string& output, const std::string& learnt);
    void measureSmaller(const std::string& parent, const std::string& output);
    void scoreMade(const std::string& output);
    void timeMade(const std::string& output);
    void addScores(const DistilSpec& spec, const DistilReport& report);
    void announceMade(const std::string& output);
    bool isComplete(const ModelRef& model) const;
    void addScore(const EvaluateSpec& spec, const ScorePtr& score);
    void addScores(const EvaluateSpec& spec, const std::shared_ptr<const EvaluationResult>& result);
    void addRun(const BenchmarkSpec& spec, const TimingPtr& run);
    /// False when all was said before of these numbers.
    bool addNote(const JobSpec& spec, const Sentence& note);
    void announce(const std::vector<std::string>& paths);

    // --- vocabularies ---
    void keepIndex(const CountPiecesSpec& spec, const std::shared_ptr<const VocabularyIndex>& index);

    Session& q;
    EngineBridge& bridge;
    QString folder;
    ProjectModels models;
    ProjectTrainings trainings;
    RecipeRun recipePlan, recipeRun;
    ProjectRecords records;
    TestData data;
    Measurements measurements;
    /// Of the last few counts, the newest last.
    std::vector<std::pair<CountPiecesSpec, std::shared_ptr<const VocabularyIndex>>> indexes;
    std::map<JobId, Job> jobs;
    QHash<QString, QString> trashed; ///< where the folders of removed models lie
    std::map<std::string, std::unique_ptr<ReservedName>> reserved; ///< by folder, of jobs that have not ended
    std::vector<std::function<void()>> deferred; ///< asked for while the project was still being opened
};

} // namespace ndogo
