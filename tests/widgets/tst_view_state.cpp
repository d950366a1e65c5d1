// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/test_program.h"
#include "widgets/session/view_state.h"

#include <QSignalSpy>
#include <QTest>

using namespace ndogo;

class TestViewState : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void selectionIsOne()
    {
        ViewState state;
        QSignalSpy languages(&state, &ViewState::languageChanged);
        state.setLanguage(QStringLiteral("hau"));
        QCOMPARE(state.language(), QStringLiteral("hau"));
        state.setLanguage(QStringLiteral("hau"));
        QVERIFY(state.language().isEmpty()); // selecting it again clears it
        QCOMPARE(languages.size(), 2);
        QSignalSpy families(&state, &ViewState::familyChanged);
        PruneRecipe family = state.family();
        family.amount = 0.7; // not what tells families apart
        state.setFamily(family);
        QCOMPARE(families.size(), 0);
    }
};

NDOGO_TEST(TestViewState)
#include "tst_view_state.moc"
