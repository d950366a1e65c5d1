// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/session/measurements.h"

#include <algorithm>
#include <cmath>

namespace ndogo {

namespace {

/// Half of the slider's finest step, as in PruningStudy.
constexpr double kSameAmount = 0.00005;

bool sameStep(const ModelStep& one, const ModelStep& other)
{
    const auto *pruned = std::get_if<PruneRecipe>(&one), *otherPruned = std::get_if<PruneRecipe>(&other);
    if (!pruned || !otherPruned)
        return one == other;
    return std::abs(pruned->amount - otherPruned->amount) < kSameAmount
        && pruneFamily(*pruned) == pruneFamily(*otherPruned);
}

bool sameModel(const ModelRef& one, const ModelRef& other)
{
    if (one.path != other.path)
        return false;
    return std::equal(one.steps.begin(), one.steps.end(), other.steps.begin(), other.steps.end(), sameStep);
}

bool sameScore(const LanguageScore& one, const LanguageScore& other)
{
    return one.sentences == other.sentences && one.sentencesTotal == other.sentencesTotal && one.counts == other.counts
        && one.perSentence == other.perSentence;
}

/// Whether pruning is all that was done to a model, so that it stands on the axis of its family's levels.
bool isPruned(const ModelRef& model)
{
    return model.steps.size() == 1 && model.pruning();
}

/// What the models of one study have in common: the kind of pruning, or all steps of a model that shares its study
/// with no other.
std::vector<ModelStep> familyKey(const ModelRef& model)
{
    return isPruned(model) ? std::vector<ModelStep> { pruneFamily(*model.pruning()) } : model.steps;
}

} // namespace

double levelOf(const ModelRef& model)
{
    return !model.derived() ? 0 : isPruned(model) ? model.amount() : 1;
}

void Measurements::setTolerance(double tolerance)
{
    m_tolerance = tolerance;
    for (const auto& results : m_results) {
        for (const auto& study : results->studies)
            study->study.setTolerance(tolerance);
    }
}

void Measurements::clear()
{
    m_results.clear();
    m_links.clear();
}

Measurements::ModelResults& Measurements::resultsOf(const std::string& model, const DataRef& data) const
{
    const auto found = std::find_if(m_results.begin(), m_results.end(),
        [&](const auto& results) { return results->model == model && results->data == data; });
    if (found != m_results.end())
        return **found;
    m_results.push_back(std::make_unique<ModelResults>());
    m_results.back()->model = model;
    m_results.back()->data = data;
    return *m_results.back();
}

PruningStudy& Measurements::studyOf(ModelResults& results, const ModelRef& derived) const
{
    const std::vector<ModelStep> key = familyKey(derived);
    const auto found = std::find_if(
        results.studies.begin(), results.studies.end(), [&](const auto& study) { return study->key == key; });
    if (found != results.studies.end())
        return (*found)->study;
    auto made = std::make_unique<Study>();
    made->key = key;
    made->study.setTolerance(m_tolerance);
    for (const ScorePtr& score : results.dense)
        made->study.addScore(0, score);
    if (results.denseTiming)
        made->study.addTiming(0, results.denseTiming);
    results.studies.push_back(std::move(made));
    return results.studies.back()->study;
}

std::vector<ModelRef> Measurements::sameModels(const ModelRef& model) const
{
    std::vector<ModelRef> same { model };
    for (const Link& link : m_links) {
        if (sameModel(link.origin, model))
            same.push_back({ link.variant, {} });
        else if (!model.derived() && link.variant == model.path)
            same.push_back(link.origin);
    }
    return same;
}

bool Measurements::put(const ModelRef& model, const DataRef& data, const ScorePtr& score)
{
    ModelResults& place = resultsOf(model.path, data);
    if (model.derived()) {
        PruningStudy& study = studyOf(place, model);
        if (const PruningStudy::Level* level = study.level(levelOf(model))) {
            const auto cell = level->languages.find(score->language);
            if (cell != level->languages.end() && sameScore(*cell->second.score, *score))
                return false;
        }
        study.addScore(levelOf(model), score);
        return true;
    }
    const auto spot = std::find_if(place.dense.begin(), place.dense.end(),
        [&](const ScorePtr& known) { return known->language >= score->language; });
    if (spot != place.dense.end() && (*spot)->language == score->language) {
        if ((*spot)->sentences > score->sentences || sameScore(**spot, *score))
            return false;
        *spot = score;
    } else {
        place.dense.insert(spot, score);
    }
    for (const auto& study : place.studies)
        study->study.addScore(0, score);
    return true;
}

void Measurements::linkVariant(const std::string& variant, const ModelRef& origin)
{
    for (const Link& link : m_links) {
        if (link.variant == variant)
            return;
    }
    m_links.push_back({ variant, origin });
    const ModelRef kept { variant, {} };
    for (std::size_t i = 0, known = m_results.size(); i < known; ++i) {
        if (m_results[i]->model == origin.path)
            share(origin, kept, m_results[i]->data);
        else if (m_results[i]->model == variant)
            share(kept, origin, m_results[i]->data); // of a journal, which is read before the models are
    }
}

void Measurements::share(const ModelRef& from, const ModelRef& to, DataRef data)
{
    std::vector<ScorePtr> scores;
    if (!from.derived()) {
        scores = resultsOf(from.path, data).dense;
    } else if (const PruningStudy::Level* level = study(from, data).level(levelOf(from))) {
        for (const auto& [language, cell] : level->languages)
            scores.push_back(cell.score);
    }
    for (const ScorePtr& score : scores)
        put(to, data, score);
    if (const TimingPtr run = timingRun(from, data); run && !timingRun(to, data))
        putTiming(to, data, run);
}

std::vector<std::string> Measurements::dropOtherMetrics(const DataRef& data, Metric metric)
{
    std::vector<std::string> changed;
    for (const auto& results : m_results) {
        if (results->data != data)
            continue;
        bool other = !results->dense.empty() && results->dense.front()->metric != metric;
        if (other)
            results->dense.clear();
        for (const auto& study : results->studies) {
            if (study->study.metric().value_or(metric) == metric)
                continue;
            study->study.dropScores();
            other = true;
        }
        if (other)
            changed.push_back(results->model);
    }
    return changed;
}

std::vector<std::string> Measurements::addScore(const ModelRef& model, const DataRef& data, const ScorePtr& score)
{
    std::vector<std::string> changed = dropOtherMetrics(data, score->metric);
    for (const ModelRef& same : sameModels(model)) {
        if (put(same, data, score))
            changed.push_back(same.path);
    }
    return changed;
}

std::vector<std::string> Measurements::addTiming(
    const ModelRef& model, const DataRef& data, const TimingPtr& run, std::size_t index)
{
    std::vector<std::string> changed;
    auto own = std::make_shared<TimingResult>();
    own->machine = run->machine;
    own->models.push_back(run->models.front());
    if (index > 0)
        own->models.push_back(run->models.at(index));
    for (const ModelRef& same : sameModels(model)) {
        putTiming(same, data, own);
        changed.push_back(same.path);
    }
    return changed;
}

void Measurements::putTiming(const ModelRef& model, const DataRef& data, const TimingPtr& run)
{
    ModelResults& place = resultsOf(model.path, data);
    const auto samples = std::make_shared<const TimingSamples>(run->models.back());
    if (model.derived()) {
        studyOf(place, model).addTiming(levelOf(model), samples);
    } else {
        place.denseTiming = samples;
        for (const auto& study : place.studies)
            study->study.addTiming(0, samples);
    }
    const auto known = std::find_if(
        place.runs.begin(), place.runs.end(), [&](const Run& entry) { return sameModel(entry.model, model); });
    if (known == place.runs.end())
        place.runs.push_back({ model, run });
    else
        known->run = run;
}

const PruningStudy& Measurements::study(const std::string& model, const PruneRecipe& family, const DataRef& data) const
{
    return studyOf(resultsOf(model, data), ModelRef { {}, { family } });
}

const PruningStudy& Measurements::study(const ModelRef& derived, const DataRef& data) const
{
    return studyOf(resultsOf(derived.path, data), derived);
}

std::vector<ScorePtr> Measurements::denseScores(const std::string& model, const DataRef& data) const
{
    return resultsOf(model, data).dense;
}

std::shared_ptr<const TimingSamples> Measurements::denseTiming(const std::string& model, const DataRef& data) const
{
    return resultsOf(model, data).denseTiming;
}

TimingPtr Measurements::timingRun(const ModelRef& model, const DataRef& data) const
{
    for (const Run& entry : resultsOf(model.path, data).runs) {
        if (sameModel(entry.model, model))
            return entry.run;
    }
    return nullptr;
}

std::vector<ModelRef> Measurements::timedQuantizations(const std::string& model, const DataRef& data) const
{
    std::vector<ModelRef> timed;
    for (const Run& entry : resultsOf(model, data).runs) {
        if (entry.model.quantization())
            timed.push_back(entry.model);
    }
    return timed;
}

} // namespace ndogo
