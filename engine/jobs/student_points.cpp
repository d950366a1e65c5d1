// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/jobs/student_points.h"

#include "engine/study/distil_report.h"
#include "engine/study/seed_scores.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace ndogo {
namespace {

using nlohmann::json;

/// By language, of one of the three models.
using Scores = std::map<std::string, SeedScores>;

void take(Scores& into, const std::shared_ptr<const EvaluationResult>& result, std::uint64_t seed)
{
    if (!result)
        return;
    for (const auto& score : result->languages)
        into[score.language][seed] = std::shared_ptr<const LanguageScore>(result, &score);
}

SeedSpread spreadOf(const SeedScores& scores)
{
    std::vector<double> values;
    for (const auto& [seed, score] : scores)
        values.push_back(score->counts.f1());
    return seedSpread(values);
}

/// Of the unweighted mean over languages, of the seeds that have them all.
SeedSpread meanSpread(const Scores& scores)
{
    std::map<std::uint64_t, std::vector<double>> bySeed;
    for (const auto& [language, seeds] : scores) {
        for (const auto& [seed, score] : seeds)
            bySeed[seed].push_back(score->counts.f1());
    }
    std::vector<double> means;
    for (const auto& [seed, values] : bySeed) {
        if (values.size() == scores.size())
            means.push_back(seedSpread(values).mean);
    }
    return seedSpread(means);
}

StudentPoint pointOf(std::string name, DataRef data, std::span<const StudentScores* const> seeds)
{
    Scores teacher, student, control;
    for (const auto* scores : seeds) {
        take(teacher, scores->teacher, scores->seed);
        take(student, scores->student, scores->seed);
        take(control, scores->control, scores->seed);
    }
    StudentPoint point { std::move(name), std::move(data), {}, meanSpread(teacher), meanSpread(student), {} };
    if (!control.empty())
        point.controlMean = meanSpread(control);
    for (const auto& [language, scores] : student) {
        StudentPoint::Language row { language, spreadOf(teacher[language]), spreadOf(scores), {}, {} };
        if (const auto found = control.find(language); found != control.end()) {
            row.control = spreadOf(found->second);
            row.gain = pairedChange(found->second, scores);
        }
        point.languages.push_back(std::move(row));
    }
    return point;
}

} // namespace

std::vector<StudentPoint> studentPoints(std::span<const StudentScores> scores)
{
    std::vector<std::pair<const StudentScores*, std::vector<const StudentScores*>>> groups;
    for (const auto& one : scores) {
        if (!one.student)
            continue;
        auto group = std::ranges::find_if(
            groups, [&](const auto& known) { return known.first->name == one.name && known.first->data == one.data; });
        if (group == groups.end())
            group = groups.insert(group, { &one, {} });
        group->second.push_back(&one);
    }
    std::vector<StudentPoint> points;
    for (const auto& [first, seeds] : groups)
        points.push_back(pointOf(first->name, first->data, seeds));
    return points;
}

json toJson(const SeedSpread& spread)
{
    return { { "mean", spread.mean }, { "sd", spread.deviation }, { "n", spread.seeds } };
}

json toJson(const StudentPoint& point)
{
    json languages = json::array();
    for (const auto& row : point.languages) {
        json fields { { "language", row.language }, { "teacher", toJson(row.teacher) },
            { "student", toJson(row.student) } };
        if (row.gain) {
            fields["control"] = toJson(row.control);
            fields["gain"] = row.gain->difference();
            fields["gain_low"] = row.gain->change.low;
            fields["gain_high"] = row.gain->change.high;
            fields["verdict"] = teachingVerdict(verdictOf(*row.gain, 0));
        }
        languages.push_back(std::move(fields));
    }
    json mean { { "teacher", toJson(point.teacherMean) }, { "student", toJson(point.studentMean) } };
    if (point.controlMean)
        mean["control"] = toJson(*point.controlMean);
    return { { "student", point.name }, { "data", toJson(point.data) }, { "mean", std::move(mean) },
        { "languages", std::move(languages) } };
}

} // namespace ndogo
