// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/values/results.h"

#include <QAbstractTableModel>
#include <QStyledItemDelegate>
#include <QTableView>

#include <functional>
#include <utility>
#include <vector>

namespace ndogo {

/// A table with a row a language, whose first column is its name and whose second holds dots on a common axis.
class LanguageRowsModel : public QAbstractTableModel {
    Q_OBJECT
public:
    static constexpr int kNameColumn = 0, kDotsColumn = 1;

    using QAbstractTableModel::QAbstractTableModel;

    virtual QString languageOf(int row) const = 0;
    int rowOf(const QString& language) const; ///< -1 when it is not there
};

/// Such a table: all rows are always visible, it never scrolls by itself, and one language is selected or none.
class LanguageRowsView : public QTableView {
    Q_OBJECT
public:
    struct Size {
        int leastWidth = 0, lowestRow = 0, tallestRow = 0; ///< px
    };
    /// Takes the model over.
    LanguageRowsView(LanguageRowsModel* model, const Size& size, QWidget* parent);

    void setLanguage(const QString& code); ///< selects its row; empty selects none
    const Interval& axis() const { return m_axis; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void languagePicked(const QString& code); ///< empty: Escape, none is to be selected

protected:
    /// Columns but the first two, and how wide they are.
    virtual std::vector<std::pair<int, int>> widths() const = 0;
    /// Calls `set`, which gives the model its rows; the selected language stays.
    void takeRows(const Interval& axis, const std::function<void()>& set);
    int widthOf(int column, const QString& longest) const; ///< of a number in bold, or its heading

    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void layoutColumns();

    LanguageRowsModel* m_rows;
    Size m_size;
    Interval m_axis { 0, 100 };
    bool m_following = false; ///< the selection is being set from outside
};

/// Paints the cells of such a table: ground, name and frame of a row; what stands in the other columns is the table's.
class LanguageRowDelegate : public QStyledItemDelegate {
public:
    explicit LanguageRowDelegate(LanguageRowsView* view);

    void paint(QPainter* painter, const QStyleOptionViewItem& given, const QModelIndex& index) const final;

protected:
    /// Of any column but the name's; the font fits the height of the row.
    virtual void paintCell(QPainter& painter, const QRectF& cell, const QModelIndex& index) const = 0;
    /// What the model says, at the right.
    static void paintText(QPainter& painter, const QRectF& cell, const QModelIndex& index, const QColor& colour);
};

} // namespace ndogo
