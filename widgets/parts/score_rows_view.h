// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/parts/language_rows_view.h"
#include "widgets/parts/score_rows_model.h"

namespace ndogo {

/// The table of "Entity F1 by language", or of another metric: names behind their marks, a column
/// of dots with whiskers on a common axis, numbers, verdict signs.
class ScoreRowsView : public LanguageRowsView {
    Q_OBJECT
public:
    explicit ScoreRowsView(QWidget* parent = nullptr);

    void setRows(const std::vector<ScoreRow>& rows, const Interval& axis, double tolerance);
    const ScoreRowsModel& rows() const { return *m_model; }

protected:
    std::vector<std::pair<int, int>> widths() const override;

private:
    explicit ScoreRowsView(ScoreRowsModel* model, QWidget* parent);

    ScoreRowsModel* m_model;
};

} // namespace ndogo
