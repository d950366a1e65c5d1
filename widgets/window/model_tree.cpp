// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/window/model_tree.h"

#include "widgets/look/palette.h"
#include "widgets/look/theme.h"
#include "widgets/models/model_tree_model.h"
#include "widgets/session/session.h"
#include "widgets/session/view_state.h"
#include "widgets/words/metric_text.h"

#include <QAction>
#include <QClipboard>
#include <QDesktopServices>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>
#include <QShortcut>
#include <QSignalBlocker>
#include <QSortFilterProxyModel>
#include <QStackedWidget>
#include <QStyledItemDelegate>
#include <QToolButton>
#include <QTreeView>
#include <QUrl>
#include <QVBoxLayout>

#include <functional>

namespace ndogo {

namespace {

constexpr int kRowHeight = 38;
constexpr int kFew = 12; ///< variants that are shown at once; a sweep leaves dozens, which wait folded

/// Two lines: the name, and below it how it was made. The mean score stands at the right of the
/// first.
class ModelDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const override
    {
        const int lines
            = QFontMetrics(themeFont(FontRole::Body)).height() + QFontMetrics(themeFont(FontRole::Caption)).height();
        return { option.rect.width(), std::max(kRowHeight, lines + 4) };
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const Palette& colours = Palette::current();
        const bool selected = option.state.testFlag(QStyle::State_Selected);
        QRect area = option.rect;
        // The whole row, indentation included, wears the selection.
        QRect row = area;
        row.setLeft(0);
        row.setRight(option.widget ? option.widget->width() : area.right());
        painter->save();
        if (selected) {
            painter->fillRect(row, colours.colour(u"selection"));
            painter->fillRect(QRect(0, row.top(), 3, row.height()), colours.colour(u"accent"));
        } else if (option.state.testFlag(QStyle::State_MouseOver)) {
            painter->fillRect(row, colours.colour(u"hover"));
        }
        area.adjust(2, 3, -10, -3);
        QFont nameFont = themeFont(FontRole::Body);
        const QFontMetrics plain(nameFont);
        const QString score = index.data(ModelTreeModel::ScoreRole).toString();
        painter->setFont(nameFont);
        painter->setPen(colours.colour(u"text"));
        const int half = area.top() + plain.height();
        const QRect first(area.left(), area.top(), area.width(), plain.height());
        painter->drawText(first, Qt::AlignRight | Qt::AlignVCenter, score);
        int taken = score.isEmpty() ? 0 : plain.horizontalAdvance(score) + 6;
        if (index.data(ModelTreeModel::FlagRole).toBool()) {
            const QPixmap flag = iconPixmap(u"flag", 14, painter->device()->devicePixelRatioF(), u"worse");
            taken += 16;
            painter->drawPixmap(first.right() - taken, first.top() + 2, flag);
            taken += 2;
        }
        nameFont.setBold(selected);
        painter->setFont(nameFont);
        const QString name = index.data(Qt::DisplayRole).toString();
        const int room = first.width() - taken;
        painter->drawText(
            first, Qt::AlignLeft | Qt::AlignVCenter, QFontMetrics(nameFont).elidedText(name, Qt::ElideRight, room));
        const QFont small = themeFont(FontRole::Caption);
        painter->setFont(small);
        painter->setPen(colours.colour(u"text_secondary"));
        const QRect second(area.left(), half, area.width(), area.bottom() - half + 1);
        painter->drawText(second, Qt::AlignLeft | Qt::AlignVCenter,
            QFontMetrics(small).elidedText(
                index.data(ModelTreeModel::DetailRole).toString(), Qt::ElideRight, second.width()));
        if (option.state.testFlag(QStyle::State_HasFocus) && option.state.testFlag(QStyle::State_KeyboardFocusChange)) {
            painter->setPen(QPen(colours.colour(u"focus"), 2));
            painter->drawRect(row.adjusted(1, 1, -2, -1));
        }
        painter->restore();
    }
};

QToolButton* iconButton(QStringView name, const QString& text, QWidget* parent)
{
    auto* button = new QToolButton(parent);
    button->setIcon(icon(name));
    button->setIconSize({ 16, 16 });
    button->setToolTip(text);
    button->setAccessibleName(text);
    return button;
}

} // namespace

ModelTree::ModelTree(Session& session, ViewState& state, QWidget* parent)
    : QWidget(parent)
    , m_session(session)
    , m_state(state)
    , m_model(new ModelTreeModel(session, this))
    , m_filter(new QSortFilterProxyModel(this))
    , m_search(new QLineEdit(this))
    , m_noMatch(new QLabel(tr("No model has these words in its name."), this))
    , m_stack(new QStackedWidget(this))
    , m_columns(new QWidget(this))
    , m_view(new QTreeView(this))
{
    m_filter->setSourceModel(m_model);
    m_filter->setRecursiveFilteringEnabled(true);
    m_filter->setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_view->setModel(m_filter);
    m_view->setItemDelegate(new ModelDelegate(m_view));
    m_view->setHeaderHidden(true);
    m_view->setIndentation(16);
    m_view->setUniformRowHeights(true);
    m_view->setMouseTracking(true);
    m_view->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_view->setAccessibleName(tr("Models and variants"));

    m_search->setPlaceholderText(tr("Find a model"));
    m_search->setAccessibleName(tr("Find a model"));
    m_search->setClearButtonEnabled(true);
    m_search->hide();
    connect(m_search, &QLineEdit::textChanged, this, [this](const QString& words) {
        m_filter->setFilterFixedString(words);
        m_view->expandAll();
        showFound();
    });
    auto* leave = new QShortcut(Qt::Key_Escape, m_search);
    leave->setContext(Qt::WidgetShortcut);
    connect(leave, &QShortcut::activated, this, [this] {
        setSearchVisible(false);
        m_view->setFocus(Qt::ShortcutFocusReason);
    });
    m_noMatch->setWordWrap(true);
    m_noMatch->setContentsMargins(12, 8, 12, 8);
    setRole(m_noMatch, u"secondary");
    m_noMatch->hide();

    fillColumns();
    m_stack->addWidget(makeEmpty());
    m_stack->addWidget(m_view);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(makeHeader());
    layout->addWidget(m_search);
    layout->addWidget(m_columns);
    layout->addWidget(m_noMatch);
    layout->addWidget(m_stack, 1);

    connect(m_model, &QAbstractItemModel::modelReset, this, &ModelTree::showModels);
    connect(m_view, &QTreeView::expanded, this,
        [this](const QModelIndex& place) { m_expanded[place.data(ModelTreeModel::PathRole).toString()] = true; });
    connect(m_view, &QTreeView::collapsed, this,
        [this](const QModelIndex& place) { m_expanded[place.data(ModelTreeModel::PathRole).toString()] = false; });
    connect(&m_state, &ViewState::modelChanged, this, &ModelTree::showSelection);
    connect(m_view->selectionModel(), &QItemSelectionModel::currentChanged, this, [this](const QModelIndex& current) {
        const QString path = current.data(ModelTreeModel::PathRole).toString();
        if (const ModelEntry* entry = m_session.models().find(path); entry && entry->info)
            m_state.setModel(path);
    });
    // Not already on the way through the list with the arrow keys.
    for (const auto picked : { &QTreeView::clicked, &QTreeView::activated }) {
        connect(m_view, picked, this, [this](const QModelIndex& place) {
            const QString path = place.data(ModelTreeModel::PathRole).toString();
            if (const ModelEntry* entry = m_session.models().find(path); entry && entry->asleep)
                m_session.openModel(path); // is selected once it is open
        });
    }
    addActions();
    showModels();
}

/// What can be done to a model stands in its menu, and has a key.
void ModelTree::addActions()
{
    const auto add = [this](const QString& text, const QKeySequence& key, const std::function<void()>& act) {
        auto* action = new QAction(text, m_view);
        action->setShortcut(key);
        action->setShortcutContext(Qt::WidgetShortcut);
        connect(action, &QAction::triggered, this, [this, act] {
            if (!currentPath().isEmpty())
                act();
        });
        m_view->addAction(action);
    };
    m_view->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_view->setContextMenuPolicy(Qt::ActionsContextMenu);
    add(tr("&Rename"), Qt::Key_F2, [this] { m_view->edit(m_view->currentIndex()); });
    add(tr("&Delete…"), QKeySequence::Delete, [this] { Q_EMIT removeRequested(currentPath()); });
    add(tr("&Show in the file manager"), {}, [this] { QDesktopServices::openUrl(QUrl::fromLocalFile(currentPath())); });
    add(tr("&Copy its path"), {}, [this] { QGuiApplication::clipboard()->setText(currentPath()); });
    connect(m_model, &ModelTreeModel::renameRequested, this, &ModelTree::renameRequested, Qt::QueuedConnection);
}

QString ModelTree::currentPath() const
{
    return m_view->currentIndex().data(ModelTreeModel::PathRole).toString();
}

void ModelTree::showFound()
{
    m_noMatch->setVisible(!m_search->text().isEmpty() && m_filter->rowCount() == 0 && m_model->rowCount() > 0);
}

void ModelTree::fillColumns()
{
    m_columns->setAutoFillBackground(true);
    m_columns->setBackgroundRole(QPalette::Base);
    auto* columns = new QHBoxLayout(m_columns);
    columns->setContentsMargins(12, 6, 10, 2);
    m_mean = new QLabel(m_columns);
    auto* recipe = new QLabel(tr("Variant and recipe"), m_columns);
    for (QLabel* label : { recipe, m_mean })
        setRole(label, u"caption");
    columns->addWidget(recipe);
    columns->addStretch();
    columns->addWidget(m_mean);
    const auto nameMean
        = [this] { m_mean->setText(tr("mean %1", "a metric").arg(metricText(m_model->metric()).name)); };
    connect(m_model, &QAbstractItemModel::dataChanged, this, nameMean);
    connect(m_model, &QAbstractItemModel::modelReset, this, nameMean);
    nameMean();
}

QWidget* ModelTree::makeHeader()
{
    auto* header = new QFrame(this);
    header->setObjectName(QStringLiteral("models-header"));
    header->setAutoFillBackground(true);
    header->setBackgroundRole(QPalette::AlternateBase);
    auto* title = new QLabel(tr("Models"), header);
    title->setFont(themeFont(FontRole::PanelTitle));
    m_find = iconButton(u"search", tr("Find a model"), header);
    m_find->setCheckable(true);
    connect(m_find, &QToolButton::toggled, this, &ModelTree::setSearchVisible);
    QToolButton* add = iconButton(u"plus", tr("Open checkpoint…"), header);
    connect(add, &QToolButton::clicked, this, &ModelTree::openRequested);
    auto* row = new QHBoxLayout(header);
    row->setContentsMargins(12, 2, 8, 2);
    row->addWidget(title, 1);
    row->addWidget(m_find);
    row->addWidget(add);
    return header;
}

QWidget* ModelTree::makeEmpty()
{
    auto* empty = new QWidget(this);
    empty->setAutoFillBackground(true);
    empty->setBackgroundRole(QPalette::Base);
    auto* title = new QLabel(tr("No model is open"), empty);
    setRole(title, u"heading");
    auto* words = new QLabel(tr("Variants will appear here,\neach under its parent."), empty);
    setRole(words, u"secondary");
    for (QLabel* label : { title, words })
        label->setAlignment(Qt::AlignCenter);
    auto* layout = new QVBoxLayout(empty);
    layout->addStretch(1);
    layout->addWidget(title);
    layout->addWidget(words);
    layout->addStretch(1);
    return empty;
}

void ModelTree::setSearchVisible(bool visible)
{
    m_find->setChecked(visible);
    m_search->setVisible(visible);
    if (visible)
        m_search->setFocus(Qt::ShortcutFocusReason);
    else
        m_search->clear();
}

void ModelTree::showModels()
{
    const bool any = m_model->rowCount() > 0;
    m_stack->setCurrentIndex(any ? 1 : 0);
    m_columns->setVisible(any);
    {
        const QSignalBlocker quiet(m_view); // only a person's wish is remembered
        expandFew({});
    }
    showSelection();
}

void ModelTree::expandFew(const QModelIndex& place)
{
    for (int row = 0; row < m_filter->rowCount(place); ++row) {
        const QModelIndex child = m_filter->index(row, 0, place);
        const QString path = child.data(ModelTreeModel::PathRole).toString();
        m_view->setExpanded(child, m_expanded.value(path, m_filter->rowCount(child) <= kFew));
        expandFew(child);
    }
}

void ModelTree::showSelection()
{
    const QModelIndex index = m_filter->mapFromSource(m_model->indexOf(m_state.model()));
    if (index == m_view->currentIndex())
        return;
    if (index.isValid()) {
        m_view->setCurrentIndex(index);
        m_view->scrollTo(index);
    }
}

} // namespace ndogo
