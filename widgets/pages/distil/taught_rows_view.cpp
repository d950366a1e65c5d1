// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/distil/taught_rows_view.h"

#include "widgets/charts/chart_marks.h"
#include "widgets/look/palette.h"
#include "widgets/parts/dot_cells.h"
#include "widgets/words/number_text.h"

#include <QPainter>

#include <algorithm>

namespace ndogo {

namespace {

constexpr LanguageRowsView::Size kSize { 380, 16, 44 };
constexpr double kRadius = 4.2;

QColor colour(QStringView role)
{
    return Palette::current().colour(role);
}

class Delegate : public LanguageRowDelegate {
public:
    explicit Delegate(TaughtRowsView* view)
        : LanguageRowDelegate(view)
        , m_view(view)
    {
    }

protected:
    void paintCell(QPainter& painter, const QRectF& cell, const QModelIndex& index) const override
    {
        const TaughtRow& row = m_view->rows().row(index.row());
        switch (index.column()) {
        case TaughtRowsModel::Dots:
            paintDots(painter, cell, row);
            break;
        case TaughtRowsModel::Verdict:
            if (const QString sign = verdictSign(row); !sign.isEmpty())
                paintSign(painter, cell.center(), sign, Palette::current());
            break;
        default: {
            QFont font = painter.font();
            font.setBold(index.column() == TaughtRowsModel::Student);
            painter.setFont(font);
            paintText(painter, cell, index, colour(u"text"));
        }
        }
    }

private:
    void paintDots(QPainter& painter, const QRectF& cell, const TaughtRow& row) const
    {
        const Interval& axis = m_view->axis();
        const double y = cell.center().y();
        paintDotGrid(painter, cell, axis);
        const auto [ink, pale] = dotInk(row.language);
        // Of the gain, laid out from the control: it crosses that where nothing is certain.
        if (row.gain && row.control)
            paintWhiskers(painter, dotX(cell, axis, *row.control + row.gain->low),
                dotX(cell, axis, *row.control + row.gain->high), y, ink, pale);
        if (row.teacher)
            paintDottedTick(painter, { dotX(cell, axis, *row.teacher), y });
        if (row.published)
            paintMark(painter, { dotX(cell, axis, *row.published), y }, Mark::Diamond, false, kRadius - 0.4,
                colour(u"text_secondary"), colour(u"surface"));
        if (row.control)
            paintMark(painter, { dotX(cell, axis, *row.control), y }, Mark::Circle, false, kRadius - 0.4,
                colour(u"text_secondary"), colour(u"surface"));
        if (row.student)
            paintLanguageMark(
                painter, { dotX(cell, axis, *row.student), y }, row.language, kRadius, Palette::current());
    }

    TaughtRowsView* m_view;
};

} // namespace

// --- the model ---------------------------------------------------------------

void TaughtRowsModel::setRows(const std::vector<TaughtRow>& rows)
{
    const bool same = std::ranges::equal(rows, m_rows, {}, &TaughtRow::language, &TaughtRow::language);
    if (!same)
        beginResetModel();
    m_rows = rows;
    if (!same)
        endResetModel();
    else if (!m_rows.empty())
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

int TaughtRowsModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int TaughtRowsModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

QVariant TaughtRowsModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const TaughtRow& taught = m_rows[std::size_t(index.row())];
    const auto number = [](const std::optional<double>& score) { return score ? decimalText(*score, 1) : QString(); };
    const auto text = [&]() -> QString {
        switch (index.column()) {
        case Name:
            return languageName(taught.language);
        case Teacher:
            return number(taught.teacher);
        case Student:
            return number(taught.student);
        case Control:
            return number(taught.control);
        case Published:
            return number(taught.published);
        default:
            return {};
        }
    };
    switch (role) {
    case Qt::DisplayRole:
        return text();
    case Qt::ToolTipRole:
        return taughtSentence(taught);
    case Qt::AccessibleTextRole:
        return index.column() == Verdict ? verdictWord(taught)
            : index.column() == Dots     ? taughtSentence(taught)
                                         : text();
    default:
        return {};
    }
}

QVariant TaughtRowsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || (role != Qt::DisplayRole && role != Qt::AccessibleTextRole))
        return {};
    switch (section) {
    case Name:
        return role == Qt::DisplayRole ? QString() : tr("Language");
    case Dots:
        return role == Qt::DisplayRole ? QString() : tr("Teacher, student and control");
    case Teacher:
        return tr("teacher");
    case Student:
        return tr("student");
    case Control:
        return tr("control");
    case Published:
        return tr("published");
    case Verdict:
        return role == Qt::DisplayRole ? QString() : tr("Whether the teacher helps");
    default:
        return {};
    }
}

// --- the view ----------------------------------------------------------------

TaughtRowsView::TaughtRowsView(QWidget* parent)
    : TaughtRowsView(new TaughtRowsModel, parent)
{
}

TaughtRowsView::TaughtRowsView(TaughtRowsModel* model, QWidget* parent)
    : LanguageRowsView(model, kSize, parent)
    , m_model(model)
{
    setItemDelegate(new Delegate(this));
    setAccessibleName(tr("Scores of teacher, student and control by language, per cent"));
}

void TaughtRowsView::setRows(const std::vector<TaughtRow>& rows)
{
    setColumnHidden(TaughtRowsModel::Published, !anyPublished(rows));
    takeRows(taughtAxis(rows), [&] { m_model->setRows(rows); });
}

std::vector<std::pair<int, int>> TaughtRowsView::widths() const
{
    std::vector<std::pair<int, int>> widths { { TaughtRowsModel::Verdict, 26 } };
    for (const int column : { TaughtRowsModel::Teacher, TaughtRowsModel::Student, TaughtRowsModel::Control })
        widths.emplace_back(column, widthOf(column, QStringLiteral("100.0")) + 2);
    if (!isColumnHidden(TaughtRowsModel::Published))
        widths.emplace_back(
            TaughtRowsModel::Published, widthOf(TaughtRowsModel::Published, QStringLiteral("100.0")) + 2);
    return widths;
}

} // namespace ndogo
