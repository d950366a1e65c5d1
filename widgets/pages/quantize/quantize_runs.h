// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/session/session.h"

#include <QObject>

#include <deque>
#include <optional>

namespace ndogo {

/// The measurements of quantizations, one after the other: of each the dense scores where they are missing, the layers,
/// the scores, the time. They go on, and wait, while another method or model is looked at. GUI thread only.
class QuantizeRuns : public QObject {
    Q_OBJECT
public:
    enum class Step { Dense, Layers, Scores, Time };

    explicit QuantizeRuns(Session& session, QObject* parent = nullptr);

    /// `scored`: whether the model can be scored and timed on the data at hand.
    void measure(const ModelRef& model, bool scored);
    void stop(const ModelRef& model); ///< what runs and waits of it

    std::optional<Step> running() const { return m_running ? std::optional(m_running->step) : std::nullopt; }
    std::optional<Step> running(const ModelRef& model) const; ///< where it is that model's
    bool holds(const ModelRef& model) const; ///< something of it runs or waits

Q_SIGNALS:
    void changed(); ///< what runs

private:
    struct Task {
        ModelRef model;
        Step step = Step::Dense;
    };
    JobId start(const Task& task);
    void startNext();
    void leaveProject();
    void finished(JobId job, Outcome outcome);

    Session& m_session;
    QString m_project; ///< folder
    std::deque<Task> m_waiting;
    std::optional<Task> m_running;
    JobId m_job = 0;
};

} // namespace ndogo
