// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/chart_table_model.h"

namespace ndogo {

namespace {

Qt::Alignment alignmentOf(int column)
{
    return (column == 0 ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter;
}

} // namespace

void ChartTableModel::setTable(const ChartTable& table)
{
    if (table == m_table)
        return;
    // New numbers in the same shape keep the reader's place.
    if (table.headers == m_table.headers && table.rows.size() == m_table.rows.size() && !table.rows.isEmpty()) {
        m_table = table;
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
        return;
    }
    beginResetModel();
    m_table = table;
    endResetModel();
}

int ChartTableModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_table.rows.size());
}

int ChartTableModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_table.headers.size());
}

QVariant ChartTableModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    if (role == Qt::DisplayRole)
        return m_table.rows[index.row()].value(index.column());
    if (role == Qt::TextAlignmentRole)
        return int(alignmentOf(index.column()));
    return {};
}

QVariant ChartTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::DisplayRole)
        return m_table.headers.value(section);
    if (role == Qt::TextAlignmentRole)
        return int(alignmentOf(section));
    return {};
}

} // namespace ndogo
