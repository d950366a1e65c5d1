// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/structure/structure_charts.h"

#include "widgets/charts/chart_ticks.h"
#include "widgets/look/palette.h"
#include "widgets/words/number_text.h"

#include <QCoreApplication>

#include <algorithm>
#include <numeric>
#include <optional>

namespace ndogo {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ndogo::StructureCharts)
};

/// One head of the model before.
struct Head {
    int layer = 0, number = 0; ///< from 1
    double importance = 0; ///< of its layer
    QString language; ///< that it counts most for; empty where none was asked
    double forLanguage = 0;
    bool kept = true;
};

Head headOf(const StructureReport& report, std::size_t layer, std::size_t head)
{
    const HeadImportance& importance = report.importance[layer];
    const auto number = int(head + 1);
    Head found { report.layers.at(layer), number, importance.overall[head], {}, 0, true };
    found.kept = std::ranges::count(report.heads.at(layer), number) > 0;
    for (const auto& [language, ofLanguage] : importance.byLanguage) {
        if (found.language.isEmpty() || ofLanguage.at(head) > found.forLanguage) {
            found.language = QString::fromStdString(language);
            found.forLanguage = ofLanguage.at(head);
        }
    }
    return found;
}

std::vector<Head> headsOf(const StructureReport& report)
{
    std::vector<Head> heads;
    for (std::size_t layer = 0; layer < report.importance.size(); ++layer) {
        for (std::size_t head = 0; head < report.importance[layer].overall.size(); ++head)
            heads.push_back(headOf(report, layer, head));
    }
    return heads;
}

QString headSentence(const Head& head)
{
    const QString place = Words::tr("Head %1 of layer %2").arg(head.number).arg(head.layer);
    const QString counts = head.language.isEmpty()
        ? Words::tr("%1 counts %2 of its layer", "a head, a share").arg(place, decimalText(head.importance, 2))
        : Words::tr("%1 counts %2 of its layer, most for %3 (%4)", "a head, a share, a language, its share")
              .arg(place, decimalText(head.importance, 2), languageName(head.language),
                  decimalText(head.forLanguage, 2));
    return head.kept ? Words::tr("%1.", "a head and what it counts").arg(counts)
                     : Words::tr("%1; it is removed.", "a head and what it counts").arg(counts);
}

const Head& largest(const std::vector<Head>& heads)
{
    return *std::ranges::max_element(heads, {}, &Head::importance);
}

/// Of layers that went nothing is known.
QString removedText(int heads, int layers)
{
    const QString ofHeads = Words::tr("%n head(s)", nullptr, heads),
                  ofLayers = Words::tr("%n layer(s)", nullptr, layers);
    if (heads == 0 && layers == 0)
        return Words::tr("none is removed");
    return heads > 0 && layers > 0 ? Words::tr("{outline} removed: %1, and %2", "heads, layers").arg(ofHeads, ofLayers)
                                   : Words::tr("{outline} removed: %1").arg(heads > 0 ? ofHeads : ofLayers);
}

QString unitsSubtitle(const UnitsKept& units)
{
    const auto [fewest, most] = std::ranges::minmax(units.before);
    const QString kept = fewest == most ? Words::tr("kept of %1 a layer").arg(countText(most))
                                        : Words::tr("kept of what each layer has");
    return units.inMean ? Words::tr("%1; in the mean: which layer keeps how many shows once it is made").arg(kept)
                        : kept;
}

} // namespace

HeatTable headTable(const StructureReport& report, int layers)
{
    HeatTable table;
    std::size_t most = 0;
    for (const HeadImportance& layer : report.importance)
        most = std::max(most, layer.overall.size());
    for (std::size_t head = 0; head < most; ++head)
        table.rows << Words::tr("head %1").arg(head + 1);
    for (int layer = 1; layer <= layers; ++layer)
        table.columns << QString::number(layer);
    table.cells.assign(most, std::vector<std::optional<HeatCell>>(std::size_t(layers)));
    const std::vector<Head> heads = headsOf(report);
    const double strongest = heads.empty() ? 1 : std::max(largest(heads).importance, 1e-12);
    for (const Head& head : heads) {
        if (head.layer > layers)
            continue;
        HeatCell& cell = table.cells[std::size_t(head.number - 1)][std::size_t(head.layer - 1)].emplace();
        cell.item = head.layer * 1000 + head.number;
        cell.share = head.importance / strongest;
        cell.text = decimalText(100 * head.importance, 0);
        cell.tip = headSentence(head);
        cell.language = head.language;
        cell.gone = !head.kept;
    }
    return table;
}

ChartSpec headsCard(const StructureReport* report, int layers, const QString& reason)
{
    ChartSpec card;
    card.title = Words::tr("Which language needs this head?");
    if (!report || report->importance.empty()) {
        card.emptyText = reason;
        return card;
    }
    const std::vector<Head> heads = headsOf(*report);
    const bool byLanguage = !heads.front().language.isEmpty();
    card.subtitle = byLanguage ? Words::tr("hundredths, squares of a layer add up to 1; mark: for which language most")
                               : Words::tr("hundredths by magnitude; Taylor on data would say for which language most");
    card.table.headers << Words::tr("Layer") << Words::tr("Head") << Words::tr("Importance");
    QStringList languages;
    for (const auto& [language, values] : report->importance.front().byLanguage)
        languages << QString::fromStdString(language);
    for (const QString& language : languages)
        card.table.headers << languageName(language);
    card.table.headers << Words::tr("Kept");
    for (const Head& head : heads) {
        QStringList row { QString::number(head.layer), QString::number(head.number), decimalText(head.importance, 3) };
        const auto place = std::ranges::find(report->layers, head.layer) - report->layers.begin();
        for (const QString& language : languages) {
            const auto& values = report->importance[std::size_t(place)].byLanguage.at(language.toStdString());
            row << decimalText(values.at(std::size_t(head.number - 1)), 3);
        }
        row << (head.kept ? Words::tr("yes") : Words::tr("no"));
        card.table.rows.push_back(row);
    }
    card.signs = removedText(int(std::ranges::count(heads, false, &Head::kept)), layers - int(report->layers.size()));
    card.summary = headSentence(largest(heads));
    return card;
}

ChartSpec unitsCard(const UnitsKept& units)
{
    ChartSpec card;
    card.title = Words::tr("FFN units by layer");
    if (units.before.empty()) {
        card.emptyText = Words::tr("Open a model to see its feed-forward units.");
        return card;
    }
    card.subtitle = unitsSubtitle(units);
    ChartSeries kept, removed;
    kept.kind = removed.kind = ChartSeries::Kind::StackedBar;
    kept.key = QStringLiteral("kept");
    kept.name = Words::tr("kept");
    kept.style.colourRole = QStringLiteral("accent");
    removed.key = QStringLiteral("removed");
    removed.name = Words::tr("removed");
    removed.style.colourRole = QStringLiteral("axis");
    removed.style.filled = false;
    removed.style.dash = { 3, 2 };
    card.table.headers = { Words::tr("Layer"), Words::tr("Units"), Words::tr("Kept") };
    std::int64_t all = 0, stay = 0, most = 1;
    for (std::size_t i = 0; i < units.before.size(); ++i) {
        const auto found = units.kept.find(int(i + 1));
        const std::int64_t before = units.before[i], left = found == units.kept.end() ? 0 : found->second;
        const QString layer = QString::number(i + 1);
        const QString tip = left > 0
            ? Words::tr("Layer %1 keeps %2 of %3 units.").arg(layer, countText(left), countText(before))
            : Words::tr("Layer %1 goes, with its %2 units.").arg(layer, countText(before));
        card.x.categories << layer;
        kept.points.push_back({ double(i), double(left), {}, {}, tip, left > 0 ? countText(left) : QString() });
        removed.points.push_back(
            { double(i), double(before - left), {}, {}, tip, left > 0 ? QString() : Words::tr("gone") });
        card.table.rows.push_back({ layer, countText(before), countText(left) });
        all += before;
        stay += left;
        most = std::max(most, before);
    }
    card.series = { kept, removed };
    card.y.minimum = 0;
    card.y.maximum = double(most);
    card.y.ticks = { 0, double(most) / 2, double(most) };
    card.signs = Words::tr("{bar:accent} kept %1 (%2 %) {outline} removed %3", "numbers of units")
                     .arg(countText(stay), decimalText(100.0 * double(stay) / double(all), 0), countText(all - stay));
    card.summary = Words::tr("%1 of %2 feed-forward units are kept.").arg(countText(stay), countText(all));
    return card;
}

} // namespace ndogo
