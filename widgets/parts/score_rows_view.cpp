// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/parts/score_rows_view.h"

#include "widgets/charts/chart_marks.h"
#include "widgets/look/palette.h"
#include "widgets/look/theme.h"
#include "widgets/parts/dot_cells.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QPainter>
#include <QScopedValueRollback>
#include <QStyledItemDelegate>

#include <algorithm>
#include <cmath>

namespace ndogo {

namespace {

constexpr int kRowHeight = 22, kLowestRow = 19; ///< as wished, and where room is short
constexpr int kTallestRow = 52;

class Header : public QHeaderView {
public:
    explicit Header(ScoreRowsView* view)
        : QHeaderView(Qt::Horizontal, view)
        , m_view(view)
    {
        setSectionResizeMode(QHeaderView::Fixed);
        setSectionsClickable(false);
        setMinimumSectionSize(16);
    }

protected:
    void paintSection(QPainter* painter, const QRect& rect, int section) const override
    {
        painter->fillRect(rect, Palette::current().colour(u"surface"));
        painter->setFont(themeFont(FontRole::Caption));
        painter->setPen(Palette::current().colour(u"text_secondary"));
        if (section != ScoreRowsModel::Dots) {
            const QString text = model()->headerData(section, Qt::Horizontal, Qt::DisplayRole).toString();
            painter->drawText(rect.adjusted(4, 0, -4, 0), Qt::AlignRight | Qt::AlignVCenter, text);
            return;
        }
        paintDotAxis(*painter, rect, m_view->axis());
    }

private:
    ScoreRowsView* m_view;
};

class Delegate : public QStyledItemDelegate {
public:
    explicit Delegate(ScoreRowsView* view)
        : QStyledItemDelegate(view)
        , m_view(view)
    {
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const ScoreRow& row = m_view->rows().row(index.row());
        const QRectF cell = option.rect;
        painter->save();
        painter->fillRect(cell, rowGround(option));
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setFont(option.font);
        switch (index.column()) {
        case ScoreRowsModel::Name:
            paintLanguageName(*painter, option, row.language);
            break;
        case ScoreRowsModel::Dots:
            paintDots(*painter, cell, row);
            break;
        case ScoreRowsModel::Verdict:
            if (row.sign != Sign::None)
                paintSign(*painter, cell.center(), signName(row.sign), Palette::current());
            break;
        case ScoreRowsModel::Sentences:
            paintSentences(*painter, cell, row);
            break;
        default:
            paintNumber(*painter, cell, row, index);
            break;
        }
        paintRowFrame(*painter, option, index, m_view->hasFocus());
        painter->restore();
    }

private:
    void paintDots(QPainter& painter, const QRectF& cell, const ScoreRow& row) const
    {
        const Interval& axis = m_view->axis();
        const double y = cell.center().y();
        paintDotGrid(painter, cell, axis);
        const LanguageStyle style = languageStyle(row.language);
        const QColor ink = Palette::current().isDark() ? style.dark : style.light;
        QColor pale = ink;
        pale.setAlphaF(Palette::current().isDark() ? 0.42F : 0.30F);
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
        painter.setPen(flagged   ? Palette::current().colour(u"worse")
                : row.complete() ? Palette::current().colour(u"text")
                                 : Palette::current().colour(u"text_secondary"));
        painter.drawText(cell.adjusted(2, 0, -4, 0), Qt::AlignRight | Qt::AlignVCenter, index.data().toString());
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
    : QTableView(parent)
    , m_model(new ScoreRowsModel(this))
{
    setModel(m_model);
    setHorizontalHeader(new Header(this));
    setItemDelegate(new Delegate(this));
    prepareTable(this);
    verticalHeader()->setMinimumSectionSize(kLowestRow);
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    setFrameShape(QFrame::NoFrame);
    setMouseTracking(true);
    setTabKeyNavigation(false);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    setAccessibleName(tr("Scores by language, per cent"));
    connect(selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex& current) {
        if (!m_following && current.isValid())
            Q_EMIT languagePicked(m_model->row(current.row()).language);
    });
}

void ScoreRowsView::setRows(const std::vector<ScoreRow>& rows, const Interval& axis, double tolerance)
{
    const bool resized = int(rows.size()) != m_model->rowCount();
    const QModelIndex current = currentIndex();
    const QString language = current.isValid() ? m_model->row(current.row()).language : QString();
    const auto heading = [this] { return m_model->headerData(ScoreRowsModel::Score, Qt::Horizontal, Qt::DisplayRole); };
    const QVariant before = heading();
    m_axis = axis;
    m_model->setRows(rows, tolerance);
    if (!resized && heading() != before)
        layoutColumns(); // "accuracy" asks for more than "F1"
    if (resized) {
        setLanguage(language);
        layoutColumns();
        updateGeometry();
    }
    horizontalHeader()->viewport()->update();
}

void ScoreRowsView::setLanguage(const QString& code)
{
    const QScopedValueRollback<bool> following(m_following, true);
    const int row = m_model->rowOf(code);
    if (row < 0) {
        selectionModel()->clear();
        return;
    }
    if (row != currentIndex().row() || !selectionModel()->isRowSelected(row))
        selectRow(row);
}

QSize ScoreRowsView::sizeHint() const
{
    return { 494, horizontalHeader()->sizeHint().height() + kRowHeight * m_model->rowCount() };
}

QSize ScoreRowsView::minimumSizeHint() const
{
    return { 420, horizontalHeader()->sizeHint().height() + kLowestRow * m_model->rowCount() };
}

void ScoreRowsView::layoutColumns()
{
    const QFontMetrics body(font()), caption(themeFont(FontRole::Caption));
    QFont boldFont = font();
    boldFont.setBold(true);
    const QFontMetrics bold(boldFont);
    int name = 0;
    for (int row = 0; row < m_model->rowCount(); ++row)
        name = std::max(name, bold.horizontalAdvance(languageName(m_model->row(row).language)));
    const QString heading = m_model->headerData(ScoreRowsModel::Score, Qt::Horizontal, Qt::DisplayRole).toString();
    const int score = std::max(bold.horizontalAdvance(QStringLiteral("100.0")), caption.horizontalAdvance(heading)) + 8;
    const int change = bold.horizontalAdvance(QStringLiteral("-100.0")) + 8;
    const int sentences
        = caption.horizontalAdvance(tr("%1 of %2").arg(QStringLiteral("8,888"), QStringLiteral("8,888"))) + 12;
    name = std::min(name + 28, viewport()->width() / 4);
    const int fixed = name + score + change + 26 + sentences;
    setColumnWidth(ScoreRowsModel::Name, name);
    setColumnWidth(ScoreRowsModel::Dots, std::max(80, viewport()->width() - fixed));
    setColumnWidth(ScoreRowsModel::Score, score);
    setColumnWidth(ScoreRowsModel::Change, change);
    setColumnWidth(ScoreRowsModel::Verdict, 26);
    setColumnWidth(ScoreRowsModel::Sentences, sentences);
    const int room = viewport()->height() / std::max(1, m_model->rowCount());
    verticalHeader()->setDefaultSectionSize(std::clamp(room, kLowestRow, kTallestRow));
}

void ScoreRowsView::resizeEvent(QResizeEvent* event)
{
    QTableView::resizeEvent(event);
    layoutColumns();
}

void ScoreRowsView::changeEvent(QEvent* event)
{
    QTableView::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        layoutColumns();
}

void ScoreRowsView::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape && currentIndex().isValid()) {
        Q_EMIT languagePicked(QString());
        return;
    }
    QTableView::keyPressEvent(event);
}

} // namespace ndogo
