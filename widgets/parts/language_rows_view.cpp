// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/parts/language_rows_view.h"

#include "widgets/look/palette.h"
#include "widgets/look/theme.h"
#include "widgets/parts/dot_cells.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QPainter>
#include <QScopedValueRollback>

#include <algorithm>

namespace ndogo {

namespace {

constexpr int kRowHeight = 22; ///< as wished

class Header : public QHeaderView {
public:
    explicit Header(LanguageRowsView* view)
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
        if (section == LanguageRowsModel::kDotsColumn)
            paintDotAxis(*painter, rect, m_view->axis());
        else
            painter->drawText(rect.adjusted(4, 0, -4, 0), Qt::AlignRight | Qt::AlignVCenter,
                model()->headerData(section, Qt::Horizontal, Qt::DisplayRole).toString());
    }

private:
    LanguageRowsView* m_view;
};

QFont boldOf(QFont font)
{
    font.setBold(true);
    return font;
}

} // namespace

int LanguageRowsModel::rowOf(const QString& language) const
{
    for (int row = 0; row < rowCount(); ++row) {
        if (languageOf(row) == language)
            return row;
    }
    return -1;
}

LanguageRowsView::LanguageRowsView(LanguageRowsModel* model, const Size& size, QWidget* parent)
    : QTableView(parent)
    , m_rows(model)
    , m_size(size)
{
    model->setParent(this);
    setModel(model);
    setHorizontalHeader(new Header(this));
    prepareTable(this);
    verticalHeader()->setMinimumSectionSize(m_size.lowestRow);
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    setFrameShape(QFrame::NoFrame);
    setMouseTracking(true);
    setTabKeyNavigation(false);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    connect(selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex& current) {
        if (!m_following && current.isValid())
            Q_EMIT languagePicked(m_rows->languageOf(current.row()));
    });
}

void LanguageRowsView::takeRows(const Interval& axis, const std::function<void()>& set)
{
    const QScopedValueRollback<bool> following(m_following, true);
    const QModelIndex current = currentIndex();
    const QString language = current.isValid() ? m_rows->languageOf(current.row()) : QString();
    const int before = m_rows->rowCount();
    m_axis = axis;
    set();
    setLanguage(language);
    layoutColumns();
    if (m_rows->rowCount() != before)
        updateGeometry();
    viewport()->update();
    horizontalHeader()->viewport()->update();
}

void LanguageRowsView::setLanguage(const QString& code)
{
    const QScopedValueRollback<bool> following(m_following, true);
    const int row = m_rows->rowOf(code);
    if (row < 0)
        selectionModel()->clear();
    else if (row != currentIndex().row() || !selectionModel()->isRowSelected(row))
        selectRow(row);
}

QSize LanguageRowsView::sizeHint() const
{
    return { 494, horizontalHeader()->sizeHint().height() + kRowHeight * m_rows->rowCount() };
}

QSize LanguageRowsView::minimumSizeHint() const
{
    return { m_size.leastWidth, horizontalHeader()->sizeHint().height() + m_size.lowestRow * m_rows->rowCount() };
}

int LanguageRowsView::widthOf(int column, const QString& longest) const
{
    const QString heading = m_rows->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
    return std::max(QFontMetrics(boldOf(font())).horizontalAdvance(longest),
               QFontMetrics(themeFont(FontRole::Caption)).horizontalAdvance(heading))
        + 8;
}

void LanguageRowsView::layoutColumns()
{
    const QFontMetrics bold(boldOf(font()));
    int name = 0;
    for (int row = 0; row < m_rows->rowCount(); ++row)
        name = std::max(name, bold.horizontalAdvance(languageName(m_rows->languageOf(row))));
    name = std::min(name + 28, viewport()->width() / 4);
    int taken = name;
    for (const auto& [column, width] : widths()) {
        setColumnWidth(column, width);
        taken += width;
    }
    setColumnWidth(LanguageRowsModel::kNameColumn, name);
    setColumnWidth(LanguageRowsModel::kDotsColumn, std::max(80, viewport()->width() - taken));
    const int room = viewport()->height() / std::max(1, m_rows->rowCount());
    verticalHeader()->setDefaultSectionSize(std::clamp(room, m_size.lowestRow, m_size.tallestRow));
}

void LanguageRowsView::resizeEvent(QResizeEvent* event)
{
    QTableView::resizeEvent(event);
    layoutColumns();
}

void LanguageRowsView::changeEvent(QEvent* event)
{
    QTableView::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        layoutColumns();
}

void LanguageRowsView::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape && currentIndex().isValid()) {
        Q_EMIT languagePicked(QString());
        return;
    }
    QTableView::keyPressEvent(event);
}

LanguageRowDelegate::LanguageRowDelegate(LanguageRowsView* view)
    : QStyledItemDelegate(view)
{
}

void LanguageRowDelegate::paint(QPainter* painter, const QStyleOptionViewItem& given, const QModelIndex& index) const
{
    constexpr int kSmallText = 19; // in rows lower than this
    QStyleOptionViewItem option = given;
    if (option.rect.height() < kSmallText)
        option.font = themeFont(FontRole::ChartText);
    painter->save();
    painter->fillRect(option.rect, rowGround(option));
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setFont(option.font);
    if (index.column() == LanguageRowsModel::kNameColumn)
        paintLanguageName(
            *painter, option, static_cast<const LanguageRowsModel*>(index.model())->languageOf(index.row()));
    else
        paintCell(*painter, option.rect, index);
    const auto* view = static_cast<const QWidget*>(parent());
    paintRowFrame(*painter, option, index, view->hasFocus());
    painter->restore();
}

void LanguageRowDelegate::paintText(
    QPainter& painter, const QRectF& cell, const QModelIndex& index, const QColor& colour)
{
    painter.setPen(colour);
    painter.drawText(cell.adjusted(2, 0, -4, 0), Qt::AlignRight | Qt::AlignVCenter, index.data().toString());
}

} // namespace ndogo
