// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/study/metrics.h"

#include "engine/base/random.h"
#include "engine/study/bootstrap.h"

#include <algorithm>
#include <numeric>

namespace ndogo {

namespace {

/// Fewer rounds than this prove nothing: with five, all ratios fall on one side of 1 by chance in
/// 6 % of cases (2 / 2^5).
constexpr std::size_t kRoundsForSpeedup = 6;
constexpr int kSpeedupResamples = 2000;

} // namespace

Interval bootstrapF1(std::span<const SentenceCounts> sentences, std::uint64_t seed, int resamples)
{
    std::vector<std::uint64_t> words;
    words.reserve(sentences.size());
    for (const SentenceCounts& counts : sentences)
        words.push_back(packed(counts));
    const double estimate = packedF1(std::accumulate(words.begin(), words.end(), std::uint64_t(0)));

    Random random(seed);
    std::vector<double> values;
    for (int i = 0; i < resamples && !words.empty(); ++i) {
        std::uint64_t sum = 0;
        resample(random, std::uint32_t(words.size()), [&](std::uint32_t k) { sum += words[k]; });
        values.push_back(packedF1(sum));
    }
    if (values.empty())
        return { estimate, estimate };
    return percentileInterval(values, estimate);
}

PairedChange pairedChange(
    std::span<const SentenceCounts> before, std::span<const SentenceCounts> after, std::uint64_t seed, int resamples)
{
    struct Pair {
        std::uint64_t before, after;
    };
    std::vector<Pair> pairs;
    PairedChange change;
    Pair total {};
    for (auto b = before.begin(), a = after.begin(); b != before.end() && a != after.end();) {
        if (b->sentence != a->sentence) {
            ++(b->sentence < a->sentence ? b : a);
            continue;
        }
        pairs.push_back({ packed(*b), packed(*a) });
        total.before += pairs.back().before;
        total.after += pairs.back().after;
        change.entities += b->tp + b->fn;
        ++b;
        ++a;
    }
    change.sentences = std::int64_t(pairs.size());
    change.before = packedF1(total.before);
    change.after = packedF1(total.after);

    Random random(seed);
    std::vector<double> values;
    for (int i = 0; i < resamples && !pairs.empty(); ++i) {
        Pair sum {};
        resample(random, std::uint32_t(pairs.size()), [&](std::uint32_t k) {
            sum.before += pairs[k].before;
            sum.after += pairs[k].after;
        });
        values.push_back(packedF1(sum.after) - packedF1(sum.before));
    }
    if (values.empty())
        change.change = { change.difference(), change.difference() };
    else
        change.change = percentileInterval(values, change.difference());
    return change;
}

Verdict verdictOf(const PairedChange& change, double tolerance)
{
    if (change.entities < kEntitiesForVerdict)
        return Verdict::TooLittle;
    if (change.change.low >= -tolerance && change.change.high <= tolerance)
        return Verdict::Same;
    if (change.change.low > 0)
        return Verdict::Better;
    if (change.change.high < 0)
        return Verdict::Worse;
    return Verdict::Unclear;
}

bool beyondTolerance(const PairedChange& change, double tolerance)
{
    return change.entities >= kEntitiesForVerdict && change.change.high < -tolerance;
}

BreakPoint breakPoint(std::span<const double> levels, std::span<const PairedChange> changes, double tolerance)
{
    BreakPoint point;
    for (std::size_t i = 0; i < levels.size() && i < changes.size(); ++i) {
        if (beyondTolerance(changes[i], tolerance)) {
            point.found = true;
            point.firstBroken = levels[i];
            break;
        }
        point.lastHeld = levels[i];
    }
    return point;
}

double macroF1(const std::map<std::string, EntityCounts>& byClass)
{
    double sum = 0;
    for (const auto& [name, counts] : byClass)
        sum += counts.f1();
    return byClass.empty() ? 0 : sum / double(byClass.size());
}

double weightedF1(const std::map<std::string, EntityCounts>& byClass)
{
    double sum = 0, support = 0;
    for (const auto& [name, counts] : byClass) {
        sum += counts.f1() * double(counts.support());
        support += double(counts.support());
    }
    return support > 0 ? sum / support : 0;
}

double quantile(std::span<const double> samples, double q)
{
    std::vector<double> sorted(samples.begin(), samples.end());
    std::sort(sorted.begin(), sorted.end());
    return sortedQuantile(sorted, q);
}

Speedup pairedSpeedup(std::span<const std::int64_t> a, std::span<const std::int64_t> b, std::uint64_t seed)
{
    std::vector<double> ratios;
    for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
        if (a[i] > 0 && b[i] > 0)
            ratios.push_back(double(a[i]) / double(b[i]));
    }
    Speedup speedup;
    if (ratios.empty())
        return speedup;
    speedup.ratio = quantile(ratios, 0.5);

    Random random(seed);
    std::vector<double> medians, drawn;
    for (int i = 0; i < kSpeedupResamples; ++i) {
        drawn.clear();
        resample(random, std::uint32_t(ratios.size()), [&](std::uint32_t k) { drawn.push_back(ratios[k]); });
        medians.push_back(quantile(drawn, 0.5));
    }
    speedup.interval = percentileInterval(medians, speedup.ratio);
    speedup.certain = ratios.size() >= kRoundsForSpeedup
        && (speedup.interval.low > 1 + kSmallestSpeedup || speedup.interval.high < 1 - kSmallestSpeedup);
    return speedup;
}

std::vector<std::int32_t> stratifiedOrder(std::span<const std::string> strata, std::uint64_t seed)
{
    std::map<std::string_view, std::vector<std::int32_t>> members;
    for (std::size_t i = 0; i < strata.size(); ++i)
        members[strata[i]].push_back(std::int32_t(i));

    // Each stratum is laid out evenly over [0, 1) from a random start, so that a prefix holds every
    // stratum in its share and no sentence is more likely to come early than another.
    struct Place {
        double position;
        std::int32_t sentence;
    };
    std::vector<Place> places;
    places.reserve(strata.size());
    Random random(seed);
    for (auto& [stratum, sentences] : members) {
        shuffle(sentences, random);
        const double start = random.uniform();
        for (std::size_t i = 0; i < sentences.size(); ++i)
            places.push_back({ (double(i) + start) / double(sentences.size()), sentences[i] });
    }
    std::stable_sort(places.begin(), places.end(),
        [](const Place& one, const Place& other) { return one.position < other.position; });
    std::vector<std::int32_t> order;
    order.reserve(places.size());
    for (const Place& place : places)
        order.push_back(place.sentence);
    return order;
}

} // namespace ndogo
