// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/jobs/engine.h"

#include <QObject>
#include <QString>

#include <memory>

namespace ndogo {

/// The only object that receives engine events. It queues them and hands them over on the GUI thread,
/// at most 30 times a second and for at most 8 ms at a time; of several Progress events of one job that
/// wait, only the last is kept. No other event is ever dropped. submit() and cancel() may be called on
/// the GUI thread only.
class EngineBridge : public QObject {
    Q_OBJECT
public:
    explicit EngineBridge(Engine& engine, QObject* parent = nullptr);
    ~EngineBridge() override; ///< unsubscribes

    JobId submit(const JobSpec& spec, const QString& title); ///< `title` is shown in the jobs dock
    void cancel(JobId job);
    MachineInfo machine() const;

Q_SIGNALS:
    void submitted(ndogo::JobId job, const QString& title, const ndogo::JobSpec& spec);
    void eventArrived(const ndogo::JobEvent& event);

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace ndogo
