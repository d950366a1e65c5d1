// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/parts/score_rows_view.h"

#include "widgets/charts/chart_marks.h"
#include "widgets/look/palette.h"
#include "widgets/look/theme.h"
#include "widgets/parts/dot_cells.h"

#include <QPainter>

namespace ndogo {

namespace {

constexpr LanguageRowsView::Size kSize { 420, 19, 52 };

class Delegate : public LanguageRowDelegate {
public:
    explicit Delegate(ScoreRowsView* view)
        : LanguageRowDelegate(view)
        , m_view(view)
    {
    }

protected:
    void paintCell(QPainter& painter, const QRectF& cell, const QModelIndex& index) const override
    {
        const ScoreRow& row = m_view->rows().row(index.row());
        switch (index.column()) {
        case ScoreRowsModel::Dots:
            paintDots(painter, cell, row);
            break;
        case ScoreRowsModel::Verdict:
            if (row.sign != Sign::None)
                paintSign(painter, cell.center(), signName(row.sign), Palette::current());
            break;
        case ScoreRowsModel::Sentences:
            paintSentences(painter, cell, row);
            break;
        default:
            paintNumber(painter, cell, row, index);
            break;
        }
    }

private:
    void paintDots(QPainter& painter, const QRectF& cell, const ScoreRow& row) const
    {
        const Interval& axis = m_view->axis();
        const double y = cell.center().y();
        paintDotGrid(painter, cell, axis);
        const auto [ink, pale] = dotInk(row.language);
        if (row.range) {
            const double low = dotX(cell, axis, row.range->low), high = dotX(cell, axis, row.range->high);
            painter.setPen(Qt::NoPen);
            painter.setBrush(pale);
            painter.drawRoundedRect(QRectF(low - 2, y - 3.5, high - low + 4, 7), 3, 3);
        }
        if (row.dense && (row.change || !row.value)) // the dense model itself needs no tick
            paintDottedTick(painter, { dotX(cell, axis, *row.dense), y });
        if (!row.value)
            return;
        if (row.interval)
            paintWhiskers(
                painter, dotX(cell, axis, row.interval->low), dotX(cell, axis, row.interval->high), y, ink, pale);
        paintLanguageMark(painter, QPointF(dotX(cell, axis, *row.value), y), row.language, 4.6, Palette::current());
    }

    void paintNumber(QPainter& painter, const QRectF& cell, const ScoreRow& row, const QModelIndex& index) const
    {
        QFont font = painter.font();
        font.setBold(index.data(Qt::FontRole).value<QFont>().bold());
        painter.setFont(font);
        const bool flagged = index.column() == ScoreRowsModel::Change && row.sign == Sign::Flag;
        paintText(painter, cell, index,
            Palette::current().colour(flagged ? u"worse"
                    : row.complete()          ? u"text"
                                              : u"text_secondary"));
    }

    void paintSentences(QPainter& painter, const QRectF& cell, const ScoreRow& row) const
    {
        if (!row.value)
            return;
        painter.setFont(themeFont(FontRole::Caption));
        painter.setPen(Palette::current().colour(u"text_secondary"));
        if (row.complete()) {
            painter.drawPixmap(QPointF(cell.right() - 20, cell.center().y() - 8),
                iconPixmap(u"tick", 16, painter.device()->devicePixelRatioF()));
            painter.drawText(cell.adjusted(0, 0, -22, 0), Qt::AlignRight | Qt::AlignVCenter, sentencesText(row));
            return;
        }
        painter.drawText(cell.adjusted(0, 0, -4, -4), Qt::AlignRight | Qt::AlignVCenter, sentencesText(row));
        const QRectF bar(cell.left() + 8, cell.bottom() - 5, cell.width() - 12, 3);
        const double done = row.sentencesTotal > 0 ? double(row.sentences) / double(row.sentencesTotal) : 0;
        painter.fillRect(bar, Palette::current().colour(u"grid"));
        painter.fillRect(
            QRectF(bar.left(), bar.top(), bar.width() * done, bar.height()), Palette::current().colour(u"accent"));
    }

    ScoreRowsView* m_view;
};

} // namespace

ScoreRowsView::ScoreRowsView(QWidget* parent)
    : ScoreRowsView(new ScoreRowsModel, parent)
{
}

ScoreRowsView::ScoreRowsView(ScoreRowsModel* model, QWidget* parent)
    : LanguageRowsView(model, kSize, parent)
    , m_model(model)
{
    setItemDelegate(new Delegate(this));
    setAccessibleName(tr("Scores by language, per cent"));
}

void ScoreRowsView::setRows(const std::vector<ScoreRow>& rows, const Interval& axis, double tolerance)
{
    takeRows(axis, [&] { m_model->setRows(rows, tolerance); });
}

std::vector<std::pair<int, int>> ScoreRowsView::widths() const
{
    const QFontMetrics caption(themeFont(FontRole::Caption));
    const QString sentences = tr("%1 of %2").arg(QStringLiteral("8,888"), QStringLiteral("8,888"));
    return { { ScoreRowsModel::Score, widthOf(ScoreRowsModel::Score, QStringLiteral("100.0")) },
        { ScoreRowsModel::Change, widthOf(ScoreRowsModel::Change, QStringLiteral("-100.0")) },
        { ScoreRowsModel::Verdict, 26 }, { ScoreRowsModel::Sentences, caption.horizontalAdvance(sentences) + 12 } };
}

} // namespace ndogo
