// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/pages/vocabulary/vocabulary_rows.h"
#include "widgets/parts/language_rows_view.h"

namespace ndogo {

class VocabularyRowsModel : public LanguageRowsModel {
    Q_OBJECT
public:
    enum Column {
        Name = kNameColumn,
        Broken = kDotsColumn,
        Unknown,
        Pieces,
        Test,
        Split,
        Change,
        Verdict,
        ColumnCount
    };

    using LanguageRowsModel::LanguageRowsModel;

    void setRows(const std::vector<CostRow>& rows);
    const CostRow& row(int index) const { return m_rows[std::size_t(index)]; }
    QString languageOf(int index) const override { return row(index).language; }
    bool has(int column) const; ///< any row has something to say there

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QString text(const CostRow& row, int column) const;

    std::vector<CostRow> m_rows;
};

/// A row a language: a bar for the share of its words that are cut anew, and what that does to them; what was measured
/// once the model is there.
class VocabularyRowsView : public LanguageRowsView {
    Q_OBJECT
public:
    explicit VocabularyRowsView(QWidget* parent = nullptr);

    void setRows(const std::vector<CostRow>& rows);
    const VocabularyRowsModel& rows() const { return *m_model; }

protected:
    std::vector<std::pair<int, int>> widths() const override;

private:
    explicit VocabularyRowsView(VocabularyRowsModel* model, QWidget* parent);

    VocabularyRowsModel* m_model;
};

} // namespace ndogo
