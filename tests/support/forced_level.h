// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/kernels/kernel_level.h"

#include <QTest>

namespace ndogo::test {

/// A level of the kernels for the length of a test.
struct ForcedLevel {
    explicit ForcedLevel(int level) { useKernelLevel(static_cast<KernelLevel>(level)); }
    ~ForcedLevel() { useKernelLevel({}); }
    ForcedLevel(const ForcedLevel&) = delete;
    ForcedLevel& operator=(const ForcedLevel&) = delete;
};

inline QByteArray nameOf(KernelLevel level)
{
    const auto name = kernelLevelName(level);
    return { name.data(), static_cast<qsizetype>(name.size()) };
}

/// Rows for a test whose column "level" is a KernelLevel: all that this processor can run.
inline void addLevelRows()
{
    QTest::addColumn<int>("level");
    for (const auto level : kernelLevels())
        QTest::newRow(nameOf(level).constData()) << static_cast<int>(level);
}

} // namespace ndogo::test
