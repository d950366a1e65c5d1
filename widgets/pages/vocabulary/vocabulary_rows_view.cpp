// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/vocabulary/vocabulary_rows_view.h"

#include "widgets/charts/chart_marks.h"
#include "widgets/look/palette.h"
#include "widgets/parts/dot_cells.h"
#include "widgets/words/number_text.h"

#include <QPainter>

#include <algorithm>

namespace ndogo {

namespace {

constexpr LanguageRowsView::Size kSize { 380, 16, 30 };
constexpr double kThickest = 12; ///< of a bar, px
using Column = VocabularyRowsModel::Column;

QColor colour(QStringView role)
{
    return Palette::current().colour(role);
}

class Delegate : public LanguageRowDelegate {
public:
    explicit Delegate(VocabularyRowsView* view)
        : LanguageRowDelegate(view)
        , m_view(view)
    {
    }

protected:
    void paintCell(QPainter& painter, const QRectF& cell, const QModelIndex& index) const override
    {
        const CostRow& row = m_view->rows().row(index.row());
        switch (index.column()) {
        case Column::Broken:
            paintBar(painter, cell, row, index.data().toString());
            break;
        case Column::Verdict:
            if (row.score && row.score->sign != Sign::None)
                paintSign(painter, cell.center(), signName(row.score->sign), Palette::current());
            break;
        default:
            paintText(painter, cell, index, colour(u"text"));
        }
    }

private:
    /// Its number stands behind it, or where that would not fit within its end.
    void paintBar(QPainter& painter, const QRectF& cell, const CostRow& row, const QString& number) const
    {
        paintDotGrid(painter, cell, m_view->axis());
        const double left = dotX(cell, m_view->axis(), 0), right = dotX(cell, m_view->axis(), 100 * row.broken);
        const double height = std::min(kThickest, cell.height() - 6);
        const QRectF bar(left, cell.center().y() - height / 2, right - left, height);
        painter.fillRect(bar, dotInk(row.language).full);
        QFont bold = painter.font();
        bold.setBold(true);
        painter.setFont(bold);
        const double wide = QFontMetricsF(bold).horizontalAdvance(number) + 2;
        const bool fits = right + 5 + wide <= cell.right();
        const QRectF plate(fits ? right + 5 : cell.right() - wide - 4, cell.top() + 1, wide, cell.height() - 2);
        if (!fits)
            painter.fillRect(plate.adjusted(-3, 1, 3, -1), colour(u"surface"));
        painter.setPen(colour(u"text"));
        painter.drawText(plate, Qt::AlignLeft | Qt::AlignVCenter, number);
    }

    VocabularyRowsView* m_view;
};

} // namespace

// --- the model ---------------------------------------------------------------

void VocabularyRowsModel::setRows(const std::vector<CostRow>& rows)
{
    const bool sameOrder = std::ranges::equal(rows, m_rows, {}, &CostRow::language, &CostRow::language);
    if (!sameOrder)
        beginResetModel();
    m_rows = rows;
    if (!sameOrder)
        endResetModel();
    else if (!m_rows.empty())
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

bool VocabularyRowsModel::has(int column) const
{
    return std::ranges::any_of(m_rows, [&](const CostRow& row) { return !text(row, column).isEmpty(); });
}

int VocabularyRowsModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int VocabularyRowsModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

QString VocabularyRowsModel::text(const CostRow& row, int column) const
{
    const auto share = [](const std::optional<double>& value) { return value ? percentText(*value, 1) : QString(); };
    switch (column) {
    case Name:
        return languageName(row.language);
    case Broken:
        return percentText(row.broken, 1);
    case Unknown:
        return row.measured ? share(row.measured->unknownWords) : share(row.exposed);
    case Pieces:
        return piecesText(row);
    case Test:
        return share(row.testBroken);
    case Split:
        return row.measured ? share(row.measured->split) : QString();
    case Change:
        return row.score ? changeText(*row.score) : QString();
    case Verdict:
        return row.score ? signWord(row.score->sign) : QString();
    default:
        return {};
    }
}

QVariant VocabularyRowsModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const CostRow& cost = row(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return index.column() == Verdict ? QString() : text(cost, index.column());
    case Qt::AccessibleTextRole:
        return text(cost, index.column());
    case Qt::ToolTipRole:
        return costSentence(cost);
    default:
        return {};
    }
}

QVariant VocabularyRowsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || (role != Qt::DisplayRole && role != Qt::AccessibleTextRole))
        return {};
    const bool isShown = role == Qt::DisplayRole;
    switch (section) {
    case Name:
        return isShown ? QString() : tr("Language");
    case Broken:
        return isShown ? QString() : tr("Words cut anew");
    case Unknown:
        return has(Split) ? tr("unknown") : tr("unknown, at most");
    case Pieces:
        return tr("pieces a word");
    case Test:
        return tr("test words");
    case Split:
        return tr("in more pieces");
    case Change:
        return tr("change");
    case Verdict:
        return isShown ? QString() : tr("Verdict");
    default:
        return {};
    }
}

// --- the view ----------------------------------------------------------------

VocabularyRowsView::VocabularyRowsView(QWidget* parent)
    : VocabularyRowsView(new VocabularyRowsModel, parent)
{
}

VocabularyRowsView::VocabularyRowsView(VocabularyRowsModel* model, QWidget* parent)
    : LanguageRowsView(model, kSize, parent)
    , m_model(model)
{
    setItemDelegate(new Delegate(this));
    setAccessibleName(tr("What each language pays, shares of its words"));
}

void VocabularyRowsView::setRows(const std::vector<CostRow>& rows)
{
    takeRows(costAxis(rows), [&] {
        m_model->setRows(rows);
        for (const int column : { Column::Test, Column::Split, Column::Change, Column::Verdict })
            setColumnHidden(column, !m_model->has(column));
    });
}

std::vector<std::pair<int, int>> VocabularyRowsView::widths() const
{
    std::vector<std::pair<int, int>> widths;
    const auto add = [&](int column, const QString& longest) {
        if (!isColumnHidden(column))
            widths.emplace_back(column, widthOf(column, longest));
    };
    for (const int column : { Column::Unknown, Column::Test, Column::Split })
        add(column, percentText(1, 1));
    add(Column::Pieces, QStringLiteral("1.23 → 12.34"));
    add(Column::Change, QStringLiteral("-100.0"));
    if (!isColumnHidden(Column::Verdict))
        widths.emplace_back(Column::Verdict, 24);
    return widths;
}

} // namespace ndogo
