// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a project has measured of pruning before, during and after fine-tuning, as studies that every chart of the
// Languages page can show.
#pragma once

#include "engine/jobs/sweep_results.h"
#include "engine/study/pruning_study.h"
#include "widgets/pages/languages/languages_charts.h"

#include <QObject>
#include <QThreadPool>

#include <atomic>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace ndogo {

/// What the trainings of one comparison have in common.
struct TrainedAlike {
    std::string start; ///< checkpoint that the trainings began with
    std::vector<std::string> trainedOn; ///< languages; empty: all of the data, or `alone`
    bool alone = false; ///< each language was trained on by itself, and scored on itself
    DataRef data; ///< scored on; without its languages where `alone`
    bool operator==(const TrainedAlike&) const = default;
};

/// One timing of one comparison, along one kind of pruning. Level 0 is the dense models.
struct TimedStudy {
    TrainedAlike trained;
    PruneTiming timing = PruneTiming::None;
    PruneRecipe family;
    PruningStudy study;
    std::map<double, SeedSpread> means; ///< by level: of the unweighted mean over languages, each seed by itself
    int fewestSeeds = 0, mostSeeds = 0; ///< of its levels
};

/// The studies among `records`, in the order before, during, after of each comparison; without those in which
/// nothing was pruned. `known` are those of a moment ago: what has not changed is taken from there. Bootstraps every
/// new score (about 10 ms each), so it belongs off the GUI thread; `stop` ends it early with what there is.
std::vector<TimedStudy> timedStudies(
    std::span<const RunRecord> records, std::span<const TimedStudy> known = {}, const std::atomic_bool* stop = nullptr);

/// Tells the studies of a project apart, for as long as it is open.
QString studyKey(const TimedStudy& study);
/// How the study is chosen: its timing and, where `others` hold more than one comparison or kind of pruning, what
/// sets it apart.
QString studyName(const TimedStudy& study, std::span<const TimedStudy> others);

QString timingText(PruneTiming timing); ///< "pruned, then fine-tuned"
QString timingWord(PruneTiming timing); ///< "before fine-tuning"
/// One dash for one timing, measured or published: solid before, long during, short after.
QVector<double> timingDash(PruneTiming timing);

/// "mean of 3 seeds", "mean of 2 to 3 seeds", "seed by seed", or empty for one seed.
QString seedsText(int fewest, int most);

/// Spread over seeds of a cell; one seed has no deviation.
SeedSpread spreadOf(const PruningStudy::Cell& cell);
QString spreadText(const SeedSpread& spread); ///< "52.3", of several seeds "52.3 ± 0.4 over 3 seeds"

/// Those of one comparison and kind of pruning, laid over each other: of the mean over languages, or of
/// view.selected where it is measured.
ChartSpec timingsSpec(std::span<const TimedStudy* const> studies, const LanguageView& view);
/// What was found, in words; nothing without a pruned level.
std::optional<Message> timingsMessage(std::span<const TimedStudy* const> studies);
/// Mean, worst language, spread, ... of dense and of each timing at a level.
ValueRows timingsDisparity(std::span<const TimedStudy* const> studies, const LanguageView& view, double amount);
/// The same in words, one sentence a timing.
std::vector<Message> timingsWords(std::span<const TimedStudy* const> studies, const LanguageView& view, double amount);
/// Levels above 0 that every one of the studies has complete.
std::vector<double> commonLevels(std::span<const TimedStudy* const> studies);

/// Keeps timedStudies() of a project up to date on a thread of its own. GUI thread only.
class TimedStudies : public QObject {
    Q_OBJECT
public:
    explicit TimedStudies(QObject* parent = nullptr);
    ~TimedStudies() override;

    /// Computes anew, soon; while it computes, only the last wish counts.
    void setRecords(std::vector<RunRecord> records);
    void setTolerance(double tolerance);
    const std::vector<TimedStudy>& studies() const { return m_studies; }
    bool isBusy() const { return m_running; }

Q_SIGNALS:
    void changed();

private:
    void start();
    void take(std::vector<TimedStudy> studies);

    std::vector<TimedStudy> m_studies;
    std::vector<RunRecord> m_next;
    bool m_wanted = false, m_running = false;
    double m_tolerance = 0.02;
    std::atomic_bool m_stop = false;
    QThreadPool m_pool;
};

} // namespace ndogo
