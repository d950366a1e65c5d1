// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/languages/languages_charts.h"

#include "widgets/look/palette.h"
#include "widgets/pages/languages/languages_parts.h"
#include "widgets/pages/languages/languages_timings.h"
#include "widgets/pages/languages/study_reading.h"
#include "widgets/parts/score_rows.h"
#include "widgets/words/format.h"
#include "widgets/words/metric_text.h"

#include <QCoreApplication>

#include <algorithm>

namespace ndogo {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(LanguagesCharts)
};

} // namespace

QString subtitleOf(const PruningStudy& study, const LanguageView& view, const QString& definition)
{
    std::int64_t examples = 0;
    if (const PruningStudy::Level* dense = study.dense()) {
        for (const auto& [language, cell] : dense->languages)
            examples += cell.score->sentences;
    }
    QString source = Words::tr("%1 set, %2 · %3", "split, number of sentences, method")
                         .arg(view.split, examplesText(view.metric, examples),
                             completeLevels(study).size() > 1 ? view.method : Words::tr("the dense model"));
    if (const QString seeds = seedsText(view.fewestSeeds, view.mostSeeds); !seeds.isEmpty())
        source += QStringLiteral(" · ") + seeds;
    return definition.isEmpty() ? source : definition + QStringLiteral(" · ") + source;
}

QString levelName(double amount)
{
    return amount > 0 ? Words::tr("%1 % zeros").arg(percentNumber(amount)) : Words::tr("dense");
}

std::vector<LanguageGroup> shownGroups(
    const PruningStudy& study, const std::vector<std::string>& languages, const LanguageView& view)
{
    return groupsOf(orderedLanguages(study, languages, view.order, view.orderLevel), view.grouping, view.seen);
}

QString groupingName(Grouping grouping)
{
    switch (grouping) {
    case Grouping::None:
        return {};
    case Grouping::Script:
        return Words::tr("Script");
    case Grouping::Family:
        return Words::tr("Family");
    case Grouping::Seen:
        return Words::tr("Pre-training");
    }
    return {};
}

void setEmpty(ChartSpec& spec, const LanguageView& view)
{
    spec.subtitle.clear(); // nothing is averaged yet
    spec.emptyText = Words::tr("No %1 yet: evaluate the model on test data.").arg(metricText(view.metric).name);
    spec.emptyAction = Words::tr("Evaluate");
}

Interval whiskerOf(const PruningStudy::Cell& cell, bool paired)
{
    const double dense = cell.value() - (cell.change ? cell.change->difference() : 0);
    const Interval whole = paired && cell.change
        ? Interval { dense + cell.change->change.low, dense + cell.change->change.high }
        : cell.score->f1Interval;
    return { std::clamp(whole.low, 0.0, 1.0) * 100, std::clamp(whole.high, 0.0, 1.0) * 100 };
}

std::int64_t supportOf(const PruningStudy::Cell& cell)
{
    return cell.score->counts.support() / std::int64_t(std::max<std::size_t>(1, cell.seeds.size()));
}

QString pointTip(const QString& name, double amount, const PruningStudy::Cell& cell)
{
    const LanguageScore& score = *cell.score;
    QString tip = Words::tr("%1 at %2 %: %3 %4 (%5 to %6), %7")
                      .arg(name, percentNumber(amount), metricText(score.metric).name, spreadText(spreadOf(cell)),
                          scoreText(score.f1Interval.low), scoreText(score.f1Interval.high),
                          examplesText(score.metric, score.sentences));
    if (cell.change && amount > 0)
        tip += QLatin1Char('\n')
            + Words::tr("against dense: %1 points (%2 to %3)")
                  .arg(pointsText(cell.change->difference()), pointsText(cell.change->change.low),
                      pointsText(cell.change->change.high));
    return tip;
}

ChartSeries languageBar(const std::string& language, const LanguageScore& score)
{
    const QString code = QString::fromStdString(language);
    ChartSeries bar;
    bar.kind = ChartSeries::Kind::Bar;
    bar.key = code;
    bar.name = languageName(code);
    bar.style.colourRole = QStringLiteral("language:") + code;
    bar.style.hatched = score.counts.support() < kEntitiesForVerdict;
    return bar;
}

namespace {

std::vector<std::string> languagesOf(const PruningStudy::Level& level)
{
    std::vector<std::string> languages;
    for (const auto& [language, cell] : level.languages)
        languages.push_back(language);
    return languages;
}

/// Only dense is known: each language wears its own colour.
void addColouredBars(ChartSpec& spec, const PruningStudy& study, const std::vector<std::string>& languages)
{
    for (std::size_t i = 0; i < languages.size(); ++i) {
        const PruningStudy::Cell& cell = study.dense()->languages.at(languages[i]);
        ChartSeries bar = languageBar(languages[i], *cell.score);
        const QString approximate = cell.score->complete() ? scoreText(cell.value())
                                                           : Words::tr("≈ %1").arg(decimalText(cell.value() * 100, 0));
        bar.points = { { double(i), cell.value() * 100, cell.score->f1Interval.low * 100,
            cell.score->f1Interval.high * 100, pointTip(bar.name, 0, cell), approximate } };
        spec.series.push_back(bar);
    }
}

void addLevelBars(ChartSpec& spec, const PruningStudy& study, const std::vector<double>& levels,
    const std::vector<std::string>& languages)
{
    static const QStringList roles { QStringLiteral("forecast"), QStringLiteral("accent"), QStringLiteral("text") };
    for (std::size_t k = 0; k < levels.size(); ++k) {
        ChartSeries bars;
        bars.kind = ChartSeries::Kind::Bar;
        bars.key = QString::number(levels[k]);
        bars.name = levelName(levels[k]);
        bars.style.colourRole = roles.at(qsizetype(k));
        const PruningStudy::Level* level = study.level(levels[k]);
        for (std::size_t i = 0; i < languages.size(); ++i) {
            const auto found = level->languages.find(languages[i]);
            if (found == level->languages.end())
                continue;
            const PruningStudy::Cell& cell = found->second;
            const Interval whisker = whiskerOf(cell, levels[k] > 0);
            const QString name = languageName(QString::fromStdString(languages[i]));
            bars.points.push_back(
                { double(i), cell.value() * 100, whisker.low, whisker.high, pointTip(name, levels[k], cell), {} });
        }
        spec.series.push_back(bars);
    }
    spec.legend = true;
}

/// The interval is that of the whisker: of the score for dense, laid around it by the change for the others.
ChartTable barsTable(const PruningStudy& study, const std::vector<std::string>& languages,
    const std::vector<double>& levels, const MetricText& words)
{
    ChartTable table;
    table.headers = { Words::tr("Language"), Words::tr("Sparsity"), words.heading,
        Words::tr("%1 from", "a metric").arg(words.heading), Words::tr("%1 to", "a metric").arg(words.heading),
        Words::tr("Measured on") };
    table.units = { {}, QStringLiteral("%"), scoreUnit(), scoreUnit(), scoreUnit() };
    for (const double amount : levels) {
        for (const std::string& language : languages) {
            const PruningStudy::Level* level = study.level(amount);
            const auto found = level->languages.find(language);
            if (found == level->languages.end())
                continue;
            const PruningStudy::Cell& cell = found->second;
            const bool complete = cell.score->complete();
            const Interval whisker = whiskerOf(cell, amount > 0);
            table.add({ { languageName(QString::fromStdString(language)) }, plainCell(levelCell(amount)),
                plainCell(scoreCell(cell.value(), complete)), plainCell(scoreCell(whisker.low / 100, complete)),
                plainCell(scoreCell(whisker.high / 100, complete)), { measuredOnText(complete) } });
        }
    }
    return table;
}

} // namespace

ChartSpec barsSpec(const PruningStudy& study, const LanguageView& view)
{
    ChartSpec spec;
    const MetricText words = metricText(view.metric);
    spec.title = Words::tr("%1 by language", "a metric").arg(words.title);
    spec.subtitle = subtitleOf(study, view, metricText(view.metric).definition);
    const PruningStudy::Level* dense = study.dense();
    if (!dense || dense->languages.empty()) {
        setEmpty(spec, view);
        return spec;
    }
    std::vector<std::string> languages;
    for (const LanguageGroup& group : shownGroups(study, languagesOf(*dense), view)) {
        if (!group.name.isEmpty())
            spec.rules.push_back({ Qt::Vertical, double(languages.size()) - 0.5, group.name,
                QStringLiteral("text_secondary"), true, true });
        for (const std::string& language : group.languages) {
            languages.push_back(language);
            spec.x.categories << languageName(QString::fromStdString(language));
            spec.x.categoryLanguages << QString::fromStdString(language);
        }
    }
    spec.y = { words.heading, 0, 100, { 0, 20, 40, 60, 80, 100 }, {}, {}, {}, 0 };
    spec.selectedKey = view.selected;
    const std::vector<double> levels = chosenLevels(study, view.level);
    if (levels.size() > 1)
        addLevelBars(spec, study, levels, languages);
    else
        addColouredBars(spec, study, languages);
    spec.signs = levels.size() > 1
        ? Words::tr("{whisker} 95 % interval: of the %1 for dense, of the change against dense for "
                    "the others")
              .arg(words.name)
        : Words::tr("{whisker} 95 % interval, bootstrap over %1").arg(words.examples.toLower());
    if (view.order == LanguageOrder::Corpus)
        spec.signs += QStringLiteral(" · ")
            + Words::tr("Languages with most sentences in AfriBERTa's corpus come first, those without any last");
    spec.table = barsTable(study, languages, levels.size() > 1 ? levels : std::vector<double> { 0 }, words);
    return spec;
}

} // namespace ndogo
