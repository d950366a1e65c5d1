// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/scripted_engine.h"
#include "widgets/session/engine_bridge.h"
#include "widgets/session/session.h"

#include "engine/jobs/run_record.h"
#include "engine/jobs/stopped_training.h"

#include <QDir>
#include <QTemporaryDir>

#include <memory>
#include <string>
#include <vector>

namespace ndogo::test {

/// A session over a fake engine, in a folder of its own with two empty checkpoint folders and one
/// of data.
struct SessionBench {
    SessionBench()
        : bridge(engine)
        , session(bridge)
    {
        for (const char* name : { "afriberta", "other", "data", "project" })
            QDir(folder.path()).mkpath(QString::fromLatin1(name));
    }
    QString path(const char* name) const { return folder.filePath(QString::fromLatin1(name)); }
    std::string text(const char* name) const { return path(name).toStdString(); }
    void answerAll() { engine.answer = answerWithSamples; }

    QTemporaryDir folder;
    FakeEngine engine;
    EngineBridge bridge;
    Session session;
};

inline PruneRecipe globalMagnitude(double amount = 0)
{
    PruneRecipe recipe;
    recipe.amount = amount;
    recipe.exclude = { "classifier" };
    return recipe;
}

/// A journal, played when its project is opened.
inline void playJournal(
    SessionBench& bench, const std::vector<RunRecord>& records, const std::vector<StoppedTraining>& stopped = {})
{
    bench.engine.answer = [records, stopped](FakeEngine& engine, JobId job, const JobSpec& spec) {
        if (!std::holds_alternative<OpenProjectSpec>(spec)) {
            answerWithSamples(engine, job, spec);
            return;
        }
        for (const RunRecord& record : records)
            engine.emitEvent(job, event::RunRestored { std::make_shared<const RunRecord>(record) });
        for (const StoppedTraining& training : stopped)
            engine.emitEvent(job, event::TrainingStopped { std::make_shared<const StoppedTraining>(training) });
        engine.finish(job);
    };
}

} // namespace ndogo::test
