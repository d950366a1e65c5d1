// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/jobs/job_checks.h"

#include <string>
#include <vector>

namespace ndogo {

/// Runs a sweep file (engine/project/sweep_plan.h) in a project folder: trainings and evaluations, each of which is
/// recorded in the project's journal as if it had been asked for alone. Events SweepRunFinished for each result,
/// those found in the journal included, and SweepFinished.
struct SweepSpec {
    static constexpr const char *kind = "sweep", *command = "sweep";
    static constexpr const char* summary
        = "Train and score a grid of levels, timings, languages and seeds; goes on after a stop";

    std::string file; ///< JSON
    std::string project; ///< folder; made when missing
    std::string model; ///< in place of the file's; empty: the file's
    std::string data; ///< in place of the file's; empty: the file's
    bool resume = false; ///< go on where the project's journal ends; without it a journal with results is refused
    std::vector<std::string> corpus {}; ///< of task-agnostic students, in place of the file's; empty: the file's

    template <typename Fields> void describe(Fields& fields)
    {
        fields("file", file, Option("SPEC", "Sweep file, or the name of a ready-made one (--list)").path(),
            notEmpty(Sentence::tr("must name a sweep file")));
        fields("model", model, Option("--model", "Checkpoint folder to begin with, in place of the file's").path());
        fields("data", data, Option("--data", "Folder with one folder a language, in place of the file's").path());
        fields("corpus", corpus,
            Option("--corpus", "Plain text of task-agnostic students, in place of the file's").path().several());
        fields("project", project, Option("-o,--output", "Project folder; made when missing").path(),
            notEmpty(Sentence::tr("must name a project folder")));
        fields("resume", resume, Option("--resume", "Go on where the project's journal ends"));
    }
};

} // namespace ndogo
