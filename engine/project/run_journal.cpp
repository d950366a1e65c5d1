// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/project/run_journal.h"

#include "engine/base/file_lock.h"
#include "engine/base/shown_text.h"
#include "engine/base/time_text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace ndogo {

using nlohmann::json;
namespace fs = std::filesystem;

namespace {

constexpr const char* kFile = "journal.jsonl";

Sentence noResult(const fs::path& path, std::int64_t line)
{
    return Sentence::tr("%1, line %2 is not a result of this program and was left aside.", path, line);
}

[[noreturn]] void refuseOutput(const fs::path& path, int reason)
{
    throw Failure(ErrorCode::OutputUnwritable,
        Sentence::tr("%1 cannot be written: %2. Choose another project folder or free space.", path.string(),
            std::generic_category().message(reason)),
        { { "file", path.string() } });
}

/// A file descriptor that closes itself.
class Descriptor {
public:
    Descriptor(const fs::path& path, int flags)
        : m_number(::open(path.c_str(), flags | O_CLOEXEC, 0644))
    {
    }
    ~Descriptor()
    {
        if (m_number >= 0)
            ::close(m_number);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    int number() const { return m_number; }
    bool isOpen() const { return m_number >= 0; }

private:
    int m_number;
};

/// Programs on one project append one after the other.
void takeLock(const Descriptor& file, const fs::path& path, LockMode mode)
{
    if (lockFile(file.number(), mode, std::chrono::seconds(10)))
        return;
    throw Failure(ErrorCode::OutputUnwritable,
        Sentence::tr(
            "%1 is held by %2, which does not let go of it. End that program, or choose another project folder.",
            shown(path.string()), lockHolder(file.number())),
        { { "file", shown(path.string()) } });
}

[[noreturn]] void refuseOdd(const fs::path& path, ErrorCode code)
{
    throw Failure(code,
        Sentence::tr(
            "%1 is not a regular file, so no results can be kept in it. Remove it, or choose another project folder.",
            shown(path.string())),
        { { "file", shown(path.string()) } });
}

/// Removes half a line, unless somebody who knows no locks has written behind it. If this fails too, it is left aside
/// on reading.
void takeBack(const Descriptor& file, off_t size, ssize_t written)
{
    struct stat now { };
    if (written > 0 && ::fstat(file.number(), &now) == 0 && now.st_size == size + written) {
        [[maybe_unused]] const int ignored = ::ftruncate(file.number(), size);
    }
}

/// The lines of a journal. One that is longer than any record is cut, and so cannot be read.
class JournalLines {
public:
    explicit JournalLines(int descriptor)
        : m_descriptor(descriptor)
    {
    }

    bool next(std::string& line)
    {
        line.clear();
        for (;;) {
            const std::size_t end = std::min(m_buffer.find('\n', m_at), m_buffer.size());
            if (line.size() < kLongestRecord)
                line.append(m_buffer, m_at, end - m_at);
            m_any = m_any || end > m_at;
            if (end < m_buffer.size()) {
                m_at = end + 1;
                m_any = false;
                return true;
            }
            if (!fill())
                return std::exchange(m_any, false);
        }
    }

private:
    static constexpr std::size_t kLongestRecord = std::size_t(256) << 20U;

    bool fill()
    {
        m_buffer.resize(1U << 16U);
        m_at = 0;
        ssize_t count = 0;
        do {
            count = ::read(m_descriptor, m_buffer.data(), m_buffer.size());
        } while (count < 0 && errno == EINTR);
        m_buffer.resize(static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
        return count > 0;
    }

    int m_descriptor;
    std::string m_buffer;
    std::size_t m_at = 0;
    bool m_any = false; ///< of a line without its end
};

bool endsInsideLine(int descriptor, off_t size)
{
    char last = '\n';
    return size > 0 && ::pread(descriptor, &last, 1, size - 1) == 1 && last != '\n';
}

} // namespace

RunJournal::RunJournal(fs::path folder)
    : m_folder(std::move(folder))
{
    std::error_code error;
    fs::create_directories(m_folder, error);
    if (error)
        refuseOutput(m_folder, error.value());
    if (::access(m_folder.c_str(), W_OK | X_OK) != 0)
        refuseOutput(m_folder, errno);
}

void RunJournal::append(const RunRecord& record)
{
    json fields = toJson(record, PerSentence::Write);
    if (record.time.empty())
        fields["time"] = nowUtc();
    // A path need not be UTF-8; a result with a mended name is better than none.
    std::string line = fields.dump(-1, ' ', false, json::error_handler_t::replace) + '\n';

    const std::lock_guard lock(m_mutex);
    const fs::path path = m_folder / kFile;
    const Descriptor file(path, O_RDWR | O_APPEND | O_CREAT | O_NONBLOCK);
    struct stat before { };
    if (!file.isOpen())
        refuseOutput(path, errno);
    takeLock(file, path, LockMode::Exclusive);
    if (::fstat(file.number(), &before) != 0)
        refuseOutput(path, errno);
    if (!S_ISREG(before.st_mode))
        refuseOdd(path, ErrorCode::OutputUnwritable);
    if (endsInsideLine(file.number(), before.st_size))
        line.insert(line.begin(), '\n');

    const ssize_t written = ::write(file.number(), line.data(), line.size());
    if (written != ssize_t(line.size())) {
        const int reason = written >= 0 ? ENOSPC : errno;
        takeBack(file, before.st_size, written);
        refuseOutput(path, reason);
    }
    // A line that is whole stays where it could not be synced: it may be on the disk, and what follows it is another's.
    if (::fsync(file.number()) != 0)
        refuseOutput(path, errno);
    if (before.st_size == 0) { // a new file lasts only once its folder is on the disk as well
        const Descriptor directory(m_folder, O_RDONLY | O_DIRECTORY);
        if (directory.isOpen())
            ::fsync(directory.number());
    }
}

std::vector<RunRecord> RunJournal::read(std::vector<Sentence>& warnings) const
{
    const std::lock_guard lock(m_mutex);
    const fs::path path = m_folder / kFile;
    std::vector<RunRecord> records;
    const Descriptor file(path, O_RDONLY | O_NONBLOCK); // a pipe would wait for ever
    if (!file.isOpen()) {
        if (fs::exists(path))
            warnings.push_back(Sentence::tr("%1 cannot be opened. Check the permissions of the folder.", path));
        return records;
    }
    struct stat status { };
    if (::fstat(file.number(), &status) != 0 || !S_ISREG(status.st_mode))
        refuseOdd(path, ErrorCode::FileUnreadable);
    takeLock(file, path, LockMode::Shared);
    JournalLines lines(file.number());
    std::string line;
    for (std::int64_t number = 1; lines.next(line); ++number) {
        try {
            records.push_back(runRecordFromJson(json::parse(line)));
        } catch (const json::parse_error& error) {
            warnings.push_back(
                error.byte > line.size() ? Sentence::tr(
                    "%1, line %2 is incomplete and was left aside: the program stopped while writing it.", path, number)
                                         : noResult(path, number));
        } catch (const json::exception&) {
            warnings.push_back(noResult(path, number));
        } catch (const Failure& failure) {
            const Sentence why = sentenceOf(failure.error());
            warnings.push_back(Sentence::tr("%1, line %2 was left aside: %3", path, number, why));
        }
    }
    return records;
}

} // namespace ndogo
