// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Scores, times and rates in words, on top of the plain numbers of number_text.h.
#pragma once

#include "widgets/words/number_text.h"

#include <QDateTime>
#include <QString>

namespace ndogo {

QString scoreText(double share); ///< 0.7642: "76.4"; scores are shown as 0-100
QString pointsText(double change); ///< -0.021: "−2.1", 0.004: "+0.4"; a difference of scores
QString secondsText(double seconds); ///< "0.4 s", "31 s", "9 min", "2 h 41 min"
QString timeLeftText(double seconds); ///< an estimate: "31 s", from 90 s on "about 9 min"
QString millisecondsText(double milliseconds); ///< "9.4 ms", "1.2 s"
QString rateText(double perSecond, const QString& unit); ///< "86 sentences/s", "2.1 repeats/s"
QString gigabytesNumber(qint64 bytes); ///< 1900000000: "1.9"
QString unitText(const std::string& unit, qint64 count); ///< the engine's unit, translated: "sentences"
QString doneText(qint64 done, qint64 total, const std::string& unit); ///< "2,592 of 5,276 sentences"
QString momentText(const QDateTime& moment,
    const QDateTime& now); ///< "today, 14:02", "yesterday", "3 June", "3 June 2025"

} // namespace ndogo
