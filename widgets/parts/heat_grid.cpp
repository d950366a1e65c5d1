// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/parts/heat_grid.h"

#include "widgets/charts/chart_marks.h"
#include "widgets/look/palette.h"
#include "widgets/look/theme.h"

#include <QHeaderView>
#include <QPainter>
#include <QStyledItemDelegate>

namespace ndogo {

namespace {

constexpr int kLowestRow = 14, kHighestRow = 24; ///< px
constexpr int kLeastColumn = 30;
constexpr int kShareRole = Qt::UserRole, kItemRole = Qt::UserRole + 1, kLanguageRole = Qt::UserRole + 2,
              kGoneRole = Qt::UserRole + 3;
constexpr double kMark = 3.6, kMarkRoom = 14; ///< px: radius, and what a mark takes with its ground

class HeatDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const Palette& palette = Palette::current();
        const QVariant share = index.data(kShareRole);
        if (!share.isValid())
            return;
        const QColor fill = palette.rampColour(u"sequential", share.toDouble());
        painter->save();
        painter->fillRect(option.rect.adjusted(0, 0, -1, -1), fill);
        const QString language = index.data(kLanguageRole).toString();
        QRectF words = option.rect;
        if (!language.isEmpty()) {
            paintMark(*painter, { words.left() + kMarkRoom / 2 + 1, words.center().y() }, language, palette);
            words.setLeft(words.left() + kMarkRoom);
        }
        painter->setPen(palette.cellText(fill));
        painter->setFont(themeFont(FontRole::Caption));
        painter->drawText(words, Qt::AlignCenter, index.data().toString());
        if (index.data(kGoneRole).toBool()) {
            painter->setPen(QPen(palette.cellText(fill), 1, Qt::DashLine));
            painter->setBrush(Qt::NoBrush);
            painter->drawRect(QRectF(option.rect).adjusted(0.5, 0.5, -1.5, -1.5));
        }
        if (option.state & QStyle::State_Selected) {
            painter->setPen(QPen(palette.colour(u"worse"), 2));
            painter->setBrush(Qt::NoBrush);
            painter->drawRect(QRectF(option.rect).adjusted(1, 1, -2, -2));
        }
        painter->restore();
    }

private:
    /// On a ground of its own, so that its colour is seen on any step of the ramp.
    static void paintMark(QPainter& painter, QPointF centre, const QString& language, const Palette& palette)
    {
        painter.save();
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.setBrush(palette.colour(u"surface"));
        painter.drawEllipse(centre, kMarkRoom / 2 - 1, kMarkRoom / 2 - 1);
        paintLanguageMark(painter, centre, language, kMark, palette);
        painter.restore();
    }
};

} // namespace

HeatGrid::HeatGrid(QWidget* parent)
    : QTableWidget(parent)
{
    setItemDelegate(new HeatDelegate(this));
    setEditTriggers(NoEditTriggers);
    setSelectionMode(SingleSelection);
    setShowGrid(false);
    setTabKeyNavigation(false); // Tab leaves it, arrows move in it
    setFrameShape(NoFrame);
    setMouseTracking(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    for (QHeaderView* header : { horizontalHeader(), verticalHeader() }) {
        header->setSectionResizeMode(QHeaderView::Stretch);
        header->setHighlightSections(false);
        header->setSectionsClickable(false);
        header->setFont(themeFont(FontRole::Caption));
    }
    horizontalHeader()->setMinimumSectionSize(kLeastColumn);
    horizontalHeader()->setDefaultAlignment(Qt::AlignCenter);
    verticalHeader()->setMinimumSectionSize(kLowestRow);
    verticalHeader()->setMaximumSectionSize(kHighestRow);
    verticalHeader()->setDefaultAlignment(Qt::AlignRight | Qt::AlignVCenter);
    setCornerButtonEnabled(false);
    connect(this, &QTableWidget::currentCellChanged, this, [this](int row, int column) {
        const QTableWidgetItem* cell = item(row, column);
        if (!m_following && cell && cell->data(kShareRole).isValid())
            Q_EMIT itemPicked(cell->data(kItemRole).toInt());
    });
}

void HeatGrid::setTable(const HeatTable& table)
{
    if (table == m_table)
        return;
    m_table = table;
    m_following = true;
    clear();
    setRowCount(int(table.rows.size()));
    setColumnCount(int(table.columns.size()));
    setHorizontalHeaderLabels(table.columns);
    setVerticalHeaderLabels(table.rows);
    for (int row = 0; row < rowCount(); ++row) {
        for (int column = 0; column < columnCount(); ++column) {
            auto* cell = new QTableWidgetItem;
            const auto& heat = table.cells[std::size_t(row)][std::size_t(column)];
            if (heat) {
                cell->setText(heat->text);
                cell->setToolTip(heat->tip);
                cell->setData(Qt::AccessibleDescriptionRole, heat->tip);
                cell->setData(kShareRole, heat->share);
                cell->setData(kItemRole, heat->item);
                cell->setData(kLanguageRole, heat->language);
                cell->setData(kGoneRole, heat->gone);
            } else {
                cell->setFlags(Qt::NoItemFlags);
            }
            setItem(row, column, cell);
        }
    }
    m_following = false;
    updateGeometry();
}

void HeatGrid::setCurrentItem(int wanted)
{
    m_following = true;
    for (int row = 0; row < rowCount(); ++row) {
        for (int column = 0; column < columnCount(); ++column) {
            const QVariant known = item(row, column)->data(kItemRole);
            if (known.isValid() && known.toInt() == wanted)
                setCurrentCell(row, column);
        }
    }
    m_following = false;
}

QSize HeatGrid::sizeHint() const
{
    return { 320, horizontalHeader()->sizeHint().height() + 20 * std::max(3, rowCount()) };
}

QSize HeatGrid::minimumSizeHint() const
{
    return { kLeastColumn * 8, horizontalHeader()->sizeHint().height() + kLowestRow * std::max(3, rowCount()) };
}

} // namespace ndogo
