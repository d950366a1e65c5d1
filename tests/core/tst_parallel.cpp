// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/error.h"
#include "engine/base/parallel.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <atomic>
#include <thread>
#include <vector>

using namespace ndogo;

class TestParallel : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyIndexOnce_data();
    void everyIndexOnce();
    void oneThreadIsTheCaller();
    void firstFailureEndsIt();
};

void TestParallel::everyIndexOnce_data()
{
    QTest::addColumn<int>("count");
    QTest::addColumn<int>("threads");
    for (const int count : { 0, 1, 2, 1000 }) {
        for (const int threads : { -1, 1, 3, 8 })
            QTest::addRow("%d on %d", count, threads) << count << threads;
    }
}

void TestParallel::everyIndexOnce()
{
    QFETCH(int, count);
    QFETCH(int, threads);
    std::vector<std::atomic<int>> calls(static_cast<std::size_t>(count));
    parallelFor(calls.size(), threads, [&calls](std::size_t i) { ++calls[i]; });
    for (const std::atomic<int>& number : calls)
        QCOMPARE(number.load(), 1);
}

void TestParallel::oneThreadIsTheCaller()
{
    const std::thread::id caller = std::this_thread::get_id();
    parallelFor(3, 1, [caller](std::size_t) { QCOMPARE(std::this_thread::get_id(), caller); });
}

void TestParallel::firstFailureEndsIt()
{
    for (const int threads : { 1, 4 }) {
        std::atomic<int> calls = 0;
        try {
            parallelFor(1'000'000, threads, [&calls](std::size_t) {
                ++calls;
                throw Failure(ErrorCode::DataInvalid, "torn");
            });
            QFAIL("The failure was swallowed.");
        } catch (const Failure& failure) {
            QCOMPARE(failure.error().message, std::string("torn"));
        }
        QVERIFY(calls <= threads);
    }
}

NDOGO_TEST(TestParallel)
#include "tst_parallel.moc"
