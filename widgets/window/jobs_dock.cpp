// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/window/jobs_dock.h"

#include "widgets/charts/chart_marks.h"
#include "widgets/look/palette.h"
#include "widgets/look/theme.h"
#include "widgets/session/engine_bridge.h"

#include <QHeaderView>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QScrollBar>
#include <QStyledItemDelegate>
#include <QTableView>
#include <QVBoxLayout>

namespace ndogo {

namespace {

constexpr int kRowHeight = 24;
constexpr int kHeaderHeight = 22;
constexpr int kRowsShown = 3;
constexpr int kScrollBar = 18; ///< px kept free at the right

using State = JobModel::State;

struct StateSign {
    QStringView icon;
    QStringView role;
};

StateSign signOf(State state)
{
    switch (state) {
    case State::Queued:
        return { u"clock", u"text_secondary" };
    case State::Running:
    case State::Cancelling:
        return { u"play", u"accent" };
    case State::Succeeded:
        return { u"tick", u"better" };
    case State::Failed:
        return { u"warning", u"worse" };
    case State::Cancelled:
        return { u"close", u"text_secondary" };
    }
    return { u"clock", u"text_secondary" };
}

/// The state's sign before the title, and the progress as a bar: full while it runs, hatched while
/// it waits or cannot say how far it is.
class JobDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const auto state = State(index.data(JobModel::StateRole).toInt());
        const Palette& colours = Palette::current();
        painter->save();
        painter->setFont(themeFont(FontRole::Body));
        if (index.column() == JobModel::TitleColumn) {
            const StateSign sign = signOf(state);
            const QPixmap pixmap = iconPixmap(sign.icon, 16, painter->device()->devicePixelRatioF(), sign.role);
            painter->drawPixmap(option.rect.left() + 12, option.rect.top() + (option.rect.height() - 16) / 2, pixmap);
            drawText(*painter, option.rect.adjusted(38, 0, -8, 0), index, u"text");
        } else if (index.column() == JobModel::ProgressColumn && (state == State::Queued || state == State::Running)) {
            drawBar(*painter, QRectF(option.rect).adjusted(0, 7, -16, -7), state, index, colours);
        } else {
            const bool failed = state == State::Failed && index.column() == JobModel::DoneColumn;
            const bool done = state >= State::Succeeded && index.column() == JobModel::ProgressColumn;
            drawText(*painter, option.rect.adjusted(0, 0, -8, 0), index,
                failed     ? u"worse"
                    : done ? u"text_secondary"
                           : u"text");
        }
        if (option.state.testFlag(QStyle::State_HasFocus)) {
            painter->setPen(QPen(colours.colour(u"focus"), 2));
            painter->setBrush(Qt::NoBrush);
            painter->drawRect(option.rect.adjusted(1, 1, -2, -2));
        }
        painter->restore();
    }

private:
    static void drawText(QPainter& painter, const QRect& area, const QModelIndex& index, QStringView role)
    {
        painter.setPen(Palette::current().colour(role));
        const QString text
            = painter.fontMetrics().elidedText(index.data(Qt::DisplayRole).toString(), Qt::ElideRight, area.width());
        painter.drawText(area, Qt::AlignLeft | Qt::AlignVCenter, text);
    }

    static void drawBar(
        QPainter& painter, const QRectF& area, State state, const QModelIndex& index, const Palette& colours)
    {
        const double fraction = index.data(JobModel::FractionRole).toDouble();
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(colours.colour(u"control_border"));
        painter.setBrush(colours.colour(u"surface"));
        painter.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), 2, 2);
        const QRectF inside = area.adjusted(2, 2, -2, -2);
        if (state == State::Queued || fraction < 0)
            paintHatch(painter, inside, colours.colour(u"hatch"));
        else
            painter.fillRect(QRectF(inside.left(), inside.top(), inside.width() * fraction, inside.height()),
                colours.colour(u"accent"));
    }
};

/// The first column's title is that of the dock.
class JobHeader : public QHeaderView {
public:
    explicit JobHeader(QWidget* parent)
        : QHeaderView(Qt::Horizontal, parent)
    {
    }

protected:
    void paintSection(QPainter* painter, const QRect& rect, int section) const override
    {
        const Palette& colours = Palette::current();
        painter->save();
        painter->fillRect(rect, colours.colour(u"surface_alt"));
        painter->fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), colours.colour(u"border"));
        const bool title = section == JobModel::TitleColumn;
        painter->setFont(themeFont(title ? FontRole::PanelTitle : FontRole::Caption));
        painter->setPen(colours.colour(title ? u"text" : u"text_secondary"));
        painter->drawText(rect.adjusted(title ? 12 : 0, 0, 0, -1), Qt::AlignLeft | Qt::AlignVCenter,
            model()->headerData(section, Qt::Horizontal).toString());
        painter->restore();
    }
};

} // namespace

JobsDock::JobsDock(EngineBridge& bridge, JobModel::Clock clock, QWidget* parent)
    : QWidget(parent)
    , m_bridge(bridge)
    , m_model(new JobModel(std::move(clock), this))
    , m_view(new QTableView(this))
    , m_empty(new QLabel(m_view))
{
    m_view->setModel(m_model);
    m_view->setItemDelegate(new JobDelegate(m_view));
    m_view->setHorizontalHeader(new JobHeader(m_view));
    m_view->setSelectionMode(QAbstractItemView::NoSelection);
    m_view->setShowGrid(false);
    m_view->setTabKeyNavigation(false); // Tab leaves it, arrows move in it
    m_view->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_view->setAccessibleName(tr("Jobs"));
    m_view->verticalHeader()->hide();
    m_view->verticalHeader()->setDefaultSectionSize(kRowHeight);
    m_view->verticalHeader()->setMinimumSectionSize(kRowHeight);
    QHeaderView* header = m_view->horizontalHeader();
    header->setFixedHeight(kHeaderHeight);
    header->setSectionsClickable(false);
    header->setHighlightSections(false);
    header->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    header->setSectionResizeMode(QHeaderView::Fixed);
    m_empty->setText(tr("No jobs. Long work shows its progress, rate and time left here, and can "
                        "always be cancelled."));
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setWordWrap(true);
    setRole(m_empty, u"secondary");
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_view);

    connect(&bridge, &EngineBridge::submitted, m_model, [this](JobId job, const QString& title, const JobSpec& spec) {
        const auto* evaluate = std::get_if<EvaluateSpec>(&spec);
        const auto* train = std::get_if<TrainSpec>(&spec);
        m_model->addJob(job, title,
            QString::fromStdString(evaluate ? evaluate->model.path
                    : train                 ? train->output
                                            : std::string()));
    });
    connect(&bridge, &EngineBridge::eventArrived, m_model, &JobModel::apply);
    connect(m_model, &JobModel::activeCountChanged, this, &JobsDock::refreshButtons);
    refreshButtons();
}

QSize JobsDock::sizeHint() const
{
    return { 600, kHeaderHeight + kRowsShown * kRowHeight + 4 };
}

void JobsDock::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    const int all = width() - kScrollBar;
    const int action = 88, left = 110, rate = std::max(116, all * 9 / 100);
    const int done = all * 17 / 100, progress = all * 18 / 100;
    const int widths[] = { all - action - left - rate - done - progress, progress, done, rate, left, action };
    for (int column = 0; column < JobModel::ColumnCount; ++column)
        m_view->setColumnWidth(column, widths[column]);
    m_empty->setGeometry(0, kHeaderHeight, width(), std::max(0, height() - kHeaderHeight));
}

/// A real button in each row that can be cancelled or has something to show: keyboard and screen
/// reader come free.
void JobsDock::refreshButtons()
{
    for (int row = 0; row < m_model->rowCount(); ++row) {
        const QModelIndex place = m_model->index(row, JobModel::ActionColumn);
        const QString shows = m_model->shownAt(row);
        const bool active = m_model->stateAt(row) <= State::Cancelling;
        const QString name = active ? QStringLiteral("cancel") : shows.isEmpty() ? QString() : QStringLiteral("show");
        const QWidget* holder = m_view->indexWidget(place);
        const auto* known = holder ? holder->findChild<QPushButton*>() : nullptr;
        if (known ? known->objectName() == name : name.isEmpty())
            continue;
        if (name.isEmpty()) {
            m_view->setIndexWidget(place, nullptr);
        } else if (active) {
            QPushButton* button = makeButton(row, name, tr("Cancel"));
            connect(button, &QPushButton::clicked, this, [this, job = m_model->jobAt(row), button] {
                button->setEnabled(false);
                cancel(job);
            });
        } else {
            connect(makeButton(row, name, tr("Show")), &QPushButton::clicked, this,
                [this, shows] { Q_EMIT showRequested(shows); });
        }
    }
    m_empty->setVisible(m_model->rowCount() == 0);
}

QPushButton* JobsDock::makeButton(int row, const QString& name, const QString& text)
{
    auto* holder = new QWidget;
    auto* button = new QPushButton(text, holder);
    button->setObjectName(name);
    button->setAccessibleName(tr("%1: %2", "what a button does, to which job")
                                  .arg(text, m_model->index(row, JobModel::TitleColumn).data().toString()));
    // Rows are lower than the buttons of a page.
    button->setStyleSheet(QStringLiteral("QPushButton { min-height: 18px; padding: 0 8px; }"));
    button->setFixedSize(72, 22);
    button->move(2, 1);
    m_view->setIndexWidget(m_model->index(row, JobModel::ActionColumn), holder);
    return button;
}

void JobsDock::cancel(JobId job)
{
    m_model->setCancelling(job);
    m_bridge.cancel(job);
}

void JobsDock::cancelAll()
{
    std::vector<JobId> active;
    for (int row = 0; row < m_model->activeCount(); ++row)
        active.push_back(m_model->jobAt(row));
    for (const JobId job : active)
        cancel(job);
}

} // namespace ndogo
