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

} // namespace

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
    m_comparisons.clear();
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

PruningStudy& Measurements::studyOf(ModelResults& place, const PruneRecipe& recipe) const
{
    const PruneRecipe family = pruneFamily(recipe);
    const auto found = std::find_if(
        place.studies.begin(), place.studies.end(), [&](const auto& study) { return study->family == family; });
    if (found != place.studies.end())
        return (*found)->study;
    auto made = std::make_unique<Study>();
    made->family = family;
    made->study.setTolerance(m_tolerance);
    for (const auto& [language, cell] : place.dense.languages)
        made->study.addScore(0, cell.score);
    if (place.dense.timing)
        made->study.addTiming(0, place.dense.timing);
    place.studies.push_back(std::move(made));
    return place.studies.back()->study;
}

VariantResults& Measurements::variantOf(ModelResults& place, const ModelRef& model) const
{
    const auto found = std::find_if(place.variants.begin(), place.variants.end(),
        [&](const auto& variant) { return sameModel(variant->model, model); });
    if (found != place.variants.end())
        return (*found)->results;
    place.variants.push_back(std::make_unique<Variant>());
    place.variants.back()->model = model;
    return place.variants.back()->results;
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
    const auto& known = results(model, data).languages;
    if (const auto cell = known.find(score->language); cell != known.end()
        && (cell->second.score->sentences > score->sentences || sameScore(*cell->second.score, *score)))
        return false;
    if (isPruned(model)) {
        studyOf(place, *model.pruning()).addScore(model.amount(), score);
    } else if (model.derived()) {
        VariantResults& variant = variantOf(place, model);
        variant.addScore(score);
        variant.compare(score->language, place.dense);
    } else {
        place.dense.addScore(score);
        for (const auto& study : place.studies)
            study->study.addScore(0, score);
        for (const auto& variant : place.variants)
            variant->results.compare(score->language, place.dense);
    }
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
    for (const auto& [language, cell] : results(from, data).languages)
        put(to, data, cell.score);
    if (const TimingPtr run = timingRun(from, data); run && !timingRun(to, data))
        putTiming(to, data, run);
}

void Measurements::forget(const std::string& model)
{
    for (const auto& results : m_results) {
        if (results->model != model)
            continue;
        results->dense = {};
        results->runs.clear();
        results->notes.clear();
        for (const auto& variant : results->variants)
            variant->results = {};
        for (const auto& study : results->studies)
            study->study.dropScores();
    }
}

std::vector<std::string> Measurements::dropOtherMetrics(const DataRef& data, Metric metric)
{
    std::vector<std::string> changed;
    for (const auto& results : m_results) {
        if (results->data != data)
            continue;
        const auto isOther = [metric](const auto& measured) { return measured.metric().value_or(metric) != metric; };
        bool other = false;
        const auto dropFrom = [&](VariantResults& measured) {
            if (!isOther(measured))
                return;
            measured.languages.clear();
            other = true;
        };
        dropFrom(results->dense);
        for (const auto& variant : results->variants)
            dropFrom(variant->results);
        for (const auto& study : results->studies) {
            if (!isOther(study->study))
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
    if (isPruned(model)) {
        studyOf(place, *model.pruning()).addTiming(model.amount(), samples);
    } else if (model.derived()) {
        variantOf(place, model).timing = samples;
    } else {
        place.dense.timing = samples;
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
    return studyOf(resultsOf(model, data), family);
}

const VariantResults& Measurements::results(const ModelRef& model, const DataRef& data) const
{
    static const VariantResults none;
    ModelResults& place = resultsOf(model.path, data);
    if (!model.derived())
        return place.dense;
    if (!isPruned(model))
        return variantOf(place, model);
    const PruningStudy::Level* level = studyOf(place, *model.pruning()).level(model.amount());
    return level ? *level : none;
}

std::optional<int> Measurements::languagesBeyond(const ModelRef& model, const DataRef& data) const
{
    return ndogo::languagesBeyond(results(model, data), resultsOf(model.path, data).dense, m_tolerance);
}

Measurements::Comparison& Measurements::comparisonOf(
    const std::string& model, const std::string& parent, const DataRef& data) const
{
    const auto found = std::ranges::find_if(m_comparisons, [&](const auto& comparison) {
        return comparison->model == model && comparison->parent == parent && comparison->data == data;
    });
    if (found != m_comparisons.end())
        return **found;
    m_comparisons.push_back(std::make_unique<Comparison>(Comparison { model, parent, data, {}, {} }));
    return *m_comparisons.back();
}

const VariantResults& Measurements::comparison(
    const std::string& model, const std::string& parent, const DataRef& data) const
{
    const VariantResults &own = results({ model, {} }, data), &reference = results({ parent, {} }, data);
    Comparison& known = comparisonOf(model, parent, data);
    std::erase_if(known.results.languages, [&](const auto& entry) { return !own.languages.contains(entry.first); });
    for (const auto& [language, cell] : own.languages) {
        const auto other = reference.languages.find(language);
        std::pair scores(cell.score, other == reference.languages.end() ? ScorePtr() : other->second.score);
        if (known.results.languages.contains(language) && known.scores[language] == scores)
            continue;
        known.results.languages[language] = cell;
        known.results.compare(language, reference);
        known.scores[language] = std::move(scores);
    }
    known.results.timing = own.timing;
    return known.results;
}

std::optional<int> Measurements::comparedBeyond(
    const std::string& model, const std::string& parent, const DataRef& data) const
{
    return ndogo::languagesBeyond(comparison(model, parent, data), results({ parent, {} }, data), m_tolerance);
}

bool Measurements::addNote(const ModelRef& model, const DataRef& data, const Sentence& note)
{
    bool added = false;
    for (const ModelRef& same : sameModels(model)) {
        auto& known = resultsOf(same.path, data).notes;
        if (std::find(known.begin(), known.end(), note) != known.end())
            continue;
        known.push_back(note);
        added = true;
    }
    return added;
}

const std::vector<Sentence>& Measurements::notes(const std::string& model, const DataRef& data) const
{
    return resultsOf(model, data).notes;
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
