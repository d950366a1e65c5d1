// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/jobs/job_event.h"
#include "widgets/session/rate_meter.h"

#include <QAbstractTableModel>
#include <QString>

#include <functional>
#include <vector>

namespace ndogo {

/// The jobs of this run: those that are not done first, in the order they were asked for, then the
/// finished ones, newest first. Rate and time left are worked out here.
class JobModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { TitleColumn, ProgressColumn, DoneColumn, RateColumn, LeftColumn, ActionColumn, ColumnCount };
    enum class State { Queued, Running, Cancelling, Succeeded, Failed, Cancelled };
    enum Role { StateRole = Qt::UserRole, FractionRole }; ///< FractionRole: 0-1, or negative while unknown

    /// Seconds that only rise.
    using Clock = std::function<double()>;
    explicit JobModel(Clock clock = {}, QObject* parent = nullptr);

    /// Tells whether more wants to compute than there are cores; asked when a job slows down. Null: the system's load.
    void setBusy(std::function<bool()> busy) { m_busy = std::move(busy); }

    /// `shows` is the path of the model whose page shows the result, or empty.
    void addJob(JobId job, const QString& title, const QString& shows = {});
    void apply(const JobEvent& event);
    void setCancelling(JobId job);

    JobId jobAt(int row) const;
    State stateAt(int row) const;
    QString shownAt(int row) const; ///< of a job that succeeded: what addJob() was told; else empty
    int activeCount() const; ///< jobs that are not done

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

Q_SIGNALS:
    void activeCountChanged();
    /// Once a job: it will take half as long again as was expected at first, or more. `text` says how long, and why.
    void slowedDown(ndogo::JobId job, const QString& title, const QString& text);

private:
    struct Row {
        JobId job = 0;
        QString title;
        QString shows;
        State state = State::Queued;
        bool exclusive = false;
        std::string stage;
        std::int64_t done = 0, total = 0;
        std::string unit;
        double started = 0, ended = 0;
        double expected = 0; ///< seconds in all, as the first rate foretold; 0 before
        bool slow = false; ///< and that was said
        RateMeter rate;
        QString error;

        bool active() const { return state <= State::Cancelling; }
    };

    int find(JobId job) const;
    void progress(Row& row, const event::Progress& progress);
    void watchForecast(Row& row);
    void finish(int row, const event::Finished& finished);
    QString text(int row, int column) const;
    QString doneText(int row) const;
    QString leftText(const Row& row) const;
    QString progressText(const Row& row) const;

    Clock m_clock;
    std::function<bool()> m_busy;
    std::vector<Row> m_rows;
};

} // namespace ndogo
