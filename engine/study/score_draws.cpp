// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/study/score_draws.h"

#include "engine/study/bootstrap.h"
#include "engine/study/sentence_grid.h"

#include <algorithm>
#include <numeric>

namespace ndogo {

ScoreDraws::ScoreDraws(std::span<const std::span<const SentenceCounts>> runs, std::uint64_t seed, int resamples)
{
    const SentenceGrid grid = gridOf(runs);
    m_sentences = std::int64_t(grid.sentences.size());
    m_entities = grid.goldEntities(runs.front());
    for (const std::uint64_t total : grid.totals())
        m_scores.push_back(packedF1(total));
    m_resamples = grid.sentences.empty() ? 0 : std::size_t(std::max(resamples, 0));
    m_drawn.resize(grid.runs * m_resamples);

    Random random(seed);
    std::vector<std::uint64_t> sums(grid.runs);
    for (std::size_t i = 0; i < m_resamples; ++i) {
        std::fill(sums.begin(), sums.end(), 0);
        resample(random, std::uint32_t(grid.sentences.size()), [&](std::uint32_t k) {
            const std::uint64_t* counts = grid.counts.data() + std::size_t(k) * grid.runs;
            for (std::size_t run = 0; run < grid.runs; ++run)
                sums[run] += counts[run];
        });
        for (std::size_t run = 0; run < grid.runs; ++run)
            m_drawn[run * m_resamples + i] = packedF1(sums[run]);
    }
}

std::span<const double> ScoreDraws::drawn(std::size_t run) const
{
    return std::span(m_drawn).subspan(run * m_resamples, m_resamples);
}

Interval ScoreDraws::interval(std::size_t run) const
{
    if (m_resamples == 0)
        return { m_scores[run], m_scores[run] };
    std::vector<double> values(drawn(run).begin(), drawn(run).end());
    return percentileInterval(values, m_scores[run]);
}

TestedChange testedChange(const ScoreDraws& draws, std::size_t before, std::size_t after)
{
    TestedChange tested;
    PairedChange& change = tested.change;
    change.before = draws.score(before);
    change.after = draws.score(after);
    change.sentences = draws.sentences();
    change.entities = draws.entities();
    change.change = { change.difference(), change.difference() };
    if (draws.size() == 0)
        return tested;

    std::vector<double> differences(draws.size());
    std::transform(draws.drawn(after).begin(), draws.drawn(after).end(), draws.drawn(before).begin(),
        differences.begin(), std::minus<>());
    const auto notAbove = std::count_if(differences.begin(), differences.end(), [](double d) { return d <= 0; });
    const auto notBelow = std::count_if(differences.begin(), differences.end(), [](double d) { return d >= 0; });
    tested.p = std::min(1.0, 2.0 * double(std::min(notAbove, notBelow) + 1) / double(draws.size() + 1));
    change.change = percentileInterval(differences, change.difference());
    return tested;
}

std::vector<double> holmAdjusted(std::span<const double> p)
{
    std::vector<std::size_t> order(p.size());
    std::iota(order.begin(), order.end(), std::size_t(0));
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return p[a] < p[b]; });
    std::vector<double> adjusted(p.size());
    double least = 0;
    for (std::size_t rank = 0; rank < order.size(); ++rank) {
        least = std::max(least, std::min(1.0, double(p.size() - rank) * p[order[rank]]));
        adjusted[order[rank]] = least;
    }
    return adjusted;
}

Verdict correctedVerdict(const PairedChange& change, double tolerance, double adjustedP)
{
    const Verdict verdict = verdictOf(change, tolerance);
    const bool claimsDifference = verdict == Verdict::Better || verdict == Verdict::Worse;
    return claimsDifference && adjustedP > kSignificance ? Verdict::Unclear : verdict;
}

} // namespace ndogo
