// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/value_table.h"

#include "widgets/look/palette.h"

#include <QColor>
#include <QFont>

namespace ndogo {

void ValueTable::setTable(std::vector<TableColumn> columns, std::vector<Row> rows)
{
    const bool sameShape = columns == m_columns && rows.size() == m_rows.size();
    if (!sameShape) {
        beginResetModel();
        m_columns = std::move(columns);
        m_rows = std::move(rows);
        endResetModel();
        return;
    }
    m_rows = std::move(rows);
    if (!m_rows.empty() && !m_columns.empty())
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
}

const TableCell& ValueTable::cell(int row, int column) const
{
    return m_rows.at(std::size_t(row)).at(std::size_t(column));
}

int ValueTable::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int ValueTable::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_columns.size());
}

QVariant ValueTable::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const TableCell& value = cell(index.row(), index.column());
    switch (role) {
    case Qt::DisplayRole:
        return value.text;
    case Qt::TextAlignmentRole:
        return int(Qt::AlignVCenter) | int(value.number ? Qt::AlignRight : Qt::AlignLeft);
    case Qt::ToolTipRole:
        return value.tip.isEmpty() ? QVariant() : QVariant(value.tip);
    case Qt::ForegroundRole:
        return value.colourRole.isEmpty() ? QVariant() : QVariant(Palette::current().colour(value.colourRole));
    case Qt::FontRole: {
        if (!value.strong)
            return {};
        QFont bold;
        bold.setBold(true);
        return bold;
    }
    case SortRole:
        return value.sort.isValid() ? value.sort : QVariant(value.text);
    case LanguageRole:
        return value.language;
    case SignRole:
        return value.sign;
    case ShareRole:
        return value.share;
    case MissingRole:
        return value.missing;
    case SequentialRole:
        return value.sequential;
    case FewRole:
        return value.few;
    case NoteRole:
        return value.note;
    case DetailRole:
        return value.detail;
    default:
        return {};
    }
}

QVariant ValueTable::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount())
        return {};
    const TableColumn& column = m_columns[std::size_t(section)];
    switch (role) {
    case Qt::DisplayRole:
        return column.title;
    case Qt::ToolTipRole:
        return column.tip.isEmpty() ? QVariant() : QVariant(column.tip);
    case LanguageRole:
        return column.language;
    case Qt::TextAlignmentRole:
        return int(Qt::AlignVCenter) | int(column.number ? Qt::AlignRight : Qt::AlignLeft);
    default:
        return {};
    }
}

ChartTable tableTwin(const std::vector<TableColumn>& columns, const std::vector<ValueTable::Row>& rows)
{
    ChartTable table;
    for (const TableColumn& column : columns) {
        table.headers << column.title;
        table.units << column.unit;
    }
    for (const ValueTable::Row& row : rows) {
        QVector<ChartCell> cells;
        for (const TableCell& cell : row)
            cells.push_back({ cell.text, cell.value });
        table.add(cells);
    }
    return table;
}

} // namespace ndogo
