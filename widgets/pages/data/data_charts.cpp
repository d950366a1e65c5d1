// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/data/data_charts.h"

#include "widgets/charts/chart_ticks.h"
#include "widgets/look/palette.h"
#include "widgets/session/model_fit.h"
#include "widgets/words/format.h"
#include "widgets/words/metric_text.h"
#include "widgets/words/sentence_text.h"

#include <QCoreApplication>

#include <algorithm>

namespace ndogo {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(DataCharts)
};

TableCell number(const QString& text, const QVariant& sort)
{
    TableCell cell;
    cell.text = text;
    cell.sort = sort;
    cell.number = true;
    return cell;
}

TableCell count(std::int64_t value)
{
    return number(countText(value), qlonglong(value));
}

/// Entities are counted beside sentences; in other tasks labels are as many as words or texts.
bool hasEntities(const DataReport& data)
{
    return data.task == DataTask::Ner;
}

QString splitTitle(const QString& split)
{
    return split == QLatin1String("test") ? Words::tr("Test")
        : split == QLatin1String("dev")   ? Words::tr("Dev")
        : split == QLatin1String("train") ? Words::tr("Train")
                                          : split;
}

template <typename Key> std::int64_t valueOf(const std::map<std::string, std::int64_t>& values, const Key& key)
{
    const auto found = values.find(key);
    return found == values.end() ? 0 : found->second;
}

} // namespace

std::vector<DataRef> knownData(const std::vector<RunRecord>& records, const DataRef& current)
{
    std::vector<DataRef> known;
    const auto add = [&known](const DataRef& data) {
        const auto same
            = std::find_if(known.begin(), known.end(), [&](const DataRef& other) { return other.path == data.path; });
        if (same != known.end())
            *same = data;
        else if (!data.path.empty())
            known.push_back(data);
    };
    for (const RunRecord& record : records) {
        if (const auto* read = std::get_if<ScanDataSpec>(&record.spec))
            add(read->data);
    }
    add(current);
    return known;
}

QStringList splitsOf(const DataReport& data)
{
    QStringList splits { QStringLiteral("test"), QStringLiteral("dev"), QStringLiteral("train") };
    QStringList present;
    for (const LanguageData& language : data.languages) {
        for (const auto& [split, sentences] : language.sentences)
            present << QString::fromStdString(split);
    }
    present.removeDuplicates();
    splits.removeIf([&](const QString& split) { return !present.contains(split); });
    present.removeIf([&](const QString& split) { return splits.contains(split); });
    return splits + present;
}

std::vector<TableColumn> languageColumns(const DataReport& data)
{
    std::vector<TableColumn> columns { { Words::tr("Language"), {}, false } };
    for (const QString& split : splitsOf(data))
        columns.push_back({ splitTitle(split),
            Words::tr("%1 of the %2 split", "sentences or texts")
                .arg(metricText(metricOfTask(data.task)).examples, split),
            true });
    columns.push_back({ Words::tr("Words"), {}, true });
    if (hasEntities(data))
        columns.push_back({ Words::tr("Entities"), {}, true });
    columns.push_back({ Words::tr("Pieces/word"), Words::tr("With the tokenizer of the selected model"), true });
    columns.push_back({ Words::tr("Unknown, %"), Words::tr("Share of pieces that the tokenizer does not know"), true });
    return columns;
}

std::vector<ValueTable::Row> languageRows(const DataReport& data)
{
    std::vector<ValueTable::Row> rows;
    for (const LanguageData& language : data.languages) {
        const QString code = QString::fromStdString(language.language);
        TableCell name;
        name.text = languageName(code);
        name.language = code;
        name.tip = languageStyle(code).ownName;
        ValueTable::Row row { name };
        for (const QString& split : splitsOf(data))
            row.push_back(count(valueOf(language.sentences, split.toStdString())));
        row.push_back(count(language.words));
        if (hasEntities(data))
            row.push_back(count(language.entities));
        const bool known = language.piecesPerWord > 0;
        row.push_back(
            number(known ? decimalText(language.piecesPerWord, 2) : QStringLiteral("–"), language.piecesPerWord));
        row.push_back(
            number(known ? decimalText(language.unknownRate * 100, 2) : QStringLiteral("–"), language.unknownRate));
        rows.push_back(std::move(row));
    }
    return rows;
}

namespace {

QString labelsTitle(const DataReport& data)
{
    if (hasEntities(data))
        return Words::tr("Entities by type");
    return data.task == DataTask::Pos ? Words::tr("Words by tag") : Words::tr("Texts by class");
}

ChartTable labelsTable(const DataReport& data, const std::vector<std::pair<QString, std::int64_t>>& totals)
{
    ChartTable table;
    table.headers << Words::tr("Language");
    for (const auto& [label, number] : totals)
        table.headers << label;
    for (const LanguageData& language : data.languages) {
        QStringList row { languageName(QString::fromStdString(language.language)) };
        for (const auto& [label, number] : totals)
            row << countText(valueOf(labelsOf(language), label.toStdString()));
        table.rows << row;
    }
    QStringList all { Words::tr("All") };
    for (const auto& [label, number] : totals)
        all << countText(number);
    table.rows << all;
    return table;
}

} // namespace

ChartSpec labelsSpec(const DataReport& data, const QString& language)
{
    ChartSpec spec;
    spec.title = labelsTitle(data);
    const std::vector<std::pair<QString, std::int64_t>> totals = labelTotals(data);
    if (totals.empty()) {
        spec.emptyText = data.task == DataTask::Text ? Words::tr("Plain text has no labels.")
                                                     : Words::tr("No labels in this split.");
        return spec;
    }
    const auto chosen = std::find_if(data.languages.begin(), data.languages.end(),
        [&](const LanguageData& one) { return one.language == language.toStdString(); });
    const bool one = chosen != data.languages.end();
    spec.subtitle = one
        ? Words::tr("%1 set, %2").arg(QString::fromStdString(data.split), languageName(language))
        : Words::tr("%1 set, all languages; select one to see it alone").arg(QString::fromStdString(data.split));
    ChartSeries bars;
    bars.kind = ChartSeries::Kind::Bar;
    bars.key = one ? language : QStringLiteral("all");
    bars.name = one ? languageName(language) : Words::tr("all languages");
    bars.style.colourRole = one ? QStringLiteral("language:") + language : QStringLiteral("baseline");
    std::int64_t largest = 1;
    for (const auto& [label, total] : totals) {
        const std::int64_t number = one ? valueOf(labelsOf(*chosen), label.toStdString()) : total;
        largest = std::max(largest, number);
        bars.points.push_back({ double(spec.x.categories.size()), double(number), {}, {},
            Words::tr("%1: %2").arg(label, countText(number)), countText(number) });
        spec.x.categories << label;
    }
    spec.series = { bars };
    spec.horizontalBars = true;
    spec.y.title = hasEntities(data) ? Words::tr("entities")
        : data.task == DataTask::Pos ? Words::tr("words")
                                     : Words::tr("texts");
    spec.y.ticks = niceTicks(0, double(largest), 4);
    spec.y.maximum = spec.y.ticks.isEmpty() ? double(largest) : spec.y.ticks.back();
    spec.table = labelsTable(data, totals);
    spec.summary
        = Words::tr("%1 is the most frequent, with %2.").arg(totals.front().first, countText(totals.front().second));
    return spec;
}

std::vector<TableColumn> problemColumns()
{
    return { { Words::tr("What"), {}, false }, { Words::tr("File"), {}, false }, { Words::tr("Line"), {}, true } };
}

std::vector<ValueTable::Row> problemRows(const DataReport& data)
{
    std::vector<ValueTable::Row> rows;
    for (const DataProblem& problem : data.problems) {
        ValueTable::Row row(2);
        row[0].text = sentenceText(problem.message);
        row[0].tip = row[0].text;
        row[1].text = QString::fromStdString(problem.file);
        row.push_back(problem.line > 0 ? count(problem.line) : number({}, 0));
        rows.push_back(std::move(row));
    }
    return rows;
}

} // namespace ndogo
