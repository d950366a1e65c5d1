// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Pruning before, during and after fine-tuning, laid over each other.
#include "engine/study/level_verdict.h"
#include "widgets/look/palette.h"
#include "widgets/pages/languages/languages_parts.h"
#include "widgets/pages/languages/languages_timings.h"
#include "widgets/pages/languages/study_reading.h"
#include "widgets/words/format.h"
#include "widgets/words/metric_text.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace ndogo {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(LanguagesOverlay)
};

/// One level of a curve: of a language, or of the mean over languages.
struct OverlayPoint {
    double level = 0;
    SeedSpread spread;
    const PruningStudy::Cell* cell = nullptr; ///< null for the mean
};

/// One timing's curve.
struct Overlay {
    const TimedStudy* timed = nullptr;
    std::vector<OverlayPoint> points;
};

bool isMeasured(std::span<const TimedStudy* const> studies, const QString& language)
{
    return std::any_of(studies.begin(), studies.end(),
        [&](const TimedStudy* timed) { return !completeCells(timed->study, language.toStdString()).empty(); });
}

Overlay overlayOf(const TimedStudy& timed, const QString& language)
{
    Overlay overlay { &timed, {} };
    if (!language.isEmpty()) {
        for (const MeasuredCell& measured : completeCells(timed.study, language.toStdString()))
            overlay.points.push_back({ measured.amount, spreadOf(*measured.cell), measured.cell });
        return overlay;
    }
    for (const double level : completeLevels(timed.study)) {
        const auto mean = std::find_if(timed.means.begin(), timed.means.end(),
            [&](const auto& entry) { return std::abs(entry.first - level) < kSameAmount; });
        if (mean != timed.means.end())
            overlay.points.push_back({ level, mean->second, nullptr });
    }
    return overlay;
}

QString overlayTip(const Overlay& overlay, const OverlayPoint& point, const QString& what)
{
    const double dense = overlay.points.front().spread.mean;
    QString tip
        = Words::tr("%1, %2 at %3 %: %4", "language, timing, level, value")
              .arg(what, timingText(overlay.timed->timing), percentNumber(point.level), spreadText(point.spread));
    if (point.level <= 0)
        return Words::tr("%1, dense: %2", "language, value").arg(what, spreadText(point.spread));
    if (point.cell && point.cell->change)
        tip += QLatin1Char('\n')
            + Words::tr("against dense: %1 points (%2 to %3)")
                  .arg(pointsText(point.cell->change->difference()), pointsText(point.cell->change->change.low),
                      pointsText(point.cell->change->change.high));
    else if (overlay.points.front().level <= 0)
        tip += QLatin1Char('\n') + Words::tr("against dense: %1 points").arg(pointsText(point.spread.mean - dense));
    return tip;
}

SeriesStyle overlayStyle(PruneTiming timing, const QString& language)
{
    SeriesStyle style;
    if (language.isEmpty())
        style.colourRole = QStringLiteral("text");
    else
        style = languageLineStyle(language.toStdString());
    style.dash = timingDash(timing);
    return style;
}

/// The largest level that every curve has: a column of the end labels is of one level.
double lastCommonLevel(const std::vector<Overlay>& overlays)
{
    double last = 0;
    for (const OverlayPoint& point : overlays.front().points) {
        const bool everywhere = std::all_of(overlays.begin(), overlays.end(), [&](const Overlay& overlay) {
            return std::any_of(overlay.points.begin(), overlay.points.end(),
                [&](const OverlayPoint& other) { return std::abs(other.level - point.level) < kSameAmount; });
        });
        last = everywhere ? point.level : last;
    }
    return last;
}

/// The line, with a band of one standard deviation to both sides where there are several seeds.
void addOverlay(ChartSpec& spec, const Overlay& overlay, const QString& language, const QString& what)
{
    ChartSeries line, band;
    line.kind = ChartSeries::Kind::Line;
    line.key = QStringLiteral("timing:") + timingWord(overlay.timed->timing);
    line.name = timingText(overlay.timed->timing);
    line.style = overlayStyle(overlay.timed->timing, language);
    band.kind = ChartSeries::Kind::Band;
    band.style.colourRole = line.style.colourRole;
    for (const OverlayPoint& point : overlay.points) {
        const double x = point.level * 100, y = point.spread.mean * 100, sd = point.spread.deviation * 100;
        line.points.push_back({ x, y, {}, {}, overlayTip(overlay, point, what), {} });
        band.points.push_back({ x, y, std::max(0.0, y - sd), std::min(100.0, y + sd), {}, {} });
    }
    if (std::any_of(overlay.points.begin(), overlay.points.end(),
            [](const OverlayPoint& point) { return point.spread.seeds > 1; }))
        spec.series.push_back(std::move(band));
    spec.series.push_back(std::move(line));
}

double certainLevel(const PruningStudy& study)
{
    const std::optional<Certainty> certainty = certaintyOf(study);
    return certainty ? certainty->level : 0;
}

/// Where a language breaks, or up to where all of them hold for certain.
void addVerdict(ChartSpec& spec, const Overlay& overlay, const QString& language, double level)
{
    ChartSeries& line = spec.series.back();
    const PruningStudy& study = overlay.timed->study;
    ChartEndLabel label { line.key, line.points.back().y,
        { timingWord(overlay.timed->timing), valueAt(line, level), QStringLiteral("–") }, {} };
    if (language.isEmpty()) {
        label.columns.back() = Words::tr("%1 %").arg(percentNumber(certainLevel(study)));
        spec.endLabels.push_back(label);
        return;
    }
    const BreakPoint broken = study.breakPoint(language.toStdString());
    if (broken.found) {
        label.columns.back() = Words::tr("%1 %").arg(percentNumber(broken.firstBroken));
        label.lastColumnRole = QStringLiteral("worse");
        const auto at = std::find_if(line.points.begin(), line.points.end(),
            [&](const ChartPoint& point) { return point.x >= broken.firstBroken * 100 - 0.005; });
        const QString tip = Words::tr("breaks between %1 and %2 %")
                                .arg(percentNumber(broken.lastHeld), percentNumber(broken.firstBroken));
        spec.rings.push_back({ at->x, at->y, line.key, tip });
        at->tip += QLatin1Char('\n') + tip;
    }
    spec.endLabels.push_back(label);
}

void addDense(ChartSpec& spec, const std::vector<Overlay>& overlays, const QString& role)
{
    double last = 0;
    const OverlayPoint* dense = nullptr;
    for (const Overlay& overlay : overlays) {
        last = std::max(last, overlay.points.back().level * 100);
        if (overlay.points.front().level <= 0)
            dense = &overlay.points.front();
    }
    if (!dense)
        return;
    ChartSeries dotted;
    dotted.style.colourRole = role;
    dotted.style.dash = { 1.5, 3 };
    dotted.style.width = 1;
    for (const double x : { 0.0, last })
        dotted.points.push_back({ x, dense->spread.mean * 100, {}, {}, {}, {} });
    spec.series.insert(spec.series.begin(), dotted);
}

ChartTable overlayTable(const std::vector<Overlay>& overlays, const LanguageView& view)
{
    ChartTable table;
    table.headers = { Words::tr("Pruned"), Words::tr("Sparsity"), metricText(view.metric).heading, Words::tr("SD"),
        Words::tr("Seeds"), Words::tr("Change, points"), Words::tr("Change from"), Words::tr("Change to") };
    table.units = { {}, QStringLiteral("%"), scoreUnit(), pointsUnit(), {}, {}, pointsUnit(), pointsUnit() };
    const auto points
        = [](std::optional<double> change) { return change ? plainCell(pointsCell(*change)) : ChartCell(); };
    for (const Overlay& overlay : overlays) {
        const OverlayPoint& first = overlay.points.front();
        for (const OverlayPoint& point : overlay.points) {
            const SeedSpread& spread = point.spread;
            const bool pruned = point.level > 0;
            const std::optional<PairedChange> change = pruned && point.cell ? point.cell->change : std::nullopt;
            std::optional<double> lost, low, high;
            if (change) {
                lost = change->difference();
                low = change->change.low;
                high = change->change.high;
            } else if (pruned && first.level <= 0) {
                lost = spread.mean - first.spread.mean;
            }
            table.add({ { timingWord(overlay.timed->timing) }, plainCell(levelCell(point.level)),
                plainCell(scoreCell(spread.mean)),
                spread.seeds > 1 ? plainCell(scoreCell(spread.deviation)) : ChartCell(), { countText(spread.seeds) },
                points(lost), points(low), points(high) });
        }
    }
    return table;
}

QString overlaySigns(const std::vector<Overlay>& overlays, const QString& language, const QString& role)
{
    int most = 1;
    for (const Overlay& overlay : overlays)
        most = std::max(most, overlay.timed->mostSeeds);
    QString signs = Words::tr("{dotted} dense");
    if (most > 1)
        signs += QLatin1Char(' ')
            + Words::tr("{band:%1} ± one standard deviation over %n seed(s)", nullptr, most).arg(role);
    if (!language.isEmpty())
        signs += QLatin1Char(' ') + ringSign(overlays.front().timed->study, most);
    return signs;
}

} // namespace

ChartSpec timingsSpec(std::span<const TimedStudy* const> studies, const LanguageView& view)
{
    ChartSpec spec;
    const MetricText words = metricText(view.metric);
    const QString language = isMeasured(studies, view.selected) ? view.selected : QString();
    std::vector<Overlay> overlays;
    for (const TimedStudy* timed : studies) {
        Overlay overlay = overlayOf(*timed, language);
        if (overlay.points.size() > 1)
            overlays.push_back(std::move(overlay));
    }
    spec.title = Words::tr("When to prune: %1 against sparsity").arg(words.full);
    if (overlays.empty()) {
        spec.emptyText = Words::tr("No level of pruning before, during or after fine-tuning is measured in all "
                                   "languages yet.");
        return spec;
    }
    const PruningStudy& first = overlays.front().timed->study;
    const QString what = language.isEmpty()
        ? Words::tr("mean of %n language(s)", nullptr, int(first.languages().size()))
        : languageName(language);
    spec.subtitle = what + QStringLiteral(" · ") + subtitleOf(first, view, words.definition);
    const QString role = language.isEmpty() ? QStringLiteral("text") : QStringLiteral("language:") + language;
    spec.signs = overlaySigns(overlays, language, role);
    spec.table = overlayTable(overlays, view);
    const double last = lastCommonLevel(overlays);
    for (const Overlay& overlay : overlays) {
        addOverlay(spec, overlay, language, what);
        addVerdict(spec, overlay, language, last);
    }
    addDense(spec, overlays, role);
    spec.endLabelHeaders = { Words::tr("pruned"), Words::tr("%1 at %2 %").arg(words.heading, percentNumber(last)),
        language.isEmpty() ? Words::tr("all hold to") : Words::tr("breaks at") };
    spec.y.title = words.heading;
    if (first.metric() == Metric::EntityF1) {
        LanguageView shown = view;
        shown.selected = language;
        addPublished(spec, first.languages(), shown);
    }
    setLadderAxes(spec);
    if (const std::optional<Message> message = timingsMessage(studies))
        spec.summary = message->bold + QLatin1Char(' ') + message->text;
    return spec;
}

std::vector<double> commonLevels(std::span<const TimedStudy* const> studies)
{
    std::vector<double> common;
    if (studies.empty())
        return common;
    for (const double level : completeLevels(studies.front()->study)) {
        const bool everywhere = std::all_of(studies.begin(), studies.end(),
            [&](const TimedStudy* timed) { return timed->study.disparity(level).has_value(); });
        if (level > 0 && everywhere)
            common.push_back(level);
    }
    return common;
}

ValueRows timingsDisparity(std::span<const TimedStudy* const> studies, const LanguageView& view, double amount)
{
    std::vector<DisparityColumn> rows;
    if (!studies.empty())
        rows.push_back({ Words::tr("dense"), &studies.front()->study, 0 });
    for (const TimedStudy* timed : studies)
        rows.push_back({ timingWord(timed->timing), &timed->study, amount });
    return disparityAcross(rows, view);
}

std::vector<Message> timingsWords(std::span<const TimedStudy* const> studies, const LanguageView& view, double amount)
{
    std::vector<Message> words;
    for (const TimedStudy* timed : studies) {
        std::optional<Message> message = levelWords(timed->study, view, amount);
        if (!message)
            continue;
        const QString name = timingText(timed->timing);
        message->text = Words::tr("%1. %2", "timing, what a level costs then")
                            .arg(name.left(1).toUpper() + name.mid(1), message->text);
        words.push_back(*message);
    }
    return words;
}

namespace {

/// How one timing fares, for a sentence that compares them.
struct Finding {
    PruneTiming timing;
    double certain = 0; ///< largest level up to which every language holds for certain
    double largest = 0; ///< level measured
    Breaking breaking;
};

/// "Wolof breaks at 50 %", or that none does.
QString breaksText(const Finding& finding)
{
    if (finding.breaking.atFirst.empty())
        return Words::tr("none breaks up to %1 %, the largest level measured").arg(percentNumber(finding.largest));
    const QString broken = finding.breaking.atFirst.size() > 3
        ? Words::tr("%n language(s) break", nullptr, int(finding.breaking.atFirst.size()))
        : Words::tr("%1 break(s)", nullptr, int(finding.breaking.atFirst.size()))
              .arg(languageList(finding.breaking.atFirst));
    return Words::tr("%1 at %2 %", "who breaks; level").arg(broken, percentNumber(finding.breaking.first));
}

QString findingText(const Finding& finding)
{
    return finding.certain > 0
        ? Words::tr("all languages hold for certain up to %1 %, and %2", "level; who breaks where")
              .arg(percentNumber(finding.certain), breaksText(finding))
        : Words::tr("at no level do all languages hold for certain, and %1", "who breaks where")
              .arg(breaksText(finding));
}

QString clauseOf(const Finding& finding)
{
    switch (finding.timing) {
    case PruneTiming::Before:
        return Words::tr("Pruned before fine-tuning, %1.").arg(findingText(finding));
    case PruneTiming::During:
        return Words::tr("Pruned while fine-tuning, %1.").arg(findingText(finding));
    case PruneTiming::After:
    case PruneTiming::None:
        break;
    }
    return Words::tr("Pruned after fine-tuning, %1.").arg(findingText(finding));
}

} // namespace

std::optional<Message> timingsMessage(std::span<const TimedStudy* const> studies)
{
    std::vector<Finding> findings;
    for (const TimedStudy* timed : studies) {
        const std::vector<double> levels = completeLevels(timed->study);
        if (levels.size() > 1 && levels.front() <= 0)
            findings.push_back({ timed->timing, certainLevel(timed->study), levels.back(), breakingOf(timed->study) });
    }
    if (findings.empty())
        return std::nullopt;
    std::stable_sort(
        findings.begin(), findings.end(), [](const Finding& a, const Finding& b) { return a.certain > b.certain; });
    QStringList clauses;
    for (const Finding& finding : findings)
        clauses << clauseOf(finding);
    const QString bold = clauses.takeFirst();
    return Message { Message::Kind::Info, bold, clauses.join(QLatin1Char(' ')), {}, {} };
}

} // namespace ndogo
