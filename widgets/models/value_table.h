// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/charts/chart_spec.h"

#include <QAbstractTableModel>
#include <QString>
#include <QVariant>

#include <optional>
#include <vector>

namespace ndogo {

/// One cell as the screen shows it, and what it is sorted by.
struct TableCell {
    QString text;
    QVariant sort; ///< invalid: by text
    bool number = false; ///< right-aligned
    bool strong = false; ///< bold
    QString language; ///< its mark stands before the text
    QString colourRole; ///< palette token of the text; empty: text
    QString tip;
    QString sign; ///< drawn before the text, as paintSign() names it
    double share = -1; ///< of the ramp, 0-1 (0.5 of the diverging one is no change); negative: no fill
    bool missing = false; ///< hatched
    bool sequential = false; ///< the fill is of the sequential ramp, not of the diverging one
    bool few = false; ///< too little data: hatched over its fill
    QString note = {}; ///< small, at the other end of the cell, where there is room for it
    QString detail = {}; ///< small, under the text: in rows that are high enough for both
    std::optional<double> value = {}; ///< for programs: at full precision, in the column's unit
    bool operator==(const TableCell&) const = default;
};

struct TableColumn {
    QString title;
    QString tip;
    bool number = false;
    QString language = {}; ///< whose column it is; its mark stands before the title
    QString unit = {}; ///< as in ChartTable
    bool operator==(const TableColumn&) const = default;
};

/// A table of plain values. How a cell becomes roles is decided here, once for all tables.
class ValueTable final : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Role {
        SortRole = Qt::UserRole,
        LanguageRole,
        SignRole,
        ShareRole,
        MissingRole,
        SequentialRole,
        FewRole,
        NoteRole,
        DetailRole
    };
    using Row = std::vector<TableCell>;

    using QAbstractTableModel::QAbstractTableModel;

    /// Every row has as many cells as there are columns. Keeps views and their selection when only
    /// cells change.
    void setTable(std::vector<TableColumn> columns, std::vector<Row> rows);
    const TableCell& cell(int row, int column) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::vector<TableColumn> m_columns;
    std::vector<Row> m_rows;
};

/// The texts and numbers of a table as the twin of a card.
ChartTable tableTwin(const std::vector<TableColumn>& columns, const std::vector<ValueTable::Row>& rows);

} // namespace ndogo
