// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/test_program.h"

#include <QFileInfo>
#include <QMap>

#ifdef NDOGO_TEST_WIDGETS
#include <QApplication>
using Application = QApplication;
#else
#include <QCoreApplication>
using Application = QCoreApplication;
#endif

#include <cstdio>

namespace {

QMap<QString, ndogo::test::Run>& tests()
{
    static QMap<QString, ndogo::test::Run> all;
    return all;
}

} // namespace

bool ndogo::test::addTest(const char* file, Run run)
{
    tests().insert(QFileInfo(QString::fromUtf8(file)).completeBaseName(), run);
    return true;
}

int main(int argc, char** argv)
{
    Application application(argc, argv);
    auto arguments = QCoreApplication::arguments();
    const auto run = tests().value(arguments.value(1));
    if (!run) {
        std::fprintf(stderr, "Give one of: %s\n", qPrintable(QStringList(tests().keys()).join(QLatin1Char(' '))));
        return 2;
    }
    arguments.removeAt(1);
    return run(arguments);
}
