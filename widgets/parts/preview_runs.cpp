// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/parts/preview_runs.h"

#include "widgets/look/palette.h"
#include "widgets/session/slider_map.h"

#include <algorithm>
#include <cmath>

namespace ndogo {

bool PreviewRuns::Step::sameJob(const Step& other) const
{
    return kind == other.kind && std::abs(amount - other.amount) < 0.00005;
}

PreviewRuns::PreviewRuns(Session& session, QObject* parent)
    : QObject(parent)
    , m_session(session)
{
    connect(&session, &Session::jobFinished, this, &PreviewRuns::finished);
    connect(&session, &Session::scoresChanged, this, &PreviewRuns::noteRate);
}

void PreviewRuns::setTarget(const QString& modelPath, const PruneRecipe& family)
{
    if (modelPath == m_model && family == m_family)
        return;
    stop();
    m_model = modelPath;
    m_family = family;
}

ModelRef PreviewRuns::reference(double amount) const
{
    PruneRecipe recipe = m_family;
    recipe.amount = amount;
    return prunedBy(m_model.toStdString(), recipe);
}

bool PreviewRuns::isMeasured(double amount) const
{
    return ndogo::isMeasured(m_session.study(m_model, m_family), amount, std::size_t(testLanguages(m_session).size()));
}

bool PreviewRuns::holds(const Step& step) const
{
    return (m_running && m_running->sameJob(step))
        || std::any_of(m_waiting.begin(), m_waiting.end(), [&](const Step& other) { return other.sameJob(step); });
}

void PreviewRuns::preview(double amount)
{
    std::deque<Step> wanted;
    if (!isMeasured(amount)) {
        if (amount > 0 && !isMeasured(0))
            wanted.push_back({ Kind::Evaluate, 0, false });
        wanted.push_back({ Kind::Evaluate, amount, false });
        if (amount > 0)
            wanted.push_back({ Kind::Time, amount, false });
    }
    std::deque<Step> row;
    std::copy_if(
        m_waiting.begin(), m_waiting.end(), std::back_inserter(row), [](const Step& step) { return step.inRow; });

    const bool useful = m_running && !wanted.empty() && m_running->sameJob(wanted.front());
    if (useful) {
        m_running->inRow = false;
        wanted.pop_front();
    } else if (m_running && (!m_running->inRow || !wanted.empty())) {
        if (m_running->inRow)
            row.push_front(*m_running);
        cancelRunning();
    }
    m_waiting = wanted;
    m_waiting.insert(m_waiting.end(), row.begin(), row.end());
    startNext();
    Q_EMIT changed();
}

void PreviewRuns::measure(const std::vector<double>& amounts)
{
    std::vector<double> all { 0 }; // a change needs its dense model
    all.insert(all.end(), amounts.begin(), amounts.end());
    for (double amount : all) {
        const Step step { Kind::Evaluate, amount, true };
        if (!isMeasured(amount) && !holds(step))
            m_waiting.push_back(step);
    }
    startNext();
    Q_EMIT changed();
}

void PreviewRuns::measureTime(double amount)
{
    const Step step { Kind::Time, amount, false };
    if (!holds(step))
        m_waiting.push_front(step);
    startNext();
    Q_EMIT changed();
}

void PreviewRuns::stop()
{
    m_waiting.clear();
    cancelRunning();
    Q_EMIT changed();
}

void PreviewRuns::cancelRunning()
{
    if (!m_running)
        return;
    const JobId job = m_job;
    m_running.reset();
    m_job = 0;
    m_session.cancel(job);
}

void PreviewRuns::startNext()
{
    while (!m_running && !m_waiting.empty()) {
        const Step step = m_waiting.front();
        m_waiting.pop_front();
        // 0: there is nothing to do, or no data to do it with.
        m_job = step.kind == Kind::Evaluate ? m_session.evaluate(reference(step.amount))
                                            : m_session.measureTime(reference(step.amount));
        if (m_job == 0)
            continue;
        m_running = step;
        m_clock.invalidate();
    }
}

void PreviewRuns::finished(JobId job, Outcome outcome)
{
    if (!m_running || job != m_job)
        return;
    m_running.reset();
    m_job = 0;
    if (outcome != Outcome::Succeeded)
        m_waiting.clear(); // cancelled in the jobs dock, or failed: what waits would fail as well
    startNext();
    Q_EMIT changed();
}

std::int64_t PreviewRuns::sentencesAt(double amount) const
{
    const PruningStudy::Level* level = m_session.study(m_model, m_family).level(amount);
    std::int64_t sentences = 0;
    if (level) {
        for (const auto& [language, cell] : level->languages)
            sentences += cell.score ? cell.score->sentences : 0;
    }
    return sentences;
}

/// From the first scores to the last ones, so that neither loading nor waiting counts. Where
/// nothing of ours runs, it is the dense model that is measured by itself.
void PreviewRuns::noteRate(const QString& path)
{
    if (path != m_model || (m_running && m_running->kind != Kind::Evaluate))
        return;
    const double amount = m_running ? m_running->amount : 0;
    const std::int64_t sentences = sentencesAt(amount);
    if (!m_clock.isValid() || amount != m_clocked) {
        m_clock.start();
        m_clocked = amount;
        m_firstSentences = sentences;
    } else if (sentences > m_lastSentences && m_clock.elapsed() > 500) {
        m_rate = double(sentences - m_firstSentences) * 1000 / double(m_clock.elapsed());
    }
    m_lastSentences = sentences;
}

QStringList testLanguages(const Session& session)
{
    QStringList languages;
    const std::shared_ptr<const DataReport> data = session.data();
    if (!data)
        return languages;
    for (const LanguageData& language : data->languages) {
        const auto sentences = language.sentences.find(data->split);
        if (sentences != language.sentences.end() && sentences->second > 0)
            languages << QString::fromStdString(language.language);
    }
    std::sort(languages.begin(), languages.end(), [](const QString& a, const QString& b) {
        return QString::localeAwareCompare(languageName(a), languageName(b)) < 0;
    });
    return languages;
}

} // namespace ndogo
