// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyledItemDelegate>

QT_BEGIN_NAMESPACE
class QTableView;
QT_END_NAMESPACE

namespace ndogo {

class ValueTable;

/// Paints the cells of a ValueTable: language mark or verdict sign before the text, the fill of a
/// heat map, the hatch of what is missing.
class ValueDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

/// How the columns share the width.
enum class ColumnFit {
    First, ///< the first takes what the contents of the others leave
    Even, ///< the first as its contents ask, the others alike
    Contents, ///< each as its contents ask; the table scrolls when that is too much
};

/// A table over `model` as every page has it; sortable by a click on a header when `sortable`.
QTableView* makeTable(ValueTable* model, const QString& accessibleName, bool sortable, ColumnFit fit, QWidget* parent);

} // namespace ndogo
