// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/pages/distil/taught_rows.h"

#include <QAbstractTableModel>
#include <QTableView>

namespace ndogo {

class TaughtRowsModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Name, Dots, Teacher, Student, Control, Verdict, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;

    void setRows(const std::vector<TaughtRow>& rows);
    const TaughtRow& row(int index) const { return m_rows[std::size_t(index)]; }
    int rowOf(const QString& language) const; ///< -1 when it is not there

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::vector<TaughtRow> m_rows;
};

/// A row a language: dots of student and control beside the teacher's tick, their numbers, and whether the teacher
/// helps. All rows are always visible.
class TaughtRowsView : public QTableView {
    Q_OBJECT
public:
    explicit TaughtRowsView(QWidget* parent = nullptr);

    void setRows(const std::vector<TaughtRow>& rows);
    void setLanguage(const QString& code); ///< selects its row; empty selects none
    const TaughtRowsModel& rows() const { return *m_model; }
    const Interval& axis() const { return m_axis; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void languagePicked(const QString& code); ///< empty: Escape, none is to be selected

protected:
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void layoutColumns();

    TaughtRowsModel* m_model;
    Interval m_axis { 0, 100 };
    bool m_following = false; ///< the selection is being set from outside
};

} // namespace ndogo
