// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/quantize/quantize_runs.h"

#include <algorithm>
#include <utility>

namespace ndogo {

QuantizeRuns::QuantizeRuns(Session& session, QObject* parent)
    : QObject(parent)
    , m_session(session)
{
    connect(&session, &Session::jobFinished, this, &QuantizeRuns::finished);
    connect(&session, &Session::projectChanged, this, &QuantizeRuns::leaveProject);
}

/// Another project: the session has dropped its jobs.
void QuantizeRuns::leaveProject()
{
    if (m_project == m_session.projectFolder())
        return;
    m_project = m_session.projectFolder();
    m_waiting.clear();
    m_running.reset();
    m_job = 0;
    Q_EMIT changed();
}

void QuantizeRuns::measure(const ModelRef& model, bool scored)
{
    if (holds(model))
        return;
    if (scored)
        m_waiting.push_back({ model, Step::Dense });
    m_waiting.push_back({ model, Step::Layers });
    if (scored) {
        m_waiting.push_back({ model, Step::Scores });
        if (!m_session.timingRun(model))
            m_waiting.push_back({ model, Step::Time });
    }
    startNext();
}

void QuantizeRuns::stop(const ModelRef& model)
{
    std::erase_if(m_waiting, [&](const Task& task) { return task.model == model; });
    if (m_running && m_running->model == model) {
        m_running.reset();
        m_session.cancel(std::exchange(m_job, 0));
    }
    startNext();
}

std::optional<QuantizeRuns::Step> QuantizeRuns::running(const ModelRef& model) const
{
    return m_running && m_running->model == model ? std::optional(m_running->step) : std::nullopt;
}

bool QuantizeRuns::holds(const ModelRef& model) const
{
    return running(model)
        || std::any_of(m_waiting.begin(), m_waiting.end(), [&](const Task& task) { return task.model == model; });
}

/// 0: there is nothing to do.
JobId QuantizeRuns::start(const Task& task)
{
    switch (task.step) {
    case Step::Dense:
        return m_session.evaluate({ task.model.path, {} });
    case Step::Layers:
        return m_session.compareLayers(task.model);
    case Step::Scores:
        return m_session.evaluate(task.model);
    case Step::Time:
        return m_session.measureTime(task.model);
    }
    return 0;
}

void QuantizeRuns::startNext()
{
    while (!m_running && !m_waiting.empty()) {
        const Task task = m_waiting.front();
        m_waiting.pop_front();
        m_job = start(task);
        if (m_job != 0)
            m_running = task;
    }
    Q_EMIT changed();
}

void QuantizeRuns::finished(JobId job, Outcome outcome)
{
    if (!m_running || job != m_job)
        return;
    const ModelRef model = m_running->model;
    m_running.reset();
    m_job = 0;
    if (outcome != Outcome::Succeeded) // cancelled in the jobs dock, or failed: what waits would fail as well
        std::erase_if(m_waiting, [&](const Task& task) { return task.model == model; });
    startNext();
}

} // namespace ndogo
