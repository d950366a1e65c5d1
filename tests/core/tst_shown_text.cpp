// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/shown_text.h"

#include "engine/base/csv_text.h"
#include "tests/support/test_program.h"

#include <QTest>

using namespace ndogo;

class TestShownText : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void nothingThatATerminalObeys();
    void writingStays();
    void cells();
};

void TestShownText::nothingThatATerminalObeys()
{
    QCOMPARE(shown("\033]0;owned\007hau\r\n\t\x7f"), std::string("?]0;owned?hau????"));
    QCOMPARE(shown("a\u0085b\u009b2Jc"), std::string("a?b?2Jc")); // C1: a line end, and CSI in one character
    QCOMPARE(shown("\u202egpj.\u202c \u2066x\u2069 \u200e\u200f\u061c"), std::string("?gpj.? ?x? ???"));
    QCOMPARE(shown("a\u2028b\u2029c"), std::string("a?b?c"));
    QCOMPARE(shown("a\xff\xc2z"), std::string("a??z"));
    QCOMPARE(shown(std::string("a\0b", 3)), std::string("a?b"));
}

void TestShownText::writingStays()
{
    const std::string text = "\u1200\u1208 Yorùbá ɓ \u0627\u0644\u200c\u200d \u00a0— 😀";
    QCOMPARE(shown(text), text);
}

void TestShownText::cells()
{
    QCOMPARE(csvCell("hau"), std::string("hau"));
    QCOMPARE(csvCell("=1+2"), std::string("'=1+2"));
    QCOMPARE(csvCell(" @x"), std::string("' @x"));
    QCOMPARE(csvCell("+x"), std::string("'+x"));
    QCOMPARE(csvCell("-x"), std::string("'-x"));
    QCOMPARE(csvCell("a,\"b\"\nc"), std::string("\"a,\"\"b\"\"?c\""));
}

NDOGO_TEST(TestShownText)
#include "tst_shown_text.moc"
