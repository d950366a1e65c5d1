// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>
#include <QTableWidget>

#include <optional>
#include <vector>

namespace ndogo {

/// A number in a grid of numbers whose cells are coloured by their size.
struct HeatCell {
    int item = 0; ///< what it stands for, of the caller's choosing
    double share = 0; ///< 0-1: its place on the sequential ramp
    QString text;
    QString tip;
    QString language {}; ///< code: its mark stands before the number; empty: none
    bool gone = false; ///< in a dashed frame

    bool operator==(const HeatCell&) const = default;
};

struct HeatTable {
    QStringList columns, rows; ///< their names
    std::vector<std::vector<std::optional<HeatCell>>> cells; ///< by row, as many as columns

    bool operator==(const HeatTable&) const = default;
};

/// Shows a HeatTable; rows and columns share the room, and no cell is scrolled away while there is any. Arrow keys go
/// from cell to cell. GUI thread only.
class HeatGrid : public QTableWidget {
    Q_OBJECT
public:
    explicit HeatGrid(QWidget* parent = nullptr);

    void setTable(const HeatTable& table);
    const HeatTable& table() const { return m_table; }
    void setCurrentItem(int item); ///< selects the cell that stands for it

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void itemPicked(int item);

private:
    HeatTable m_table;
    bool m_following = false; ///< the selection is being set from outside
};

} // namespace ndogo
