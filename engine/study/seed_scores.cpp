// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/study/seed_scores.h"

#include "engine/study/bootstrap.h"
#include "engine/study/sentence_grid.h"

#include <utility>

namespace ndogo {

namespace {

/// 95 % interval of `statistic`(sum of counts by training, index of a training), averaged over drawn trainings.
template <typename Statistic>
Interval drawnInterval(const SentenceGrid& grid, std::size_t trainings, double estimate, std::uint64_t seed,
    int resamples, Statistic statistic)
{
    Random random(seed);
    std::vector<std::uint64_t> sums(grid.runs);
    std::vector<double> values;
    for (int i = 0; i < resamples && !grid.sentences.empty(); ++i) {
        std::fill(sums.begin(), sums.end(), 0);
        resample(random, std::uint32_t(grid.sentences.size()), [&](std::uint32_t k) {
            for (std::size_t s = 0; s < grid.runs; ++s)
                sums[s] += grid.counts[k * grid.runs + s];
        });
        double sum = 0;
        resample(random, std::uint32_t(trainings), [&](std::uint32_t s) { sum += statistic(sums, s); });
        values.push_back(sum / double(trainings));
    }
    return values.empty() ? Interval { estimate, estimate } : percentileInterval(values, estimate);
}

std::vector<std::span<const SentenceCounts>> runsOf(const SeedScores& scores)
{
    std::vector<std::span<const SentenceCounts>> runs;
    for (const auto& [seed, score] : scores)
        runs.push_back(score->perSentence);
    return runs;
}

std::vector<SentenceCounts> summedSentences(const SeedScores& scores)
{
    std::map<std::int32_t, SentenceCounts> sums;
    for (const auto& [seed, score] : scores) {
        for (const SentenceCounts& counts : score->perSentence) {
            SentenceCounts& sum = sums[counts.sentence];
            sum = { counts.sentence, sum.tp + counts.tp, sum.fp + counts.fp, sum.fn + counts.fn };
        }
    }
    std::vector<SentenceCounts> list;
    for (const auto& [sentence, counts] : sums)
        list.push_back(counts);
    return list;
}

} // namespace

double meanScore(const SeedScores& scores)
{
    double sum = 0;
    for (const auto& [seed, score] : scores)
        sum += score->counts.f1();
    return scores.empty() ? 0 : sum / double(scores.size());
}

ScorePtr summedScore(const SeedScores& scores)
{
    const ScorePtr& first = scores.begin()->second;
    if (scores.size() == 1)
        return first;
    auto whole = std::make_shared<LanguageScore>(*first);
    for (auto it = std::next(scores.begin()); it != scores.end(); ++it) {
        const LanguageScore& score = *it->second;
        whole->sentences = std::min(whole->sentences, score.sentences); // the same test each time
        whole->counts += score.counts;
        for (const auto& [type, counts] : score.byType)
            whole->byType[type] += counts;
        if (whole->chunks && score.chunks)
            *whole->chunks += *score.chunks;
        else
            whole->chunks.reset();
    }
    whole->perSentence = summedSentences(scores);
    const SentenceGrid grid = gridOf(runsOf(scores));
    whole->f1Interval = drawnInterval(grid, scores.size(), meanScore(scores), 1, 1000,
        [](const std::vector<std::uint64_t>& sums, std::uint32_t s) { return packedF1(sums[s]); });
    return whole;
}

PairedChange pairedChange(const SeedScores& before, const SeedScores& after, std::uint64_t seed, int resamples)
{
    std::vector<std::span<const SentenceCounts>> pairs; // before and after of the first seed, of the second, ...
    for (const auto& [training, score] : before) {
        if (const auto found = after.find(training); found != after.end()) {
            pairs.emplace_back(score->perSentence);
            pairs.emplace_back(found->second->perSentence);
        }
    }
    if (pairs.empty())
        return {};
    if (pairs.size() == 2)
        return pairedChange(pairs[0], pairs[1], seed, resamples);
    const SentenceGrid grid = gridOf(pairs);
    const std::vector<std::uint64_t> totals = grid.totals();
    const std::size_t trainings = pairs.size() / 2;
    PairedChange change;
    for (std::size_t s = 0; s < trainings; ++s) {
        change.before += packedF1(totals[2 * s]) / double(trainings);
        change.after += packedF1(totals[2 * s + 1]) / double(trainings);
    }
    change.sentences = std::int64_t(grid.sentences.size());
    change.entities = grid.goldEntities(pairs.front());
    change.change = drawnInterval(grid, trainings, change.difference(), seed, resamples,
        [](const std::vector<std::uint64_t>& sums, std::uint32_t s) {
            return packedF1(sums[2 * s + 1]) - packedF1(sums[2 * s]);
        });
    return change;
}

} // namespace ndogo
