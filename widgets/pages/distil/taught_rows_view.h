// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/pages/distil/taught_rows.h"
#include "widgets/parts/language_rows_view.h"

namespace ndogo {

class TaughtRowsModel : public LanguageRowsModel {
    Q_OBJECT
public:
    enum Column { Name = kNameColumn, Dots = kDotsColumn, Teacher, Student, Control, Published, Verdict, ColumnCount };

    using LanguageRowsModel::LanguageRowsModel;

    void setRows(const std::vector<TaughtRow>& rows);
    const TaughtRow& row(int index) const { return m_rows[std::size_t(index)]; }
    QString languageOf(int index) const override { return row(index).language; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::vector<TaughtRow> m_rows;
};

/// A row a language: dots of student and control beside the teacher's tick, their numbers, whether the teacher helps,
/// and where it is asked for what a paper has.
class TaughtRowsView : public LanguageRowsView {
    Q_OBJECT
public:
    explicit TaughtRowsView(QWidget* parent = nullptr);

    void setRows(const std::vector<TaughtRow>& rows);
    const TaughtRowsModel& rows() const { return *m_model; }

protected:
    std::vector<std::pair<int, int>> widths() const override;

private:
    explicit TaughtRowsView(TaughtRowsModel* model, QWidget* parent);

    TaughtRowsModel* m_model;
};

} // namespace ndogo
