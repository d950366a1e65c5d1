// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/files.h"

#include <QProcess>
#include <QStringList>

#include <algorithm>
#include <csignal>
#include <string>
#include <vector>

namespace ndogo::test {

/// How a call of the program ended.
struct Ended {
    int status = -1; ///< of exit; 1000 and the signal where one ended it; -1 when it did not end in time
    std::string out, err;
    qint64 milliseconds = 0;
};

/// ndogo-cli as a process of its own (NDOGO_CLI), in a folder.
class CliProcess {
public:
    explicit CliProcess(const std::filesystem::path& folder)
    {
        m_process.setWorkingDirectory(QString::fromStdString(folder.string()));
        m_environment = QProcessEnvironment::systemEnvironment();
    }

    void set(const char* name, const std::string& value)
    {
        m_environment.insert(QString::fromLatin1(name), QString::fromStdString(value));
    }

    bool start(const std::vector<std::string>& arguments)
    {
        QStringList list;
        for (const std::string& argument : arguments)
            list << QString::fromStdString(argument);
        m_process.setProcessEnvironment(m_environment);
        m_process.start(QString::fromLocal8Bit(qgetenv("NDOGO_CLI")), list);
        return m_process.waitForStarted();
    }

    QProcess& process() { return m_process; }
    void signal(int number) { ::kill(static_cast<pid_t>(m_process.processId()), number); }

    Ended end(int milliseconds = 60000)
    {
        Ended ended;
        if (!m_process.waitForFinished(milliseconds)) {
            m_process.kill();
            m_process.waitForFinished();
            return ended;
        }
        ended.status
            = m_process.exitStatus() == QProcess::CrashExit ? 1000 + m_process.exitCode() : m_process.exitCode();
        ended.out = m_process.readAllStandardOutput().toStdString();
        ended.err = m_process.readAllStandardError().toStdString();
        return ended;
    }

private:
    QProcess m_process;
    QProcessEnvironment m_environment;
};

inline Ended callCli(const std::filesystem::path& folder, const std::vector<std::string>& arguments,
    const std::string& input = {}, int milliseconds = 60000)
{
    CliProcess cli(folder);
    if (!cli.start(arguments))
        return {};
    cli.process().write(input.data(), qint64(input.size()));
    cli.process().closeWriteChannel();
    return cli.end(milliseconds);
}

/// Names in a folder, hidden ones too.
inline std::vector<std::string> namesIn(const std::filesystem::path& folder)
{
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        names.push_back(entry.path().filename().string());
    std::ranges::sort(names);
    return names;
}

inline bool holds(const std::string& text, const std::string& part)
{
    return text.find(part) != std::string::npos;
}

} // namespace ndogo::test
