// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/eval/prediction_files.h"

#include "engine/base/file_lock.h"
#include "engine/data/text_lines.h"
#include "engine/io/atomic_folder.h"
#include "engine/io/file_message.h"
#include "engine/io/owned_folder.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sstream>
#include <sys/stat.h>
#include <unistd.h>

namespace ndogo {
namespace {

namespace fs = std::filesystem;

/// A cell of a TSV: on one line, and quoted where it holds a quote, as spreadsheets and pandas read
/// it.
std::string cellText(std::string text)
{
    text = onOneLine(std::move(text));
    if (text.find('"') == std::string::npos)
        return text;
    std::string quoted;
    for (const char c : text)
        quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    return '"' + quoted + '"';
}

/// A word that is empty or holds a blank stands between tabs (fieldsOf() reads both).
char fieldSeparator(const std::string& word)
{
    return word.empty() || word.find(' ') != std::string::npos ? '\t' : ' ';
}

/// Words in columns, texts as a row of a table.
std::string predictionText(DataTask task, const Example& example, const std::vector<std::string>& predicted)
{
    if (task == DataTask::Classification)
        return cellText(example.words.front()) + '\t' + cellText(example.labels.front()) + '\t'
            + cellText(predicted.front()) + '\n';
    std::string text;
    for (std::size_t word = 0; word < example.words.size(); ++word) {
        const char between = fieldSeparator(example.words[word]);
        text += example.words[word] + between + example.labels[word] + between + predicted[word] + '\n';
    }
    return text + '\n';
}

std::string fileName(const std::string& language, DataTask task)
{
    return language + (task == DataTask::Classification ? ".tsv" : ".txt");
}

Failure unwritable(const fs::path& folder, const Sentence& reason)
{
    const std::string name = shown(folder.string());
    return { ErrorCode::OutputUnwritable,
        Sentence::tr("The folder %1 cannot be written: %2. Choose another place for the predictions.", name, reason),
        { { "file", name } } };
}

} // namespace

PredictionFolder::PredictionFolder(fs::path folder)
    : m_folder(std::move(folder))
    , m_list(m_folder / ".ndogo-predictions")
{
    std::error_code error;
    m_made = fs::create_directories(m_folder, error);
    if (error)
        throw unwritable(m_folder, Sentence::inWords(error.message()));
    m_descriptor = ::open(m_list.c_str(), O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0666);
    struct stat status = {};
    if (m_descriptor < 0 || ::fstat(m_descriptor, &status) != 0 || !S_ISREG(status.st_mode)) {
        const Sentence reason = m_descriptor < 0 ? Sentence::inWords(systemReason(errno))
                                                 : Sentence::tr("its .ndogo-predictions is no file");
        if (m_descriptor >= 0)
            ::close(m_descriptor);
        throw unwritable(m_folder, reason);
    }
    if (!lockFile(m_descriptor, LockMode::Exclusive)) {
        const Sentence holder = lockHolder(m_descriptor);
        const std::string name = shown(m_folder.string());
        ::close(m_descriptor);
        throw Failure(ErrorCode::OutputExists,
            Sentence::tr(
                "Predictions are being written to %1 by %2. Wait for its end, or choose another place.", name, holder),
            { { "file", name } });
    }
    readNames();
    clearUnfinished(m_folder);
}

PredictionFolder::~PredictionFolder()
{
    if (m_names.empty()) { // nothing of ours is here
        ::unlink(m_list.c_str());
        if (m_made)
            ::rmdir(m_folder.c_str());
    }
    ::close(m_descriptor);
}

void PredictionFolder::readNames()
{
    std::string text(1U << 20U, '\0');
    const ssize_t size = ::pread(m_descriptor, text.data(), text.size(), 0);
    text.resize(static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);)
        m_names.insert(line);
}

/// Before the file is there: a kill between the two must not make it somebody else's.
void PredictionFolder::remember(const std::string& name)
{
    const std::string line = name + '\n';
    if (m_names.insert(name).second && ::write(m_descriptor, line.data(), line.size()) != ssize_t(line.size()))
        throw unwritable(m_folder, Sentence::inWords(systemReason(errno)));
}

void PredictionFolder::requireFree(const std::string& language, DataTask task) const
{
    const std::string name = fileName(language, task);
    std::error_code error;
    if (m_names.contains(name) || fs::symlink_status(m_folder / name, error).type() == fs::file_type::not_found)
        return;
    throw fileFailure(ErrorCode::OutputExists, m_folder / name,
        Sentence::tr(
            "The file %1 is in the way of the predictions, and was not written by this program; choose another "
            "folder for them.",
            m_folder / name));
}

void PredictionFolder::write(const std::string& language, DataTask task, std::span<const Example> examples,
    std::span<const std::vector<std::string>> predictions)
{
    requireFree(language, task);
    std::string content = task == DataTask::Classification ? "text\tgold\tpred\n" : "";
    for (std::size_t index = 0; index < predictions.size(); ++index) {
        if (!predictions[index].empty())
            content += predictionText(task, examples[index], predictions[index]);
    }
    const std::string name = fileName(language, task);
    remember(name);
    writeTextFile(m_folder / name, content);
}

} // namespace ndogo
