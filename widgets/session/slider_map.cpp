// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/session/slider_map.h"

#include "widgets/words/number_text.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace ndogo {

namespace {

constexpr double kSameAmount = 0.00005;

struct Cost {
    double amount = 0;
    int beyond = 0;
};

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ndogo::SliderMap)
};

QString bracketText(const QString& name, double low, double high)
{
    return Words::tr("%1, the worst, breaks between %2 and %3 %").arg(name, percentNumber(low), percentNumber(high));
}

std::optional<SliderMap::Bracket> bracketOf(
    const PruningStudy& study, const std::function<QString(const QString&)>& nameOf)
{
    const std::optional<std::string> worst = study.worstLanguage();
    if (!worst)
        return std::nullopt;
    const BreakPoint point = study.breakPoint(*worst);
    if (!point.found || point.lastHeld >= kMaximumSparsity)
        return std::nullopt;
    const QString code = QString::fromStdString(*worst);
    return SliderMap::Bracket { point.lastHeld, std::min(point.firstBroken, kMaximumSparsity), code,
        bracketText(nameOf(code), point.lastHeld, point.firstBroken) };
}

std::vector<SliderMap::Segment> ribbonOf(const std::vector<Cost>& costs)
{
    using Segment = SliderMap::Segment;
    std::vector<Segment> ribbon;
    double known = 0;
    for (std::size_t i = 1; i < costs.size(); ++i) {
        const Cost& low = costs[i - 1];
        const Cost& high = costs[i];
        const bool same = low.beyond == high.beyond;
        if (same && !ribbon.empty() && ribbon.back().kind == Segment::Kind::Same)
            ribbon.back().high = high.amount;
        else
            ribbon.push_back({ same ? Segment::Kind::Same : Segment::Kind::Between, low.amount, high.amount, low.beyond,
                high.beyond });
        known = high.amount;
    }
    if (known < kMaximumSparsity)
        ribbon.push_back({ Segment::Kind::Unknown, known, kMaximumSparsity, 0, 0 });
    return ribbon;
}

} // namespace

std::vector<double> SliderMap::stops() const
{
    std::vector<double> stops { 0 };
    for (const Dot& dot : dots)
        stops.push_back(dot.amount);
    if (bracket) {
        stops.push_back(bracket->low);
        stops.push_back(bracket->high);
    }
    std::sort(stops.begin(), stops.end());
    stops.erase(
        std::unique(stops.begin(), stops.end(), [](double a, double b) { return std::abs(a - b) < kSameAmount; }),
        stops.end());
    return stops;
}

bool isMeasured(const VariantResults& results, std::size_t languages)
{
    return results.complete() && results.languages.size() >= languages;
}

bool isMeasured(const PruningStudy& study, double amount, std::size_t languages)
{
    const PruningStudy::Level* level = study.level(amount);
    return level && isMeasured(*level, languages);
}

SliderMap sliderMap(
    const PruningStudy& study, std::size_t languages, const std::function<QString(const QString&)>& nameOf)
{
    SliderMap map;
    map.languages = int(std::max(languages, study.languages().size()));
    const bool dense = isMeasured(study, 0, languages);

    std::vector<Cost> costs;
    for (const PruningStudy::Level& level : study.levels()) {
        if (level.languages.empty() || level.amount > kMaximumSparsity + kSameAmount)
            continue;
        const bool complete = isMeasured(study, level.amount, languages);
        if (level.amount > kSameAmount)
            map.dots.push_back({ level.amount, complete });
        if (!complete || !dense)
            continue; // without the dense model nothing is known of a change
        costs.push_back(
            { level.amount, level.amount > kSameAmount ? study.languagesBeyond(level.amount).value_or(0) : 0 });
    }
    map.ribbon = ribbonOf(costs);
    map.bracket = bracketOf(study, nameOf);
    return map;
}

} // namespace ndogo
