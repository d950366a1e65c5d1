// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/compare/variant_comparisons.h"

#include <QThread>

#include <algorithm>

namespace ndogo {

namespace {

/// So many variants share the resamples of the baseline; more would hold their draws all at once (8 bytes each).
constexpr std::size_t kAtOnce = 4;

/// The scores as one result, with the answers where they are kept.
std::shared_ptr<const EvaluationResult> resultOf(const ScoredModel& model, const std::filesystem::path& project,
    const AnswerReader& reader, std::vector<Sentence>& warnings)
{
    auto result = std::make_shared<EvaluationResult>();
    for (const ScorePtr& score : model.scores)
        result->languages.push_back(*score);
    result->metric = model.scores.front()->metric;
    if (!model.run)
        return result;
    const EvaluationResult& recorded = *model.run->result;
    result->split = recorded.split;
    result->mode = recorded.mode;
    result->predictions = recorded.predictions;
    if (!result->predictions && reader && !project.empty())
        result->predictions = reader(project, model.run->spec, recorded, warnings);
    return result;
}

struct Work {
    std::filesystem::path project;
    AnswerReader reader;
    ComparisonRules rules;
    CancelToken token;

    std::vector<ComparedVariant> compare(const ScoredModel& baseline, const std::vector<ScoredModel>& variants) const
    {
        std::vector<ComparedRun> runs;
        std::vector<std::vector<Sentence>> warnings;
        const auto add = [&](const ScoredModel& model) {
            token.throwIfRequested();
            std::vector<Sentence>& said = warnings.emplace_back();
            runs.push_back({ model.path, resultOf(model, project, reader, said), {} });
        };
        add(baseline);
        std::ranges::for_each(variants, add);
        const auto comparison = std::make_shared<const Comparison>(compareRuns(runs, 0, rules, token));
        std::vector<ComparedVariant> compared;
        for (std::size_t model = 1; model < runs.size(); ++model) {
            std::vector<Sentence> said = warnings.front();
            said.insert(said.end(), warnings[model].begin(), warnings[model].end());
            compared.push_back({ comparison, model, std::move(said) });
        }
        return compared;
    }
};

} // namespace

bool ScoredModel::isSameAs(const ScoredModel& other) const
{
    const auto resultOfRun = [](const ScoredModel& model) { return model.run ? model.run->result : nullptr; };
    return path == other.path && scores == other.scores && resultOfRun(*this) == resultOfRun(other);
}

const Comparison::Variant& ComparedVariant::variant() const
{
    return *std::ranges::find(comparison->variants, model, &Comparison::Variant::model);
}

const LanguageFlips* ComparedVariant::flips(const std::string& language) const
{
    const auto& all = variant().flips;
    const auto found = std::ranges::find(all, language, &LanguageFlips::language);
    return found == all.end() ? nullptr : &*found;
}

VariantComparisons::VariantComparisons(QObject* parent)
    : QObject(parent)
{
    m_pool.setMaxThreadCount(1);
    m_rules.threads = std::max(1, QThread::idealThreadCount() - 1); // one stays for the window
}

VariantComparisons::~VariantComparisons()
{
    m_stop.request_stop();
    m_pool.waitForDone();
}

void VariantComparisons::setReader(AnswerReader reader)
{
    m_reader = std::move(reader);
}

void VariantComparisons::setRules(const ComparisonRules& rules)
{
    m_rules = rules;
}

void VariantComparisons::setWish(Wish wish)
{
    const bool isOther = !wish.baseline.isSameAs(m_wish.baseline) || wish.project != m_wish.project;
    if (wish.project != m_wish.project)
        m_known.clear();
    m_wish = std::move(wish);
    if (m_running && isOther)
        m_stop.request_stop();
    if (!m_running)
        startNext();
}

const VariantComparisons::Known* VariantComparisons::known(const ScoredModel& variant) const
{
    const auto found = m_known.find({ m_wish.baseline.path, variant.path });
    const bool isGood = found != m_known.end() && found->second.baseline.isSameAs(m_wish.baseline)
        && found->second.variant.isSameAs(variant);
    return isGood ? &found->second : nullptr;
}

const ComparedVariant* VariantComparisons::of(const std::string& variant) const
{
    const auto wished = std::ranges::find(m_wish.variants, variant, &ScoredModel::path);
    const Known* found = wished == m_wish.variants.end() ? nullptr : known(*wished);
    return found && found->compared ? &*found->compared : nullptr;
}

void VariantComparisons::startNext()
{
    std::vector<ScoredModel> next;
    for (const ScoredModel& variant : m_wish.variants) {
        if (next.size() < kAtOnce && !known(variant))
            next.push_back(variant);
    }
    if (next.empty())
        return;
    m_running = true;
    m_stop = std::stop_source();
    const Work work { m_wish.project, m_reader, m_rules, CancelToken(m_stop.get_token()) };
    m_pool.start([this, work, baseline = m_wish.baseline, next = std::move(next)] {
        auto batch = std::make_shared<Batch>();
        for (const ScoredModel& variant : next)
            batch->push_back({ baseline, variant, std::nullopt });
        try {
            const std::vector<ComparedVariant> compared = work.compare(baseline, next);
            for (std::size_t i = 0; i < compared.size(); ++i)
                (*batch)[i].compared = compared[i];
        } catch (const std::exception&) {
            // Stopped, or no memory: these variants stay without verdicts.
        }
        QMetaObject::invokeMethod(
            this, [this, batch, stopped = work.token.requested()] { take(std::move(*batch), stopped); },
            Qt::QueuedConnection);
    });
}

void VariantComparisons::take(Batch batch, bool wasStopped)
{
    m_running = false;
    for (Known& entry : batch) {
        if (!wasStopped || entry.compared)
            m_known.insert_or_assign({ entry.baseline.path, entry.variant.path }, std::move(entry));
    }
    startNext();
    Q_EMIT changed();
}

} // namespace ndogo
