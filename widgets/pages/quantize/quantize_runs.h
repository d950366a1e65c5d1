// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/session/session.h"

#include <QObject>

#include <deque>
#include <optional>

namespace ndogo {

/// The measurements of one quantization, one after the other: the dense scores where they are missing, the layers, the
/// scores, the time. GUI thread only.
class QuantizeRuns : public QObject {
    Q_OBJECT
public:
    enum class Step { Dense, Layers, Scores, Time };

    explicit QuantizeRuns(Session& session, QObject* parent = nullptr);

    /// `scored`: whether the model can be scored and timed on the data at hand. Stops what ran before.
    void measure(const ModelRef& model, bool scored);
    void stop();

    std::optional<Step> running() const { return m_running; }
    const ModelRef& model() const { return m_model; } ///< that was measured last

Q_SIGNALS:
    void changed(); ///< what runs

private:
    JobId start(Step step);
    void startNext();
    void finished(JobId job, Outcome outcome);

    Session& m_session;
    ModelRef m_model;
    std::deque<Step> m_waiting;
    std::optional<Step> m_running;
    JobId m_job = 0;
};

} // namespace ndogo
