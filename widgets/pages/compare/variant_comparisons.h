// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/jobs/evaluate_job.h"
#include "engine/study/comparison.h"
#include "engine/study/variant_results.h"

#include <QObject>
#include <QThreadPool>

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace ndogo {

/// The run that a model was last scored by, beside which its answers may be kept.
struct ScoringRun {
    EvaluateSpec spec; ///< with the readings that it was submitted with
    std::shared_ptr<const EvaluationResult> result; ///< not null
};

/// A model that was scored on all sentences.
struct ScoredModel {
    std::string path;
    std::vector<ScorePtr> scores; ///< by language code
    std::optional<ScoringRun> run;

    bool isSameAs(const ScoredModel& other) const; ///< nothing was scored anew
};

/// What a run answered, sentence by sentence; null where that is not kept. What cannot be read becomes a warning. May
/// wait for files, and is called from another thread.
using AnswerReader = std::function<std::shared_ptr<const Predictions>(const std::filesystem::path& project,
    const EvaluateSpec& run, const EvaluationResult& result, std::vector<Sentence>& warnings)>;

/// What came out for one variant: its place in a comparison with the baseline, whose other models do not matter, since
/// changes and their p values are of two models alone.
struct ComparedVariant {
    std::shared_ptr<const Comparison> comparison; ///< not null
    std::size_t model = 0; ///< the variant's, of those in the comparison
    std::vector<Sentence> warnings; ///< about the kept answers of either

    const Comparison::Variant& variant() const;
    const LanguageFlips* flips(const std::string& language) const; ///< null where answers are not kept
};

/// Compares variants with a baseline on a thread of its own, a few at a time, the first of the list first. What is
/// known stays known for as long as neither model is scored again, also while another baseline is looked at. GUI
/// thread only.
class VariantComparisons : public QObject {
    Q_OBJECT
public:
    struct Wish {
        std::filesystem::path project; ///< where answers are kept; empty: nowhere
        ScoredModel baseline;
        std::vector<ScoredModel> variants;
    };

    explicit VariantComparisons(QObject* parent = nullptr);
    ~VariantComparisons() override;

    void setReader(AnswerReader reader); ///< without one, answers are not compared
    void setRules(const ComparisonRules& rules); ///< before the first wish; the tolerance does not matter
    const ComparisonRules& rules() const { return m_rules; }

    /// Takes the place of the wish before; work on another baseline is given up.
    void setWish(Wish wish);
    const ComparedVariant* of(const std::string& variant) const; ///< against the baseline of the wish; null until known
    bool isBusy() const { return m_running; }

Q_SIGNALS:
    void changed(); ///< more is known

private:
    struct Known {
        ScoredModel baseline, variant;
        std::optional<ComparedVariant> compared; ///< nothing where it could not be done
    };
    using Batch = std::vector<Known>;

    const Known* known(const ScoredModel& variant) const;
    void startNext();
    void take(Batch batch, bool wasStopped);

    AnswerReader m_reader;
    ComparisonRules m_rules;
    Wish m_wish;
    std::map<std::pair<std::string, std::string>, Known> m_known; ///< by the paths of baseline and variant
    bool m_running = false;
    std::stop_source m_stop;
    QThreadPool m_pool;
};

} // namespace ndogo
