// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/job_options.h"
#include "app/cli/ready_made.h"
#include "engine/jobs/sweep_results.h"

#include <algorithm>
#include <cstdio>
#include <map>
#include <ostream>
#include <set>

namespace ndogo {
namespace {

constexpr std::size_t kWidth = 120; ///< of a table that people can read without scrolling

constexpr ReadyMade kSweeps { "sweeps", "sweep" };

std::string spreadText(const SeedSpread& spread)
{
    char text[48];
    std::snprintf(
        text, sizeof text, spread.seeds > 1 ? "%5.2f ± %5.2f" : "%5.2f", spread.mean * 100, spread.deviation * 100);
    return text;
}

std::string familyText(const PruneRecipe& family)
{
    std::string text = family.method == PruneMethod::Random ? "random" : "magnitude";
    if (family.scope == PruneScope::Layer)
        text += ", by layer";
    if (family.includeEmbeddings)
        text += ", with embeddings";
    if (!family.exclude.empty())
        text += ", some left out";
    return text;
}

/// The rows of one table: scored on the same data.
using Points = std::vector<const TimedPoint*>;

/// The scores of a point that a table shows: those on the sentences as they are, or with other entities.
struct Shown {
    std::map<std::string, SeedSpread> TimedPoint::*languages;
    SeedSpread TimedPoint::*mean;
};
constexpr Shown kOriginal { &TimedPoint::languages, &TimedPoint::mean };
constexpr Shown kReplaced { &TimedPoint::replaced, &TimedPoint::replacedMean };

std::set<std::string> languagesOf(const Points& points)
{
    std::set<std::string> languages;
    for (const TimedPoint* point : points) {
        for (const auto& [language, spread] : point->languages)
            languages.insert(language);
    }
    return languages;
}

bool haveSeveralMethods(const Points& points)
{
    std::set<std::string> families;
    for (const TimedPoint* point : points) {
        if (point->timing != PruneTiming::None)
            families.insert(familyText(point->family));
    }
    return families.size() > 1;
}

void printPoints(std::ostream& out, const Points& points, const Shown& shown)
{
    const std::set<std::string> languages = languagesOf(points);
    const bool methods = haveSeveralMethods(points);
    const std::size_t left = 36 + (methods ? 25 : 0);
    const bool spreads = left + languages.size() * 15 <= kWidth, means = left + languages.size() * 7 <= kWidth;
    std::vector<std::string> headers { "timing" };
    if (methods)
        headers.push_back("method");
    for (const char* header : { "zero %", "n", "mean" })
        headers.push_back(header);
    if (means)
        headers.insert(headers.end(), languages.begin(), languages.end());
    TextTable table(headers);
    for (const TimedPoint* point : points) {
        const bool dense = point->timing == PruneTiming::None;
        std::vector<std::string> row { dense ? "dense" : std::string(pruneTimingName(point->timing)) };
        if (methods)
            row.push_back(dense ? "" : familyText(point->family));
        row.push_back(percentText(point->level));
        row.push_back(std::to_string((point->*shown.mean).seeds));
        row.push_back(spreadText(point->*shown.mean));
        for (const std::string& language : languages) {
            const auto& scores = point->*shown.languages;
            const auto found = scores.find(language);
            if (means)
                row.push_back(found == scores.end() ? ""
                        : spreads                   ? spreadText(found->second)
                                                    : percentText(found->second.mean, 2));
        }
        table.add(std::move(row));
    }
    table.print(out);
    if (!spreads)
        out << (means ? "By language the mean over seeds; " : "By language: ") << "--json has mean and deviation.\n";
}

std::string joinedWords(const std::vector<std::string>& words)
{
    std::string text;
    for (const std::string& word : words)
        text += (text.empty() ? "" : ", ") + word;
    return text;
}

/// The languages that a teacher helps, hurts, or neither for certain.
std::string languagesWith(const StudentPoint& point, Verdict verdict)
{
    std::vector<std::string> languages;
    for (const auto& row : point.languages) {
        if (row.gain && verdictOf(*row.gain, 0) == verdict)
            languages.push_back(row.language);
    }
    return joinedWords(languages);
}

void printStudents(std::ostream& out, const std::vector<StudentPoint>& points)
{
    const DataRef* data = nullptr;
    for (const auto& point : points) {
        if (!data || !(*data == point.data))
            out << "\nStudents, scored on " << point.data.path << ", " << point.data.split << " split:\n\n";
        data = &point.data;
        out << point.name << " (n " << point.studentMean.seeds << "): " << spreadText(point.studentMean) << ", teacher "
            << spreadText(point.teacherMean);
        if (point.controlMean) {
            out << ", control " << spreadText(*point.controlMean);
            for (const auto& [verdict, words] : { std::pair(Verdict::Better, "the teacher helps"),
                     std::pair(Verdict::Worse, "hurts"), std::pair(Verdict::Unclear, "unclear"),
                     std::pair(Verdict::Same, "no difference"), std::pair(Verdict::TooLittle, "too little data") }) {
                if (const auto languages = languagesWith(point, verdict); !languages.empty())
                    out << "\n    " << words << ": " << languages;
            }
        }
        out << '\n';
    }
}

void print(std::ostream& out, const SweepReport& report)
{
    out << report.name << '\n';
    if (!report.source.empty())
        out << report.source << '\n';
    std::vector<std::pair<std::string, Points>> tables; // by data and training languages, in their order
    for (const TimedPoint& point : report.points) {
        std::string title = "Scored on " + point.data.path + ", " + point.data.split + " split";
        if (point.alone)
            title += "; a model for each language";
        else if (!point.trainedOn.empty())
            title += "; trained on " + joinedWords(point.trainedOn);
        if (tables.empty() || tables.back().first != title)
            tables.push_back({ title, {} });
        tables.back().second.push_back(&point);
    }
    for (const auto& [title, points] : tables) {
        out << '\n' << title << ":\n\n";
        printPoints(out, points, kOriginal);
        if (points.front()->replaced.empty())
            continue;
        out << "\nThe same with other entities in the sentences:\n\n";
        printPoints(out, points, kReplaced);
    }
    printStudents(out, report.students);
    char seconds[32];
    std::snprintf(seconds, sizeof seconds, "%.0f", report.seconds);
    out << "\nScore x 100, mean ± standard deviation over n seeds; mean: unweighted over languages. "
        << withThousands(report.trained) << " trained and " << withThousands(report.evaluated) << " scored in "
        << seconds << " s, the rest came from the journal of " << report.project << ".\n";
}

class SweepCommand final : public JobCommand<SweepSpec> {
public:
    bool savesOnStop() const override { return true; }
    void declare(CLI::App& app) override
    {
        m_app = &app;
        JobCommand::declare(app);
        app.add_option("--runner", m_runner, "local: one run after the other in this process")
            ->check(CLI::IsMember({ "local", "slurm" }));
        app.add_flag("--list", m_list, "Show the sweeps that come with the program");
    }

    void run(const CliContext& context) override
    {
        if (m_list)
            return kSweeps.list(context);
        if (m_runner == "slurm")
            throw Failure(ErrorCode::Usage, Sentence::tr("--runner slurm is not there yet: use local."));
        if (m_spec.file.empty() || m_spec.project.empty())
            throw Failure(ErrorCode::Usage,
                Sentence::tr("sweep takes a sweep file, or the name of a ready-made one (--list), and the project "
                             "folder (-o)."));
        refuseJobOptions(*m_app, "the sweep's file");
        m_spec.file = kSweeps.find(m_spec.file);
        JobCommand::run(context);
    }

private:
    const CLI::App* m_app = nullptr;
    std::string m_runner = "local";
    bool m_list = false;
};

} // namespace

void runAndShow(const CliContext& context, const SweepSpec& spec)
{
    JobRunner runner(context, narrateStages);
    const auto& report = *runner.run(spec).find<event::SweepFinished>()->report;
    if (context.common.json)
        context.streams.out << jsonText(withNotes(toJson(report), runner.last()), 2) << '\n';
    else if (context.wantsText())
        print(context.streams.out, report);
}

std::unique_ptr<Command> sweepCommand()
{
    return std::make_unique<SweepCommand>();
}

} // namespace ndogo
