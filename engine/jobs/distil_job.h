// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/jobs/job_checks.h"
#include "engine/values/data_ref.h"
#include "engine/values/distil_recipe.h"
#include "engine/values/masking.h"
#include "engine/values/train_recipe.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ndogo {

/// Passes, batches and rate as TextBrewer's example of CoNLL-2003 has them (docs/methods.md, Distillation).
inline TrainRecipe distilDefaults()
{
    TrainRecipe recipe;
    recipe.epochs = 30;
    recipe.batch = 32;
    recipe.learningRate = 1e-4;
    recipe.warmup = 0.1;
    return recipe;
}

/// The folder of the control, which stands beside the student's.
inline std::string controlOf(const std::string& output)
{
    return output + "-control";
}

/// A student learns from a teacher, and in turns with it the same student from the same data without: the control.
/// Both are saved, the control in controlOf(output), and where there are labels all three are scored by language.
/// Events TrainingStep of each Learner, ModelOpened of student and control, and Distilled.
struct DistilSpec {
    static constexpr const char *kind = "distil", *command = "distil";
    static constexpr const char* summary
        = "Train a small student of a teacher, beside the same student without one, and save it";

    std::string teacher;
    ModelReading reading {}; ///< of the teacher
    std::string student; ///< a checkpoint folder, or the shape of a new one: "4x6"
    DistilMode mode = DistilMode::TaskSpecific;
    /// Labelled data of a task-specific student. Of the corpus of another its languages and maxLength, the ids of a
    /// block, hold too (0: 128).
    OptionalData data { { .path = {}, .languages = {}, .split = "train" } };
    std::string devSplit = "dev"; ///< scored after each epoch; empty: never
    /// Split by which teacher, student and control are compared at the end: "test" where there is one, or the dev
    /// split; empty: none.
    std::string scoreSplit = "test";
    std::int64_t sample = 0; ///< sentences a language to train on; 0: all
    std::vector<std::string> corpus; ///< task-agnostic: plain text by language
    std::vector<std::string> devCorpus;
    double maskShare = 0.15;
    std::optional<Masking> masking {}; ///< nothing: that of distilbert for its loss, else that of bert
    std::int64_t evaluateEvery = 0; ///< task-agnostic: updates between two dev scores; 0: a tenth of the training
    DistilRecipe distil;
    TrainRecipe recipe = distilDefaults();
    bool control = true;
    /// Task-specific: the teacher's answers are computed once and kept beside the saved state until the student is
    /// saved.
    bool cacheTeacher = true;
    std::string output;
    std::string name; ///< shown in the tree; empty: the folder's name
    double saveEvery = 300; ///< seconds between saved states
    bool resume = false, force = false;
    bool finish = false; ///< with `resume`: save the best of what was trained, and train no further
    Device device = Device::Cpu;

    template <typename Fields> void describe(Fields& fields)
    {
        fields("teacher", teacher, Option("--teacher", "Checkpoint folder of the teacher").required().path(),
            notEmpty(kNeedsModel));
        fields("reading", reading, LeftOutAtDefault());
        fields("student", student,
            Option(
                "--student", "Checkpoint folder, or layers x heads of a new one, such as 4x6 or 4x6x384 with its width")
                .required(),
            notEmpty(Sentence::tr("must name a checkpoint folder, or layers and heads such as 4x6")));
        fields("mode", mode, Option("--mode", "From labelled data, or from plain text"));
        fields("data", data);
        fields("dev_split", devSplit, Option("--dev", "Split that is scored after each epoch, - for none").noneAs("-"));
        fields("score_split", scoreSplit,
            Option("--score", "Split by which teacher, student and control are compared, - for none").noneAs("-"));
        fields("sample", sample,
            Option("--sample", "Train on so many sentences a language only, a stratified choice by --seed"),
            atLeast(0));
        fields("corpus", corpus,
            Option("--corpus", "Plain text, one sentence a line, as pretrain takes it").path().several());
        fields("dev_corpus", devCorpus, Option("--dev-corpus", "The same to score on").path().several());
        fields("mask_share", maskShare, Option("--mask-share", "Share of the pieces to guess"),
            demanding([](double share) { return share > 0 && share < 1; },
                Sentence::tr("must be a share above 0 and below 1")));
        fields("masking", masking,
            Option("--masking",
                "bert: each piece by chance; distilbert: so many a batch, rare ones sooner, and no text of 11 ids or "
                "fewer. Default: that of distilbert for its loss"));
        fields("evaluate_every", evaluateEvery,
            Option("--evaluate-every", "Of plain text: updates between dev scores (default: a tenth)"), atLeast(0));
        fields("distil", distil);
        fields("recipe", recipe);
        fields("control", control,
            Option("--no-control,!--control", "Train no student without a teacher beside it").inverted());
        fields("cache_teacher", cacheTeacher,
            Option("--no-cache-teacher,!--cache-teacher",
                "Task-specific: ask the teacher anew in each epoch, in place of keeping its answers on the disk")
                .inverted());
        describeSitting(fields, *this);
        const bool specific = mode == DistilMode::TaskSpecific;
        fields.require(!specific || !data.path.empty(), "data.path",
            Sentence::tr("must name a data folder, from which a task-specific student learns"));
        fields.require(specific || !corpus.empty(), "corpus",
            Sentence::tr("must name plain text, from which a task-agnostic student learns"));
        fields.require(areApart(student, output), "output", kIsItself);
        fields.require(specific || recipe.steps >= 1, "recipe.steps",
            Sentence::tr("must be at least 1: plain text is learnt in updates, not in passes"));
        fields.require(!recipe.pruneDuring, "recipe.prune_during",
            Sentence::tr("must be empty: a student is pruned before or after it learns"));
    }
};

} // namespace ndogo
