// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/test_program.h"
#include "widgets/words/format.h"

#include <QTest>

using namespace ndogo;

namespace {

/// Texts keep a unit beside its number with a no-break space; tests read it as a plain one.
QString plain(QString text)
{
    return text.replace(QChar(0x00A0), QLatin1Char(' '));
}
QString u(const char* text)
{
    return QString::fromUtf8(text);
}

} // namespace

class TestFormat : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void numbers()
    {
        QCOMPARE(countText(42'471'475), u("42,471,475"));
        QCOMPARE(plain(millionsText(125'047'305)), u("125.0 M"));
        QCOMPARE(plain(bytesText(500'189'220)), u("500 MB"));
        QCOMPARE(plain(percentText(0.6)), u("60 %"));
    }
    void scores()
    {
        QCOMPARE(scoreText(0.7642), u("76.4"));
        QCOMPARE(scoreText(1), u("100.0"));
        QCOMPARE(pointsText(-0.021), u("−2.1"));
        QCOMPARE(pointsText(0.004), u("+0.4"));
        QCOMPARE(pointsText(-0.0001), u("0.0"));
    }
    void times()
    {
        QCOMPARE(secondsText(0.42), u("0.4 s"));
        QCOMPARE(secondsText(31), u("31 s"));
        QCOMPARE(secondsText(89.6), u("1 min"));
        QCOMPARE(secondsText(9660), u("2 h 41 min"));
        QCOMPARE(secondsText(7200), u("2 h"));
        QCOMPARE(timeLeftText(0.2), u("1 s"));
        QCOMPARE(timeLeftText(31), u("31 s"));
        QCOMPARE(timeLeftText(540), u("about 9 min"));
        QCOMPARE(millisecondsText(29.66), u("29.7 ms"));
        QCOMPARE(millisecondsText(9.4), u("9.40 ms"));
        QCOMPARE(millisecondsText(1240), u("1.2 s"));
    }
    void rates()
    {
        QCOMPARE(rateText(86.4, unitText("sentences", 2)), u("86 sentences/s"));
        QCOMPARE(rateText(2.14, unitText("repeats", 2)), u("2.1 repeats/s"));
        QCOMPARE(rateText(0.04, unitText("models", 2)), u("2.4 models/min"));
        QCOMPARE(doneText(2592, 5276, "sentences"), u("2,592 of 5,276 sentences"));
        QCOMPARE(plain(doneText(1'000'000, 500'000'000, "bytes")), u("1.0 MB of 500 MB"));
    }
    void moments()
    {
        const QDateTime now(QDate(2026, 6, 5), QTime(18, 0));
        QCOMPARE(momentText(QDateTime(QDate(2026, 6, 5), QTime(14, 2)), now), u("today, 14:02"));
        QCOMPARE(momentText(QDateTime(QDate(2026, 6, 4), QTime(23, 59)), now), u("yesterday"));
        QCOMPARE(momentText(QDateTime(QDate(2026, 6, 3), QTime(9, 0)), now), u("3 June"));
        QCOMPARE(momentText(QDateTime(QDate(2025, 5, 28), QTime(9, 0)), now), u("28 May 2025"));
    }
};

NDOGO_TEST(TestFormat)
#include "tst_format.moc"
