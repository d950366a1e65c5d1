// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/distil/taught_rows.h"

#include "widgets/look/palette.h"
#include "widgets/words/format.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace ndogo {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ndogo::TaughtRows)
};

constexpr double kTicks = 20;

/// The last update that was scored, or nothing.
std::optional<std::int64_t> lastScored(const std::vector<TrainingPoint>& history)
{
    const auto last
        = std::find_if(history.rbegin(), history.rend(), [](const TrainingPoint& point) { return !point.dev.empty(); });
    return last == history.rend() ? std::nullopt : std::optional(last->step);
}

std::map<std::string, double> devAt(const std::vector<TrainingPoint>& history, std::optional<std::int64_t> update)
{
    for (const TrainingPoint& point : history) {
        if (update && point.step == *update)
            return point.dev;
    }
    return {};
}

std::optional<double> scoreIn(const std::map<std::string, double>& scores, const std::string& language)
{
    const auto found = scores.find(language);
    return found == scores.end() ? std::nullopt : std::optional(found->second * 100);
}

std::vector<TaughtRow> comparedRows(const TrainingRun& run)
{
    std::vector<TaughtRow> rows;
    for (const TaughtLanguage& taught : run.taught) {
        TaughtRow row;
        row.language = QString::fromStdString(taught.language);
        row.teacher = taught.teacher * 100;
        row.student = taught.student * 100;
        if (taught.gain) {
            row.control = taught.gain->before * 100;
            row.gain = Interval { taught.gain->change.low * 100, taught.gain->change.high * 100 };
            row.verdict = taught.verdict;
        }
        rows.push_back(row);
    }
    return rows;
}

std::vector<TaughtRow> devRows(const TrainingRun& run)
{
    const std::optional<std::int64_t> update = comparedUpdate(run);
    const std::map<std::string, double> student = devAt(run.history, update), control = devAt(run.control, update);
    std::set<std::string> languages;
    for (const auto* scores : { &run.teacherDev, &student, &control }) {
        for (const auto& [language, score] : *scores)
            languages.insert(language);
    }
    std::vector<TaughtRow> rows;
    for (const std::string& language : languages) {
        TaughtRow row;
        row.language = QString::fromStdString(language);
        row.teacher = scoreIn(run.teacherDev, language);
        row.student = scoreIn(student, language);
        row.control = scoreIn(control, language);
        rows.push_back(row);
    }
    return rows;
}

QString scoreCell(const std::optional<double>& score)
{
    return score ? decimalText(*score, 1) : QString();
}

} // namespace

std::vector<TaughtRow> taughtRows(const TrainingRun& run, const PublishedStudent* beside)
{
    std::vector<TaughtRow> rows = run.taught.empty() ? devRows(run) : comparedRows(run);
    if (beside) {
        for (TaughtRow& row : rows)
            row.published = scoreIn(beside->f1, row.language.toStdString());
    }
    return rows;
}

std::optional<std::int64_t> comparedUpdate(const TrainingRun& run)
{
    const std::optional<std::int64_t> student = lastScored(run.history), control = lastScored(run.control);
    return student && control ? std::min(*student, *control) : student;
}

bool anyPublished(const std::vector<TaughtRow>& rows)
{
    return std::any_of(rows.begin(), rows.end(), [](const TaughtRow& row) { return row.published.has_value(); });
}

Interval taughtAxis(const std::vector<TaughtRow>& rows)
{
    double low = 100;
    for (const TaughtRow& row : rows) {
        for (const std::optional<double>& score : { row.teacher, row.student, row.control, row.published }) {
            if (score)
                low = std::min(low, *score);
        }
    }
    return { std::clamp(std::floor((low - 2) / kTicks) * kTicks, 0.0, 80.0), 100 };
}

QString verdictSign(const TaughtRow& row)
{
    if (!row.verdict)
        return {};
    switch (*row.verdict) {
    case Verdict::Better:
        return QStringLiteral("better");
    case Verdict::Worse:
        return QStringLiteral("worse");
    case Verdict::Same:
        return QStringLiteral("same");
    case Verdict::Unclear:
        return QStringLiteral("unclear");
    case Verdict::TooLittle:
        return QStringLiteral("hatch");
    }
    return {};
}

QString verdictWord(const TaughtRow& row)
{
    if (!row.verdict)
        return {};
    switch (*row.verdict) {
    case Verdict::Better:
        return Words::tr("helps");
    case Verdict::Worse:
        return Words::tr("hurts");
    case Verdict::Same:
        return Words::tr("no difference");
    case Verdict::Unclear:
        return Words::tr("not clear");
    case Verdict::TooLittle:
        return Words::tr("too little data");
    }
    return {};
}

QString taughtSentence(const TaughtRow& row)
{
    const QString name = languageName(row.language);
    if (!row.student)
        return Words::tr("%1: the teacher has %2.", "a language, its score").arg(name, scoreCell(row.teacher));
    QString sentence = row.control
        ? Words::tr("%1: teacher %2, student %3, control without a teacher %4.", "a language, scores")
              .arg(name, scoreCell(row.teacher), scoreCell(row.student), scoreCell(row.control))
        : Words::tr("%1: teacher %2, student %3.", "a language, scores")
              .arg(name, scoreCell(row.teacher), scoreCell(row.student));
    if (!row.verdict || !row.gain)
        return sentence;
    const QString gain = Words::tr("%1 points (%2 to %3)")
                             .arg(signedText(*row.student - *row.control, 1), signedText(row.gain->low, 1),
                                 signedText(row.gain->high, 1));
    switch (*row.verdict) {
    case Verdict::Better:
        return sentence + QLatin1Char(' ') + Words::tr("The teacher helps: %1.", "points").arg(gain);
    case Verdict::Worse:
        return sentence + QLatin1Char(' ') + Words::tr("The teacher hurts: %1.", "points").arg(gain);
    case Verdict::TooLittle:
        return sentence + QLatin1Char(' ') + Words::tr("That is too little data to say whether it helps.");
    case Verdict::Same:
    case Verdict::Unclear:
        break;
    }
    return sentence + QLatin1Char(' ') + Words::tr("Whether the teacher helps is not clear: %1.", "points").arg(gain);
}

ChartTable taughtTable(const std::vector<TaughtRow>& rows)
{
    ChartTable table;
    table.headers = { Words::tr("Language"), Words::tr("Teacher"), Words::tr("Student"), Words::tr("Control"),
        Words::tr("Student minus control"), Words::tr("From"), Words::tr("To"), Words::tr("The teacher") };
    const bool published = anyPublished(rows);
    if (published)
        table.headers << Words::tr("Published");
    for (const TaughtRow& row : rows) {
        const bool both = row.student && row.control;
        table.rows.push_back({ languageName(row.language), scoreCell(row.teacher), scoreCell(row.student),
            scoreCell(row.control), both ? signedText(*row.student - *row.control, 1) : QString(),
            row.gain ? signedText(row.gain->low, 1) : QString(), row.gain ? signedText(row.gain->high, 1) : QString(),
            verdictWord(row) });
        if (published)
            table.rows.back().push_back(scoreCell(row.published));
    }
    return table;
}

} // namespace ndogo
