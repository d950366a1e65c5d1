// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/error.h"
#include "engine/base/parallel.h"
#include "engine/base/team.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>
#include <set>
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
    void asManyThreadsAsAskedFor();
    void teamDoesEachPartOnce();
    void teamServesOneCallerAtATime();
    void teamHandsOnWhatWasThrown();
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
                throw Failure(ErrorCode::DataInvalid, Sentence::inWords("torn"));
            });
            QFAIL("The failure was swallowed.");
        } catch (const Failure& failure) {
            QCOMPARE(failure.error().message, std::string("torn"));
        }
        QVERIFY(calls <= threads);
    }
}

/// The pool has had up to eight by then; two are asked for.
void TestParallel::asManyThreadsAsAskedFor()
{
    parallelFor(100, 8, [](std::size_t) { std::this_thread::sleep_for(std::chrono::microseconds(100)); });
    std::mutex mutex;
    std::set<std::thread::id> seen;
    parallelFor(200, 2, [&](std::size_t) {
        std::this_thread::sleep_for(std::chrono::microseconds(100));
        const std::lock_guard lock(mutex);
        seen.insert(std::this_thread::get_id());
    });
    QCOMPARE(seen.size(), std::size_t(2));
    QVERIFY(seen.contains(std::this_thread::get_id()));
}

void TestParallel::teamDoesEachPartOnce()
{
    QVERIFY(!teamOf(1));
    for (const int threads : { 2, 3, 8 }) {
        const auto split = teamOf(threads);
        for (int round = 0; round < 300; ++round) {
            const std::int64_t count = round % 50;
            std::vector<std::atomic<int>> done(static_cast<std::size_t>(count));
            split(count, [&](std::int64_t first, std::int64_t last) {
                for (auto i = first; i < last; ++i)
                    ++done[static_cast<std::size_t>(i)];
            });
            QVERIFY(std::ranges::all_of(done, [](const auto& times) { return times == 1; }));
            if (round % 100 == 99)
                std::this_thread::sleep_for(std::chrono::milliseconds(2)); // asleep, then called again
        }
    }
}

void TestParallel::teamServesOneCallerAtATime()
{
    std::atomic<std::int64_t> sum { 0 };
    const auto split = teamOf(2);
    const auto add = [&](std::int64_t first, std::int64_t last) {
        split(2, [&](std::int64_t, std::int64_t) {}); // a range within a range
        sum += last - first;
    };
    {
        std::vector<std::jthread> callers;
        for (int i = 0; i < 4; ++i)
            callers.emplace_back([&] {
                for (int round = 0; round < 100; ++round)
                    split(10, add);
            });
    }
    QCOMPARE(sum.load(), 4 * 100 * 10);
}

void TestParallel::teamHandsOnWhatWasThrown()
{
    const auto split = teamOf(3);
    const auto fail = [](std::int64_t first, std::int64_t) {
        if (first >= 5)
            throw Failure(ErrorCode::JobFailed, Sentence::inWords("part"));
    };
    QVERIFY_THROWS_EXCEPTION(Failure, split(20, fail));
    std::atomic<std::int64_t> sum { 0 };
    split(20, [&](std::int64_t first, std::int64_t last) { sum += last - first; });
    QCOMPARE(sum.load(), 20);
}

NDOGO_TEST(TestParallel)
#include "tst_parallel.moc"
