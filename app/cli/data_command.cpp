// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/job_options.h"
#include "engine/io/file_message.h"

#include <algorithm>
#include <ostream>
#include <set>

namespace ndogo {
namespace {

using Counts = std::map<std::string, std::int64_t>;

std::string columnsText(const std::vector<std::string>& columns)
{
    std::string text;
    for (const auto& column : columns)
        text += (text.empty() ? "" : ", ") + inQuotes(column);
    return text;
}

/// train, dev and test in this order, then any other.
std::vector<std::string> splitsOf(const DataReport& report)
{
    std::set<std::string> found;
    for (const auto& language : report.languages) {
        for (const auto& [split, sentences] : language.sentences)
            found.insert(split);
    }
    std::vector<std::string> splits;
    for (const char* usual : { "train", "dev", "test" }) {
        if (found.erase(usual) > 0)
            splits.emplace_back(usual);
    }
    splits.insert(splits.end(), found.begin(), found.end());
    return splits;
}

void printLanguages(std::ostream& out, const DataReport& report, bool withPieces)
{
    const bool entities = report.task == DataTask::Ner;
    const auto splits = splitsOf(report);
    std::vector<std::string> headers { "language" };
    headers.insert(headers.end(), splits.begin(), splits.end());
    headers.push_back("words, " + report.split);
    if (entities)
        headers.push_back("entities, " + report.split);
    if (withPieces)
        headers.insert(headers.end(), { "pieces a word", "% unknown pieces" });
    TextTable table(headers);
    for (const auto& language : report.languages) {
        std::vector<std::string> row { language.language };
        for (const auto& split : splits) {
            const auto found = language.sentences.find(split);
            row.push_back(found == language.sentences.end() ? "" : withThousands(found->second));
        }
        row.push_back(withThousands(language.words));
        if (entities)
            row.push_back(withThousands(language.entities));
        if (withPieces) {
            char pieces[32];
            std::snprintf(pieces, sizeof pieces, "%.2f", language.piecesPerWord);
            row.insert(row.end(), { pieces, percentText(language.unknownRate, 2) });
        }
        table.add(row);
    }
    table.print(out);
}

const Counts& labelsOf(const DataReport& report, const LanguageData& language)
{
    return report.task == DataTask::Ner ? language.entitiesByType : language.labels;
}

/// Labels down, languages across: a class that one language lacks is seen at once.
void printLabels(std::ostream& out, const DataReport& report)
{
    std::set<std::string> labels;
    for (const auto& language : report.languages) {
        for (const auto& [label, count] : labelsOf(report, language))
            labels.insert(label);
    }
    if (labels.empty())
        return;
    std::vector<std::string> headers { report.task == DataTask::Ner ? "entity type" : "label" };
    for (const auto& language : report.languages)
        headers.push_back(language.language);
    TextTable table(headers);
    for (const auto& label : labels) {
        std::vector<std::string> row { label };
        for (const auto& language : report.languages) {
            const auto& counts = labelsOf(report, language);
            const auto found = counts.find(label);
            row.push_back(withThousands(found == counts.end() ? 0 : found->second));
        }
        table.add(row);
    }
    out << "\nLabels of the " << report.split << " split:\n";
    table.print(out);
}

/// `withPieces`: a model's tokenizer counted them.
void print(std::ostream& out, const DataReport& report, bool withPieces)
{
    out << "Task: " << nameOf(report.task) << ". Format: " << nameOf(report.format);
    if (!report.labelColumn.empty())
        out << ", label in " << inQuotes(report.labelColumn) << ", text in " << columnsText(report.textColumns);
    out << ".\n";
    for (const auto& sentence : report.assumed)
        out << inEnglish(sentence) << '\n';
    if (!report.notice.empty())
        out << report.notice << '\n';
    out << '\n';
    printLanguages(out, report, withPieces);
    printLabels(out, report);
    if (!report.problems.empty())
        out << '\n';
    for (const auto& problem : report.problems)
        out << problem.file << (problem.line > 0 ? ", line " + std::to_string(problem.line) : "") << ": "
            << inEnglish(problem.message) << '\n';
}

} // namespace

void runAndShow(const CliContext& context, const ScanDataSpec& spec)
{
    JobRunner runner(context);
    const auto& report = *runner.run(spec).find<event::DataScanned>()->data;
    if (context.common.json)
        context.streams.out << jsonText(withNotes(toJson(report), runner.last()), 2) << '\n';
    else if (context.wantsText())
        print(context.streams.out, report, !spec.model.empty());
}

std::unique_ptr<Command> dataCommand()
{
    return std::make_unique<JobCommand<ScanDataSpec>>();
}

} // namespace ndogo
