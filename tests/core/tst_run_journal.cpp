// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/project/run_journal.h"

#include "engine/base/error.h"
#include "engine/study/metrics.h"
#include "tests/support/test_program.h"

#include <QTemporaryDir>
#include <QTest>

#include <fstream>
#include <thread>
#include <unistd.h>

using namespace ndogo;
namespace fs = std::filesystem;

namespace {

RunRecord evaluation(const char* language, int sentences = 3)
{
    LanguageScore score;
    score.language = language;
    score.sentences = score.sentencesTotal = sentences;
    for (int i = 0; i < sentences; ++i) {
        const bool hit = i % 3 != 0;
        score.perSentence.push_back({ i, hit, !hit, !hit });
        score.counts += { hit, !hit, !hit };
    }
    EvaluateSpec spec;
    spec.model.path = "/models/m";
    spec.model.prune.amount = 0.6;
    spec.data.path = "/data";
    return { "2026-01-02T03:04:05Z", spec,
        std::make_shared<EvaluationResult>(EvaluationResult { "default", "test", { score }, 1.5 }), {} };
}

RunRecord timing()
{
    return { "2026-01-02T04:00:00Z", BenchmarkSpec { { { "/models/m", {} } }, { "/data", {}, "test", 0 } }, {},
        std::make_shared<TimingResult>(TimingResult { { "cpu", 2, 2, 1 }, { { "m", { 5, 6, 7 }, 1, 2, 3 } } }) };
}

class Project {
public:
    fs::path folder() const { return fs::path(m_folder.path().toStdString()) / "project"; }
    fs::path file() const { return folder() / "journal.jsonl"; }

    std::string text() const
    {
        std::ifstream in(file(), std::ios::binary);
        return { std::istreambuf_iterator<char>(in), {} };
    }

    void write(const std::string& text) const { std::ofstream(file(), std::ios::binary) << text; }

    /// Languages of the evaluations, in order, as one text.
    std::string languages(std::vector<std::string>& warnings) const
    {
        std::string found;
        for (const RunRecord& record : RunJournal(folder()).read(warnings))
            found += record.evaluation->languages.at(0).language + " ";
        return found;
    }

private:
    QTemporaryDir m_folder;
};

ErrorCode failureOf(const fs::path& folder, std::string& message)
{
    try {
        RunJournal(folder).append(timing());
    } catch (const Failure& failure) {
        message = failure.what();
        return failure.error().code;
    }
    return ErrorCode::Cancelled; // nothing was thrown
}

} // namespace

class TestRunJournal : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void newFolder();
    void reopened();
    void pairedComparisonAfterReopening();
    void oneLineARecord();
    void halfLastLine();
    void lastLineWithoutItsEnd();
    void unreadableLines();
    void severalThreads();
    void folderThatCannotBe();
    void readOnlyFolder();
    void fullDisk();
};

void TestRunJournal::newFolder()
{
    const Project project;
    const RunJournal journal(project.folder());
    QVERIFY(fs::is_directory(project.folder()));
    std::vector<std::string> warnings;
    QVERIFY(journal.read(warnings).empty());
    QVERIFY(warnings.empty());
}

void TestRunJournal::reopened()
{
    const Project project;
    RunJournal(project.folder()).append(evaluation("hau"));
    RunJournal(project.folder()).append(timing());
    RunRecord pruned { {}, PruneSpec { "/m", {}, "/n", {}, false }, {}, {} };
    RunJournal(project.folder()).append(pruned);

    std::vector<std::string> warnings;
    const std::vector<RunRecord> records = RunJournal(project.folder()).read(warnings);
    QVERIFY(warnings.empty());
    QCOMPARE(records.size(), std::size_t(3));
    QCOMPARE(records[0].time, std::string("2026-01-02T03:04:05Z"));
    QCOMPARE(std::get<EvaluateSpec>(records[0].spec).model.prune.amount, 0.6);
    QCOMPARE(records[0].evaluation->languages[0].counts, (EntityCounts { 2, 1, 1 }));
    QVERIFY(!records[0].timing);
    QCOMPARE(records[1].timing->models[0].nanoseconds, (std::vector<std::int64_t> { 5, 6, 7 }));
    QVERIFY(!records[1].evaluation);
    QCOMPARE(jobKind(records[2].spec), std::string("prune"));
    QCOMPARE(records[2].time.size(), std::string("2026-01-02T03:04:05Z").size()); // filled in
}

void TestRunJournal::pairedComparisonAfterReopening()
{
    const Project project;
    const RunRecord record = evaluation("hau", 90);
    RunJournal(project.folder()).append(record);
    std::vector<std::string> warnings;
    const RunRecord read = RunJournal(project.folder()).read(warnings).at(0);
    const auto& before = record.evaluation->languages[0].perSentence;
    const auto& after = read.evaluation->languages[0].perSentence;
    QVERIFY(before == after);
    QCOMPARE(pairedChange(before, after).change, (Interval { 0, 0 }));
    QCOMPARE(pairedChange(before, after).sentences, std::int64_t(90));
}

void TestRunJournal::oneLineARecord()
{
    const Project project;
    RunJournal journal(project.folder());
    journal.append(evaluation("a\nb")); // no value may break a line
    journal.append(evaluation("hau"));
    const std::string text = project.text();
    QCOMPARE(std::count(text.begin(), text.end(), '\n'), std::ptrdiff_t(2));
    QCOMPARE(text.back(), '\n');
    std::vector<std::string> warnings;
    QCOMPARE(project.languages(warnings), std::string("a\nb hau "));
}

void TestRunJournal::halfLastLine()
{
    const Project project;
    RunJournal journal(project.folder());
    journal.append(evaluation("hau"));
    journal.append(evaluation("luo"));
    const std::string whole = project.text();
    const std::size_t second = whole.find('\n') + 1;
    // Wherever the power went off, the first result is there and the next one can be written.
    for (std::size_t cut = second + 1; cut + 1 < whole.size(); cut += 37) {
        project.write(whole.substr(0, cut));
        std::vector<std::string> warnings;
        QCOMPARE(project.languages(warnings), std::string("hau "));
        QCOMPARE(warnings.size(), std::size_t(1));
        QVERIFY(warnings[0].find(project.file().string() + ", line 2 is incomplete") == 0);

        journal.append(evaluation("yor"));
        warnings.clear();
        QCOMPARE(project.languages(warnings), std::string("hau yor "));
        QCOMPARE(warnings.size(), std::size_t(1));
        QVERIFY(warnings[0].find(", line 2 is incomplete") != std::string::npos);
    }
}

void TestRunJournal::lastLineWithoutItsEnd()
{
    const Project project;
    RunJournal journal(project.folder());
    journal.append(evaluation("hau"));
    std::string text = project.text();
    text.pop_back();
    project.write(text);
    journal.append(evaluation("luo"));
    std::vector<std::string> warnings;
    QCOMPARE(project.languages(warnings), std::string("hau luo "));
    QVERIFY(warnings.empty());
}

void TestRunJournal::unreadableLines()
{
    const Project project;
    RunJournal journal(project.folder());
    journal.append(evaluation("hau"));
    const std::string good = project.text();
    std::string newer = good, unknown = good;
    newer.replace(newer.find("\"v\":1"), 5, "\"v\":9");
    unknown.replace(unknown.find("\"mode\""), 6, "\"mood\"");
    project.write(good + "garbage\n" + newer + "[1,2]\n" + unknown + std::string("\0\0\n", 3) + good);

    std::vector<std::string> warnings;
    QCOMPARE(project.languages(warnings), std::string("hau hau "));
    QCOMPARE(warnings.size(), std::size_t(5));
    for (std::size_t i = 0; i < warnings.size(); ++i)
        QVERIFY(warnings[i].find(project.file().string() + ", line " + std::to_string(i + 2) + " ") == 0);
    QVERIFY(warnings[1].find("version 9") != std::string::npos);
}

void TestRunJournal::severalThreads()
{
    const Project project;
    RunJournal journal(project.folder());
    {
        std::vector<std::jthread> writers;
        for (int writer = 0; writer < 4; ++writer)
            writers.emplace_back([&journal] {
                for (int i = 0; i < 10; ++i)
                    journal.append(evaluation("hau"));
            });
    }
    std::vector<std::string> warnings;
    QCOMPARE(journal.read(warnings).size(), std::size_t(40));
    QVERIFY(warnings.empty());
}

void TestRunJournal::folderThatCannotBe()
{
    const Project project;
    std::ofstream(project.folder()) << "a file, not a folder";
    std::string message;
    QCOMPARE(failureOf(project.folder(), message), ErrorCode::OutputUnwritable);
    QVERIFY(message.find(project.folder().string()) != std::string::npos);
    QCOMPARE(failureOf(project.folder() / "inside", message), ErrorCode::OutputUnwritable);
}

void TestRunJournal::readOnlyFolder()
{
    if (::geteuid() == 0)
        QSKIP("Everything is writable for root.");
    const Project project;
    fs::create_directories(project.folder());
    fs::permissions(project.folder(), fs::perms::owner_read | fs::perms::owner_exec);
    std::string message;
    const ErrorCode code = failureOf(project.folder(), message);
    fs::permissions(project.folder(), fs::perms::owner_all);
    QCOMPARE(code, ErrorCode::OutputUnwritable);
    QVERIFY(message.find(project.folder().string()) != std::string::npos);
}

void TestRunJournal::fullDisk()
{
    if (!fs::exists("/dev/full"))
        QSKIP("There is no /dev/full to write to.");
    const Project project;
    fs::create_directories(project.folder());
    fs::create_symlink("/dev/full", project.file());
    std::string message;
    QCOMPARE(failureOf(project.folder(), message), ErrorCode::OutputUnwritable);
    QVERIFY(message.find(project.file().string()) != std::string::npos);
}

NDOGO_TEST(TestRunJournal)
#include "tst_run_journal.moc"
