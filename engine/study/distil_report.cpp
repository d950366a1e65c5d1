// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/study/distil_report.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ndogo {

using nlohmann::json;

namespace {

const LanguageScore* scoreOf(const std::shared_ptr<const EvaluationResult>& result, const std::string& language)
{
    if (!result)
        return nullptr;
    const auto found = std::ranges::find(result->languages, language, &LanguageScore::language);
    return found == result->languages.end() ? nullptr : &*found;
}

json toJson(const TaughtLanguage& taught)
{
    json fields { { "language", taught.language }, { "teacher", taught.teacher }, { "student", taught.student } };
    if (taught.gain) {
        fields["control"] = taught.gain->before;
        fields["gain"] = taught.gain->difference();
        fields["gain_low"] = taught.gain->change.low;
        fields["gain_high"] = taught.gain->change.high;
        fields["verdict"] = teachingVerdict(taught.verdict);
    }
    return fields;
}

std::shared_ptr<const EvaluationResult> evaluationAt(const json& scores, const char* whose)
{
    const auto found = scores.find(whose);
    return found == scores.end() ? nullptr : std::make_shared<const EvaluationResult>(evaluationFromJson(*found));
}

} // namespace

std::vector<TaughtLanguage> taughtLanguages(const DistilReport& report)
{
    std::vector<TaughtLanguage> all;
    if (!report.studentScores)
        return all;
    for (const auto& score : report.studentScores->languages) {
        TaughtLanguage taught { score.language, 0, score.counts.f1(), {} };
        if (const auto* teacher = scoreOf(report.teacherScores, score.language))
            taught.teacher = teacher->counts.f1();
        if (const auto* control = scoreOf(report.controlScores, score.language)) {
            taught.gain = pairedChange(control->perSentence, score.perSentence);
            taught.verdict = verdictOf(*taught.gain, 0);
        }
        all.push_back(std::move(taught));
    }
    return all;
}

json toJson(const DistilReport& report, PerSentence perSentence)
{
    json fields { { "student", toJson(report.student) },
        { "control", report.control ? toJson(*report.control) : json() }, { "languages", json::array() } };
    for (const auto& taught : taughtLanguages(report))
        fields["languages"].push_back(toJson(taught));
    if (report.studentScores) {
        fields["split"] = report.studentScores->split;
        fields["metric"] = metricName(report.studentScores->metric);
    }
    json scores = json::object();
    for (const auto& [whose, result] : { std::pair("teacher", report.teacherScores),
             std::pair("student", report.studentScores), std::pair("control", report.controlScores) }) {
        if (result)
            scores[whose] = toJson(*result, perSentence);
    }
    if (!scores.empty())
        fields["scores"] = std::move(scores);
    return fields;
}

DistilReport distilReportFromJson(const json& fields)
{
    DistilReport report;
    report.student = trainingReportFromJson(fields.at("student"));
    if (const json& control = fields.at("control"); !control.is_null())
        report.control = trainingReportFromJson(control);
    if (const auto scores = fields.find("scores"); scores != fields.end()) {
        report.teacherScores = evaluationAt(*scores, "teacher");
        report.studentScores = evaluationAt(*scores, "student");
        report.controlScores = evaluationAt(*scores, "control");
    }
    return report;
}

std::string_view teachingVerdict(Verdict verdict)
{
    switch (verdict) {
    case Verdict::Better:
        return "helps";
    case Verdict::Worse:
        return "hurts";
    case Verdict::Same:
        return "no-difference";
    case Verdict::TooLittle:
        return "too-little-data";
    case Verdict::Unclear:
        break;
    }
    return "unclear";
}

} // namespace ndogo
