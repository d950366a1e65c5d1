// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/languages/languages_timings.h"

#include "widgets/pages/languages/study_reading.h"
#include "widgets/session/session_text.h"
#include "widgets/words/format.h"

#include <QCoreApplication>
#include <QMetaObject>

#include <algorithm>
#include <filesystem>
#include <set>
#include <utility>

namespace ndogo {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(LanguagesTimings)
};

/// Scores of one curve, by level, language and seed.
using CurveScores = std::map<double, std::map<std::string, SeedScores>>;

struct Curve {
    TrainedAlike trained;
    PruneTiming timing = PruneTiming::None;
    PruneRecipe family;
    CurveScores scores;
};

TrainedAlike trainedAlike(const TimedRun& run)
{
    TrainedAlike trained { run.start, run.trainedOn, run.trainedOn.size() == 1, run.data };
    if (trained.alone) {
        trained.trainedOn.clear();
        trained.data.languages.clear();
    }
    return trained;
}

std::vector<Curve> curvesOf(std::span<const TimedRun> runs)
{
    std::vector<Curve> curves;
    for (const TimedRun& run : runs) {
        const TrainedAlike trained = trainedAlike(run);
        auto curve = std::find_if(curves.begin(), curves.end(), [&](const Curve& known) {
            return known.timing == run.timing && known.family == run.family && known.trained == trained;
        });
        if (curve == curves.end())
            curve = curves.insert(curves.end(), { trained, run.timing, run.family, {} });
        for (const LanguageScore& score : run.evaluation->languages) {
            if (!trained.alone || score.language == run.trainedOn.front())
                curve->scores[run.level][score.language][run.seed] = ScorePtr(run.evaluation, &score);
        }
    }
    return curves;
}

/// Mean over languages of each seed that has all of them.
SeedSpread meanSpread(const PruningStudy::Level& level)
{
    std::map<std::uint64_t, std::pair<double, std::size_t>> sums; // by seed: scores, languages
    for (const auto& [language, cell] : level.languages) {
        for (const auto& [seed, score] : cell.seeds) {
            sums[seed].first += score->counts.f1();
            ++sums[seed].second;
        }
    }
    std::vector<double> means;
    for (const auto& [seed, sum] : sums) {
        if (sum.second == level.languages.size())
            means.push_back(sum.first / double(sum.second));
    }
    return seedSpread(means);
}

void summarise(TimedStudy& timed)
{
    timed.means.clear();
    std::set<int> seeds;
    for (const PruningStudy::Level& level : timed.study.levels()) {
        if (const SeedSpread spread = meanSpread(level); spread.seeds > 0)
            timed.means[level.amount] = spread;
        for (const auto& [language, cell] : level.languages)
            seeds.insert(int(cell.seeds.size()));
    }
    timed.fewestSeeds = seeds.empty() ? 0 : *seeds.begin();
    timed.mostSeeds = seeds.empty() ? 0 : *seeds.rbegin();
}

bool holds(const PruningStudy& study, double level, const std::string& language, const SeedScores& seeds)
{
    const PruningStudy::Level* known = study.level(level);
    if (!known)
        return false;
    const auto cell = known->languages.find(language);
    return cell != known->languages.end() && cell->second.seeds == seeds;
}

/// Adds what the study does not have yet.
void addScores(PruningStudy& study, const CurveScores& scores, const std::atomic_bool* stop)
{
    for (const auto& [level, languages] : scores) {
        for (const auto& [language, seeds] : languages) {
            if (stop && *stop)
                return;
            if (!holds(study, level, language, seeds))
                study.addSeeds(level, seeds);
        }
    }
}

} // namespace

std::vector<TimedStudy> timedStudies(
    std::span<const RunRecord> records, std::span<const TimedStudy> known, const std::atomic_bool* stop)
{
    const std::vector<TimedRun> runs = timedRuns(records);
    const std::vector<Curve> curves = curvesOf(runs);
    std::vector<TimedStudy> studies;
    for (const Curve& curve : curves) {
        if (curve.timing == PruneTiming::None)
            continue;
        const auto before = std::find_if(known.begin(), known.end(), [&](const TimedStudy& study) {
            return study.timing == curve.timing && study.family == curve.family && study.trained == curve.trained;
        });
        TimedStudy timed { curve.trained, curve.timing, curve.family, {}, {}, 0, 0 };
        if (before != known.end())
            timed.study = before->study;
        addScores(timed.study, curve.scores, stop); // before dense, so that each is compared once
        for (const Curve& dense : curves) {
            if (dense.timing == PruneTiming::None && dense.trained == curve.trained)
                addScores(timed.study, dense.scores, stop);
        }
        if (stop && *stop)
            break;
        summarise(timed);
        studies.push_back(std::move(timed));
    }
    // Comparisons as they were met; within one, kinds of pruning and then timings.
    std::vector<TimedStudy> sorted;
    while (!studies.empty()) {
        const TrainedAlike trained = studies.front().trained;
        const PruneRecipe family = studies.front().family;
        for (const PruneTiming timing : { PruneTiming::Before, PruneTiming::During, PruneTiming::After }) {
            const auto found = std::find_if(studies.begin(), studies.end(), [&](const TimedStudy& study) {
                return study.timing == timing && study.family == family && study.trained == trained;
            });
            if (found == studies.end())
                continue;
            sorted.push_back(std::move(*found));
            studies.erase(found);
        }
    }
    return sorted;
}

namespace {

QString trainedOnText(const TrainedAlike& trained)
{
    if (trained.alone)
        return Words::tr("each language by itself");
    if (trained.trainedOn.empty())
        return Words::tr("all languages");
    return trained.trainedOn.size() > 3 ? Words::tr("%n language(s)", nullptr, int(trained.trainedOn.size()))
                                        : languageList(trained.trainedOn);
}

} // namespace

QString studyKey(const TimedStudy& study)
{
    QStringList parts { QString::number(int(study.timing)), recipeText(study.family),
        QString::fromStdString(study.trained.start), QString::fromStdString(study.trained.data.path),
        QString::fromStdString(study.trained.data.split), QString::number(study.trained.alone) };
    for (const std::string& language : study.trained.trainedOn)
        parts << QString::fromStdString(language);
    return parts.join(QLatin1Char('\n'));
}

QString studyName(const TimedStudy& study, std::span<const TimedStudy> others)
{
    const auto differs = [&](auto same) { return !std::all_of(others.begin(), others.end(), same); };
    QStringList parts { timingText(study.timing) };
    if (differs([&](const TimedStudy& other) { return other.family == study.family; }))
        parts << recipeText(study.family);
    if (differs([&](const TimedStudy& other) { return other.trained.start == study.trained.start; }))
        parts << QString::fromStdString(std::filesystem::path(study.trained.start).filename().string());
    if (differs([&](const TimedStudy& other) {
            return other.trained.alone == study.trained.alone && other.trained.trainedOn == study.trained.trainedOn;
        }))
        parts << trainedOnText(study.trained);
    if (differs([&](const TimedStudy& other) { return other.trained.data.path == study.trained.data.path; }))
        parts << QString::fromStdString(std::filesystem::path(study.trained.data.path).filename().string());
    return parts.join(QStringLiteral(" · "));
}

QString timingText(PruneTiming timing)
{
    switch (timing) {
    case PruneTiming::None:
        return Words::tr("dense");
    case PruneTiming::Before:
        return Words::tr("pruned, then fine-tuned");
    case PruneTiming::During:
        return Words::tr("pruned while fine-tuning");
    case PruneTiming::After:
        return Words::tr("pruned after fine-tuning");
    }
    return {};
}

QString timingWord(PruneTiming timing)
{
    switch (timing) {
    case PruneTiming::None:
        return Words::tr("dense");
    case PruneTiming::Before:
        return Words::tr("before", "pruned before fine-tuning");
    case PruneTiming::During:
        return Words::tr("during", "pruned while fine-tuning");
    case PruneTiming::After:
        return Words::tr("after", "pruned after fine-tuning");
    }
    return {};
}

QVector<double> timingDash(PruneTiming timing)
{
    switch (timing) {
    case PruneTiming::During:
        return { 11, 4 };
    case PruneTiming::After:
        return { 4, 3 };
    case PruneTiming::None:
    case PruneTiming::Before:
        break;
    }
    return {};
}

QString seedsText(int fewest, int most)
{
    if (most <= 1)
        return {};
    return fewest == most ? Words::tr("mean of %n seeds", nullptr, most)
                          : Words::tr("mean of %1 to %n seeds", nullptr, most).arg(fewest);
}

SeedSpread spreadOf(const PruningStudy::Cell& cell)
{
    std::vector<double> values;
    for (const auto& [seed, score] : cell.seeds)
        values.push_back(score->counts.f1());
    if (values.empty())
        values.push_back(cell.value());
    return seedSpread(values);
}

QString spreadText(const SeedSpread& spread)
{
    if (spread.seeds < 2)
        return scoreText(spread.mean);
    return Words::tr("%1 ± %2 over %n seed(s)", nullptr, spread.seeds)
        .arg(scoreText(spread.mean), scoreText(spread.deviation));
}

TimedStudies::TimedStudies(QObject* parent)
    : QObject(parent)
{
    m_pool.setMaxThreadCount(1);
}

TimedStudies::~TimedStudies()
{
    m_stop = true;
    m_pool.waitForDone();
}

void TimedStudies::setRecords(std::vector<RunRecord> records)
{
    m_next = std::move(records);
    m_wanted = true;
    if (!m_running)
        start();
}

void TimedStudies::setTolerance(double tolerance)
{
    m_tolerance = tolerance;
    for (TimedStudy& study : m_studies)
        study.study.setTolerance(tolerance);
}

void TimedStudies::start()
{
    m_wanted = false;
    m_running = true;
    m_pool.start([this, records = std::move(m_next), known = m_studies] {
        auto studies = std::make_shared<std::vector<TimedStudy>>(timedStudies(records, known, &m_stop));
        if (!m_stop)
            QMetaObject::invokeMethod(
                this, [this, studies] { take(std::move(*studies)); }, Qt::QueuedConnection);
    });
    m_next.clear();
}

void TimedStudies::take(std::vector<TimedStudy> studies)
{
    m_running = false;
    m_studies = std::move(studies);
    setTolerance(m_tolerance);
    if (m_wanted)
        start();
    Q_EMIT changed();
}

} // namespace ndogo
