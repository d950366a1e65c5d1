// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/mapped_file.h"

#include "engine/io/atomic_folder.h"
#include "tests/support/files.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <csignal>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace ndogo;
using test::Folder;
namespace fs = std::filesystem;

namespace {

constexpr std::size_t kSize = 40960;

std::int64_t sumOf(const MappedFile& file)
{
    std::int64_t sum = 0;
    for (const std::byte byte : file.bytes())
        sum += std::to_integer<int>(byte);
    return sum;
}

}

class TestMappedFile : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// Of QtTest's handler, which would take a fault for the end of the test; before the first file is mapped.
    void initTestCase() { std::signal(SIGBUS, SIG_DFL); }
    void cutShort();
    void writtenOver();
    void replacedAndRemoved();
    void otherFaultsStayDeadly();
    void pipesAndDevices();
};

/// The pages that are gone read as zeros, in whatever thread, and the file says so.
void TestMappedFile::cutShort()
{
    const Folder folder;
    const auto path = folder.write("weights", std::string(kSize, '\1'));
    const auto other = MappedFile::open(folder.write("other", std::string(kSize, '\1')));
    const auto file = MappedFile::open(path);
    file->requireUnchanged();
    fs::resize_file(path, 5000);
    const auto sum = sumOf(*file);
    QVERIFY(sum >= 5000 && sum <= 8192); // what is left of its last page may read as zeros at once
    FAILS(ErrorCode::FileUnreadable, ({ "weights", "cut short" }), (file->requireUnchanged(), 0));
    fs::resize_file(path, kSize); // as long as before: the numbers are lost all the same
    FAILS(ErrorCode::FileUnreadable, ({ "weights" }), (file->requireUnchanged(), 0));
    QCOMPARE(sumOf(*other), std::int64_t(kSize));
    other->requireUnchanged();
    const auto again = MappedFile::open(path); // in the place of none that is broken
    again->requireUnchanged();
}

void TestMappedFile::writtenOver()
{
    const Folder folder;
    const auto path = folder.write("weights", std::string(kSize, '\1'));
    const auto file = MappedFile::open(path);
    QTest::qSleep(20); // the clock of file times is coarse
    {
        std::fstream stream(path, std::ios::in | std::ios::out | std::ios::binary);
        stream.seekp(100);
        stream << "other";
    }
    FAILS(ErrorCode::FileUnreadable, ({ "weights", "written over" }), (file->requireUnchanged(), 0));
}

void TestMappedFile::replacedAndRemoved()
{
    const Folder folder;
    const auto path = folder.write("weights", std::string(kSize, '\1'));
    const auto file = MappedFile::open(path);
    fs::rename(path, folder / "moved");
    file->requireUnchanged(); // it is whole, under another name
    folder.write("weights", std::string(kSize, '\2'));
    FAILS(ErrorCode::FileUnreadable, ({ "weights", "replaced" }), (file->requireUnchanged(), 0));
    fs::remove(path);
    fs::remove(folder / "moved");
    file->requireUnchanged();
    QCOMPARE(sumOf(*file), std::int64_t(kSize));
}

/// A fault of another mapping is none of ours to hide.
void TestMappedFile::otherFaultsStayDeadly()
{
    const Folder folder;
    const auto guarded = MappedFile::open(folder.write("guarded", "x"));
    const auto path = folder.write("other", std::string(kSize, '\1'));
    const ReadableFile file(path);
    auto* bytes = static_cast<volatile char*>(::mmap(nullptr, kSize, PROT_READ, MAP_PRIVATE, file.descriptor(), 0));
    fs::resize_file(path, 0);
    const pid_t child = ::fork();
    if (child == 0) {
        ::_exit(bytes[8192]);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    QVERIFY(WIFSIGNALED(status) && WTERMSIG(status) == SIGBUS);
}

void TestMappedFile::pipesAndDevices()
{
    const Folder folder;
    QCOMPARE(::mkfifo((folder / "pipe").c_str(), 0600), 0);
    FAILS(ErrorCode::FileUnreadable, ({ "pipe", "not a regular file" }), MappedFile::open(folder / "pipe"));
    FAILS(ErrorCode::FileUnreadable, ({ "pipe", "not a regular file" }), readBeginning(folder / "pipe", 10));
    FAILS(ErrorCode::FileUnreadable, ({ "/dev/zero", "not a regular file" }), readBeginning("/dev/zero", 10));
    FAILS(ErrorCode::OutputUnwritable, ({ "pipe" }), (writeTextFile(folder / "pipe", "x"), 0)); // nobody reads it
    QCOMPARE(readBeginning(folder.write("text", "12345"), 3), std::string("123"));
}

NDOGO_TEST(TestMappedFile)
#include "tst_mapped_file.moc"
