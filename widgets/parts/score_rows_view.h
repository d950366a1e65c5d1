// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/parts/score_rows_model.h"

#include <QTableView>

namespace ndogo {

/// The table of "Entity F1 by language", or of another metric: names behind their marks, a column
/// of dots with whiskers on a common axis, numbers, verdict signs. All rows are always visible; it
/// never scrolls by itself.
class ScoreRowsView : public QTableView {
    Q_OBJECT
public:
    explicit ScoreRowsView(QWidget* parent = nullptr);

    void setRows(const std::vector<ScoreRow>& rows, const Interval& axis, double tolerance);
    void setLanguage(const QString& code); ///< selects its row; empty selects none
    const ScoreRowsModel& rows() const { return *m_model; }
    const Interval& axis() const { return m_axis; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void languagePicked(const QString& code); ///< empty: Escape, none is to be selected

protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void layoutColumns();

    ScoreRowsModel* m_model;
    Interval m_axis { 0, 100 };
    bool m_following = false; ///< the selection is being set from outside
};

} // namespace ndogo
