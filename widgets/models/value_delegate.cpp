// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/value_delegate.h"

#include "widgets/charts/chart_marks.h"
#include "widgets/look/palette.h"
#include "widgets/look/theme.h"
#include "widgets/models/value_table.h"

#include <QHeaderView>
#include <QPainter>
#include <QSortFilterProxyModel>
#include <QTableView>

namespace ndogo {

namespace {

constexpr double kMarkRoom = 18;
constexpr double kSignRoom = 14;
constexpr double kMarkRadius = 4.6;
constexpr double kNoteGap = 6; ///< px at least between a note and the text
constexpr double kDetailGap = 3; ///< px under a detail
constexpr double kPale = 0.4; ///< what is left of a fill that stands on too little data

QColor mixed(const QColor& over, const QColor& under, double share)
{
    const auto part = [share](float one, float other) { return float(share * one + (1 - share) * other); };
    return QColor::fromRgbF(
        part(over.redF(), under.redF()), part(over.greenF(), under.greenF()), part(over.blueF(), under.blueF()));
}

void paintFill(QPainter& painter, const QRectF& area, const QModelIndex& index, QStyleOptionViewItem& option)
{
    const Palette& colours = Palette::current();
    if (index.data(ValueTable::MissingRole).toBool()) {
        paintHatch(painter, area, colours.colour(u"hatch"));
        return;
    }
    const double share = index.data(ValueTable::ShareRole).toDouble();
    if (share < 0)
        return;
    const bool sequential = index.data(ValueTable::SequentialRole).toBool();
    const bool few = index.data(ValueTable::FewRole).toBool();
    QColor fill = colours.rampColour(sequential ? u"sequential" : u"diverging", share);
    if (few)
        fill = mixed(fill, colours.colour(u"surface"), kPale);
    painter.fillRect(area.adjusted(1, 1, -1, -1), fill);
    if (few)
        paintHatch(painter, area.adjusted(1, 1, -1, -1), colours.colour(u"hatch"));
    const QColor text = colours.cellText(fill);
    option.palette.setColor(QPalette::Text, text);
    option.palette.setColor(QPalette::HighlightedText, text);
}

/// Support, or the change: at the other end of the cell, left out where it would come too near.
void paintNote(QPainter& painter, const QRectF& area, double taken, const QString& note)
{
    const QFont font = themeFont(FontRole::Caption);
    if (QFontMetricsF(font).horizontalAdvance(note) + taken + kNoteGap > area.width())
        return;
    painter.setFont(font);
    painter.drawText(area, Qt::AlignLeft | Qt::AlignVCenter, note);
}

/// Under the text; gives the height that it takes.
double paintDetail(QPainter& painter, const QRectF& area, const QString& detail)
{
    const QFont font = themeFont(FontRole::Caption);
    const QFontMetricsF metrics(font);
    painter.setFont(font);
    painter.setPen(Palette::current().colour(u"text_secondary"));
    const QRectF line = area.adjusted(0, area.height() - metrics.height() - kDetailGap, 0, -kDetailGap);
    painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter, metrics.elidedText(detail, Qt::ElideRight, line.width()));
    return metrics.height();
}

/// Qt keeps room for a sort arrow in every column; ours has it only where the arrow is.
class TightHeader : public QHeaderView {
public:
    explicit TightHeader(QWidget* parent)
        : QHeaderView(Qt::Horizontal, parent)
    {
        setSectionsClickable(true);
    }

protected:
    QSize sectionSizeFromContents(int section) const override
    {
        const QString text = model()->headerData(section, Qt::Horizontal).toString();
        const bool arrow = isSortIndicatorShown() && sortIndicatorSection() == section;
        return { QFontMetrics(themeFont(FontRole::Caption)).horizontalAdvance(text) + (arrow ? 30 : 14)
                + (languageOf(section).isEmpty() ? 0 : int(kMarkRoom)),
            QHeaderView::sectionSizeFromContents(section).height() };
    }

    void paintSection(QPainter* painter, const QRect& rect, int section) const override
    {
        painter->save();
        QHeaderView::paintSection(painter, rect, section);
        painter->restore();
        const QString language = languageOf(section);
        if (language.isEmpty())
            return;
        const QFontMetrics metrics(themeFont(FontRole::Caption));
        const QString text = model()->headerData(section, Qt::Horizontal).toString();
        const bool arrow = isSortIndicatorShown() && sortIndicatorSection() == section;
        const double right = rect.right() - (arrow ? 22 : 6) - metrics.horizontalAdvance(text);
        painter->setRenderHint(QPainter::Antialiasing);
        paintLanguageMark(*painter, { std::max(rect.left() + 7.0, right - 10), rect.center().y() + 0.5 }, language,
            kMarkRadius, Palette::current());
    }

private:
    QString languageOf(int section) const
    {
        return model()->headerData(section, Qt::Horizontal, ValueTable::LanguageRole).toString();
    }
};

} // namespace

void ValueDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const QString language = index.data(ValueTable::LanguageRole).toString();
    const QString sign = index.data(ValueTable::SignRole).toString();
    const bool filled
        = index.data(ValueTable::ShareRole).toDouble() >= 0 || index.data(ValueTable::MissingRole).toBool();
    QStyleOptionViewItem item = option;
    initStyleOption(&item, index);
    const QString text = std::exchange(item.text, {});
    // Background, selection, hover and focus as the style draws them; the text comes from here.
    item.widget->style()->drawControl(QStyle::CE_ItemViewItem, &item, painter, item.widget);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    QRectF area = QRectF(item.rect);
    if (filled)
        paintFill(*painter, area, index, item);
    area.adjust(6, 0, -6, -1);
    const QFontMetricsF metrics(item.font);
    const Palette& colours = Palette::current();
    if (!language.isEmpty()) {
        paintLanguageMark(*painter, { area.left() + 6, area.center().y() }, language, kMarkRadius, colours);
        area.setLeft(area.left() + kMarkRoom);
    }
    const QString shown = metrics.elidedText(text, Qt::ElideRight, area.width());
    if (!sign.isEmpty()) {
        const double left = item.displayAlignment.testFlag(Qt::AlignRight)
            ? area.right() - metrics.horizontalAdvance(shown) - kSignRoom
            : area.left();
        paintSign(*painter, { left + 4.5, area.center().y() }, sign, colours);
        if (!item.displayAlignment.testFlag(Qt::AlignRight))
            area.setLeft(area.left() + kSignRoom);
    }
    if (const QString detail = index.data(ValueTable::DetailRole).toString(); !detail.isEmpty())
        area.setHeight(area.height() - paintDetail(*painter, area, detail));
    painter->setFont(item.font);
    painter->setPen(item.palette.color(QPalette::Text));
    painter->drawText(area, int(item.displayAlignment), shown);
    if (const QString note = index.data(ValueTable::NoteRole).toString(); !note.isEmpty())
        paintNote(*painter, area, metrics.horizontalAdvance(shown), note);
    painter->restore();
}

QSize ValueDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    QSize size = QStyledItemDelegate::sizeHint(option, index);
    if (!index.data(ValueTable::LanguageRole).toString().isEmpty())
        size.rwidth() += int(kMarkRoom);
    if (!index.data(ValueTable::SignRole).toString().isEmpty())
        size.rwidth() += int(kSignRoom);
    return size;
}

QTableView* makeTable(ValueTable* model, const QString& accessibleName, bool sortable, ColumnFit fit, QWidget* parent)
{
    auto* view = new QTableView(parent);
    view->setHorizontalHeader(new TightHeader(view));
    prepareTable(view);
    view->setAccessibleName(accessibleName);
    view->setItemDelegate(new ValueDelegate(view));
    if (sortable) {
        auto* sorted = new QSortFilterProxyModel(view);
        sorted->setSourceModel(model);
        sorted->setSortRole(ValueTable::SortRole);
        view->setModel(sorted);
        view->setSortingEnabled(true);
        view->sortByColumn(-1, Qt::AscendingOrder);
    } else {
        view->setModel(model);
    }
    const auto fitColumns = [view, fit] {
        QHeaderView* header = view->horizontalHeader();
        header->setStretchLastSection(fit == ColumnFit::Contents);
        for (int column = 0; column < header->count(); ++column)
            header->setSectionResizeMode(column,
                (column > 0 && fit == ColumnFit::Even) || (column == 0 && fit == ColumnFit::First)
                    ? QHeaderView::Stretch
                    : QHeaderView::ResizeToContents);
    };
    QObject::connect(view->model(), &QAbstractItemModel::modelReset, view, fitColumns);
    fitColumns();
    return view;
}

} // namespace ndogo
