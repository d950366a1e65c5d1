// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/session/engine_bridge.h"

#include <QElapsedTimer>
#include <QTimer>

#include <algorithm>
#include <deque>
#include <mutex>
#include <optional>
#include <unordered_map>

namespace ndogo {

namespace {

constexpr int kPeriodMs = 34; ///< at most 30 hand-overs a second
constexpr int kBudgetMs = 8;

/// Where engine threads leave their events. It outlives the bridge for as long as the engine holds
/// the sink, so that an event in flight during destruction finds a place to fall.
class Inbox {
public:
    void setReceiver(QObject* receiver, std::function<void()> wake)
    {
        const std::lock_guard lock(m_mutex);
        m_receiver = receiver;
        m_wake = std::move(wake);
    }

    void put(const JobEvent& event)
    {
        const std::lock_guard lock(m_mutex);
        if (!m_receiver)
            return;
        const bool progress = std::holds_alternative<event::Progress>(event.payload);
        Waiting& waiting = m_waiting[event.job];
        // A Progress right after a Progress of the same job takes its place, so that a flood costs
        // nothing; an older one further up is passed over by take().
        if (progress && waiting.last && waiting.last == waiting.progress)
            m_events[*waiting.last - m_taken] = event;
        else {
            m_events.push_back(event);
            waiting.last = m_taken + m_events.size() - 1;
            if (progress)
                waiting.progress = waiting.last;
        }
        if (!m_awake) {
            m_awake = true;
            QMetaObject::invokeMethod(m_receiver, m_wake, Qt::QueuedConnection);
        }
    }

    /// The next event, or nothing; then the next put() wakes the receiver again.
    std::optional<JobEvent> take()
    {
        const std::lock_guard lock(m_mutex);
        while (!m_events.empty()) {
            JobEvent event = std::move(m_events.front());
            m_events.pop_front();
            const std::size_t number = m_taken++;
            const auto waiting = m_waiting.find(event.job);
            const bool outdated
                = std::holds_alternative<event::Progress>(event.payload) && waiting->second.progress != number;
            if (waiting->second.last == number)
                m_waiting.erase(waiting);
            if (!outdated)
                return event;
        }
        m_awake = false;
        return std::nullopt;
    }

private:
    /// Numbers, counted over all events ever put, of what a job has in the queue.
    struct Waiting {
        std::optional<std::size_t> last, progress;
    };

    std::mutex m_mutex;
    QObject* m_receiver = nullptr;
    std::function<void()> m_wake;
    std::deque<JobEvent> m_events;
    std::unordered_map<JobId, Waiting> m_waiting;
    std::size_t m_taken = 0;
    bool m_awake = false; ///< the receiver knows, or is about to
};

} // namespace

struct EngineBridge::Private {
    explicit Private(Engine& target)
        : engine(target)
    {
    }

    Engine& engine;
    std::shared_ptr<Inbox> inbox = std::make_shared<Inbox>();
    QTimer timer;
    QElapsedTimer sinceDrain;
};

EngineBridge::EngineBridge(Engine& engine, QObject* parent)
    : QObject(parent)
    , d(std::make_unique<Private>(engine))
{
    d->timer.setSingleShot(true);
    d->timer.setTimerType(Qt::PreciseTimer);
    const auto drain = [this] {
        d->sinceDrain.start();
        while (const std::optional<JobEvent> event = d->inbox->take()) {
            Q_EMIT eventArrived(*event);
            if (d->sinceDrain.elapsed() >= kBudgetMs) {
                d->timer.start(kPeriodMs);
                return;
            }
        }
    };
    connect(&d->timer, &QTimer::timeout, this, drain);
    d->inbox->setReceiver(this, [this] {
        const qint64 waited = d->sinceDrain.isValid() ? d->sinceDrain.elapsed() : kPeriodMs;
        d->timer.start(int(std::max<qint64>(0, kPeriodMs - waited)));
    });
    engine.subscribe([inbox = d->inbox](const JobEvent& event) { inbox->put(event); });
}

EngineBridge::~EngineBridge()
{
    d->inbox->setReceiver(nullptr, {});
    d->engine.subscribe({});
}

JobId EngineBridge::submit(const JobSpec& spec, const QString& title)
{
    const JobId job = d->engine.submit(spec);
    Q_EMIT submitted(job, title, spec);
    return job;
}

void EngineBridge::cancel(JobId job)
{
    d->engine.cancel(job);
}

MachineInfo EngineBridge::machine() const
{
    return d->engine.machine();
}

} // namespace ndogo
