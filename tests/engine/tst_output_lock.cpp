// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/output_lock.h"

#include "engine/io/atomic_folder.h"
#include "engine/io/owned_folder.h"
#include "engine/train/saved_trainings.h"
#include "tests/support/files.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <algorithm>
#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

using namespace ndogo;
using test::Folder;
namespace fs = std::filesystem;

namespace {

std::vector<std::string> entriesOf(const fs::path& folder)
{
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder))
        names.push_back(entry.path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
}

using Names = std::vector<std::string>;

}

class TestOutputLock : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void namesWhoHoldsIt();
    void endsWithItsProgram();
    void clearsWhatKilledRunsLeft();
    void bringsBackWhatWasBeingReplaced();
    void isNoLink();
    void longNames();
    void temporaryNamesAreNobodyElses();
    void messagesNameWhatWasAskedFor();
    void removesByNameOnly();
    void trainingFoldersThatAreNone();
};

void TestOutputLock::namesWhoHoldsIt()
{
    const Folder folder;
    const fs::path place = outputPlace(folder / "model/");
    {
        const OutputLock lock(place);
        QCOMPARE(entriesOf(folder.path()), (Names { ".model.ndogo-lock" }));
        FAILS(ErrorCode::OutputExists, ({ "model", "another job of this program" }), OutputLock(place));
    }
    QVERIFY(entriesOf(folder.path()).empty());

    int ready[2];
    QCOMPARE(::pipe(ready), 0);
    const pid_t other = ::fork();
    if (other == 0) {
        const OutputLock lock(place);
        [[maybe_unused]] const auto written = ::write(ready[1], "x", 1);
        ::pause();
        ::_exit(0);
    }
    char byte = 0;
    QCOMPARE(::read(ready[0], &byte, 1), ssize_t(1));
    const std::string process = "process " + std::to_string(other);
    FAILS(ErrorCode::OutputExists, ({ "model", process }), OutputLock(place));
    ::kill(other, SIGKILL);
    ::waitpid(other, nullptr, 0);
    ::close(ready[0]);
    ::close(ready[1]);
    const OutputLock lock(place); // the file is still there, its lock is not
}

void TestOutputLock::endsWithItsProgram()
{
    const Folder folder;
    const fs::path place = outputPlace(folder / "model");
    folder.write(".model.ndogo-lock", "");
    {
        const OutputLock lock(place);
    }
    QVERIFY(entriesOf(folder.path()).empty());
}

void TestOutputLock::clearsWhatKilledRunsLeft()
{
    const Folder folder;
    folder.write(".o.ndogo-partial-1/model.safetensors", "half");
    folder.write(".o.ndogo-old-2/config.json", "old");
    folder.write("o/config.json", "present");
    folder.write(".other.ndogo-partial-1/model.safetensors", "theirs");
    folder.write("victim/letter.txt", "dear");
    fs::create_directory_symlink(folder / "victim", folder / ".o.ndogo-partial-3");
    const OutputLock lock(outputPlace(folder / "o"));
    QCOMPARE(entriesOf(folder.path()), (Names { ".o.ndogo-lock", ".other.ndogo-partial-1", "o", "victim" }));
    QVERIFY(fs::exists(folder / "victim/letter.txt"));
    QCOMPARE(lock.cleared().size(), std::size_t(2));
    QVERIFY(inEnglish(lock.cleared()[0]).find("bytes") != std::string::npos);
}

void TestOutputLock::bringsBackWhatWasBeingReplaced()
{
    const Folder folder;
    folder.write(".o.ndogo-old-1/config.json", "old");
    folder.write(".o.ndogo-partial-1/config.json", "new");
    bringBack(folder / "o");
    QCOMPARE(test::readBytes(folder / "o/config.json"), std::string("old"));
    QCOMPARE(entriesOf(folder.path()), (Names { "o" }));
    bringBack(folder / "o");
    bringBack(folder / "none");
    QCOMPARE(entriesOf(folder.path()), (Names { "o" }));
}

void TestOutputLock::isNoLink()
{
    const Folder folder;
    folder.write("victim", "precious");
    fs::create_symlink(folder / "victim", folder / ".o.ndogo-lock");
    FAILS(ErrorCode::OutputUnwritable, ({ "/o", "is a link" }), OutputLock(outputPlace(folder / "o")));
    QCOMPARE(test::readBytes(folder / "victim"), std::string("precious"));
}

void TestOutputLock::longNames()
{
    const Folder folder;
    std::string name;
    while (name.size() < 254)
        name += "\xc3\xa9"; // two bytes each: the cut must not fall between them
    {
        AtomicFolder out(folder / name, false);
        writeTextFile(out.path() / "config.json", "{}");
        out.commit();
    }
    QCOMPARE(entriesOf(folder.path()), (Names { name }));
    QVERIFY(hiddenPrefix(folder / name) != hiddenPrefix(folder / (name + "a")));
    writeTextFile(folder / ("x" + name), "text");
    QCOMPARE(test::readBytes(folder / ("x" + name)), std::string("text"));
    FAILS(ErrorCode::OutputUnwritable, ({ "too long" }), AtomicFolder(folder / (name + "ab"), false));
    FAILS(ErrorCode::OutputUnwritable, ({ "too long" }), (requireOwnFolder(folder / (name + ".training")), 0));
}

/// Names that somebody else has made, or linked elsewhere, are passed over.
void TestOutputLock::temporaryNamesAreNobodyElses()
{
    const Folder folder;
    folder.write("victim", "precious");
    const fs::path guessed = hiddenSibling(folder / "a.txt", "partial");
    fs::create_symlink(folder / "victim", guessed);
    writeTextFile(folder / "a.txt", "text");
    QCOMPARE(test::readBytes(folder / "a.txt"), std::string("text"));
    QCOMPARE(test::readBytes(folder / "victim"), std::string("precious"));
    QVERIFY(fs::is_symlink(guessed));
    QVERIFY(hiddenSibling(folder / "a", "partial", 1) != hiddenSibling(folder / "a", "partial", 1));
}

void TestOutputLock::messagesNameWhatWasAskedFor()
{
    const Folder folder;
    AtomicFolder out(folder / "model", false);
    try {
        writeTextFile(out.path() / "none/config.json", "{}");
        QFAIL("nothing was thrown");
    } catch (const Failure& failure) {
        const std::string message = failure.what();
        QVERIFY2(message.find("/model/none/config.json") != std::string::npos, message.c_str());
        QVERIFY2(message.find("ndogo-partial") == std::string::npos, message.c_str());
    }
}

void TestOutputLock::removesByNameOnly()
{
    const Folder folder;
    folder.write("t/state.safetensors", "x");
    folder.write("t/.state.safetensors.ndogo-partial-7", "x");
    QCOMPARE(foreignEntry(folder / "t", trainingFiles()), std::string());
    folder.write("t/notes.txt", "years of work");
    QCOMPARE(foreignEntry(folder / "t", trainingFiles()), std::string("the file \"notes.txt\""));
    QVERIFY(bool(removeTraining(folder / "t")));
    QCOMPARE(entriesOf(folder / "t"), (Names { "notes.txt" }));

    folder.write("disk/best.safetensors", "x");
    fs::create_directory_symlink(folder / "disk", folder / "link");
    QVERIFY(!removeTraining(folder / "link"));
    QVERIFY(fs::is_symlink(folder / "link") && fs::is_directory(folder / "disk"));
    QVERIFY(entriesOf(folder / "disk").empty());
    fs::create_directories(folder / "u/state.safetensors");
    QCOMPARE(foreignEntry(folder / "u", trainingFiles()), std::string("the folder \"state.safetensors\""));
}

void TestOutputLock::trainingFoldersThatAreNone()
{
    const Folder folder;
    folder.write("hausa.training/hau/train.txt", "a O\n");
    FAILS(ErrorCode::OutputExists, ({ "hausa.training", "the folder \"hau\"" }),
        (requireOwnFolder(folder / "hausa.training"), 0));
    folder.write("file.training", "x");
    FAILS(ErrorCode::OutputExists, ({ "file.training", "a file of that name" }),
        (requireOwnFolder(folder / "file.training"), 0));
    requireOwnFolder(folder / "none.training");
}

NDOGO_TEST(TestOutputLock)
#include "tst_output_lock.moc"
