// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What stands below one number a language: its other averages, and the F1 of every label.
#include "widgets/format.h"
#include "widgets/metric_text.h"
#include "widgets/pages/languages_parts.h"
#include "widgets/palette.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>
#include <set>

namespace ndogo {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(LanguagesLabels)
};

constexpr double kLeastLimit = 5; ///< points at which the ramp of changes ends, at least
constexpr std::size_t kLabelledBars = 24; ///< more bars than this stand too close for numbers

const LanguageScore* scoreAt(const PruningStudy& study, double amount, const std::string& language)
{
    const PruningStudy::Level* level = study.level(amount);
    if (!level)
        return nullptr;
    const auto found = level->languages.find(language);
    return found == level->languages.end() ? nullptr : found->second.score.get();
}

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

// --- averages ------------------------------------------------------------------------------------

std::vector<Average> otherAverages(std::optional<Metric> metric)
{
    if (metric == Metric::Accuracy)
        return {
            { QStringLiteral("macro"), Words::tr("Macro F1"),
                Words::tr("mean of F1 over classes, each counting the same"),
                [](const LanguageScore& score) { return std::optional(macroF1(score.byType)); } },
            { QStringLiteral("weighted"), Words::tr("Weighted F1"),
                Words::tr("mean of F1 over classes, by their number of texts"),
                [](const LanguageScore& score) { return std::optional(weightedF1(score.byType)); } }
        };
    if (metric == Metric::TokenAccuracy)
        return { { QStringLiteral("chunk"), Words::tr("Chunk F1"),
            Words::tr("what seqeval makes of the tags; the number in the literature"),
            [](const LanguageScore& score) {
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

    std::optional<double> change() const
    {
        return here && dense ? std::optional(*here - *dense) : std::nullopt;
    }
};

AverageValue averageAt(
    const PruningStudy& study, double amount, const std::string& language, const Average& average)
{
    const LanguageScore* here = scoreAt(study, amount, language);
    const LanguageScore* dense = scoreAt(study, 0, language);
    return { here ? average.value(*here) : std::nullopt,
        dense ? average.value(*dense) : std::nullopt };
}

ChartPoint averagePoint(double x, const QString& series, const QString& language, double amount,
    const AverageValue& value, bool labelled)
{
    ChartPoint point;
    point.x = x;
    point.y = *value.here * 100;
    point.tip = Words::tr("%1, %2: %3", "language, average: value")
                    .arg(language, series, scoreText(*value.here));
    const std::optional<double> change = amount > 0 ? value.change() : std::nullopt;
    if (change)
        point.tip
            += QLatin1Char('\n') + Words::tr("against dense: %1 points").arg(pointsText(*change));
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

ChartTable averagesTable(const PruningStudy& study, const LanguageView& view, double amount,
    const std::vector<Average>& averages)
{
    ChartTable table;
    table.headers << Words::tr("Language");
    for (const Average& average : averages)
        table.headers << average.name;
    table.headers << Words::tr("95 % interval of %1").arg(metricText(view.metric).name);
    if (amount > 0) {
        for (const Average& average : averages)
            table.headers << Words::tr("Change of %1, points").arg(average.name);
    }
    table.headers << metricText(view.metric).units;
    for (const std::string& language : languagesAt(study, amount)) {
        const LanguageScore& score = *scoreAt(study, amount, language);
        QStringList row { languageName(QString::fromStdString(language)) };
        QStringList changes;
        for (const Average& average : averages) {
            const AverageValue value = averageAt(study, amount, language, average);
            row << (value.here ? scoreText(*value.here) : QString());
            changes << (value.change() ? pointsText(*value.change()) : QString());
        }
        row << Words::tr("%1 to %2", "ends of an interval")
                   .arg(scoreText(score.f1Interval.low), scoreText(score.f1Interval.high));
        if (amount > 0)
            row << changes;
        table.rows.push_back(row << countText(score.counts.support()));
    }
    return table;
}

/// One colour an average, side by side in each language; the interval is known of the metric alone.
void addAverageBars(ChartSpec& spec, const PruningStudy& study, double amount,
    const std::vector<Average>& averages, const std::vector<std::string>& languages)
{
    static const QStringList roles { QStringLiteral("accent"), QStringLiteral("text"),
        QStringLiteral("forecast") };
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
            ChartPoint point = averagePoint(
                double(i), bars.name, spec.x.categories.at(qsizetype(i)), amount, value, labelled);
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
void addLanguageBars(ChartSpec& spec, const PruningStudy& study, double amount,
    const Average& average, const std::vector<std::string>& languages)
{
    for (std::size_t i = 0; i < languages.size(); ++i) {
        const AverageValue value = averageAt(study, amount, languages[i], average);
        if (!value.here)
            continue;
        ChartSeries bar = languageBar(languages[i], *scoreAt(study, amount, languages[i]));
        bar.points = { averagePoint(
            double(i), average.name, bar.name, amount, value, languages.size() <= kLabelledBars) };
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
        spec.title
            = Words::tr("%1, %2", "title, level of pruning").arg(spec.title, levelName(amount));
    const std::vector<std::string> languages = languagesAt(study, amount);
    const bool counted = std::any_of(languages.begin(), languages.end(), [&](const auto& language) {
        return averageAt(study, amount, language, averages.front()).here.has_value();
    });
    if (languages.empty()) {
        setEmpty(spec, view);
        return spec;
    }
    if (!counted) {
        spec.emptyText = Words::tr("These scores were read from a file that does not hold the %1.")
                             .arg(averages.front().name);
        return spec;
    }
    spec.subtitle = single
        ? Words::tr("%1 · %2").arg(averages.front().definition, subtitleOf(study, view))
        : subtitleOf(study, view);
    for (const std::string& language : languages) {
        spec.x.categories << languageName(QString::fromStdString(language));
        spec.x.categoryLanguages << QString::fromStdString(language);
    }
    spec.y = { single ? averages.front().name : Words::tr("per cent"), 0, 100,
        { 0, 20, 40, 60, 80, 100 }, {}, {}, 0 };
    if (single) {
        spec.selectedKey = view.selected;
        addLanguageBars(spec, study, amount, averages.front(), languages);
        spec.signs = Words::tr("Adjacent words with the same tag count as one chunk, so this is no "
                               "share of words. It has no interval.");
    } else {
        addAverageBars(spec, study, amount, averages, languages);
        spec.signs = amount > 0
            ? Words::tr("{whisker} 95 % interval of the change of accuracy; macro F1: each class "
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

// --- labels --------------------------------------------------------------------------------------

namespace {

/// F1 of one label in one language.
struct LabelValue {
    std::string language, label;
    const LanguageScore* score = nullptr; ///< null: not measured at this level
    std::optional<EntityCounts> here, dense; ///< none where the label does not occur at all

    bool few() const { return here && here->support() < kEntitiesForVerdict; }
    std::optional<double> change() const
    {
        return here && dense ? std::optional(here->f1() - dense->f1()) : std::nullopt;
    }
};

std::optional<EntityCounts> countsOf(const LanguageScore* score, const std::string& label)
{
    if (!score)
        return std::nullopt;
    const auto found = score->byType.find(label);
    if (found == score->byType.end() || found->second == EntityCounts())
        return std::nullopt;
    return found->second;
}

/// All labels in all languages at a level.
struct LabelGrid {
    std::vector<std::string> languages, labels;
    double amount = 0;
    double limit = kLeastLimit; ///< points: the largest change
    std::vector<LabelValue> values; ///< language by language

    const LabelValue& at(std::size_t language, std::size_t label) const
    {
        return values[language * labels.size() + label];
    }
    /// Languages stand in columns where there are more labels than languages.
    bool languagesAcross() const { return labels.size() > languages.size(); }
};

LabelGrid labelGrid(const PruningStudy& study, double amount)
{
    LabelGrid grid;
    grid.amount = amount;
    grid.languages = study.languages();
    std::set<std::string> labels;
    for (const std::string& language : grid.languages) {
        for (const double level : { 0.0, amount }) {
            if (const LanguageScore* score = scoreAt(study, level, language)) {
                for (const auto& [label, counts] : score->byType)
                    labels.insert(label);
            }
        }
    }
    grid.labels.assign(labels.begin(), labels.end());
    for (const std::string& language : grid.languages) {
        for (const std::string& label : grid.labels) {
            const LanguageScore* score = scoreAt(study, amount, language);
            grid.values.push_back({ language, label, score, countsOf(score, label),
                countsOf(scoreAt(study, 0, language), label) });
            if (const std::optional<double> change = grid.values.back().change())
                grid.limit = std::max(grid.limit, std::abs(*change) * 100);
        }
    }
    return grid;
}

QString labelTip(const LabelValue& value, double amount)
{
    const QString label = QString::fromStdString(value.label);
    const QString language = languageName(QString::fromStdString(value.language));
    if (!value.score)
        return Words::tr("not measured");
    if (!value.here)
        return Words::tr("%1 does not occur in %2", "label, language").arg(label, language);
    const QString units = unitsText(value.score->metric, value.here->support());
    QString tip
        = Words::tr("%1 in %2: F1 %3, precision %4, recall %5; %6", "label in a language")
              .arg(label, language, scoreText(value.here->f1()), scoreText(value.here->precision()),
                  scoreText(value.here->recall()), units);
    if (amount > 0 && value.change())
        tip += QLatin1Char('\n')
            + Words::tr("against dense: %1 points").arg(pointsText(*value.change()));
    if (value.few())
        tip += QLatin1Char('\n') + Words::tr("too little to say");
    return tip;
}

TableCell labelCell(const LabelValue& value, double amount, double limit)
{
    TableCell cell = numberCell({}, -1.0);
    cell.tip = labelTip(value, amount);
    if (!value.here) {
        cell.missing = true;
        return cell;
    }
    const double f1 = value.here->f1();
    cell.text
        = value.score->complete() ? scoreText(f1) : Words::tr("≈ %1").arg(decimalText(f1 * 100, 0));
    cell.sort = f1;
    cell.few = value.few();
    if (amount <= 0) {
        cell.sequential = true;
        cell.share = f1;
        cell.note = countText(value.here->support());
    } else if (value.change()) {
        cell.share = std::clamp(0.5 + *value.change() * 100 / (2 * limit), 0.0, 1.0);
        cell.note = pointsText(*value.change());
    }
    return cell;
}

/// The cell that asks for attention: lowest F1 of dense, largest loss of a pruned level.
const LabelValue* worstValue(const LabelGrid& grid)
{
    const LabelValue* worst = nullptr;
    const auto badness = [&](const LabelValue& value) {
        return grid.amount > 0 ? value.change().value_or(0) : value.here->f1();
    };
    for (const LabelValue& value : grid.values) {
        if (!value.here || value.few() || !value.score->complete())
            continue;
        if (!worst || badness(value) < badness(*worst))
            worst = &value;
    }
    return worst && (grid.amount <= 0 || badness(*worst) < 0) ? worst : nullptr;
}

QString worstText(const LabelGrid& grid)
{
    const LabelValue* worst = worstValue(grid);
    if (!worst)
        return {};
    const QString label = QString::fromStdString(worst->label);
    const QString language = languageName(QString::fromStdString(worst->language));
    const QString f1 = scoreText(worst->here->f1());
    if (grid.amount <= 0)
        return Words::tr("Lowest: %1 in %2, F1 %3.").arg(label, language, f1);
    return Words::tr("Largest loss: %1 in %2, F1 from %3 to %4.")
        .arg(label, language, scoreText(worst->dense->f1()), f1);
}

} // namespace

QString labelViewName(std::optional<Metric> metric)
{
    return Words::tr("By %1", "class, tag or type").arg(metricText(metric).label);
}

ValueRows labelRows(const PruningStudy& study, double amount)
{
    const LabelGrid grid = labelGrid(study, amount);
    const bool across = grid.languagesAcross();
    ValueRows table;
    if (across)
        table.columns.push_back({ metricText(study.metric()).labelHeading, {}, false });
    else
        table.columns.push_back(languageColumn());
    for (const std::string& name : across ? grid.languages : grid.labels) {
        const QString text = QString::fromStdString(name);
        if (across)
            table.columns.push_back(
                { languageName(text), languageStyle(text).ownName, true, text });
        else
            table.columns.push_back({ text, {}, true });
    }
    const std::size_t rows = across ? grid.labels.size() : grid.languages.size();
    for (std::size_t row = 0; row < rows; ++row) {
        ValueTable::Row cells { across ? textCell(QString::fromStdString(grid.labels[row]))
                                       : languageCell(grid.languages[row]) };
        for (std::size_t column = 0; column + 1 < table.columns.size(); ++column)
            cells.push_back(labelCell(
                across ? grid.at(column, row) : grid.at(row, column), amount, grid.limit));
        table.rows.push_back(std::move(cells));
        if (!across)
            table.languages.push_back(grid.languages[row]);
    }
    return table;
}

ChartTable labelTable(const PruningStudy& study, double amount)
{
    const MetricText words = metricText(study.metric());
    ChartTable table;
    table.headers = { Words::tr("Language"), words.labelHeading, Words::tr("F1"),
        Words::tr("Precision"), Words::tr("Recall"), words.units };
    if (amount > 0)
        table.headers << Words::tr("Dense F1") << Words::tr("Change, points");
    for (const LabelValue& value : labelGrid(study, amount).values) {
        QStringList row { languageName(QString::fromStdString(value.language)),
            QString::fromStdString(value.label) };
        if (value.here)
            row << scoreText(value.here->f1()) << scoreText(value.here->precision())
                << scoreText(value.here->recall()) << countText(value.here->support());
        else
            row << QStringList { {}, {}, {}, value.score ? countText(0) : QString() };
        if (amount > 0)
            row << (value.dense ? scoreText(value.dense->f1()) : QString())
                << (value.change() ? pointsText(*value.change()) : QString());
        table.rows.push_back(row);
    }
    return table;
}

ChartSpec labelSpec(const PruningStudy& study, const LanguageView& view, double amount)
{
    const MetricText words = metricText(view.metric);
    ChartSpec spec;
    spec.title = Words::tr("F1 by %1 and language", "class, tag or type").arg(words.label);
    if (amount > 0)
        spec.title
            = Words::tr("%1, %2", "title, level of pruning").arg(spec.title, levelName(amount));
    const LabelGrid grid = labelGrid(study, amount);
    if (grid.labels.empty()) {
        setEmpty(spec, view);
        return spec;
    }
    spec.subtitle = subtitleOf(study, view);
    spec.summary = worstText(grid);
    if (!spec.summary.isEmpty())
        spec.subtitle = spec.summary + QLatin1Char(' ') + spec.subtitle;
    const QString units = words.units.toLower();
    spec.signs = amount > 0
        ? Words::tr("{bar:better} better {bar:same} no change {bar:worse} worse than dense; small: "
                    "change, points {hatch} fewer than %1 %2, or none")
        : Words::tr("the stronger the blue, the higher; small: %2 in the data {hatch} fewer than "
                    "%1 %2, or none");
    spec.signs = spec.signs.arg(kEntitiesForVerdict).arg(units);
    spec.table = labelTable(study, amount);
    return spec;
}

} // namespace ndogo
