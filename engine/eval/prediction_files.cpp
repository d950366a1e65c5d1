// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/eval/prediction_files.h"

#include "engine/base/error.h"
#include "engine/io/atomic_folder.h"

#include <algorithm>

namespace ndogo {
namespace {

/// A cell of a TSV: on one line, and quoted where it holds a quote, as spreadsheets and pandas read
/// it.
std::string cellText(std::string text)
{
    std::ranges::replace_if(
        text, [](char c) { return c == '\t' || c == '\n' || c == '\r'; }, ' ');
    if (text.find('"') == std::string::npos)
        return text;
    std::string quoted;
    for (const char c : text)
        quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    return '"' + quoted + '"';
}

/// Words in columns, texts as a row of a table.
std::string predictionText(DataTask task, const Example& example, const std::vector<std::string>& predicted)
{
    if (task == DataTask::Classification)
        return cellText(example.words.front()) + '\t' + cellText(example.labels.front()) + '\t'
            + cellText(predicted.front()) + '\n';
    std::string text;
    for (std::size_t word = 0; word < example.words.size(); ++word)
        text += example.words[word] + ' ' + example.labels[word] + ' ' + predicted[word] + '\n';
    return text + '\n';
}

} // namespace

void writePredictions(const std::filesystem::path& folder, const std::string& language, DataTask task,
    std::span<const Example> examples, std::span<const std::vector<std::string>> predictions)
{
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) {
        throw Failure(ErrorCode::OutputUnwritable,
            "The folder " + folder.string() + " cannot be made: " + error.message()
                + ". Choose another place for the predictions.",
            { { "file", folder.string() } });
    }
    const bool texts = task == DataTask::Classification;
    std::string content = texts ? "text\tgold\tpred\n" : "";
    for (std::size_t index = 0; index < predictions.size(); ++index) {
        if (!predictions[index].empty())
            content += predictionText(task, examples[index], predictions[index]);
    }
    writeTextFile(folder / (language + (texts ? ".tsv" : ".txt")), content);
}

} // namespace ndogo
