// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/resource_folder.h"
#include "engine/base/csv_text.h"
#include "engine/io/atomic_folder.h"
#include "engine/study/level_verdict.h"

#include <CLI/CLI.hpp>

#include <optional>
#include <ostream>

namespace ndogo {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr double kLevels[] = { 0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9 };

/// The whole story on the embedded demo: dense F1, then F1 as the sparsity rises, and where each
/// language breaks.
class DemoCommand final : public Command {
public:
    const char* name() const override { return "demo"; }
    const char* summary() const override { return "The whole story on the embedded demo: evaluate, prune, compare"; }
    void declare(CLI::App& app) override
    {
        app.add_option("-o,--output", m_output, "Folder for runs.json and ladder.csv");
    }
    void run(const CliContext& context) override
    {
        const auto demo = resourceFolder() / "demo";
        std::optional<AtomicFolder> output; // first of all: a minute of work must not end at a name that is taken
        if (!m_output.empty())
            output.emplace(m_output, false);
        const auto facts = json::parse(readTextFile(demo / "demo.json"));
        if (context.wantsText())
            context.streams.out << facts.at("notice").get<std::string>() << "\n\n";

        JobRunner runner(context);
        auto runs = json::array();
        for (const double level : kLevels) {
            EvaluateSpec spec;
            spec.model = prunedBy((demo / "model").string(), { .amount = level });
            spec.data = context.data((demo / "data").string());
            spec.seed = context.common.seed;
            const auto& report = runner.run(spec);
            const auto& result = *report.find<event::Evaluated>()->result;
            for (const auto& score : result.languages)
                m_study.addScore(level, std::make_shared<const LanguageScore>(score));
            runs.push_back({ { "recipe", toJson(JobSpec(spec)) }, { "result", withNotes(toJson(result), report) } });
        }
        const json document = { { "notice", facts.at("notice") }, { "runs", runs }, { "break_points", breakPoints() },
            { "holds_for_certain", certainLevel() } };
        if (output)
            write(*output, document);
        if (context.common.json)
            context.streams.out << jsonText(document, 2) << '\n';
        else if (context.wantsText())
            print(context.streams.out);
    }

private:
    json breakPoints() const
    {
        auto points = json::object();
        for (const auto& language : m_study.languages()) {
            const auto point = m_study.breakPoint(language);
            points[language]
                = point.found ? json { { "held", point.lastHeld }, { "broken", point.firstBroken } } : json(nullptr);
        }
        return points;
    }

    /// The largest level up to which every language holds for certain; null where there is none.
    json certainLevel() const
    {
        const auto certainty = certaintyOf(m_study);
        return certainty && certainty->level > 0 ? json(certainty->level) : json(nullptr);
    }

    void print(std::ostream& out) const
    {
        std::vector<std::string> headers { "F1 x 100" };
        for (const double level : kLevels)
            headers.push_back(level == 0 ? "dense" : percentText(level, 0) + " %");
        headers.emplace_back("breaks between");
        TextTable table(headers);
        for (const auto& language : m_study.languages()) {
            std::vector<std::string> row { language };
            for (const auto& level : m_study.levels())
                row.push_back(percentText(level.languages.at(language).score->counts.f1()));
            const auto point = m_study.breakPoint(language);
            row.push_back(point.found
                    ? percentText(point.lastHeld, 0) + " and " + percentText(point.firstBroken, 0) + " %"
                    : "not up to 90 %");
            table.add(row);
        }
        std::vector<std::string> mean { "mean" };
        for (const auto& level : m_study.levels())
            mean.push_back(percentText(m_study.disparity(level.amount)->mean));
        mean.emplace_back();
        table.add(mean);
        table.print(out);
        out << "\nEntity F1, micro average, test split, seqeval default mode; the smallest Linear "
               "weights set to zero, one\n"
               "threshold for all, no retraining. A language breaks at the first level whose whole "
               "95 % interval of the\n"
               "change lies more than 2 points below dense (paired bootstrap).\n";
        printVerdicts(out);
        if (!m_output.empty())
            out << "Written to " << m_output << ": runs.json, ladder.csv.\n";
    }

    /// No break is no proof that nothing is lost.
    void printVerdicts(std::ostream& out) const
    {
        out << '\n';
        for (const auto& level : m_study.levels()) {
            if (level.amount > 0)
                out << percentText(level.amount, 0)
                    << " %: " << inEnglish(verdictSentence(verdictCounts(level, m_study.tolerance()))) << ".\n";
        }
        if (const auto certainty = certaintyOf(m_study))
            out << inEnglish(certaintySentence(*certainty)) << '\n';
    }

    void write(AtomicFolder& folder, const json& document) const
    {
        writeTextFile(folder.path() / "runs.json", jsonText(document, 2) + "\n");
        std::string csv = "language,sparsity,f1,change,change_low,change_high,sentences\n";
        for (const auto& level : m_study.levels()) {
            for (const auto& [language, cell] : level.languages) {
                csv += csvCell(language) + ',' + json(level.amount).dump() + ',' + json(cell.score->counts.f1()).dump()
                    + ',' + json(cell.change->difference()).dump() + ',' + json(cell.change->change.low).dump() + ','
                    + json(cell.change->change.high).dump() + ',' + std::to_string(cell.score->sentences) + '\n';
            }
        }
        writeTextFile(folder.path() / "ladder.csv", csv);
        folder.commit();
    }

    PruningStudy m_study;
    std::string m_output;
};

} // namespace

std::unique_ptr<Command> demoCommand()
{
    return std::make_unique<DemoCommand>();
}

} // namespace ndogo
