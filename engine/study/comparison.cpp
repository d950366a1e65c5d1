// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/study/comparison.h"

#include "engine/base/hash.h"
#include "engine/base/parallel.h"

#include <algorithm>
#include <utility>

namespace ndogo {
namespace {

using Counts = std::span<const SentenceCounts>;

const LanguageScore* scoreOf(const EvaluationResult& result, const std::string& code)
{
    const auto found = std::ranges::find(result.languages, code, &LanguageScore::language);
    return found == result.languages.end() ? nullptr : &*found;
}

/// The resamples of each language differ, also where languages have equally many sentences.
std::uint64_t seedOf(std::uint64_t seed, const std::string& language)
{
    Hash hash;
    hash.add(seed);
    hash.add(language);
    return hash.value();
}

class Comparing {
public:
    Comparing(
        std::span<const ComparedRun> runs, std::size_t baseline, const ComparisonRules& rules, const CancelToken& token)
        : m_runs(runs)
        , m_token(token)
    {
        const EvaluationResult& first = *runs.front().result;
        m_result.metric = first.metric;
        m_result.mode = first.mode;
        m_result.split = first.split;
        m_result.rules = rules;
        m_result.baseline = baseline;
    }

    Comparison run()
    {
        drawScores();
        for (std::size_t i = 0; i < m_draws.size(); ++i)
            m_result.languages.push_back(rowOf(m_codes[i], m_draws[i]));
        for (std::size_t model = 0; model < m_runs.size(); ++model) {
            m_result.models.push_back(modelOf(model));
            if (model != m_result.baseline)
                judge(model);
        }
        compareVariants();
        return std::move(m_result);
    }

private:
    void drawScores()
    {
        std::vector<std::vector<Counts>> counts;
        for (const LanguageScore& score : m_runs.front().result->languages) {
            std::vector<Counts> ofLanguage;
            for (const ComparedRun& run : m_runs) {
                if (const LanguageScore* found = scoreOf(*run.result, score.language))
                    ofLanguage.emplace_back(found->perSentence);
            }
            if (ofLanguage.size() != m_runs.size())
                continue;
            m_codes.push_back(score.language);
            counts.push_back(std::move(ofLanguage));
        }
        std::vector<std::optional<ScoreDraws>> draws(counts.size());
        parallelFor(counts.size(), m_result.rules.threads, [&](std::size_t i) {
            m_token.throwIfRequested();
            draws[i].emplace(counts[i], seedOf(m_result.rules.seed, m_codes[i]), m_result.rules.resamples);
        });
        for (auto& language : draws)
            m_draws.push_back(std::move(*language));
    }

    Comparison::LanguageRow rowOf(const std::string& code, const ScoreDraws& draws) const
    {
        Comparison::LanguageRow row { code, draws.sentences(), draws.entities(), {} };
        for (std::size_t model = 0; model < m_runs.size(); ++model) {
            Comparison::Cell cell;
            cell.score = draws.score(model);
            cell.interval = draws.interval(model);
            if (model != m_result.baseline)
                cell.change = testedChange(draws, m_result.baseline, model);
            row.models.push_back(std::move(cell));
        }
        return row;
    }

    Comparison::Model modelOf(std::size_t model) const
    {
        std::vector<double> scores;
        for (const ScoreDraws& language : m_draws)
            scores.push_back(language.score(model));
        Comparison::Model result { m_runs[model].name, m_runs[model].figures, {}, {} };
        if (!scores.empty()) {
            result.figures.values[ParetoMeasure::MeanScore] = disparity(DisparityMeasure::Mean, scores);
            result.figures.values[ParetoMeasure::WorstScore] = disparity(DisparityMeasure::Worst, scores);
            result.worstLanguage = m_codes[std::size_t(std::ranges::min_element(scores) - scores.begin())];
        }
        if (const auto& predictions = m_runs[model].result->predictions)
            result.errors = errorsOf(*predictions);
        return result;
    }

    /// Languages with too little data get no verdict, and so are no member of the family that Holm corrects for.
    void judge(std::size_t model)
    {
        std::vector<Comparison::Cell*> family;
        std::vector<double> p;
        for (auto& language : m_result.languages) {
            auto& cell = language.models[model];
            if (language.entities < kEntitiesForVerdict) {
                cell.verdict = Verdict::TooLittle;
                continue;
            }
            family.push_back(&cell);
            p.push_back(cell.change->p);
        }
        const std::vector<double> adjusted = holmAdjusted(p);
        for (std::size_t i = 0; i < family.size(); ++i) {
            family[i]->adjustedP = adjusted[i];
            family[i]->verdict = correctedVerdict(family[i]->change->change, m_result.rules.tolerance, adjusted[i]);
        }
    }

    void compareVariants()
    {
        for (std::size_t model = 0; model < m_runs.size(); ++model) {
            if (model != m_result.baseline)
                m_result.variants.push_back({ model, {}, {}, {}, {} });
        }
        const auto groups = groupsOf(m_codes);
        parallelFor(m_result.variants.size(), m_result.rules.threads, [&](std::size_t i) {
            m_token.throwIfRequested();
            compareVariant(m_result.variants[i], groups);
        });
        identify();
    }

    void compareVariant(Comparison::Variant& variant, const std::vector<LanguageGroups>& groups) const
    {
        const std::size_t before = m_result.baseline, after = variant.model;
        for (const auto& [measure, name] : kNames<DisparityMeasure>) {
            variant.disparity[measure] = shiftOf(m_draws, before, after,
                [which = measure](std::span<const double> scores) { return disparity(which, scores); });
        }
        for (const LanguageGroups& parted : groups) {
            const auto gap = [&parted](std::span<const double> scores) { return gapBetween(parted, scores); };
            variant.gaps.push_back({ parted, shiftOf(m_draws, before, after, gap) });
        }
        const auto &dense = m_runs[before].result->predictions, &own = m_runs[after].result->predictions;
        if (!dense || !own)
            return;
        variant.flips = flipsBetween(*dense, *own);
        variant.divergence = divergenceBetween(*dense, *own);
    }

    void identify()
    {
        std::vector<const Predictions*> population;
        for (const auto& variant : m_result.variants)
            population.push_back(m_runs[variant.model].result->predictions.get());
        const Predictions* dense = m_runs[m_result.baseline].result->predictions.get();
        if (dense && population.size() > 1 && std::ranges::find(population, nullptr) == population.end())
            m_result.identified = identifiedSentences(*dense, population);
    }

    std::span<const ComparedRun> m_runs;
    const CancelToken& m_token;
    std::vector<std::string> m_codes; ///< of the languages
    std::vector<ScoreDraws> m_draws; ///< parallel to them
    Comparison m_result;
};

} // namespace

Comparison compareRuns(
    std::span<const ComparedRun> runs, std::size_t baseline, const ComparisonRules& rules, const CancelToken& token)
{
    return Comparing(runs, baseline, rules, token).run();
}

} // namespace ndogo
