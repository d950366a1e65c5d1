// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/quantize/quantize_charts.h"

#include "widgets/charts/chart_marks.h"
#include "widgets/look/palette.h"
#include "widgets/session/measurements.h"
#include "widgets/session/session_text.h"
#include "widgets/words/metric_text.h"
#include "widgets/words/number_text.h"
#include "widgets/words/sentence_text.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <algorithm>
#include <cmath>
#include <map>

namespace ndogo {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ndogo::QuantizeCharts)
};

constexpr std::size_t kOutliersShown = 12; ///< columns of the outlier table
constexpr std::size_t kLanguagesNamed = 3;
constexpr std::int64_t kSmallHidden = 768; ///< up to which LLM.int8 was seen to cost time

/// Where a Linear layer stands: its encoder layer from 0, or -1, and its column in the grid.
struct LayerPlace {
    int layer = -1;
    int column = 0;
};

QStringList columnNames()
{
    return { Words::tr("query"), Words::tr("key"), Words::tr("value"), Words::tr("out", "of attention"),
        Words::tr("FFN in"), Words::tr("FFN out") };
}

LayerPlace placeOf(const std::string& name)
{
    static const QRegularExpression pattern(QStringLiteral("\\.layer\\.(\\d+)\\.(.+)$"));
    const QRegularExpressionMatch match = pattern.match(QString::fromStdString(name));
    if (!match.hasMatch())
        return {};
    const QStringList parts { QStringLiteral("attention.self.query"), QStringLiteral("attention.self.key"),
        QStringLiteral("attention.self.value"), QStringLiteral("attention.output.dense"),
        QStringLiteral("intermediate.dense"), QStringLiteral("output.dense") };
    return { match.captured(1).toInt(), std::max(0, int(parts.indexOf(match.captured(2)))) };
}

/// 0-1 on a logarithmic scale from `lowest` to `highest`.
double logShare(double value, double lowest, double highest)
{
    if (value <= lowest)
        return 0;
    return std::min(1.0, std::log(value / lowest) / std::log(highest / lowest));
}

QString errorText(double error)
{
    return decimalText(error * 100, error < 0.1 ? 1 : 0);
}

QString worstLanguage(const LayerError& layer)
{
    const auto worst = std::max_element(layer.errorByLanguage.begin(), layer.errorByLanguage.end(),
        [](const auto& a, const auto& b) { return a.second < b.second; });
    return worst == layer.errorByLanguage.end()
        ? QString()
        : Words::tr("most for %1, %2 %", "language, error")
              .arg(languageName(QString::fromStdString(worst->first)), errorText(worst->second));
}

HeatCell layerCell(const LayerError& layer, int index, LayerView view)
{
    const QString name = layerText(layer.precision.name);
    if (view == LayerView::Error)
        return { index, logShare(layer.error, 0.001, 1), errorText(layer.error),
            Words::tr("%1: error %2 %, %3").arg(name, errorText(layer.error), worstLanguage(layer)) };
    const auto count = std::int64_t(layer.outliers.size());
    return { index, count == 0 ? 0 : 0.15 + 0.85 * logShare(double(count), 1, double(layer.inputs)), countText(count),
        Words::tr("%1: %2 of %3 columns of its input hold outliers")
            .arg(name, countText(count), countText(layer.inputs)) };
}

std::int64_t tokensOf(const LayerErrorReport& report)
{
    std::int64_t tokens = 0;
    for (const auto& [language, count] : report.tokens)
        tokens += count;
    return tokens;
}

/// "All 61 Linear layers really run in int8.", or why some do not.
QString precisionSentence(const LayerErrorReport& report)
{
    std::vector<const LayerPrecision*> fallen;
    std::map<std::string, int> held; // LLM.int8 has its classifier in fp16
    for (const LayerError& layer : report.layers) {
        ++held[layer.precision.requested];
        if (layer.precision.effective != layer.precision.requested)
            fallen.push_back(&layer.precision);
    }
    if (report.layers.empty())
        return {};
    if (fallen.empty() && held.size() > 1) {
        QStringList parts;
        for (const auto& [form, count] : held)
            parts << Words::tr("%1 in %2", "number of layers, type").arg(count).arg(QString::fromStdString(form));
        return Words::tr("The layers really run in what was asked for: %1.").arg(parts.join(QStringLiteral(", ")));
    }
    if (fallen.empty())
        return Words::tr("All %n quantized layer(s) really run in %1.", nullptr, int(report.layers.size()))
            .arg(QString::fromStdString(report.layers.front().precision.requested));
    const LayerPrecision& one = *fallen.front();
    return Words::tr("%n layer(s) stored in %1 run in %2: %3.", nullptr, int(fallen.size()))
        .arg(QString::fromStdString(one.requested), QString::fromStdString(one.effective), sentenceText(one.reason));
}

QString embeddingsNote(const SavingFacts& facts)
{
    const bool halves = facts.recipe.method == QuantizeMethod::LlmInt8 || !isInteger(facts.recipe.method);
    std::int64_t values = 0;
    for (const TensorInfo& tensor : facts.parent->tensors)
        values += tensor.part == "embeddings" ? tensor.size : 0;
    return halves ? Words::tr("embeddings halved: %1").arg(bytesText(2 * values))
                  : Words::tr("embeddings stay fp32: %1").arg(bytesText(4 * values));
}

QString changeText(double before, double after)
{
    return before > 0 ? Words::tr("%1 %").arg(signedText(100 * (after / before - 1), 0)) : QString();
}

} // namespace

QString methodSentence(const QuantizeRecipe& recipe, const ModelInfo& model)
{
    switch (recipe.method) {
    case QuantizeMethod::DynamicInt8:
        return Words::tr(
            "PyTorch's quantize_dynamic: 8-bit integers, the range of the input found at each call. One far value "
            "stretches the scale for all. Embeddings stay fp32.");
    case QuantizeMethod::LlmInt8:
        return model.hiddenSize <= kSmallHidden ? Words::tr("8-bit rows, outlier columns apart in higher precision, "
                                                            "the rest in fp16. Saves memory; at a hidden size "
                                                            "of %1 it may cost time: measure it.")
                                                      .arg(model.hiddenSize)
                                                : Words::tr("8-bit rows, outlier columns apart in higher precision, "
                                                            "the rest in fp16. Made to save memory, not time.");
    case QuantizeMethod::TokenInt8:
        return Words::tr(
            "Ndogo's fast default: 8-bit integers, a scale for each token and each output; a far value harms its own "
            "row alone. Embeddings stay fp32.");
    case QuantizeMethod::Bf16:
        return Words::tr("Every weight in 16 bits with the range of fp32: half the file. Multiplied in fp32 unless "
                         "bf16 is picked, which is faster where the processor can.");
    case QuantizeMethod::Fp16:
        return Words::tr(
            "Every weight in 16 bits, more digits and less range than bf16: half the file. Multiplied in fp32 "
            "unless fp16 is picked and the processor can.");
    case QuantizeMethod::Int4:
        return Words::tr(
            "Linear weights in 4 bits, one scale for each group of inputs. They are widened to fp32 for each product: "
            "saves room, not time.");
    }
    return {};
}

QString layerText(const std::string& name)
{
    const LayerPlace place = placeOf(name);
    if (place.layer >= 0)
        return Words::tr("Layer %1, %2", "number, which matrix")
            .arg(place.layer + 1)
            .arg(columnNames().at(place.column));
    const QString last = QString::fromStdString(name).section(QLatin1Char('.'), -2);
    return last.contains(QLatin1String("pooler")) ? Words::tr("Pooler")
        : last.contains(QLatin1String("dense"))   ? Words::tr("Head, first layer")
                                                  : Words::tr("Classifier");
}

HeatTable layerTable(const LayerErrorReport& report, LayerView view)
{
    HeatTable table;
    table.columns = columnNames();
    std::map<int, std::vector<std::optional<HeatCell>>> rows; // the head as the last
    constexpr int kHead = 1'000'000;
    int inHead = 0;
    for (std::size_t i = 0; i < report.layers.size(); ++i) {
        const LayerPlace place = placeOf(report.layers[i].precision.name);
        auto& row = rows[place.layer < 0 ? kHead : place.layer];
        row.resize(std::size_t(table.columns.size()));
        row[std::size_t(place.layer < 0 ? std::min(inHead++, 5) : place.column)]
            = layerCell(report.layers[i], int(i), view);
    }
    for (auto& [layer, row] : rows) {
        table.rows << (layer == kHead ? Words::tr("head") : QString::number(layer + 1));
        table.cells.push_back(std::move(row));
    }
    return table;
}

ChartSpec layersCard(const LayerErrorReport* report, LayerView view, const QString& reason)
{
    ChartSpec card;
    card.title
        = view == LayerView::Error ? Words::tr("Output error by layer, %") : Words::tr("Outlier columns by layer");
    if (!report) {
        card.emptyText = reason;
        return card;
    }
    const QString sample = Words::tr("%1 tokens of the test data").arg(countText(tokensOf(*report)));
    card.subtitle = view == LayerView::Error
        ? Words::tr("|Y − Y'| / |Y| against fp32 on the same input; %1").arg(sample)
        : Words::tr("columns of the input with a |value| of %1 or more; %2")
              .arg(decimalText(report->outlierThreshold, 1), sample);
    card.table.headers = { Words::tr("Layer"), Words::tr("Error, %"), Words::tr("Worst language"),
        Words::tr("Its error, %"), Words::tr("Outlier columns"), Words::tr("Of"), Words::tr("Runs in") };
    for (const LayerError& layer : report->layers) {
        const auto worst = std::max_element(layer.errorByLanguage.begin(), layer.errorByLanguage.end(),
            [](const auto& a, const auto& b) { return a.second < b.second; });
        const bool known = worst != layer.errorByLanguage.end();
        card.table.rows.push_back({ layerText(layer.precision.name), decimalText(layer.error * 100, 2),
            known ? languageName(QString::fromStdString(worst->first)) : QString(),
            known ? decimalText(worst->second * 100, 2) : QString(), countText(std::int64_t(layer.outliers.size())),
            countText(layer.inputs), QString::fromStdString(layer.precision.effective) });
    }
    const auto largest = std::max_element(report->layers.begin(), report->layers.end(),
        [](const LayerError& a, const LayerError& b) { return a.error < b.error; });
    if (largest != report->layers.end())
        card.summary
            = Words::tr("%1 errs most, by %2 %.").arg(layerText(largest->precision.name), errorText(largest->error));
    return card;
}

QString quantizedName(const LayerError& layer, const QuantizeRecipe& recipe)
{
    if (layer.steps == 0)
        return QString::fromStdString(layer.precision.requested);
    switch (recipe.method) {
    case QuantizeMethod::DynamicInt8:
        return recipe.perChannel ? Words::tr("int8, one scale for each output")
                                 : Words::tr("int8, one scale for the whole matrix");
    case QuantizeMethod::LlmInt8:
    case QuantizeMethod::TokenInt8:
        return Words::tr("int8, one scale for each output");
    case QuantizeMethod::Int4:
        return Words::tr("int4, one scale for %1 inputs").arg(recipe.groupSize);
    case QuantizeMethod::Bf16:
    case QuantizeMethod::Fp16:
        break;
    }
    return quantizeName(recipe.method);
}

ChartSpec weightsCard(const LayerError* layer, const QuantizeRecipe& recipe, const QString& reason)
{
    ChartSpec card;
    card.title = Words::tr("Weights before and after");
    if (!layer) {
        card.emptyText = reason;
        return card;
    }
    card.title = Words::tr("%1: error %2 %").arg(layerText(layer->precision.name), errorText(layer->error));
    card.subtitle = Words::tr("weights before and after; counts on a square-root scale; the 99.5 % nearest to zero");
    const double beyond = layer->largestWeight / layer->weights.limit;
    card.signs = layer->steps > 0
        ? Words::tr("{bar:accent} These weights share %1 of %2 steps; the largest of all is %3 times farther out.")
              .arg(layer->stepsUsed)
              .arg(layer->steps)
              .arg(decimalText(beyond, 1))
        : Words::tr("{bar:accent} The largest weight of all is %1 times farther out.").arg(decimalText(beyond, 1));
    card.summary = plainSigns(card.signs);
    card.table.headers
        = { Words::tr("Weight from"), Words::tr("to"), Words::tr("fp32"), quantizedName(*layer, recipe) };
    const auto rows = [&](const Histogram& histogram, int column) {
        const double step = 2 * histogram.limit / double(histogram.counts.size());
        for (std::size_t i = 0; i < histogram.counts.size(); ++i) {
            QStringList row { decimalText(-histogram.limit + double(i) * step, 4),
                decimalText(-histogram.limit + double(i + 1) * step, 4), {}, {} };
            row[column] = countText(histogram.counts[i]);
            card.table.rows.push_back(row);
        }
    };
    rows(layer->weights, 2);
    rows(layer->quantized, 3);
    return card;
}

HeatTable outlierTable(const LayerError& layer, const QStringList& languages)
{
    HeatTable table;
    const std::size_t shown = std::min(kOutliersShown, layer.outliers.size());
    for (std::size_t i = 0; i < shown; ++i)
        table.columns << QString::number(layer.outliers[i].column);
    for (const QString& language : languages) {
        table.rows << languageName(language);
        auto& row = table.cells.emplace_back();
        for (std::size_t i = 0; i < shown; ++i) {
            const OutlierColumn& outlier = layer.outliers[i];
            const auto found = outlier.share.find(language.toStdString());
            const double share = found == outlier.share.end() ? 0 : found->second;
            row.push_back(HeatCell { int(i), share > 0 ? 0.15 + 0.85 * share : 0,
                share > 0 ? decimalText(100 * share, share < 0.095 ? 1 : 0) : QStringLiteral("0"),
                Words::tr("%1: column %2 reaches the threshold in %3 % of the tokens; the largest value is %4")
                    .arg(languageName(language))
                    .arg(outlier.column)
                    .arg(decimalText(100 * share, 1), decimalText(outlier.largest, 1)) });
        }
    }
    return table;
}

ChartSpec outliersCard(const LayerErrorReport* report, std::size_t layer, const QStringList& languages)
{
    ChartSpec card;
    card.title = Words::tr("Outlier columns by language");
    if (!report || layer >= report->layers.size())
        return card;
    const LayerError& shown = report->layers[layer];
    card.title = Words::tr("%1: outlier columns by language").arg(layerText(shown.precision.name));
    if (shown.outliers.empty()) {
        card.emptyText
            = Words::tr("No value of this layer's input reaches %1. Choose another layer, or a lower threshold.")
                  .arg(decimalText(report->outlierThreshold, 1));
        return card;
    }
    card.subtitle
        = Words::tr("share of a language's tokens, %, that reach the threshold; %1 of %2 columns, the largest first")
              .arg(countText(std::int64_t(std::min(kOutliersShown, shown.outliers.size()))),
                  countText(std::int64_t(shown.outliers.size())));
    card.table.headers << Words::tr("Column") << Words::tr("Largest |value|");
    for (const QString& language : languages)
        card.table.headers << languageName(language);
    for (const OutlierColumn& outlier : shown.outliers) {
        QStringList row { QString::number(outlier.column), decimalText(outlier.largest, 1) };
        for (const QString& language : languages) {
            const auto found = outlier.share.find(language.toStdString());
            row << decimalText(found == outlier.share.end() ? 0 : 100 * found->second, 1);
        }
        card.table.rows.push_back(row);
    }
    return card;
}

std::vector<Saving> savings(const SavingFacts& facts)
{
    const double before = double(facts.parent->sizes.file);
    const std::int64_t after = facts.kept.value_or(quantizedBytes(facts.parent->tensors, facts.recipe));
    Saving file;
    file.name = facts.kept
        ? Words::tr("File: %1 to %2", "sizes").arg(bytesText(facts.parent->sizes.file), bytesText(after))
        : Words::tr("File: %1 to about %2").arg(bytesText(facts.parent->sizes.file), bytesText(after));
    file.change = changeText(before, double(after));
    file.before = before;
    file.after = double(after);
    file.forecast = !facts.kept;
    file.note = embeddingsNote(facts);
    Saving time;
    if (facts.time && facts.time->dense > 0) {
        time.name
            = Words::tr("Time: %1 to %2 ms").arg(decimalText(facts.time->dense, 2), decimalText(facts.time->median, 2));
        time.change = facts.time->againstDense.certain ? changeText(1, facts.time->againstDense.ratio)
                                                       : Words::tr("not clear", "a change of time");
        time.before = facts.time->dense;
        time.after = facts.time->median;
        time.note = Words::tr("a %1, %2 repeats, %3 to %4 ms", "sentence or text")
                        .arg(metricText(facts.metric).example)
                        .arg(facts.time->repeats)
                        .arg(decimalText(facts.time->low, 2), decimalText(facts.time->high, 2));
        if (!facts.time->againstDense.certain)
            time.note = Words::tr("no difference can be shown; %1", "how it was timed").arg(time.note);
    } else {
        time.name = facts.timing ? Words::tr("Time: being measured, alone") : Words::tr("Time: not measured");
    }
    return { file, time };
}

QStringList savingWords(const SavingFacts& facts)
{
    QStringList words;
    if (facts.layers)
        words << precisionSentence(*facts.layers);
    const ParameterReport& parameters = facts.parent->parameters;
    words << (parameters.prunableZeros > 0
            ? Words::tr("%1 % of the Linear weights are zero; zeros alone shrink nothing: fewer bits do.")
                  .arg(percentNumber(
                      double(parameters.prunableZeros) / double(std::max<std::int64_t>(1, parameters.prunable))))
            : Words::tr("Effective parameters: %1, none are zeroed. Zeros alone would shrink nothing.")
                  .arg(millionsText(parameters.effective())));
    return words;
}

ChartSpec savingsCard(const SavingFacts& facts)
{
    ChartSpec card;
    card.title = Words::tr("What it saves");
    card.table.headers = { Words::tr("What"), Words::tr("Before"), Words::tr("After"), Words::tr("Change") };
    for (const Saving& saving : savings(facts))
        card.table.rows.push_back({ saving.name, decimalText(saving.before, 2),
            saving.after ? decimalText(*saving.after, 2) : QString(), saving.change });
    card.summary = savingWords(facts).join(QLatin1Char(' '));
    return card;
}

std::optional<Message> harmMessage(const VariantResults& results, double tolerance, const ModelRef& model)
{
    std::vector<const VariantResults::Cell*> harmed;
    for (const auto& [language, cell] : results.languages) {
        if (cell.change && cell.change->entities >= kEntitiesForVerdict && beyondTolerance(*cell.change, tolerance))
            harmed.push_back(&cell);
    }
    if (harmed.empty())
        return std::nullopt;
    std::sort(harmed.begin(), harmed.end(),
        [](const auto* a, const auto* b) { return a->change->difference() < b->change->difference(); });
    QStringList names;
    for (const VariantResults::Cell* cell : harmed) {
        if (names.size() < int(kLanguagesNamed))
            names << (names.isEmpty() ? Words::tr("%1 %2 points", "language, its change") : QStringLiteral("%1 %2"))
                         .arg(languageName(QString::fromStdString(cell->score->language)),
                             signedText(100 * cell->change->difference(), 1));
    }
    QString words = names.join(QStringLiteral(", "));
    if (harmed.size() > kLanguagesNamed)
        words = Words::tr("%1 and %n more", nullptr, int(harmed.size() - kLanguagesNamed)).arg(words);
    Message message;
    message.kind = Message::Kind::Worse;
    message.bold = harmed.size() == results.languages.size()
        ? Words::tr("%1 harms all %n language(s):", nullptr, int(harmed.size())).arg(quantizationText(model))
        : Words::tr("%1 harms %n language(s):", nullptr, int(harmed.size())).arg(quantizationText(model));
    message.text = Words::tr("%1, beyond the tolerance for certain.").arg(words);
    message.link = Words::tr("Find layers to leave out");
    message.action = action::FindLayers { model, tolerance };
    message.model = QString::fromStdString(model.path);
    return message;
}

} // namespace ndogo
