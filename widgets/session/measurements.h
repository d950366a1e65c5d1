// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/jobs/job_spec.h"
#include "engine/study/pruning_study.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ndogo {

using TimingPtr = std::shared_ptr<const TimingResult>;

/// All scores and times of a project, by test data, model and kind of pruning. A kept variant
/// shares the level of its parent's study that it was made from: it is the same model. Paths are
/// compared as they are, so callers clean them first. Not thread-safe.
class Measurements {
public:
    void setTolerance(double tolerance);
    void clear(); ///< keeps the tolerance
    void forget(const std::string& model); ///< what was measured on it, which is read otherwise now

    /// `variant` was written from `origin`; what is or will be measured on one counts for the
    /// other.
    void linkVariant(const std::string& variant, const ModelRef& origin);

    /// Both return the paths of the models whose studies changed. Scores of one set of data are all
    /// of one metric: when its labels have become those of another task, older scores go.
    std::vector<std::string> addScore(const ModelRef& model, const DataRef& data, const ScorePtr& score);
    /// Sample `index` of the run is of `model`; the first of the run is the dense model it is
    /// compared with.
    std::vector<std::string> addTiming(
        const ModelRef& model, const DataRef& data, const TimingPtr& run, std::size_t index);

    /// All levels of a kind of pruning (its amount is ignored), level 0 is the model itself. Empty when nothing was
    /// measured. Stays valid until clear().
    const PruningStudy& study(const std::string& model, const PruneRecipe& family, const DataRef& data) const;
    /// What was measured on a model, its changes against the one at the same path to which nothing was done; empty
    /// when nothing was. Good until the next is added.
    const VariantResults& results(const ModelRef& model, const DataRef& data) const;
    /// ndogo::languagesBeyond() of these.
    std::optional<int> languagesBeyond(const ModelRef& model, const DataRef& data) const;

    /// What was measured on a model that was made of `parent` by no step, such as one of another shape: its changes
    /// against that one. Good until the next is added.
    const VariantResults& comparison(const std::string& model, const std::string& parent, const DataRef& data) const;
    /// ndogo::languagesBeyond() of these.
    std::optional<int> comparedBeyond(const std::string& model, const std::string& parent, const DataRef& data) const;

    /// Something that was assumed, mended or left aside on the way to a model's numbers; false when it was said before.
    bool addNote(const ModelRef& model, const DataRef& data, const Sentence& note);
    const std::vector<Sentence>& notes(const std::string& model, const DataRef& data) const; ///< of all made from it

    /// The last run in which `model` was timed, or null: dense first, then the model; a dense model
    /// alone.
    TimingPtr timingRun(const ModelRef& model, const DataRef& data) const;

    /// The quantizations of a model that were timed, in the order of their first timing.
    std::vector<ModelRef> timedQuantizations(const std::string& model, const DataRef& data) const;

private:
    struct Study {
        PruneRecipe family;
        PruningStudy study;
    };
    /// More than pruned: it stands on no axis of levels.
    struct Variant {
        ModelRef model;
        VariantResults results;
    };
    struct Run {
        ModelRef model;
        TimingPtr run;
    };
    /// What was measured on one model with one set of data.
    struct ModelResults {
        std::string model;
        DataRef data;
        VariantResults dense;
        std::vector<std::unique_ptr<Study>> studies; ///< on the heap: study() hands out references
        std::vector<std::unique_ptr<Variant>> variants;
        std::vector<Run> runs;
        std::vector<Sentence> notes;
    };
    /// Two models of different paths; what their scores were is kept, so that a change is computed once.
    struct Comparison {
        std::string model, parent;
        DataRef data;
        VariantResults results;
        std::map<std::string, std::pair<ScorePtr, ScorePtr>> scores; ///< by language: the model's, the parent's
    };
    struct Link {
        std::string variant;
        ModelRef origin;
    };

    ModelResults& resultsOf(const std::string& model, const DataRef& data) const;
    Comparison& comparisonOf(const std::string& model, const std::string& parent, const DataRef& data) const;
    PruningStudy& studyOf(ModelResults& place, const PruneRecipe& family) const;
    VariantResults& variantOf(ModelResults& place, const ModelRef& model) const;
    bool put(const ModelRef& model, const DataRef& data, const ScorePtr& score);
    void putTiming(
        const ModelRef& model, const DataRef& data, const TimingPtr& run); ///< the last of the run is its own
    void share(const ModelRef& from, const ModelRef& to, DataRef data); ///< two names of one model
    std::vector<std::string> dropOtherMetrics(const DataRef& data, Metric metric); ///< paths that lost scores
    std::vector<ModelRef> sameModels(const ModelRef& model) const;

    double m_tolerance = 0.02;
    mutable std::vector<std::unique_ptr<ModelResults>> m_results; ///< filled on demand by const readers
    mutable std::vector<std::unique_ptr<Comparison>> m_comparisons; ///< likewise
    std::vector<Link> m_links;
};

} // namespace ndogo
