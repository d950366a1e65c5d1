// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A language that nobody speaks: brackets around each text, every vowel twice, and no letter of English. What is still
// in English letters on the screen was never translated, or is data.
#pragma once

#include <QTranslator>

namespace ndogo::test {

inline QString inPseudoLanguage(const QString& text)
{
    static const QString english = QStringLiteral("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
    static const QString accented = QStringLiteral("áƀçđéƒĝĥíĵķļɱñóþʠŕšţúṽŵẋýžÁƁÇĐÉƑĜĤÍĴĶĻṀÑÓÞǪŔŠŢÚṼŴẊÝŽ");
    QString result = QStringLiteral("⟦");
    for (qsizetype i = 0; i < text.size(); ++i) {
        const qsizetype place = english.indexOf(text[i]);
        const qsizetype tagEnd = text[i] == QLatin1Char('<') ? text.indexOf(QLatin1Char('>'), i) : -1;
        const bool isPlace = text[i] == QLatin1Char('%') && i + 1 < text.size()
            && (text[i + 1].isDigit() || text[i + 1] == QLatin1Char('n') || text[i + 1] == QLatin1Char('L'));
        if (tagEnd > i && tagEnd - i < 80) {
            result += text.mid(i, tagEnd - i + 1);
            i = tagEnd;
        } else if (isPlace) {
            result += text.mid(i, text[i + 1] == QLatin1Char('L') ? 3 : 2);
            i += text[i + 1] == QLatin1Char('L') ? 2 : 1;
        } else if (place >= 0) {
            result += QString(QStringLiteral("aeiouAEIOU").contains(text[i]) ? 2 : 1, accented[place]);
        } else {
            result += text[i];
        }
    }
    return result + QStringLiteral("⟧");
}

class PseudoLanguage : public QTranslator {
public:
    bool isEmpty() const override { return false; }
    QString translate(const char*, const char* source, const char*, int) const override
    {
        return inPseudoLanguage(QString::fromUtf8(source));
    }
};

} // namespace ndogo::test
