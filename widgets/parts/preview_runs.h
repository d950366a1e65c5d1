// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/session/session.h"

#include <QElapsedTimer>
#include <QObject>

#include <deque>
#include <optional>
#include <vector>

namespace ndogo {

/// The measurements behind the slider, one at a time: the level that was let go of (dense first
/// where it is missing, then F1, then time), and after it the levels that were asked for in a row.
/// Whoever moves again cancels the preview that runs; a row of levels waits and goes on. What was asked for of a
/// model belongs to it, and goes on while another is looked at. GUI thread only.
class PreviewRuns : public QObject {
    Q_OBJECT
public:
    enum class Kind { Evaluate, Time };
    struct Step {
        Kind kind = Kind::Evaluate;
        ModelRef model; ///< pruned to a level, or dense
        bool inRow = false; ///< asked for by measure()

        double amount() const { return model.amount(); }
        bool sameJob(const Step& other) const { return kind == other.kind && model == other.model; }
    };

    explicit PreviewRuns(Session& session, QObject* parent = nullptr);

    /// What is asked for from now on is of this model and family.
    void setTarget(const QString& modelPath, const PruneRecipe& family);
    bool isOfTarget(const Step& step) const;

    void preview(double amount); ///< the slider rests here
    void measure(const std::vector<double>& amounts); ///< F1 of those not measured yet
    void measureTime(double amount);

    const std::optional<Step>& running() const { return m_running; }
    const std::deque<Step>& waiting() const { return m_waiting; }
    std::optional<double> sentencesPerSecond() const { return m_rate; } ///< as measured in this run of the program

    ModelRef reference(double amount) const;

Q_SIGNALS:
    void changed(); ///< what runs or waits

private:
    bool isMeasured(const ModelRef& model) const;
    bool holds(const Step& step) const;
    void leaveProject();
    void cancelRunning();
    void startNext();
    void finished(JobId job, Outcome outcome);
    void noteRate(const QString& path);
    std::int64_t sentencesOf(const ModelRef& model) const;

    Session& m_session;
    QString m_project; ///< folder
    QString m_model;
    PruneRecipe m_family;
    std::optional<Step> m_running;
    JobId m_job = 0;
    std::deque<Step> m_waiting;
    std::optional<double> m_rate;
    QElapsedTimer m_clock; ///< since the first scores of the level that is being evaluated ...
    ModelRef m_clocked; ///< ... which is this one
    std::int64_t m_firstSentences = 0, m_lastSentences = 0;
};

/// Languages of the test data that have sentences in the split, by name: the order of every list of
/// languages.
QStringList testLanguages(const Session& session);

} // namespace ndogo
