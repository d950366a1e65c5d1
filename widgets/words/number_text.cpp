// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/words/number_text.h"

#include <cmath>

namespace ndogo {

namespace {

const QChar kMinus(0x2212);
const QChar kSpace(0x00A0); ///< a unit never parts from its number

} // namespace

QLocale numberLocale()
{
    const QLocale locale;
    return locale.language() == QLocale::C ? QLocale(QLocale::English) : locale;
}

QString countText(std::int64_t count)
{
    return numberLocale().toString(qlonglong(count));
}

QString decimalText(double value, int decimals)
{
    const double scale = std::pow(10.0, decimals);
    const double rounded = std::round(value * scale) / scale;
    const QString digits = numberLocale().toString(std::abs(rounded), 'f', decimals);
    return rounded < 0 ? kMinus + digits : digits;
}

QString signedText(double value, int decimals)
{
    const QString text = decimalText(value, decimals);
    return std::round(value * std::pow(10.0, decimals)) > 0 ? QLatin1Char('+') + text : text;
}

QString percentNumber(double share)
{
    const bool whole = std::abs(share * 100 - std::round(share * 100)) < 0.05;
    return decimalText(share * 100, whole ? 0 : 1);
}

QString percentText(double share)
{
    return percentNumber(share) + kSpace + QLatin1Char('%');
}

QString percentText(double share, int decimals)
{
    return decimalText(share * 100, decimals) + kSpace + QLatin1Char('%');
}

QString millionsText(std::int64_t count)
{
    if (count < 1'000'000)
        return countText(count);
    return decimalText(double(count) / 1e6, 1) + kSpace + QLatin1Char('M');
}

QString bytesText(std::int64_t bytes)
{
    const bool mega = bytes >= 1'000'000;
    const double value = double(bytes) / (mega ? 1e6 : 1e3);
    return decimalText(value, value < 100 ? 1 : 0) + kSpace + (mega ? QStringLiteral("MB") : QStringLiteral("kB"));
}

} // namespace ndogo
