// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Many test classes in one program: linking and moc cost more than most tests do. ctest calls it once a class, so that
// each has a process of its own.
#pragma once

#include <QTest>

namespace ndogo::test {

/// Runs the class of this file: `program tst_metrics [QtTest's arguments]`.
using Run = int (*)(QStringList arguments);
bool addTest(const char* file, Run run);

} // namespace ndogo::test

/// In place of QTEST_MAIN, at the end of a file that is named as the test is.
#define NDOGO_TEST(Class)                                                                                              \
    static const bool registered##Class = ndogo::test::addTest(__FILE__, [](QStringList arguments) {                   \
        Class test;                                                                                                    \
        return QTest::qExec(&test, arguments);                                                                         \
    });
