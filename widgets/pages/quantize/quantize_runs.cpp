// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/quantize/quantize_runs.h"

#include <utility>

namespace ndogo {

QuantizeRuns::QuantizeRuns(Session& session, QObject* parent)
    : QObject(parent)
    , m_session(session)
{
    connect(&session, &Session::jobFinished, this, &QuantizeRuns::finished);
}

void QuantizeRuns::measure(const ModelRef& model, bool scored)
{
    stop();
    m_model = model;
    m_waiting = { Step::Layers };
    if (scored) {
        m_waiting.push_front(Step::Dense);
        m_waiting.push_back(Step::Scores);
        if (!m_session.timingRun(model))
            m_waiting.push_back(Step::Time);
    }
    startNext();
}

void QuantizeRuns::stop()
{
    m_waiting.clear();
    const JobId job = std::exchange(m_job, 0);
    if (std::exchange(m_running, std::nullopt))
        m_session.cancel(job);
    Q_EMIT changed();
}

/// 0: there is nothing to do.
JobId QuantizeRuns::start(Step step)
{
    switch (step) {
    case Step::Dense:
        return m_session.evaluate({ m_model.path, {} });
    case Step::Layers:
        return m_session.compareLayers(m_model);
    case Step::Scores:
        return m_session.evaluate(m_model);
    case Step::Time:
        return m_session.measureTime(m_model);
    }
    return 0;
}

void QuantizeRuns::startNext()
{
    while (!m_running && !m_waiting.empty()) {
        const Step step = m_waiting.front();
        m_waiting.pop_front();
        m_job = start(step);
        if (m_job != 0)
            m_running = step;
    }
    Q_EMIT changed();
}

void QuantizeRuns::finished(JobId job, Outcome outcome)
{
    if (!m_running || job != m_job)
        return;
    m_running.reset();
    m_job = 0;
    if (outcome != Outcome::Succeeded)
        m_waiting.clear(); // cancelled in the jobs dock, or failed: what waits would fail as well
    startNext();
}

} // namespace ndogo
