// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/kernels/abilities.h"

#include <QTest>

namespace ndogo::test {

/// What the kernels may use, for the length of a test.
struct ForcedAbilities {
    explicit ForcedAbilities(Abilities abilities) { useAbilities(abilities); }
    explicit ForcedAbilities(int row)
        : ForcedAbilities(abilitiesToTry().at(static_cast<std::size_t>(row)))
    {
    }
    ~ForcedAbilities() { useAbilities({}); }
    ForcedAbilities(const ForcedAbilities&) = delete;
    ForcedAbilities& operator=(const ForcedAbilities&) = delete;
};

inline QByteArray nameOf(Abilities abilities)
{
    return QByteArray::fromStdString(abilitiesName(abilities));
}

/// Rows for a test whose column "abilities" is a place in abilitiesToTry().
inline void addAbilityRows()
{
    QTest::addColumn<int>("abilities");
    int row = 0;
    for (const auto abilities : abilitiesToTry())
        QTest::newRow(nameOf(abilities).constData()) << row++;
}

} // namespace ndogo::test
