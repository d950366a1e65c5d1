// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/test_program.h"
#include "widgets/words/error_text.h"

#include <QSet>
#include <QTest>

using namespace ndogo;

class TestErrorText : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyCodeHasItsOwnFact()
    {
        QSet<QString> facts;
        for (int code = int(ErrorCode::Usage); code <= int(ErrorCode::Cancelled); ++code) {
            const QString fact = errorText({ ErrorCode(code), "Why.", {} }).fact;
            QVERIFY2(fact.endsWith(QLatin1Char('.')), qPrintable(fact));
            facts.insert(fact);
        }
        QCOMPARE(facts.size(), int(ErrorCode::Cancelled) + 1);
    }
    void keepsTheEnginesSentence()
    {
        const ErrorText text = errorText({ ErrorCode::DataInvalid, "hau/test.txt, line 812 has 3 columns.", {} });
        QCOMPARE(text.detail, QStringLiteral("hau/test.txt, line 812 has 3 columns."));
        QCOMPARE(text.sentence(), text.fact + QLatin1Char(' ') + text.detail);
    }
    void isAFactAloneWithoutASentence()
    {
        const ErrorText text = errorText({ ErrorCode::JobFailed, "", {} });
        QVERIFY(text.detail.isEmpty());
        QCOMPARE(text.sentence(), text.fact);
    }
};

NDOGO_TEST(TestErrorText)
#include "tst_error_text.moc"
