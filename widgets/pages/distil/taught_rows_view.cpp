// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/distil/taught_rows_view.h"

#include "widgets/charts/chart_marks.h"
#include "widgets/look/palette.h"
#include "widgets/look/theme.h"
#include "widgets/parts/dot_cells.h"
#include "widgets/words/number_text.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QPainter>
#include <QScopedValueRollback>
#include <QStyledItemDelegate>

#include <algorithm>

namespace ndogo {

namespace {

constexpr int kRowHeight = 22, kLowestRow = 16, kSmallText = 20, kTallestRow = 44;
constexpr double kRadius = 4.2;

QColor colour(QStringView role)
{
    return Palette::current().colour(role);
}

class Header : public QHeaderView {
public:
    explicit Header(TaughtRowsView* view)
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
        painter->fillRect(rect, colour(u"surface"));
        painter->setFont(themeFont(FontRole::Caption));
        painter->setPen(colour(u"text_secondary"));
        if (section == TaughtRowsModel::Dots)
            paintDotAxis(*painter, rect, m_view->axis());
        else
            painter->drawText(rect.adjusted(4, 0, -4, 0), Qt::AlignRight | Qt::AlignVCenter,
                model()->headerData(section, Qt::Horizontal, Qt::DisplayRole).toString());
    }

private:
    TaughtRowsView* m_view;
};

class Delegate : public QStyledItemDelegate {
public:
    explicit Delegate(TaughtRowsView* view)
        : QStyledItemDelegate(view)
        , m_view(view)
    {
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& given, const QModelIndex& index) const override
    {
        QStyleOptionViewItem option = given;
        if (option.rect.height() < kSmallText)
            option.font = themeFont(FontRole::ChartText);
        const TaughtRow& row = m_view->rows().row(index.row());
        const QRectF cell = option.rect;
        painter->save();
        painter->fillRect(cell, rowGround(option));
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setFont(option.font);
        switch (index.column()) {
        case TaughtRowsModel::Name:
            paintLanguageName(*painter, option, row.language);
            break;
        case TaughtRowsModel::Dots:
            paintDots(*painter, cell, row);
            break;
        case TaughtRowsModel::Verdict:
            if (const QString sign = verdictSign(row); !sign.isEmpty())
                paintSign(*painter, cell.center(), sign, Palette::current());
            break;
        default: {
            QFont font = option.font;
            font.setBold(index.column() == TaughtRowsModel::Student);
            painter->setFont(font);
            painter->setPen(colour(u"text"));
            painter->drawText(cell.adjusted(2, 0, -4, 0), Qt::AlignRight | Qt::AlignVCenter, index.data().toString());
        }
        }
        paintRowFrame(*painter, option, index, m_view->hasFocus());
        painter->restore();
    }

private:
    void paintDots(QPainter& painter, const QRectF& cell, const TaughtRow& row) const
    {
        const Interval& axis = m_view->axis();
        const double y = cell.center().y();
        paintDotGrid(painter, cell, axis);
        const LanguageStyle style = languageStyle(row.language);
        const QColor ink = Palette::current().isDark() ? style.dark : style.light;
        QColor pale = ink;
        pale.setAlphaF(Palette::current().isDark() ? 0.42F : 0.30F);
        // Of the gain, laid out from the control: it crosses that where nothing is certain.
        if (row.gain && row.control)
            paintWhiskers(painter, dotX(cell, axis, *row.control + row.gain->low),
                dotX(cell, axis, *row.control + row.gain->high), y, ink, pale);
        if (row.teacher)
            paintDottedTick(painter, { dotX(cell, axis, *row.teacher), y });
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

int TaughtRowsModel::rowOf(const QString& language) const
{
    const auto found = std::ranges::find(m_rows, language, &TaughtRow::language);
    return found == m_rows.end() ? -1 : int(found - m_rows.begin());
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
    case Verdict:
        return role == Qt::DisplayRole ? QString() : tr("Whether the teacher helps");
    default:
        return {};
    }
}

// --- the view ----------------------------------------------------------------

TaughtRowsView::TaughtRowsView(QWidget* parent)
    : QTableView(parent)
    , m_model(new TaughtRowsModel(this))
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
    setAccessibleName(tr("Scores of teacher, student and control by language, per cent"));
    connect(selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex& current) {
        if (!m_following && current.isValid())
            Q_EMIT languagePicked(m_model->row(current.row()).language);
    });
}

void TaughtRowsView::setRows(const std::vector<TaughtRow>& rows)
{
    const QScopedValueRollback<bool> following(m_following, true);
    const QModelIndex current = currentIndex();
    const QString language = current.isValid() ? m_model->row(current.row()).language : QString();
    m_axis = taughtAxis(rows);
    m_model->setRows(rows);
    setLanguage(language);
    layoutColumns();
    updateGeometry();
    viewport()->update();
    horizontalHeader()->viewport()->update();
}

void TaughtRowsView::setLanguage(const QString& code)
{
    const QScopedValueRollback<bool> following(m_following, true);
    const int row = m_model->rowOf(code);
    if (row < 0)
        selectionModel()->clear();
    else if (row != currentIndex().row() || !selectionModel()->isRowSelected(row))
        selectRow(row);
}

QSize TaughtRowsView::sizeHint() const
{
    return { 494, horizontalHeader()->sizeHint().height() + kRowHeight * m_model->rowCount() };
}

QSize TaughtRowsView::minimumSizeHint() const
{
    return { 380, horizontalHeader()->sizeHint().height() + kLowestRow * m_model->rowCount() };
}

void TaughtRowsView::layoutColumns()
{
    const QFontMetrics caption(themeFont(FontRole::Caption));
    QFont boldFont = font();
    boldFont.setBold(true);
    const QFontMetrics bold(boldFont);
    int name = 0;
    for (int row = 0; row < m_model->rowCount(); ++row)
        name = std::max(name, bold.horizontalAdvance(languageName(m_model->row(row).language)));
    name = std::min(name + 28, viewport()->width() / 4);
    int fixed = name + 26;
    for (const int column : { TaughtRowsModel::Teacher, TaughtRowsModel::Student, TaughtRowsModel::Control }) {
        const QString heading = m_model->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
        const int wide
            = std::max(bold.horizontalAdvance(QStringLiteral("100.0")), caption.horizontalAdvance(heading)) + 10;
        setColumnWidth(column, wide);
        fixed += wide;
    }
    setColumnWidth(TaughtRowsModel::Name, name);
    setColumnWidth(TaughtRowsModel::Dots, std::max(80, viewport()->width() - fixed));
    setColumnWidth(TaughtRowsModel::Verdict, 26);
    const int room = viewport()->height() / std::max(1, m_model->rowCount());
    verticalHeader()->setDefaultSectionSize(std::clamp(room, kLowestRow, kTallestRow));
}

void TaughtRowsView::resizeEvent(QResizeEvent* event)
{
    QTableView::resizeEvent(event);
    layoutColumns();
}

void TaughtRowsView::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape && currentIndex().isValid()) {
        Q_EMIT languagePicked(QString());
        return;
    }
    QTableView::keyPressEvent(event);
}

} // namespace ndogo
