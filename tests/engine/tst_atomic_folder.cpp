// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/atomic_folder.h"
#include "engine/io/mapped_file.h"
#include "tests/support/files.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <sys/stat.h>
#include <unistd.h>

using namespace ndogo;
using test::Folder;
namespace fs = std::filesystem;

namespace {

constexpr const char* kOld = R"({"model_type": "bert", "note": "old"})";

std::ptrdiff_t entriesIn(const fs::path& folder)
{
    return std::distance(fs::directory_iterator(folder), {});
}

}

class TestAtomicFolder : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void appearsWhole();
    void vanishesWithoutCommit();
    void refusesWhatExists();
    void replacesWithForce();
    void neverReplacesWhatIsNoModel();
    void followsLinks();
    void makesParents();
    void outlivesLeftovers();
    void saysWhyNothingCanBeWritten();
    void textFilesComeBack();
    void refusesOddFiles();
};

void TestAtomicFolder::appearsWhole()
{
    const Folder folder;
    {
        AtomicFolder out(folder / "new/", false);
        writeTextFile(out.path() / "config.json", "{}");
        fs::create_directory(out.path() / "deeper");
        writeTextFile(out.path() / "deeper/file", "x");
        QVERIFY(!fs::exists(folder / "new"));
        QCOMPARE(out.path().filename().string(), ".new.ndogo-partial-" + std::to_string(::getpid()));
        out.commit();
    }
    QCOMPARE(test::readBytes(folder / "new/config.json"), std::string("{}"));
    QCOMPARE(test::readBytes(folder / "new/deeper/file"), std::string("x"));
    QCOMPARE(entriesIn(folder.path()), 1);
}

void TestAtomicFolder::vanishesWithoutCommit()
{
    const Folder folder;
    {
        AtomicFolder out(folder / "new", false);
        writeTextFile(out.path() / "config.json", "{}");
    }
    QCOMPARE(entriesIn(folder.path()), 0);
}

void TestAtomicFolder::refusesWhatExists()
{
    const Folder folder;
    folder.write("model/config.json", "old");
    FAILS(ErrorCode::OutputExists, ({ "model", "exists already" }), AtomicFolder(folder / "model", false));
    folder.write("file", "x");
    FAILS(ErrorCode::OutputExists, ({ "file", "in the way" }), AtomicFolder(folder / "file", true));
    // Made by somebody else while we were writing.
    AtomicFolder out(folder / "late", false);
    folder.write("late/config.json", "theirs");
    FAILS(ErrorCode::OutputExists, ({ "late" }), (out.commit(), 0));
    QCOMPARE(test::readBytes(folder / "late/config.json"), std::string("theirs"));
}

void TestAtomicFolder::replacesWithForce()
{
    const Folder folder;
    folder.write("model/config.json", kOld);
    folder.write("model/vocab.txt", "old");
    {
        AtomicFolder abandoned(folder / "model", true);
        writeTextFile(abandoned.path() / "config.json", "half");
    }
    QCOMPARE(test::readBytes(folder / "model/config.json"), std::string(kOld));
    {
        AtomicFolder out(folder / "model", true);
        writeTextFile(out.path() / "config.json", "new");
        QCOMPARE(test::readBytes(folder / "model/config.json"), std::string(kOld));
        out.commit();
    }
    QCOMPARE(test::readBytes(folder / "model/config.json"), std::string("new"));
    QVERIFY(!fs::exists(folder / "model/vocab.txt"));
    QCOMPARE(entriesIn(folder.path()), 1);
}

void TestAtomicFolder::neverReplacesWhatIsNoModel()
{
    const Folder folder;
    folder.write("home/letter.txt", "dear");
    FAILS(ErrorCode::OutputExists, ({ "home", "no config.json" }), AtomicFolder(folder / "home", true));
    QCOMPARE(test::readBytes(folder / "home/letter.txt"), std::string("dear"));
    // A folder of models is no model, though somebody left a config.json in it.
    folder.write("models/config.json", "{}");
    folder.write("models/large/config.json", "{}");
    FAILS(ErrorCode::OutputExists, ({ "models", "the folder \"large\"" }), AtomicFolder(folder / "models", true));
    QVERIFY(fs::exists(folder / "models/large/config.json"));
    folder.write("app/config.json", R"({"name": "not a model"})");
    FAILS(ErrorCode::OutputExists, ({ "app", "no model_type" }), AtomicFolder(folder / "app", true));
    // What lies beside a model is somebody's, also where a link leads to it, and when it comes while we write.
    folder.write("mine/config.json", kOld);
    folder.write("mine/thesis.txt", "dear");
    fs::create_directory_symlink(folder / "mine", folder / "link");
    FAILS(ErrorCode::OutputExists, ({ "mine", "the file \"thesis.txt\"" }), AtomicFolder(folder / "link", true));
    fs::remove(folder / "mine/thesis.txt");
    {
        AtomicFolder late(folder / "mine", true);
        writeTextFile(late.path() / "config.json", "new");
        folder.write("mine/thesis.txt", "dear");
        FAILS(ErrorCode::OutputExists, ({ "mine", "thesis.txt" }), (late.commit(), 0));
    }
    QCOMPARE(test::readBytes(folder / "mine/thesis.txt"), std::string("dear"));
    QCOMPARE(test::readBytes(folder / "mine/config.json"), std::string(kOld));
    fs::create_directory(folder / "empty");
    AtomicFolder out(folder / "empty", true);
    out.commit();
}

void TestAtomicFolder::followsLinks()
{
    const Folder folder;
    folder.write("disk/model/config.json", kOld);
    fs::create_directory_symlink(folder / "disk/model", folder / "link");
    AtomicFolder out(folder / "link", true);
    writeTextFile(out.path() / "config.json", "new");
    out.commit();
    QVERIFY(fs::is_symlink(folder / "link"));
    QCOMPARE(test::readBytes(folder / "disk/model/config.json"), std::string("new"));
}

void TestAtomicFolder::makesParents()
{
    const Folder folder;
    AtomicFolder out(folder / "runs/today/p50", false);
    out.commit();
    QVERIFY(fs::is_directory(folder / "runs/today/p50"));
}

void TestAtomicFolder::outlivesLeftovers()
{
    // A crashed run that had the same process id left its folder behind.
    const Folder folder;
    folder.write(".new.ndogo-partial-" + std::to_string(::getpid()) + "/config.json", "half");
    AtomicFolder out(folder / "new", false);
    QVERIFY(fs::is_empty(out.path()));
    out.commit();
    QVERIFY(!fs::exists(folder / "new/config.json"));
}

void TestAtomicFolder::saysWhyNothingCanBeWritten()
{
    const Folder folder;
    folder.write("file", "x");
    FAILS(
        ErrorCode::OutputUnwritable, ({ "file/model", "Not a directory" }), AtomicFolder(folder / "file/model", false));
    FAILS(ErrorCode::OutputUnwritable, ({ "cannot be written" }), AtomicFolder("/proc/ndogo/model", false));
    FAILS(ErrorCode::OutputUnwritable, ({ "/dev/full", "No space left on device" }),
        (writeTextFile("/dev/full", "x"), 0));
    if (::geteuid() == 0)
        QSKIP("root may write to read-only folders");
    fs::create_directory(folder / "locked");
    fs::permissions(folder / "locked", fs::perms::owner_read | fs::perms::owner_exec);
    FAILS(ErrorCode::OutputUnwritable, ({ "locked/model", "Permission denied" }),
        AtomicFolder(folder / "locked/model", false));
}

void TestAtomicFolder::textFilesComeBack()
{
    const Folder folder;
    const std::string text = "first\nsecond\0third";
    writeTextFile(folder / "a.txt", text);
    QCOMPARE(readTextFile(folder / "a.txt"), text);
    writeTextFile(folder / "a.txt", "");
    QCOMPARE(readTextFile(folder / "a.txt"), std::string());
    QCOMPARE(entriesIn(folder.path()), 1);
    FAILS(ErrorCode::FileFormat, ({ "a.txt", "too large" }),
        (writeTextFile(folder / "a.txt", "12345"), readTextFile(folder / "a.txt", 4)));
}

void TestAtomicFolder::refusesOddFiles()
{
    const Folder folder;
    FAILS(ErrorCode::FileNotFound, ({ "none", "does not exist" }), readTextFile(folder / "none"));
    FAILS(ErrorCode::FileUnreadable, ({ "is a folder" }), readTextFile(folder.path()));
    FAILS(ErrorCode::FileUnreadable, ({ "/dev/zero", "not a regular file" }), readTextFile("/dev/zero"));
    FAILS(ErrorCode::FileUnreadable, ({ "is a folder" }), MappedFile::open(folder.path()));
    QCOMPARE(::mkfifo((folder / "pipe").c_str(), 0600), 0);
    FAILS(ErrorCode::FileUnreadable, ({ "pipe" }),
        MappedFile::open(folder / "pipe")); // and does not wait for a writer
    FAILS(ErrorCode::FileFormat, ({ "empty", "is empty" }), MappedFile::open(folder.write("empty", "")));
}

NDOGO_TEST(TestAtomicFolder)
#include "tst_atomic_folder.moc"
