// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/parts/language_rows_view.h"
#include "widgets/parts/score_rows.h"

namespace ndogo {

/// Rows of "Entity F1 by language", or of another metric. Rows keep their order; only values change
/// while the languages stay.
class ScoreRowsModel : public LanguageRowsModel {
    Q_OBJECT
public:
    enum Column { Name = kNameColumn, Dots = kDotsColumn, Score, Change, Verdict, Sentences, ColumnCount };

    using LanguageRowsModel::LanguageRowsModel;

    void setRows(std::vector<ScoreRow> rows, double tolerance);
    const ScoreRow& row(int index) const { return m_rows[std::size_t(index)]; }
    QString languageOf(int index) const override { return row(index).language; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QString text(const ScoreRow& row, int column) const;
    std::optional<Metric> metric() const; ///< of the rows

    std::vector<ScoreRow> m_rows;
    double m_tolerance = 0;
};

} // namespace ndogo
