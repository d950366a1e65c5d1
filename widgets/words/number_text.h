// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Numbers as a person reads them: the locale's separators, fixed decimals, a true minus, a unit.
#pragma once

#include <QLocale>
#include <QString>

#include <cstdint>

namespace ndogo {

/// The system's locale; English where the system has none ("C" groups no digits).
QLocale numberLocale();

QString countText(std::int64_t count); ///< "42,471,475"
QString decimalText(double value, int decimals); ///< "68.0", "−5.4"
QString signedText(double value, int decimals); ///< "+0.4", "−5.4", "0.0"
QString percentNumber(double share); ///< 0.6: "60", 0.555: "55.5"; for sentences that hold their own "%"
QString percentText(double share); ///< 0.6: "60 %", 0.555: "55.5 %"
QString percentText(double share, int decimals); ///< 0.6, 1: "60.0 %"
QString millionsText(std::int64_t count); ///< "42.5 M"; "412,000" below a million
QString bytesText(std::int64_t bytes); ///< "500 MB", "4.8 MB", "812 kB"; powers of ten

} // namespace ndogo
