// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/look/palette.h"
#include "widgets/pages/compare/compare_charts.h"
#include "widgets/parts/page_parts.h"
#include "widgets/words/format.h"
#include "widgets/words/metric_text.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>
#include <tuple>

namespace ndogo {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(CompareWords)
};

constexpr double kSmallestChange = 0.005; ///< share of a cost that is worth a word

struct Judged {
    const ListedVariant* variant = nullptr;
    std::vector<ScoreRow> rows;
    VerdictCounts counts;
};

std::vector<Judged> judgedVariants(const CompareView& view)
{
    std::vector<Judged> judged;
    for (const ListedVariant& variant : view.variants) {
        std::vector<ScoreRow> rows = verdictRows(view, variant);
        if (rows.empty())
            continue;
        const VerdictCounts counts = countVerdicts(rows);
        judged.push_back({ &variant, std::move(rows), counts });
    }
    return judged;
}

QString staysSentence(ParetoMeasure cost, const QString& figure)
{
    switch (cost) {
    case ParetoMeasure::EffectiveParameters:
        return Words::tr("It keeps %1 effective parameters.").arg(figure);
    case ParetoMeasure::Memory:
        return Words::tr("It needs %1 of memory, as before.").arg(figure);
    default:
        return Words::tr("Its file stays %1.", "a size").arg(figure);
    }
}

QString lessSentence(ParetoMeasure cost, const QString& figure, const QString& percent)
{
    switch (cost) {
    case ParetoMeasure::EffectiveParameters:
        return Words::tr("It has %1 effective parameters, %2 % fewer.").arg(figure, percent);
    case ParetoMeasure::Memory:
        return Words::tr("It needs %1 of memory, %2 % less.").arg(figure, percent);
    default:
        return Words::tr("Its file is %1, %2 % smaller.", "a size, a number").arg(figure, percent);
    }
}

QString moreSentence(ParetoMeasure cost, const QString& figure, const QString& percent)
{
    switch (cost) {
    case ParetoMeasure::EffectiveParameters:
        return Words::tr("It has %1 effective parameters, %2 % more.").arg(figure, percent);
    case ParetoMeasure::Memory:
        return Words::tr("It needs %1 of memory, %2 % more.").arg(figure, percent);
    default:
        return Words::tr("Its file is %1, %2 % larger.", "a size, a number").arg(figure, percent);
    }
}

/// "Its file is 180 MB, 64 % smaller." of the cost that is looked at; empty where it is not known.
QString costSentence(const CompareView& view, const ListedVariant& variant)
{
    const ListedVariant* baseline = view.find(view.baseline);
    const auto before = baseline ? baseline->figures.value(view.across) : std::nullopt;
    const auto after = variant.figures.value(view.across);
    if (!before || !after || *before <= 0)
        return {};
    if (view.across == ParetoMeasure::Time) // whether that is a difference, the page Speed says
        return Words::tr("It takes %1 a sentence, the baseline %2.")
            .arg(figureText(view.across, *after), figureText(view.across, *before));
    const double change = *after / *before - 1;
    const QString figure = figureText(view.across, *after), percent = decimalText(std::abs(change) * 100, 0);
    if (std::abs(change) < kSmallestChange)
        return staysSentence(view.across, figure);
    return change < 0 ? lessSentence(view.across, figure, percent) : moreSentence(view.across, figure, percent);
}

/// The one that costs less, the better mean where they are alike.
bool isCheaper(const Judged& one, const Judged& other, ParetoMeasure cost)
{
    const auto rank = [cost](const Judged& judged) {
        const VariantFigures& figures = judged.variant->figures;
        return std::tuple(!figures.value(cost), figures.value(cost).value_or(0),
            -figures.value(ParetoMeasure::MeanScore).value_or(0));
    };
    return rank(one) < rank(other);
}

/// The cheapest of those that `fits`; null where none does.
template <typename Fits> const Judged* cheapest(const std::vector<Judged>& judged, ParetoMeasure cost, const Fits& fits)
{
    const Judged* best = nullptr;
    for (const Judged& candidate : judged) {
        if (candidate.counts.judged() > 0 && fits(candidate.counts) && (!best || isCheaper(candidate, *best, cost)))
            best = &candidate;
    }
    return best;
}

struct Recommended {
    const Judged* judged = nullptr; ///< null where every variant loses for certain
    bool isSafe = false; ///< it keeps every language for certain
};

Recommended recommended(const std::vector<Judged>& judged, ParetoMeasure cost)
{
    const auto losesNothing = [](const VerdictCounts& counts) { return counts.worse == 0; };
    const auto keepsAll = [](const VerdictCounts& counts) { return counts.worse == 0 && counts.unclear == 0; };
    if (const Judged* safe = cheapest(judged, cost, keepsAll))
        return { safe, true };
    return { cheapest(judged, cost, losesNothing), false };
}

/// Where a variant loses most of what it loses for certain; null where it loses nothing so.
const ScoreRow* certainLoss(const Judged& judged)
{
    const auto isCertain = [](const ScoreRow& row) { return row.sign == Sign::Flag || row.sign == Sign::Worse; };
    const auto found = std::ranges::find_if(judged.rows, isCertain); // they are sorted
    return found == judged.rows.end() ? nullptr : &*found;
}

/// "Pruned 60 % loses 6.1 points in Wolof (3.0 to 9.2)." of the variant that takes most from one language; empty where
/// none loses for certain.
QString lossSentence(const std::vector<Judged>& judged)
{
    const Judged* hardest = nullptr;
    for (const Judged& candidate : judged) {
        const ScoreRow* loss = certainLoss(candidate);
        if (loss && (!hardest || *loss->change < *certainLoss(*hardest)->change))
            hardest = &candidate;
    }
    if (!hardest)
        return {};
    const ScoreRow& row = *certainLoss(*hardest);
    return Words::tr("%1 loses %2 points in %3 (%4 to %5).", "a variant, points, a language, from, to")
        .arg(hardest->variant->name, decimalText(-*row.change, 1), languageName(row.language),
            decimalText(*row.dense - row.interval->high, 1), decimalText(*row.dense - row.interval->low, 1));
}

/// "LLM.int8 keeps all 10 languages within 2 points for certain."
QString keepsSentence(const Judged& safe, double tolerance)
{
    const QString sentence = safe.counts.tooLittle == 0
        ? Words::tr("%1 keeps all %n language(s) within %2 for certain.", "a variant, points", safe.counts.judged())
        : Words::tr("%1 keeps the %n language(s) with enough data within %2 for certain.", "a variant, points",
            safe.counts.judged());
    return sentence.arg(safe.variant->name, toleranceText(tolerance));
}

QString joined(const QStringList& sentences)
{
    QStringList said = sentences;
    said.removeAll(QString());
    return said.join(QLatin1Char(' '));
}

Message computingMessage(const CompareView& view)
{
    const auto scored = std::ranges::count_if(view.variants,
        [&](const ListedVariant& variant) { return variant.isScored() && variant.path != view.baseline; });
    if (scored == 0)
        return { Message::Kind::Info, {}, Words::tr("No variant is scored on this data yet."), {}, {} };
    return { Message::Kind::Info, {},
        view.isComputing ? Words::tr("%n variant(s) are being compared.", nullptr, int(scored))
                         : Words::tr("No variant could be compared."),
        {}, {} };
}

} // namespace

const ListedVariant* CompareView::find(const QString& path) const
{
    const auto found = std::ranges::find(variants, path, &ListedVariant::path);
    return found == variants.end() ? nullptr : &*found;
}

QString measureText(ParetoMeasure measure, std::optional<Metric> metric)
{
    const QString name = metricText(metric).name;
    switch (measure) {
    case ParetoMeasure::MeanScore:
        return Words::tr("mean %1", "a metric").arg(name);
    case ParetoMeasure::WorstScore:
        return Words::tr("worst-language %1", "a metric").arg(name);
    case ParetoMeasure::File:
        return Words::tr("file");
    case ParetoMeasure::EffectiveParameters:
        return Words::tr("effective parameters");
    case ParetoMeasure::Time:
        return Words::tr("time a sentence");
    case ParetoMeasure::Memory:
        return Words::tr("memory");
    }
    return {};
}

QString figureText(ParetoMeasure measure, double value)
{
    switch (measure) {
    case ParetoMeasure::MeanScore:
    case ParetoMeasure::WorstScore:
        return scoreText(value);
    case ParetoMeasure::File:
    case ParetoMeasure::Memory:
        return bytesText(std::int64_t(value));
    case ParetoMeasure::EffectiveParameters:
        return millionsText(std::int64_t(value));
    case ParetoMeasure::Time:
        return millisecondsText(value * 1000);
    }
    return {};
}

std::vector<ScoreRow> verdictRows(const CompareView& view, const ListedVariant& variant)
{
    std::vector<ScoreRow> rows;
    if (!variant.compared || variant.path == view.baseline)
        return rows;
    for (const Comparison::LanguageRow& language : variant.compared->comparison->languages) {
        const Comparison::Cell& cell = language.models[variant.compared->model];
        const PairedChange& change = cell.change->change;
        const Verdict verdict = correctedVerdict(change, view.tolerance, cell.adjustedP);
        rows.push_back(scoreRow(QString::fromStdString(language.code), view.metric, change,
            signOf(verdict, beyondTolerance(change, view.tolerance))));
    }
    std::ranges::stable_sort(
        rows, {}, [](const ScoreRow& row) { return std::pair(row.sign == Sign::TooLittle, *row.change); });
    return rows;
}

VerdictCounts countVerdicts(const std::vector<ScoreRow>& rows)
{
    VerdictCounts counts;
    for (const ScoreRow& row : rows) {
        counts.worse += row.sign == Sign::Worse || row.sign == Sign::Flag ? 1 : 0;
        counts.beyond += row.sign == Sign::Flag ? 1 : 0;
        counts.better += row.sign == Sign::Better ? 1 : 0;
        counts.same += row.sign == Sign::Same ? 1 : 0;
        counts.unclear += row.sign == Sign::Unclear ? 1 : 0;
        counts.tooLittle += row.sign == Sign::TooLittle ? 1 : 0;
    }
    return counts;
}

QString recommendedVariant(const CompareView& view)
{
    const std::vector<Judged> judged = judgedVariants(view);
    const Judged* found = recommended(judged, view.across).judged;
    return found ? found->variant->path : QString();
}

QString leadVariant(const CompareView& view)
{
    const QString named = recommendedVariant(view);
    if (!named.isEmpty())
        return named;
    const auto first = std::ranges::find_if(
        view.variants, [&](const ListedVariant& variant) { return variant.compared.has_value(); });
    return first == view.variants.end() ? QString() : first->path;
}

Message leadMessage(const CompareView& view)
{
    const std::vector<Judged> judged = judgedVariants(view);
    if (judged.empty())
        return computingMessage(view);
    const auto [kept, isSafe] = recommended(judged, view.across);
    Message message;
    message.kind = isSafe ? Message::Kind::Better : kept ? Message::Kind::Unclear : Message::Kind::Worse;
    const QString answer = isSafe ? keepsSentence(*kept, view.tolerance)
        : kept                    ? Words::tr(
                                 "%1 loses in no language for certain, but %n language(s) are unclear.", "a variant", kept->counts.unclear)
                     .arg(kept->variant->name)
               : Words::tr("Every variant loses in a language for certain.");
    message.text = joined({ answer, kept ? costSentence(view, *kept->variant) : QString(), lossSentence(judged),
        view.isComputing ? Words::tr("More are being compared.") : QString() });
    return message;
}

} // namespace ndogo
