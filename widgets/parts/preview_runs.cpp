// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/parts/preview_runs.h"

#include "widgets/look/palette.h"
#include "widgets/session/slider_map.h"

#include <algorithm>

namespace ndogo {

PreviewRuns::PreviewRuns(Session& session, QObject* parent)
    : QObject(parent)
    , m_session(session)
{
    connect(&session, &Session::jobFinished, this, &PreviewRuns::finished);
    connect(&session, &Session::scoresChanged, this, &PreviewRuns::noteRate);
    connect(&session, &Session::projectChanged, this, &PreviewRuns::leaveProject);
}

void PreviewRuns::setTarget(const QString& modelPath, const PruneRecipe& family)
{
    m_model = modelPath;
    m_family = family;
    m_family.amount = 0;
}

bool PreviewRuns::isOfTarget(const Step& step) const
{
    return step.model == reference(step.amount());
}

/// Another project: the session has dropped its jobs.
void PreviewRuns::leaveProject()
{
    if (m_project == m_session.projectFolder())
        return;
    m_project = m_session.projectFolder();
    m_waiting.clear();
    m_running.reset();
    m_job = 0;
    Q_EMIT changed();
}

ModelRef PreviewRuns::reference(double amount) const
{
    PruneRecipe recipe = m_family;
    recipe.amount = amount;
    return prunedBy(m_model.toStdString(), recipe);
}

bool PreviewRuns::isMeasured(const ModelRef& model) const
{
    return ndogo::isMeasured(m_session.results(model), std::size_t(testLanguages(m_session).size()));
}

bool PreviewRuns::holds(const Step& step) const
{
    return (m_running && m_running->sameJob(step))
        || std::any_of(m_waiting.begin(), m_waiting.end(), [&](const Step& other) { return other.sameJob(step); });
}

void PreviewRuns::preview(double amount)
{
    const ModelRef dense = reference(0), model = reference(amount);
    std::deque<Step> wanted;
    if (!isMeasured(model)) {
        if (amount > 0 && !isMeasured(dense))
            wanted.push_back({ Kind::Evaluate, dense, false });
        wanted.push_back({ Kind::Evaluate, model, false });
        if (amount > 0)
            wanted.push_back({ Kind::Time, model, false });
    }
    std::deque<Step> rest;
    std::copy_if(m_waiting.begin(), m_waiting.end(), std::back_inserter(rest),
        [this](const Step& step) { return step.inRow || !isOfTarget(step); });

    const bool useful = m_running && !wanted.empty() && m_running->sameJob(wanted.front());
    if (useful) {
        m_running->inRow = false;
        wanted.pop_front();
    } else if (m_running && isOfTarget(*m_running) && (!m_running->inRow || !wanted.empty())) {
        if (m_running->inRow)
            rest.push_front(*m_running);
        cancelRunning();
    }
    m_waiting = wanted;
    m_waiting.insert(m_waiting.end(), rest.begin(), rest.end());
    startNext();
    Q_EMIT changed();
}

void PreviewRuns::measure(const std::vector<double>& amounts)
{
    std::vector<double> all { 0 }; // a change needs its dense model
    all.insert(all.end(), amounts.begin(), amounts.end());
    for (double amount : all) {
        const Step step { Kind::Evaluate, reference(amount), true };
        if (!isMeasured(step.model) && !holds(step))
            m_waiting.push_back(step);
    }
    startNext();
    Q_EMIT changed();
}

void PreviewRuns::measureTime(double amount)
{
    const Step step { Kind::Time, reference(amount), false };
    if (!holds(step))
        m_waiting.push_front(step);
    startNext();
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
        if (!m_session.models().find(QString::fromStdString(step.model.path)))
            continue; // deleted meanwhile
        // 0: there is nothing to do, or no data to do it with.
        m_job = step.kind == Kind::Evaluate ? m_session.evaluate(step.model) : m_session.measureTime(step.model);
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
    const std::string path = m_running->model.path;
    m_running.reset();
    m_job = 0;
    if (outcome != Outcome::Succeeded) // cancelled in the jobs dock, or failed: what waits would fail as well
        std::erase_if(m_waiting, [&](const Step& step) { return step.model.path == path; });
    startNext();
    Q_EMIT changed();
}

std::int64_t PreviewRuns::sentencesOf(const ModelRef& model) const
{
    std::int64_t sentences = 0;
    for (const auto& [language, cell] : m_session.results(model).languages)
        sentences += cell.score ? cell.score->sentences : 0;
    return sentences;
}

/// From the first scores to the last ones, so that neither loading nor waiting counts. Where
/// nothing of ours runs, it is the dense model that is measured by itself.
void PreviewRuns::noteRate(const QString& path)
{
    const ModelRef model = m_running ? m_running->model : reference(0);
    if (path.toStdString() != model.path || (m_running && m_running->kind != Kind::Evaluate))
        return;
    const std::int64_t sentences = sentencesOf(model);
    if (!m_clock.isValid() || model != m_clocked) {
        m_clock.start();
        m_clocked = model;
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
