// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/data_charts.h"

#include "widgets/format.h"
#include "widgets/palette.h"

#include <QCoreApplication>

#include <algorithm>
#include <set>

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

std::set<std::string> typesOf(const DataReport& data)
{
    std::set<std::string> types;
    for (const LanguageData& language : data.languages) {
        for (const auto& [type, entities] : language.entitiesByType)
            types.insert(type);
    }
    return types;
}

QString splitTitle(const QString& split)
{
    return split == QLatin1String("test") ? Words::tr("Test")
        : split == QLatin1String("dev")   ? Words::tr("Dev")
        : split == QLatin1String("train") ? Words::tr("Train")
                                          : split;
}

template <typename Key>
std::int64_t valueOf(const std::map<std::string, std::int64_t>& values, const Key& key)
{
    const auto found = values.find(key);
    return found == values.end() ? 0 : found->second;
}

} // namespace

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
        columns.push_back(
            { splitTitle(split), Words::tr("Sentences of the %1 split").arg(split), true });
    columns.push_back({ Words::tr("Words"), {}, true });
    for (const std::string& type : typesOf(data))
        columns.push_back(
            { QString::fromStdString(type), Words::tr("Entities of this type"), true });
    columns.push_back({ Words::tr("Entities"), {}, true });
    columns.push_back({ Words::tr("Pieces/word"),
        Words::tr("With the tokenizer of the selected model"), true });
    columns.push_back({ Words::tr("Unknown, %"),
        Words::tr("Share of pieces that the tokenizer does not know"), true });
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
        for (const std::string& type : typesOf(data))
            row.push_back(count(valueOf(language.entitiesByType, type)));
        row.push_back(count(language.entities));
        const bool known = language.piecesPerWord > 0;
        row.push_back(number(known ? decimalText(language.piecesPerWord, 2) : QStringLiteral("–"),
            language.piecesPerWord));
        row.push_back(
            number(known ? decimalText(language.unknownRate * 100, 2) : QStringLiteral("–"),
                language.unknownRate));
        rows.push_back(std::move(row));
    }
    return rows;
}

std::vector<TableColumn> problemColumns()
{
    return { { Words::tr("What"), {}, false }, { Words::tr("File"), {}, false },
        { Words::tr("Line"), {}, true } };
}

std::vector<ValueTable::Row> problemRows(const DataReport& data)
{
    std::vector<ValueTable::Row> rows;
    for (const DataProblem& problem : data.problems) {
        ValueTable::Row row(2);
        row[0].text = QString::fromStdString(problem.message);
        row[0].tip = row[0].text;
        row[1].text = QString::fromStdString(problem.file);
        row.push_back(problem.line > 0 ? count(problem.line) : number({}, 0));
        rows.push_back(std::move(row));
    }
    return rows;
}

} // namespace ndogo
