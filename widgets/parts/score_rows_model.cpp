// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/parts/score_rows_model.h"

#include "widgets/look/palette.h"
#include "widgets/words/metric_text.h"
#include "widgets/words/number_text.h"

#include <QFont>

namespace ndogo {

void ScoreRowsModel::setRows(std::vector<ScoreRow> rows, double tolerance)
{
    bool sameLanguages = rows.size() == m_rows.size();
    for (std::size_t i = 0; sameLanguages && i < rows.size(); ++i)
        sameLanguages = rows[i].language == m_rows[i].language;

    m_tolerance = tolerance;
    if (!sameLanguages) {
        beginResetModel();
        m_rows = std::move(rows);
        endResetModel();
        return;
    }
    const std::optional<Metric> before = metric();
    m_rows = std::move(rows);
    if (!m_rows.empty())
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
    if (metric() != before)
        Q_EMIT headerDataChanged(Qt::Horizontal, 0, ColumnCount - 1);
}

int ScoreRowsModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int ScoreRowsModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

QString ScoreRowsModel::text(const ScoreRow& row, int column) const
{
    switch (column) {
    case Name:
        return languageName(row.language);
    case Score:
        return scoreText(row);
    case Change:
        return changeText(row);
    case Sentences:
        return sentencesText(row);
    default:
        return {};
    }
}

QVariant ScoreRowsModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const ScoreRow& row = m_rows[std::size_t(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return text(row, index.column());
    case Qt::TextAlignmentRole:
        return index.column() == Name ? QVariant(Qt::AlignLeft | Qt::AlignVCenter)
                                      : QVariant(Qt::AlignRight | Qt::AlignVCenter);
    case Qt::FontRole:
        if (row.complete() && (index.column() == Score || (index.column() == Change && row.sign == Sign::Flag))) {
            QFont bold;
            bold.setBold(true);
            return bold;
        }
        return {};
    case Qt::ToolTipRole:
        if (index.column() == Name) {
            const QString own = languageStyle(row.language).ownName;
            return own.isEmpty() ? languageName(row.language) : own;
        }
        return rowSentence(row, m_tolerance);
    case Qt::AccessibleTextRole:
        if (index.column() == Verdict)
            return signWord(row.sign);
        return index.column() == Dots ? rowSentence(row, m_tolerance) : text(row, index.column());
    default:
        return {};
    }
}

QVariant ScoreRowsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int(Qt::AlignVCenter | (section == Name ? Qt::AlignLeft : Qt::AlignRight));
    if (role != Qt::DisplayRole && role != Qt::AccessibleTextRole)
        return {};
    const MetricText words = metricText(metric());
    switch (section) {
    case Name:
        return role == Qt::DisplayRole ? QString() : tr("Language");
    case Dots:
        return role == Qt::DisplayRole ? QString()
                                       : tr("%1 with its interval, and dense", "a metric").arg(words.heading);
    case Score:
        return words.name;
    case Change:
        return tr("change");
    case Verdict:
        return role == Qt::DisplayRole ? QString() : tr("Verdict");
    case Sentences:
        return words.examples.toLower();
    default:
        return {};
    }
}

std::optional<Metric> ScoreRowsModel::metric() const
{
    return m_rows.empty() ? std::nullopt : m_rows.front().metric;
}

} // namespace ndogo
