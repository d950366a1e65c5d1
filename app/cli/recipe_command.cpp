// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/job_options.h"
#include "app/cli/ready_made.h"
#include "engine/values/recipe_report.h"

#include <algorithm>
#include <ostream>
#include <set>

namespace ndogo {
namespace {

constexpr ReadyMade kRecipes { "recipes", "recipe" };
constexpr std::size_t kMostLanguages = 12; ///< columns that people can read without scrolling

std::string millions(std::int64_t parameters)
{
    char text[32];
    std::snprintf(text, sizeof text, "%.2f", double(parameters) / 1e6);
    return text;
}

std::string meanText(const RecipeStepReport& step)
{
    if (step.scores.empty())
        return {};
    double sum = 0;
    for (const auto& [language, score] : step.scores)
        sum += score;
    return percentText(sum / double(step.scores.size()), 2) + (step.scoredTuned ? " *" : "");
}

std::string worstText(const RecipeStepReport& step)
{
    const auto worst = std::ranges::min_element(step.scores, {}, [](const auto& entry) { return entry.second; });
    return worst == step.scores.end() ? std::string() : worst->first + ' ' + percentText(worst->second, 2);
}

/// What is known of a model: measured where it is there, else what is expected of it.
std::vector<std::string> rowOf(const RecipeStepReport& step, std::size_t number, const RecipeStepReport& start)
{
    const auto& size = step.isDone() ? step.size : step.forecast;
    std::vector<std::string> row { std::to_string(number), step.title, step.job };
    if (!size) {
        row.insert(row.end(), { "", "", "" });
        return row;
    }
    const double share
        = start.size && start.size->parameters > 0 ? double(size->parameters) / double(start.size->parameters) - 1 : 0;
    char change[32];
    std::snprintf(change, sizeof change, "%+.1f", share * 100);
    row.insert(row.end(), { millions(size->parameters), change, bytesText(size->bytes) });
    return row;
}

void print(std::ostream& out, const RecipeReport& report, bool isPlan)
{
    out << report.name << '\n';
    if (!report.source.empty())
        out << report.source << '\n';
    std::set<std::string> languages;
    for (const auto& step : report.steps)
        for (const auto& [language, score] : step.scores)
            languages.insert(language);
    std::vector<std::string> headers { "step", "what", "job", "M parameters", "%", isPlan ? "tensors" : "file" };
    const bool scored = !languages.empty(), each = languages.size() <= kMostLanguages;
    if (scored)
        headers.insert(headers.end(), { "mean F1", "worst" });
    if (scored && each)
        headers.insert(headers.end(), languages.begin(), languages.end());
    out << '\n';
    TextTable table(headers);
    bool tuned = false;
    for (std::size_t i = 0; i < report.steps.size(); ++i) {
        const auto& step = report.steps[i];
        auto row = rowOf(step, i, report.steps.front());
        if (scored)
            row.insert(row.end(), { meanText(step), worstText(step) });
        for (const std::string& language : scored&& each ? languages : std::set<std::string>()) {
            const auto found = step.scores.find(language);
            row.push_back(found == step.scores.end() ? "" : percentText(found->second, 2));
        }
        tuned = tuned || (step.scoredTuned && !step.scores.empty());
        table.add(std::move(row));
    }
    table.print(out);
    out << '\n';
    if (tuned)
        out << "* scored after a fine-tuning of its own, which the next step does not take part in.\n";
    if (isPlan)
        out << "Nothing was run: these are forecasts from shapes, in millions of parameters and fp32 tensors.\n";
    else
        out << "Score x 100; mean: unweighted over languages. The models lie in " << report.project << "/models.\n";
}

class RecipeCommand final : public JobCommand<RecipeSpec> {
public:
    bool savesOnStop() const override { return true; }
    void declare(CLI::App& app) override
    {
        m_app = &app;
        JobCommand::declare(app);
        app.add_flag("--list", m_list, "Show the recipes that come with the program");
    }

    void run(const CliContext& context) override
    {
        if (m_list)
            return kRecipes.list(context);
        if (m_spec.file.empty() || m_spec.project.empty())
            throw Failure(ErrorCode::Usage,
                Sentence::tr("recipe takes a recipe file, or the name of a ready-made one (--list), and the project "
                             "folder (-o)."));
        refuseJobOptions(*m_app, "the recipe's file");
        m_spec.file = kRecipes.find(m_spec.file);
        JobCommand::run(context);
    }

private:
    const CLI::App* m_app = nullptr;
    bool m_list = false;
};

} // namespace

void runAndShow(const CliContext& context, const RecipeSpec& spec)
{
    JobRunner runner(context, narrateStages);
    const auto& report = *runner.run(spec).find<event::RecipeFinished>()->report;
    if (context.common.json)
        context.streams.out << jsonText(withNotes(toJson(report), runner.last()), 2) << '\n';
    else if (context.wantsText())
        print(context.streams.out, report, spec.plan);
}

std::unique_ptr<Command> recipeCommand()
{
    return std::make_unique<RecipeCommand>();
}

} // namespace ndogo
