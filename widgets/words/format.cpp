// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/words/format.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace ndogo {

namespace {

const QChar kSpace(0x00A0);

/// For QCoreApplication::translate and lupdate: the context of this file's words.
struct Words {
    Q_DECLARE_TR_FUNCTIONS(Format)
};

QString hoursText(qint64 minutes)
{
    const qint64 rest = minutes % 60;
    const QString hours = countText(minutes / 60);
    return rest ? Words::tr("%1 h %2 min").arg(hours, countText(rest)) : Words::tr("%1 h").arg(hours);
}

} // namespace

QString scoreText(double share)
{
    return decimalText(share * 100, 1);
}

QString pointsText(double change)
{
    return signedText(change * 100, 1);
}

QString secondsText(double seconds)
{
    const double shown = std::max(0.0, seconds);
    if (shown < 9.95)
        return Words::tr("%1 s").arg(decimalText(shown, 1));
    if (shown < 89.5)
        return Words::tr("%1 s").arg(countText(std::llround(shown)));
    const qint64 minutes = std::llround(shown / 60);
    return minutes < 60 ? Words::tr("%1 min").arg(countText(minutes)) : hoursText(minutes);
}

QString timeLeftText(double seconds)
{
    if (seconds < 89.5)
        return Words::tr("%1 s").arg(countText(std::max<qint64>(1, std::llround(seconds))));
    return Words::tr("about %1").arg(secondsText(seconds));
}

QString millisecondsText(double milliseconds)
{
    if (milliseconds >= 1000)
        return Words::tr("%1 s").arg(decimalText(milliseconds / 1000, 1));
    return Words::tr("%1 ms").arg(decimalText(milliseconds, milliseconds < 10 ? 2 : 1));
}

QString rateText(double perSecond, const QString& unit)
{
    if (perSecond < 0.5)
        return Words::tr("%1 %2/min").arg(decimalText(perSecond * 60, 1), unit);
    const QString number = perSecond < 10 ? decimalText(perSecond, 1) : countText(std::llround(perSecond));
    return Words::tr("%1 %2/s").arg(number, unit);
}

QString gigabytesNumber(qint64 bytes)
{
    return decimalText(double(bytes) / 1e9, 1);
}

QString unitText(const std::string& unit, qint64 count)
{
    const int n = int(std::min<qint64>(count, 1'000'000));
    if (unit == "sentences")
        return n == 1 ? Words::tr("sentence") : Words::tr("sentences");
    if (unit == "texts")
        return n == 1 ? Words::tr("text") : Words::tr("texts");
    if (unit == "repeats")
        return n == 1 ? Words::tr("repeat") : Words::tr("repeats");
    if (unit == "updates")
        return n == 1 ? Words::tr("update") : Words::tr("updates");
    if (unit == "tensors")
        return n == 1 ? Words::tr("tensor") : Words::tr("tensors");
    if (unit == "files")
        return n == 1 ? Words::tr("file") : Words::tr("files");
    return QString::fromStdString(unit);
}

QString doneText(qint64 done, qint64 total, const std::string& unit)
{
    if (unit == "bytes")
        return Words::tr("%1 of %2").arg(bytesText(done), bytesText(total));
    return Words::tr("%1 of %2 %3").arg(countText(done), countText(total), unitText(unit, total));
}

QString momentText(const QDateTime& moment, const QDateTime& now)
{
    const QDate day = moment.date();
    if (day == now.date())
        return Words::tr("today, %1").arg(numberLocale().toString(moment.time(), QStringLiteral("HH:mm")));
    if (day.addDays(1) == now.date())
        return Words::tr("yesterday");
    const QString format = day.year() == now.date().year() ? Words::tr("d MMMM") : Words::tr("d MMMM yyyy");
    return numberLocale().toString(day, format);
}

} // namespace ndogo
