// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/eval/sensitivity.h"

#include "engine/checkpoint/quantized_layout.h"
#include "engine/compress/quantize.h"
#include "engine/eval/language_scoring.h"

#include <algorithm>
#include <limits>

namespace ndogo {
namespace {

using Changes = std::map<std::string, double>; ///< of the score, by language

/// Shares of small counts: what is equal on paper may differ in the last bit.
constexpr double kRounding = 1e-9;

std::pair<std::string, double> worstOf(const Changes& changes)
{
    std::pair<std::string, double> worst { "", std::numeric_limits<double>::infinity() };
    for (const auto& [language, change] : changes) {
        if (change < worst.second)
            worst = { language, change };
    }
    return worst;
}

class Scan {
public:
    Scan(const Model& model, const SensitivitySpec& spec, JobContext& context)
        : m_model(model)
        , m_spec(spec)
        , m_recipe(*spec.model.quantization())
        , m_context(context)
    {
    }

    std::shared_ptr<const SensitivityReport> run()
    {
        m_context.emit(event::Stage { "quantize" });
        const auto whole = quantize(m_model, m_recipe, m_context.token());
        std::vector<std::string> layers;
        for (const auto& layer : whole.report.layers) {
            if (layer.precision.requested == formName(m_recipe.method))
                layers.push_back(layer.precision.name);
        }
        m_total = static_cast<std::int64_t>(layers.size()) + 2;
        m_context.emit(event::Stage { "scan-layers" });
        m_set = TestSet::read(m_model, m_spec.data, m_context, m_spec.seed);
        m_baseline = scores(m_model);

        auto report = std::make_shared<SensitivityReport>();
        report->tolerance = m_spec.tolerance;
        report->changeAll = changes(*whole.model);
        for (const auto& layer : layers)
            report->layers.push_back(costOf(layer));
        std::ranges::stable_sort(report->layers, {}, &LayerSensitivity::worstChange);

        m_context.emit(event::Stage { "choose-layers" });
        propose(*report);
        m_context.progress(m_done, m_done, "models");
        m_model.requireUnchanged();
        m_context.emit(event::SensitivityFound { report });
        return report;
    }

private:
    /// By language, on the sample.
    Changes scores(const Model& model)
    {
        auto scores = scoresOf(model, *m_set, m_spec.sample, m_context.token());
        m_total = std::max(m_total, ++m_done + 1);
        m_context.progress(m_done, m_total, "models");
        return scores;
    }

    Changes changes(const Model& model)
    {
        auto result = scores(model);
        for (auto& [language, score] : result)
            score -= m_baseline.at(language);
        return result;
    }

    LayerSensitivity costOf(const std::string& layer)
    {
        m_context.token().throwIfRequested();
        LayerSensitivity cost;
        cost.layer = layer;
        cost.change = changes(*quantizeLayer(m_model, m_recipe, layer));
        std::tie(cost.worstLanguage, cost.worstChange) = worstOf(cost.change);
        return cost;
    }

    /// With these layers left alone.
    Changes changesWithout(const std::vector<std::string>& layers, const SensitivityReport& report)
    {
        if (layers.empty())
            return report.changeAll;
        Changes none = report.changeAll;
        for (auto& [language, change] : none)
            change = 0;
        if (layers.size() == report.layers.size())
            return none; // nothing is quantized
        auto recipe = m_recipe;
        recipe.exclude.insert(recipe.exclude.end(), layers.begin(), layers.end());
        return changes(*quantize(m_model, recipe, m_context.token()).model);
    }

    bool holds(const Changes& changes) const { return worstOf(changes).second >= -m_spec.tolerance - kRounding; }

    void propose(SensitivityReport& report)
    {
        report.changeExcluded = report.changeAll;
        while (!holds(report.changeExcluded) && report.exclude.size() < report.layers.size()) {
            report.exclude.push_back(nextLayer(report, worstOf(report.changeExcluded).first));
            report.changeExcluded = changesWithout(report.exclude, report);
        }
        report.withinTolerance = holds(report.changeExcluded);
        // What was chosen early may be of no use beside what was chosen later.
        for (std::size_t i = 0; report.exclude.size() > 1 && i + 1 < report.exclude.size();) {
            auto fewer = report.exclude;
            fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
            auto found = changesWithout(fewer, report);
            if (!holds(found)) {
                ++i;
                continue;
            }
            report.exclude = std::move(fewer);
            report.changeExcluded = std::move(found);
        }
    }

    /// Of the layers that are left, the one that costs this language most.
    static std::string nextLayer(const SensitivityReport& report, const std::string& language)
    {
        const LayerSensitivity* costliest = nullptr;
        for (const auto& layer : report.layers) { // the worst first, which decides between equals
            if (std::ranges::find(report.exclude, layer.layer) != report.exclude.end())
                continue;
            if (costliest == nullptr || layer.change.at(language) < costliest->change.at(language))
                costliest = &layer;
        }
        return costliest->layer;
    }

    const Model& m_model;
    const SensitivitySpec& m_spec;
    const QuantizeRecipe& m_recipe;
    JobContext& m_context;
    std::shared_ptr<const TestSet> m_set;
    Changes m_baseline;
    std::int64_t m_done = 0, m_total = 0;
};

} // namespace

std::shared_ptr<const SensitivityReport> findSensitivity(
    const Model& model, const SensitivitySpec& spec, JobContext& context)
{
    return Scan(model, spec, context).run();
}

} // namespace ndogo
