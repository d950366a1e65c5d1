// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/job_model.h"

#include "widgets/words/error_text.h"
#include "widgets/words/format.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <thread>

namespace ndogo {

namespace {

constexpr std::size_t kFinishedKept = 50;
constexpr double kFirstForecast = 2; ///< seconds after which the rate is taken at its word
constexpr double kWorthSaying = 10; ///< seconds that a forecast grew

double steadySeconds()
{
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// A job of ours has a thread a core; what waits for a core beside those is another's.
bool isMachineBusy()
{
    double load = 0;
    return getloadavg(&load, 1) == 1 && load > std::thread::hardware_concurrency() + 0.5;
}

} // namespace

JobModel::JobModel(Clock clock, QObject* parent)
    : QAbstractTableModel(parent)
    , m_clock(clock ? std::move(clock) : Clock(steadySeconds))
{
}

int JobModel::find(JobId job) const
{
    const auto found = std::find_if(m_rows.begin(), m_rows.end(), [job](const Row& row) { return row.job == job; });
    return found == m_rows.end() ? -1 : int(found - m_rows.begin());
}

void JobModel::addJob(JobId job, const QString& title, const QString& shows)
{
    const int row = activeCount();
    beginInsertRows({}, row, row);
    Row added;
    added.job = job;
    added.title = title;
    added.shows = shows;
    m_rows.insert(m_rows.begin() + row, std::move(added));
    endInsertRows();
    Q_EMIT activeCountChanged();
}

void JobModel::apply(const JobEvent& event)
{
    const int at = find(event.job);
    if (at < 0 || !m_rows[std::size_t(at)].active())
        return;
    Row& row = m_rows[std::size_t(at)];
    if (const auto* finished = std::get_if<event::Finished>(&event.payload)) {
        finish(at, *finished);
        return;
    }
    if (const auto* queued = std::get_if<event::Queued>(&event.payload)) {
        row.exclusive = queued->exclusive;
    } else if (std::holds_alternative<event::Started>(event.payload)) {
        if (row.state == State::Queued)
            row.state = State::Running;
        row.started = m_clock();
    } else if (const auto* stage = std::get_if<event::Stage>(&event.payload)) {
        row.stage = stage->name;
    } else if (const auto* progressed = std::get_if<event::Progress>(&event.payload)) {
        progress(row, *progressed);
    } else {
        return;
    }
    // The jobs behind this one say what they wait for.
    Q_EMIT dataChanged(index(at, 0), index(rowCount() - 1, ColumnCount - 1));
}

void JobModel::progress(Row& row, const event::Progress& progress)
{
    if (progress.unit != row.unit || progress.done < row.done) {
        row.rate = RateMeter(progress.unit);
        row.expected = 0;
    }
    row.done = progress.done;
    row.total = progress.total;
    row.unit = progress.unit;
    row.rate.add(m_clock(), progress.done);
    watchForecast(row);
}

void JobModel::watchForecast(Row& row)
{
    const double perSecond = row.rate.perSecond();
    if (row.slow || row.state != State::Running || perSecond <= 0 || row.total <= row.done)
        return;
    const double passed = m_clock() - row.started;
    const double whole = passed + double(row.total - row.done) / perSecond;
    if (row.expected <= 0 && passed > kFirstForecast)
        row.expected = whole;
    if (row.expected <= 0 || whole < 1.5 * row.expected || whole < row.expected + kWorthSaying)
        return;
    row.slow = true;
    const QString longer
        = tr("In all it takes %1 rather than %2.", "durations").arg(timeLeftText(whole), timeLeftText(row.expected));
    const bool busy = m_busy ? m_busy() : isMachineBusy();
    Q_EMIT slowedDown(row.job, row.title,
        longer + QLatin1Char(' ')
            + (busy ? tr("Another program is busy on this computer.")
                    : tr("Its rate has fallen to %1.").arg(rateText(perSecond, unitText(row.unit, 2)))));
}

void JobModel::finish(int at, const event::Finished& finished)
{
    Row& row = m_rows[std::size_t(at)];
    row.ended = m_clock();
    if (row.started <= 0)
        row.started = row.ended;
    row.state = finished.outcome == Outcome::Succeeded ? State::Succeeded
        : finished.outcome == Outcome::Failed          ? State::Failed
                                                       : State::Cancelled;
    if (finished.outcome == Outcome::Failed)
        row.error = errorText(finished.error).sentence();
    const int last = activeCount(); // the row itself is not active any more
    if (at < last) {
        beginMoveRows({}, at, at, {}, last + 1);
        std::rotate(m_rows.begin() + at, m_rows.begin() + at + 1, m_rows.begin() + last + 1);
        endMoveRows();
    }
    const int finishedRows = rowCount() - last;
    if (finishedRows > int(kFinishedKept)) {
        beginRemoveRows({}, rowCount() - 1, rowCount() - 1);
        m_rows.pop_back();
        endRemoveRows();
    }
    Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
    Q_EMIT activeCountChanged();
}

void JobModel::setCancelling(JobId job)
{
    const int at = find(job);
    if (at < 0 || !m_rows[std::size_t(at)].active())
        return;
    m_rows[std::size_t(at)].state = State::Cancelling;
    Q_EMIT dataChanged(index(at, 0), index(at, ColumnCount - 1));
}

JobId JobModel::jobAt(int row) const
{
    return m_rows.at(std::size_t(row)).job;
}

JobModel::State JobModel::stateAt(int row) const
{
    return m_rows.at(std::size_t(row)).state;
}

QString JobModel::shownAt(int row) const
{
    const Row& place = m_rows.at(std::size_t(row));
    return place.state == State::Succeeded ? place.shows : QString();
}

int JobModel::activeCount() const
{
    return int(std::count_if(m_rows.begin(), m_rows.end(), [](const Row& row) { return row.active(); }));
}

int JobModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int JobModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

QString JobModel::progressText(const Row& row) const
{
    switch (row.state) {
    case State::Queued:
        return tr("waiting");
    case State::Running:
        return row.total > 0 ? tr("%1 %").arg(percentNumber(double(row.done) / double(row.total))) : tr("running");
    case State::Cancelling:
        return tr("Cancelling…");
    case State::Succeeded:
        return tr("finished");
    case State::Failed:
        return tr("failed");
    case State::Cancelled:
        return tr("Cancelled");
    }
    return {};
}

QString JobModel::doneText(int at) const
{
    const Row& row = m_rows[std::size_t(at)];
    const QString duration = secondsText(row.ended - row.started);
    switch (row.state) {
    case State::Queued: {
        const int ahead
            = int(std::count_if(m_rows.begin(), m_rows.begin() + at, [](const Row& other) { return other.active(); }));
        if (row.exclusive)
            return tr("waits: timing runs alone");
        return ahead > 0 ? tr("queued behind %n job(s)", nullptr, ahead) : tr("begins at once");
    }
    case State::Running:
    case State::Cancelling:
        return row.total > 0 ? ndogo::doneText(row.done, row.total, row.unit) : QString();
    case State::Succeeded:
        if (row.total <= 0 || row.unit == "bytes")
            return tr("in %1").arg(duration);
        return tr("%1 %2 in %3").arg(countText(row.total), unitText(row.unit, row.total), duration);
    case State::Failed:
        return row.error;
    case State::Cancelled:
        return row.total > 0 ? tr("after %1").arg(ndogo::doneText(row.done, row.total, row.unit))
                             : tr("before it began");
    }
    return {};
}

QString JobModel::leftText(const Row& row) const
{
    const double perSecond = row.rate.perSecond();
    if (row.state != State::Running || perSecond <= 0 || row.total <= row.done)
        return {};
    return timeLeftText(double(row.total - row.done) / perSecond);
}

QString JobModel::text(int at, int column) const
{
    const Row& row = m_rows[std::size_t(at)];
    switch (column) {
    case TitleColumn:
        return row.title;
    case ProgressColumn:
        return progressText(row);
    case DoneColumn:
        return doneText(at);
    case RateColumn: {
        const double perSecond = row.rate.perSecond();
        if (row.state != State::Running || perSecond <= 0)
            return {};
        return row.unit == "bytes" ? tr("%1/s").arg(bytesText(qint64(perSecond)))
                                   : rateText(perSecond, unitText(row.unit, 2));
    }
    case LeftColumn:
        return leftText(row);
    default:
        return {};
    }
}

QVariant JobModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const Row& row = m_rows[std::size_t(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return text(index.row(), index.column());
    case Qt::ToolTipRole:
        return row.error.isEmpty() ? QVariant() : QVariant(row.error);
    case StateRole:
        return int(row.state);
    case FractionRole:
        return row.total > 0 ? double(row.done) / double(row.total) : -1.0;
    default:
        return {};
    }
}

QVariant JobModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case TitleColumn:
        return tr("Jobs");
    case ProgressColumn:
        return tr("Progress");
    case DoneColumn:
        return tr("Done");
    case RateColumn:
        return tr("Rate");
    case LeftColumn:
        return tr("Time left");
    default:
        return QString();
    }
}

} // namespace ndogo
