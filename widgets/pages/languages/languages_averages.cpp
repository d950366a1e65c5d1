// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a task's papers report beside its metric, by language.
#include "widgets/look/palette.h"
#include "widgets/pages/languages/languages_parts.h"
#include "widgets/parts/score_rows.h"
#include "widgets/words/format.h"
#include "widgets/words/metric_text.h"

#include <QCoreApplication>

#include <algorithm>

namespace ndogo {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(LanguagesAverages)
};

constexpr std::size_t kLabelledBars = 24; ///< more bars than this stand too close for numbers

std::vector<std::string> languagesAt(const PruningStudy& study, double amount)
{
    std::vector<std::string> languages;
    if (const PruningStudy::Level* level = study.level(amount)) {
        for (const auto& [language, cell] : level->languages)
            languages.push_back(language);
    }
    return languages;
}

} // namespace

const LanguageScore* scoreAt(const PruningStudy& study, double amount, const std::string& language)
{
    const PruningStudy::Level* level = study.level(amount);
    if (!level)
        return nullptr;
    const auto found = level->languages.find(language);
    return found == level->languages.end() ? nullptr : found->second.score.get();
}

std::vector<Average> otherAverages(std::optional<Metric> metric)
{
    if (metric == Metric::Accuracy)
        return { { QStringLiteral("macro"), Words::tr("Macro F1"),
                     Words::tr("mean of F1 over classes, each counting the same"),
                     [](const LanguageScore& score) { return std::optional(macroF1(score.byType)); } },
            { QStringLiteral("weighted"), Words::tr("Weighted F1"),
                Words::tr("mean of F1 over classes, by their number of texts"),
                [](const LanguageScore& score) { return std::optional(weightedF1(score.byType)); } } };
    if (metric == Metric::TokenAccuracy)
        return { { QStringLiteral("chunk"), Words::tr("Chunk F1"),
            Words::tr("what seqeval makes of the tags; the number in the literature"), [](const LanguageScore& score) {
                return score.chunks ? std::optional(score.chunks->f1()) : std::nullopt;
            } } };
    return {};
}

QString averagesViewName(std::optional<Metric> metric)
{
    const std::vector<Average> averages = otherAverages(metric);
    if (averages.size() == 1)
        return averages.front().name;
    return averages.empty() ? QString() : Words::tr("Averages");
}

namespace {

/// Of one average in one language at a level: value, and value of the dense model. Shares of 1.
struct AverageValue {
    std::optional<double> here, dense;

    std::optional<double> change() const { return here && dense ? std::optional(*here - *dense) : std::nullopt; }
};

AverageValue averageAt(const PruningStudy& study, double amount, const std::string& language, const Average& average)
{
    const LanguageScore* here = scoreAt(study, amount, language);
    const LanguageScore* dense = scoreAt(study, 0, language);
    return { here ? average.value(*here) : std::nullopt, dense ? average.value(*dense) : std::nullopt };
}

ChartPoint averagePoint(
    double x, const QString& series, const QString& language, double amount, const AverageValue& value, bool labelled)
{
    ChartPoint point;
    point.x = x;
    point.y = *value.here * 100;
    point.tip = Words::tr("%1, %2: %3", "language, average: value").arg(language, series, scoreText(*value.here));
    const std::optional<double> change = amount > 0 ? value.change() : std::nullopt;
    if (change)
        point.tip += QLatin1Char('\n') + Words::tr("against dense: %1 points").arg(pointsText(*change));
    if (labelled)
        point.label = change ? pointsText(*change) : scoreText(*value.here);
    return point;
}

/// The metric itself first, where the chart is about all averages of the task.
std::vector<Average> shownAverages(std::optional<Metric> metric)
{
    std::vector<Average> averages = otherAverages(metric);
    if (metric == Metric::Accuracy)
        averages.insert(averages.begin(),
            { QStringLiteral("metric"), metricText(metric).title, metricText(metric).definition,
                [](const LanguageScore& score) { return std::optional(score.counts.f1()); } });
    return averages;
}

ChartTable averagesTable(
    const PruningStudy& study, const LanguageView& view, double amount, const std::vector<Average>& averages)
{
    ChartTable table;
    const auto addColumn = [&table](const QString& header, const QString& unit) {
        table.headers << header;
        table.units << unit;
    };
    addColumn(Words::tr("Language"), {});
    for (const Average& average : averages)
        addColumn(average.name, scoreUnit());
    const QString heading = metricText(view.metric).heading;
    addColumn(Words::tr("%1 from", "a metric").arg(heading), scoreUnit());
    addColumn(Words::tr("%1 to", "a metric").arg(heading), scoreUnit());
    for (const Average& average : averages) {
        if (amount > 0)
            addColumn(Words::tr("Change of %1, points").arg(average.name), {});
    }
    addColumn(metricText(view.metric).units, {});
    addColumn(Words::tr("Measured on"), {});
    for (const std::string& language : languagesAt(study, amount)) {
        const LanguageScore& score = *scoreAt(study, amount, language);
        const bool complete = score.complete();
        QVector<ChartCell> row { { languageName(QString::fromStdString(language)) } };
        QVector<ChartCell> changes;
        for (const Average& average : averages) {
            const AverageValue value = averageAt(study, amount, language, average);
            row << (value.here ? plainCell(scoreCell(*value.here, complete)) : ChartCell());
            changes << (value.change() ? plainCell(pointsCell(*value.change(), complete)) : ChartCell());
        }
        row << plainCell(scoreCell(score.f1Interval.low, complete))
            << plainCell(scoreCell(score.f1Interval.high, complete));
        if (amount > 0)
            row << changes;
        table.add(row << ChartCell { countText(score.counts.support()) } << ChartCell { measuredOnText(complete) });
    }
    return table;
}

/// One colour an average, side by side in each language; the interval is known of the metric alone.
void addAverageBars(ChartSpec& spec, const PruningStudy& study, double amount, const std::vector<Average>& averages,
    const std::vector<std::string>& languages)
{
    static const QStringList roles { QStringLiteral("accent"), QStringLiteral("text"), QStringLiteral("forecast") };
    const bool labelled = averages.size() * languages.size() <= kLabelledBars;
    for (std::size_t k = 0; k < averages.size(); ++k) {
        ChartSeries bars;
        bars.kind = ChartSeries::Kind::Bar;
        bars.key = averages[k].key;
        bars.name = averages[k].name;
        bars.style.colourRole = roles.at(qsizetype(k));
        for (std::size_t i = 0; i < languages.size(); ++i) {
            const AverageValue value = averageAt(study, amount, languages[i], averages[k]);
            if (!value.here)
                continue;
            ChartPoint point
                = averagePoint(double(i), bars.name, spec.x.categories.at(qsizetype(i)), amount, value, labelled);
            if (k == 0) {
                const PruningStudy::Cell& cell = study.level(amount)->languages.at(languages[i]);
                const Interval whisker = whiskerOf(cell, amount > 0);
                point.low = whisker.low;
                point.high = whisker.high;
                point.tip = pointTip(spec.x.categories.at(qsizetype(i)), amount, cell);
            }
            bars.points.push_back(point);
        }
        spec.series.push_back(bars);
    }
    spec.legend = true;
}

/// A single average wears the languages' colours.
void addLanguageBars(ChartSpec& spec, const PruningStudy& study, double amount, const Average& average,
    const std::vector<std::string>& languages)
{
    for (std::size_t i = 0; i < languages.size(); ++i) {
        const AverageValue value = averageAt(study, amount, languages[i], average);
        if (!value.here)
            continue;
        ChartSeries bar = languageBar(languages[i], *scoreAt(study, amount, languages[i]));
        bar.points
            = { averagePoint(double(i), average.name, bar.name, amount, value, languages.size() <= kLabelledBars) };
        spec.series.push_back(bar);
    }
}

} // namespace

ChartSpec averagesSpec(const PruningStudy& study, const LanguageView& view, double amount)
{
    ChartSpec spec;
    const std::vector<Average> averages = shownAverages(view.metric);
    if (averages.empty())
        return spec;
    const bool single = averages.size() == 1;
    spec.title = single ? Words::tr("%1 by language", "an average").arg(averages.front().name)
                        : Words::tr("Accuracy, macro F1 and weighted F1 by language");
    if (amount > 0)
        spec.title = Words::tr("%1, %2", "title, level of pruning").arg(spec.title, levelName(amount));
    const std::vector<std::string> languages = languagesAt(study, amount);
    const bool counted = std::any_of(languages.begin(), languages.end(),
        [&](const auto& language) { return averageAt(study, amount, language, averages.front()).here.has_value(); });
    if (languages.empty()) {
        setEmpty(spec, view);
        return spec;
    }
    if (!counted) {
        spec.emptyText
            = Words::tr("These scores were read from a file that does not hold the %1.").arg(averages.front().name);
        return spec;
    }
    spec.subtitle = subtitleOf(study, view, single ? averages.front().definition : QString());
    for (const std::string& language : languages) {
        spec.x.categories << languageName(QString::fromStdString(language));
        spec.x.categoryLanguages << QString::fromStdString(language);
    }
    spec.y
        = { single ? averages.front().name : Words::tr("per cent"), 0, 100, { 0, 20, 40, 60, 80, 100 }, {}, {}, {}, 0 };
    if (single) {
        spec.selectedKey = view.selected;
        addLanguageBars(spec, study, amount, averages.front(), languages);
        spec.signs = Words::tr("Adjacent words with the same tag count as one chunk, so this is no "
                               "share of words. It has no interval.");
    } else {
        addAverageBars(spec, study, amount, averages, languages);
        spec.signs = amount > 0 ? Words::tr("{whisker} 95 % interval of the change of accuracy; macro F1: each class "
                                            "counts the same; weighted F1: each text does; numbers: change against "
                                            "dense, points")
                                : Words::tr("{whisker} 95 % interval of the accuracy; macro F1: each class counts the "
                                            "same; weighted F1: each text does");
    }
    if (single && amount > 0)
        spec.signs += QLatin1Char(' ') + Words::tr("Numbers: change against dense, points.");
    spec.table = averagesTable(study, view, amount, averages);
    return spec;
}

} // namespace ndogo
