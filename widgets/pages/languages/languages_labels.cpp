// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The F1 of every entity type, tag or class in every language.
#include "widgets/look/palette.h"
#include "widgets/pages/languages/languages_parts.h"
#include "widgets/parts/score_rows.h"
#include "widgets/words/format.h"
#include "widgets/words/metric_text.h"

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

/// F1 of one label in one language.
struct LabelValue {
    std::string language, label;
    const LanguageScore* score = nullptr; ///< null: not measured at this level
    std::optional<EntityCounts> here, dense; ///< none where the label does not occur at all
    int tests = 1; ///< seeds that the counts are the sum of

    std::int64_t support() const { return here ? here->support() / tests : 0; } ///< of one test
    bool few() const { return here && support() < kEntitiesForVerdict; }
    std::optional<double> change() const
    {
        return here && dense ? std::optional(here->f1() - dense->f1()) : std::nullopt;
    }
};

int testsAt(const PruningStudy& study, double amount, const std::string& language)
{
    const PruningStudy::Level* level = study.level(amount);
    if (!level || !level->languages.contains(language))
        return 1;
    return std::max(1, int(level->languages.at(language).seeds.size()));
}

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

/// Words that a tagger could not see count as O, which is no part of speech; the tag that they
/// should have lacks them already.
bool isNoAnswer(Metric metric, const std::string& label, const EntityCounts& counts)
{
    return metric == Metric::TokenAccuracy && label == "O" && counts.support() == 0;
}

LabelGrid labelGrid(const PruningStudy& study, double amount)
{
    LabelGrid grid;
    grid.amount = amount;
    grid.languages = study.languages();
    std::set<std::string> labels;
    for (const std::string& language : grid.languages) {
        for (const double level : { 0.0, amount }) {
            if (const LanguageScore* score = scoreAt(study, level, language)) {
                for (const auto& [label, counts] : score->byType) {
                    if (!isNoAnswer(score->metric, label, counts))
                        labels.insert(label);
                }
            }
        }
    }
    grid.labels.assign(labels.begin(), labels.end());
    for (const std::string& language : grid.languages) {
        for (const std::string& label : grid.labels) {
            const LanguageScore* score = scoreAt(study, amount, language);
            grid.values.push_back({ language, label, score, countsOf(score, label),
                countsOf(scoreAt(study, 0, language), label), testsAt(study, amount, language) });
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
    const QString units = unitsText(value.score->metric, value.support());
    QString tip = Words::tr("%1 in %2: F1 %3, precision %4, recall %5; %6", "label in a language")
                      .arg(label, language, scoreText(value.here->f1()), scoreText(value.here->precision()),
                          scoreText(value.here->recall()), units);
    if (amount > 0 && value.change())
        tip += QLatin1Char('\n') + Words::tr("against dense: %1 points").arg(pointsText(*value.change()));
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
    cell.text = scoreCell(f1, value.score->complete()).text;
    cell.sort = f1;
    cell.few = value.few();
    if (amount <= 0) {
        cell.sequential = true;
        cell.share = f1;
        cell.note = countText(value.support());
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
    const auto badness
        = [&](const LabelValue& value) { return grid.amount > 0 ? value.change().value_or(0) : value.here->f1(); };
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
            table.columns.push_back({ languageName(text), languageStyle(text).ownName, true, text });
        else
            table.columns.push_back({ text, {}, true });
    }
    const std::size_t rows = across ? grid.labels.size() : grid.languages.size();
    for (std::size_t row = 0; row < rows; ++row) {
        ValueTable::Row cells { across ? textCell(QString::fromStdString(grid.labels[row]))
                                       : languageCell(grid.languages[row]) };
        for (std::size_t column = 0; column + 1 < table.columns.size(); ++column)
            cells.push_back(labelCell(across ? grid.at(column, row) : grid.at(row, column), amount, grid.limit));
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
    table.headers = { Words::tr("Language"), words.labelHeading, Words::tr("F1"), Words::tr("Precision"),
        Words::tr("Recall"), words.units };
    table.units = { {}, {}, scoreUnit(), scoreUnit(), scoreUnit(), {} };
    if (amount > 0) {
        table.headers << Words::tr("Dense F1") << Words::tr("Change, points");
        table.units << scoreUnit() << QString();
    }
    table.headers << Words::tr("Measured on");
    for (const LabelValue& value : labelGrid(study, amount).values) {
        const bool complete = value.score && value.score->complete();
        const auto score = [complete](double share) { return plainCell(scoreCell(share, complete)); };
        QVector<ChartCell> row { { languageName(QString::fromStdString(value.language)) },
            { QString::fromStdString(value.label) } };
        if (value.here)
            row << score(value.here->f1()) << score(value.here->precision()) << score(value.here->recall())
                << ChartCell { countText(value.support()) };
        else
            row << QVector<ChartCell> { {}, {}, {}, { value.score ? countText(0) : QString() } };
        if (amount > 0)
            row << (value.dense ? plainCell(scoreCell(value.dense->f1())) : ChartCell())
                << (value.change() ? plainCell(pointsCell(*value.change(), complete)) : ChartCell());
        table.add(row << ChartCell { value.score ? measuredOnText(complete) : QString() });
    }
    return table;
}

ChartSpec labelSpec(const PruningStudy& study, const LanguageView& view, double amount)
{
    const MetricText words = metricText(view.metric);
    ChartSpec spec;
    spec.title = Words::tr("F1 by %1 and language", "class, tag or type").arg(words.label);
    if (amount > 0)
        spec.title = Words::tr("%1, %2", "title, level of pruning").arg(spec.title, levelName(amount));
    const LabelGrid grid = labelGrid(study, amount);
    if (grid.labels.empty()) {
        setEmpty(spec, view);
        return spec;
    }
    spec.subtitle
        = subtitleOf(study, view, Words::tr("each %1 against all others", "class, tag or type").arg(words.label));
    spec.summary = worstText(grid);
    if (!spec.summary.isEmpty())
        spec.subtitle = spec.summary + QLatin1Char('\n') + spec.subtitle;
    const QString units = words.units.toLower();
    spec.signs = amount > 0 ? Words::tr("{bar:better} better {bar:same} no change {bar:worse} worse than dense; small: "
                                        "change, points {hatch} pale: fewer than %1 %2; empty: none")
                            : Words::tr("the stronger the blue, the higher; small: %2 in the data {hatch} fewer than "
                                        "%1 %2, or none");
    spec.signs = spec.signs.arg(kEntitiesForVerdict).arg(units);
    spec.table = labelTable(study, amount);
    return spec;
}

} // namespace ndogo
