// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/project/run_journal.h"

#include "engine/base/time_text.h"

#include <nlohmann/json.hpp>

#include <cerrno>
#include <fcntl.h>
#include <fstream>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace ndogo {

using nlohmann::json;
namespace fs = std::filesystem;

namespace {

constexpr const char* kFile = "journal.jsonl";

[[noreturn]] void refuseOutput(const fs::path& path, int reason)
{
    throw Failure(ErrorCode::OutputUnwritable,
        path.string() + " cannot be written: " + std::generic_category().message(reason)
            + ". Choose another project folder or free space.",
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
    const Descriptor file(path, O_RDWR | O_APPEND | O_CREAT);
    struct stat before { };
    if (!file.isOpen() || ::fstat(file.number(), &before) != 0)
        refuseOutput(path, errno);
    if (endsInsideLine(file.number(), before.st_size))
        line.insert(line.begin(), '\n');

    const ssize_t written = ::write(file.number(), line.data(), line.size());
    if (written != ssize_t(line.size()) || ::fsync(file.number()) != 0) {
        const int reason = written >= 0 && written < ssize_t(line.size()) ? ENOSPC : errno;
        // If this fails too, the half line is left aside on reading.
        [[maybe_unused]] const int ignored = ::ftruncate(file.number(), before.st_size);
        refuseOutput(path, reason);
    }
    if (before.st_size == 0) { // a new file lasts only once its folder is on the disk as well
        const Descriptor directory(m_folder, O_RDONLY | O_DIRECTORY);
        if (directory.isOpen())
            ::fsync(directory.number());
    }
}

std::vector<RunRecord> RunJournal::read(std::vector<std::string>& warnings) const
{
    const std::lock_guard lock(m_mutex);
    const fs::path path = m_folder / kFile;
    std::vector<RunRecord> records;
    std::ifstream file(path, std::ios::binary);
    if (!file && fs::exists(path))
        warnings.push_back(path.string() + " cannot be opened. Check the permissions of the folder.");
    std::string line;
    for (std::int64_t number = 1; std::getline(file, line); ++number) {
        const std::string place = path.string() + ", line " + std::to_string(number);
        try {
            records.push_back(runRecordFromJson(json::parse(line)));
        } catch (const json::parse_error& error) {
            warnings.push_back(error.byte > line.size()
                    ? place + " is incomplete and was left aside: the program stopped while writing it."
                    : place + " is not a result of this program and was left aside.");
        } catch (const json::exception&) {
            warnings.push_back(place + " is not a result of this program and was left aside.");
        } catch (const Failure& failure) {
            warnings.push_back(place + " was left aside: " + failure.what());
        }
    }
    return records;
}

} // namespace ndogo
