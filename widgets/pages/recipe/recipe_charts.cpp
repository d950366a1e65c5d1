// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/recipe/recipe_charts.h"

#include "widgets/charts/chart_ticks.h"
#include "widgets/charts/language_line.h"
#include "widgets/look/palette.h"
#include "widgets/words/format.h"
#include "widgets/words/metric_text.h"

#include <QCoreApplication>

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <utility>

namespace ndogo {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ndogo::RecipeCharts)
};

QString titleOf(const RecipeReport& report, std::size_t number)
{
    return number == 0 ? Words::tr("Start") : QString::fromStdString(report.steps[number].title);
}

std::set<std::string> languagesOf(const RecipeReport& report)
{
    std::set<std::string> languages;
    for (const RecipeStepReport& step : report.steps) {
        for (const auto& [language, score] : step.scores)
            languages.insert(language);
    }
    return languages;
}

std::optional<double> scoreAt(const RecipeStepReport& step, const std::string& language)
{
    const auto found = step.scores.find(language);
    return found == step.scores.end() ? std::nullopt : std::optional(found->second * 100);
}

std::optional<double> meanAt(const RecipeStepReport& step)
{
    if (step.scores.empty())
        return std::nullopt;
    double sum = 0;
    for (const auto& [language, score] : step.scores)
        sum += score * 100;
    return sum / double(step.scores.size());
}

ChartTable scoresTable(const RecipeReport& report, const std::set<std::string>& languages)
{
    ChartTable table;
    table.headers = { Words::tr("Step"), Words::tr("Title"), Words::tr("Mean") };
    for (const std::string& language : languages)
        table.headers << languageName(QString::fromStdString(language));
    for (std::size_t i = 0; i < report.steps.size(); ++i) {
        const RecipeStepReport& step = report.steps[i];
        const auto cell = [](const std::optional<double>& score) { return score ? decimalText(*score, 1) : QString(); };
        QStringList row { QString::number(i), titleOf(report, i), cell(meanAt(step)) };
        for (const std::string& language : languages)
            row << cell(scoreAt(step, language));
        table.rows.push_back(row);
    }
    return table;
}

/// A chain, or the branches of a recipe: each from the step that it leaves the others at.
std::vector<std::vector<std::size_t>> branchesOf(const RecipeReport& report)
{
    std::set<std::size_t> followed, drawn;
    for (std::size_t i = 1; i < report.steps.size(); ++i)
        followed.insert(std::size_t(report.steps[i].from));
    std::vector<std::vector<std::size_t>> branches;
    for (std::size_t end = 0; end < report.steps.size(); ++end) {
        if (followed.contains(end))
            continue;
        std::vector<std::size_t> branch { end };
        while (branch.back() > 0 && drawn.insert(branch.back()).second)
            branch.push_back(std::size_t(report.steps[branch.back()].from));
        std::ranges::reverse(branch);
        branches.push_back(std::move(branch));
    }
    return branches;
}

/// A line along a branch, of the scores that `scoreOf` finds; nothing where there is none.
void addLine(ChartSpec& spec, const RecipeReport& report, const std::vector<std::size_t>& branch,
    const ChartSeries& style, const std::function<std::optional<double>(const RecipeStepReport&)>& scoreOf)
{
    ChartSeries series = style;
    for (const std::size_t step : branch) {
        if (const std::optional<double> score = scoreOf(report.steps[step]))
            series.points.push_back({ double(step), *score, {}, {},
                Words::tr("%1 after %2: %3", "language, step, score")
                    .arg(series.name, titleOf(report, step), decimalText(*score, 1)),
                {} });
    }
    if (!series.points.empty())
        spec.series.push_back(std::move(series));
}

ChartSeries languageStyle(const std::string& language)
{
    const QString code = QString::fromStdString(language);
    ChartSeries series;
    series.kind = ChartSeries::Kind::Line;
    series.key = code;
    series.name = languageName(code);
    series.style = languageLineStyle(language);
    series.style.width = 1.2;
    return series;
}

ChartSeries meanStyle()
{
    ChartSeries series;
    series.kind = ChartSeries::Kind::Line;
    series.key = QStringLiteral("mean");
    series.name = Words::tr("mean");
    series.style = { QStringLiteral("text"), Mark::None, true, {}, 2.8, false };
    return series;
}

void setSteps(ChartAxis& axis, std::size_t steps)
{
    axis.title = Words::tr("step; 0 is the start");
    axis.minimum = -0.2;
    axis.maximum = double(steps) - 0.8;
    for (std::size_t i = 0; i < steps; ++i)
        axis.ticks << double(i);
}

} // namespace

ChartSpec recipeScores(const RecipeReport& report, std::optional<Metric> metric)
{
    const MetricText words = metricText(metric);
    const std::set<std::string> languages = languagesOf(report);
    ChartSpec spec;
    spec.title = Words::tr("%1 after each step", "a metric").arg(words.title);
    if (languages.empty()) {
        spec.emptyText = Words::tr("Scores by language appear here as the steps are done.");
        return spec;
    }
    const bool tuned = std::any_of(report.steps.begin(), report.steps.end(),
        [](const RecipeStepReport& step) { return step.scoredTuned && !step.scores.empty(); });
    spec.subtitle = tuned ? Words::tr("models without labels are tuned alike before they are scored, beside the chain")
                          : Words::tr("of all sentences of the test data");
    const auto branches = branchesOf(report);
    double low = 100, high = 0;
    for (const std::string& language : languages) {
        for (const auto& branch : branches)
            addLine(spec, report, branch, languageStyle(language),
                [&](const RecipeStepReport& step) { return scoreAt(step, language); });
    }
    for (const ChartSeries& series : spec.series) {
        for (const ChartPoint& point : series.points) {
            low = std::min(low, point.y);
            high = std::max(high, point.y);
        }
    }
    for (const auto& branch : branches)
        addLine(spec, report, branch, meanStyle(), meanAt);
    spec.table = scoresTable(report, languages);
    setSteps(spec.x, report.steps.size());
    spec.y.title = words.heading;
    spec.y.ticks = niceTicks(std::max(0.0, low - 2), std::min(100.0, high + 2));
    spec.y.minimum = spec.y.ticks.first();
    spec.y.maximum = spec.y.ticks.last();
    std::map<QString, const ChartSeries*> last; // the line that has come furthest
    for (const ChartSeries& series : spec.series) {
        const ChartSeries*& known = last[series.key];
        if (!known || series.points.back().x > known->points.back().x)
            known = &series;
    }
    for (const auto& [key, series] : last)
        spec.endLabels.push_back(
            { key, series->points.back().y, { series->name, decimalText(series->points.back().y, 1) }, {} });
    return spec;
}

ChartSpec recipeSizes(const RecipeReport& report)
{
    ChartSpec spec;
    spec.title = Words::tr("Parameters after each step");
    if (report.steps.size() < 2) {
        spec.emptyText = Words::tr("What each step will make shows here.");
        return spec;
    }
    spec.subtitle = Words::tr("in millions; hatched: expected");
    spec.table.headers
        = { Words::tr("Step"), Words::tr("Title"), Words::tr("Parameters, millions"), Words::tr("Measured") };
    ChartSeries done { ChartSeries::Kind::Bar, QStringLiteral("done"), Words::tr("done"), {}, {} };
    done.style.colourRole = QStringLiteral("baseline");
    ChartSeries expected { ChartSeries::Kind::Bar, QStringLiteral("expected"), Words::tr("expected"), {}, {} };
    expected.style.colourRole = QStringLiteral("forecast");
    expected.style.hatched = true;
    double most = 0;
    for (std::size_t i = 0; i < report.steps.size(); ++i) {
        const RecipeStepReport& step = report.steps[i];
        spec.x.categories << QString::number(i);
        const std::optional<RecipeSize>& size = step.isDone() ? step.size : step.forecast;
        if (!size)
            continue;
        const double millions = double(size->parameters) / 1e6;
        most = std::max(most, millions);
        (step.isDone() ? done : expected)
            .points.push_back({ double(i), millions, {}, {},
                Words::tr("%1: %2 parameters", "step, millions")
                    .arg(titleOf(report, i), millionsText(size->parameters)),
                decimalText(millions,
                    millions < 1        ? 2
                        : millions < 10 ? 1
                                        : 0) });
        spec.table.rows.push_back({ QString::number(i), titleOf(report, i), decimalText(millions, 2),
            step.isDone() ? Words::tr("yes") : Words::tr("no, expected") });
    }
    for (ChartSeries* series : { &done, &expected }) {
        if (!series->points.empty())
            spec.series.push_back(*series);
    }
    spec.x.title = Words::tr("step; 0 is the start");
    spec.y.ticks = niceTicks(0, most * 1.15, 4);
    spec.y.maximum = spec.y.ticks.last();
    spec.y.decimals = spec.y.maximum < 4 ? 1 : 0;
    return spec;
}

} // namespace ndogo
