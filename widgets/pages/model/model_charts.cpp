// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/model/model_charts.h"

#include "widgets/charts/chart_ticks.h"
#include "widgets/words/format.h"

#include <QCoreApplication>

#include <algorithm>

namespace ndogo {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ModelCharts)
};

struct Part {
    const char* key;
    QString name;
    std::int64_t size = 0;
};

std::vector<Part> partsOf(const ParameterReport& parameters)
{
    std::vector<Part> parts {
        { "embeddings", Words::tr("embeddings"), parameters.embeddings },
        { "attention", Words::tr("attention"), parameters.attention },
        { "ffn", Words::tr("feed-forward"), parameters.ffn },
        { "head", Words::tr("head"), parameters.head },
        { "other", Words::tr("other"), parameters.other },
    };
    std::erase_if(parts, [](const Part& part) { return part.size == 0; });
    return parts;
}

std::int64_t zerosOf(const ParameterReport& parameters, const char* part)
{
    const auto found = parameters.zerosByPart.find(part);
    return found == parameters.zerosByPart.end() ? 0 : found->second;
}

/// A unit in which the largest value is a small number, so that ticks stay short.
struct Unit {
    double scale = 1;
    QString name;
};

Unit countUnit(std::int64_t largest)
{
    if (largest >= 2'000'000)
        return { 1e6, Words::tr("millions of parameters") };
    return largest >= 2'000 ? Unit { 1e3, Words::tr("thousands of parameters") } : Unit { 1, Words::tr("parameters") };
}

Unit byteUnit(std::int64_t largest)
{
    return largest >= 2'000'000 ? Unit { 1e6, Words::tr("MB") } : Unit { 1e3, Words::tr("kB") };
}

void setAxis(ChartSpec& spec, double largest, const QString& title)
{
    spec.horizontalBars = true;
    spec.y.title = title;
    spec.y.ticks = niceTicks(0, largest, 4);
    spec.y.maximum = spec.y.ticks.isEmpty() ? 1 : spec.y.ticks.back();
    const double step = spec.y.ticks.size() > 1 ? spec.y.ticks[1] - spec.y.ticks[0] : 1;
    spec.y.decimals = step < 1 ? 1 : 0;
}

} // namespace

ChartSpec partsSpec(const ModelInfo& model)
{
    ChartSpec spec;
    spec.title = Words::tr("Parameters by part");
    const ParameterReport& parameters = model.parameters;
    spec.subtitle = Words::tr("%1 in all; %2 still take part")
                        .arg(countText(parameters.total), countText(parameters.effective()));
    const std::vector<Part> parts = partsOf(parameters);
    std::int64_t largest = 1;
    for (const Part& part : parts)
        largest = std::max(largest, part.size);
    const Unit unit = countUnit(largest);
    ChartSeries kept, zeros;
    kept.kind = zeros.kind = ChartSeries::Kind::StackedBar;
    kept.key = QStringLiteral("kept");
    kept.name = Words::tr("not zero");
    kept.style.colourRole = QStringLiteral("baseline");
    zeros.key = QStringLiteral("zeros");
    zeros.name = Words::tr("zero");
    zeros.style.colourRole = QStringLiteral("hatch");
    zeros.style.hatched = true;
    spec.table.headers
        = { Words::tr("Part"), Words::tr("Parameters"), Words::tr("Zero"), Words::tr("Share of zeros, %") };
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const std::int64_t empty = zerosOf(parameters, parts[i].key);
        const double share = double(empty) / double(parts[i].size);
        const QString tip
            = Words::tr("%1: %2 parameters, %3 zero (%4 %)")
                  .arg(parts[i].name, countText(parts[i].size), countText(empty), decimalText(share * 100, 1));
        spec.x.categories << parts[i].name;
        kept.points.push_back(
            { double(i), double(parts[i].size - empty) / unit.scale, {}, {}, tip, millionsText(parts[i].size) });
        zeros.points.push_back({ double(i), double(empty) / unit.scale, {}, {}, tip, {} });
        spec.table.rows.push_back(
            { parts[i].name, countText(parts[i].size), countText(empty), decimalText(share * 100, 1) });
    }
    spec.series = { kept, zeros };
    setAxis(spec, double(largest) / unit.scale, unit.name);
    spec.signs = Words::tr("{bar:baseline} not zero {hatch} zero");
    spec.summary = Words::tr("%1 parameters, of which %2 are not zero.")
                       .arg(countText(parameters.total), countText(parameters.nonzero));
    return spec;
}

ChartSpec sizesSpec(const ModelInfo& model)
{
    ChartSpec spec;
    spec.title = Words::tr("Three sizes");
    spec.subtitle = Words::tr("zeros are stored like other numbers, unless the file is sparse");
    const std::int64_t bytes[] = { model.sizes.file, model.sizes.dense, model.sizes.sparse };
    const QString names[]
        = { Words::tr("file on disk"), Words::tr("all tensors, dense"), Words::tr("all tensors, sparse") };
    const Unit unit = byteUnit(*std::max_element(std::begin(bytes), std::end(bytes)));
    ChartSeries bars;
    bars.kind = ChartSeries::Kind::Bar;
    bars.key = QStringLiteral("bytes");
    bars.name = Words::tr("size");
    bars.style.colourRole = QStringLiteral("baseline");
    spec.table.headers = { Words::tr("Size"), Words::tr("Bytes") };
    for (int i = 0; i < 3; ++i) {
        spec.x.categories << names[i];
        bars.points.push_back({ double(i), double(bytes[i]) / unit.scale, {}, {},
            Words::tr("%1: %2 bytes").arg(names[i], countText(bytes[i])), bytesText(bytes[i]) });
        spec.table.rows.push_back({ names[i], countText(bytes[i]) });
    }
    spec.series = { bars };
    setAxis(spec, double(*std::max_element(std::begin(bytes), std::end(bytes))) / unit.scale, unit.name);
    spec.summary = Words::tr("The file takes %1; stored sparse, the tensors would take %2.")
                       .arg(bytesText(bytes[0]), bytesText(bytes[2]));
    return spec;
}

std::vector<TableColumn> tensorColumns()
{
    return { { Words::tr("Tensor"), {}, false }, { Words::tr("Shape"), {}, true }, { Words::tr("Type"), {}, false },
        { Words::tr("Parameters"), {}, true }, { Words::tr("Zeros, %"), {}, true }, { Words::tr("Part"), {}, false } };
}

std::vector<ValueTable::Row> tensorRows(const ModelInfo& model)
{
    const std::vector<Part> parts = partsOf(model.parameters);
    std::vector<ValueTable::Row> rows;
    for (const TensorInfo& tensor : model.tensors) {
        QStringList sides;
        for (const std::int64_t side : tensor.shape)
            sides << countText(side);
        const double share = tensor.size ? double(tensor.zeros) / double(tensor.size) : 0;
        ValueTable::Row row(6);
        row[0].text = QString::fromStdString(tensor.name);
        row[0].tip = row[0].text;
        row[1].text = sides.join(QStringLiteral(" × "));
        row[1].sort = qlonglong(tensor.size);
        row[2].text = QString::fromStdString(tensor.dtype);
        row[3].text = countText(tensor.size);
        row[3].sort = qlonglong(tensor.size);
        row[4].text = decimalText(share * 100, 1);
        row[4].sort = share;
        const auto part = std::find_if(
            parts.begin(), parts.end(), [&tensor](const Part& candidate) { return tensor.part == candidate.key; });
        row[5].text = part == parts.end() ? QString::fromStdString(tensor.part) : part->name;
        for (const int number : { 1, 3, 4 })
            row[std::size_t(number)].number = true;
        rows.push_back(std::move(row));
    }
    return rows;
}

} // namespace ndogo
