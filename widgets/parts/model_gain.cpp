// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/parts/model_gain.h"

#include "engine/study/level_time.h"
#include "widgets/session/session.h"
#include "widgets/words/format.h"

#include <QCoreApplication>
#include <QStringList>

namespace ndogo {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ndogo::ModelGain)
};

/// "Parameters <old> → <new>"
QString fromTo(const QString& name, const QString& before, const QString& after)
{
    return Words::tr("%1 %2 → %3", "what, before, after")
        .arg(name, before, QStringLiteral("<b>%1</b>").arg(after.toHtmlEscaped()));
}

} // namespace

bool differsInTime(const Session& session, const QString& model)
{
    const std::shared_ptr<const TimingResult> timing = session.timingRun({ model.toStdString(), {} });
    return timing && timing->models.size() >= 2 && variantTime(*timing).againstDense.certain;
}

QString gainText(const ModelGain& gain)
{
    QStringList parts { fromTo(
        Words::tr("Parameters"), millionsText(gain.parent->parameters.total), millionsText(gain.parameters)) };
    parts << fromTo(Words::tr("File"), bytesText(gain.parent->sizes.file), bytesText(gain.bytes));
    if (gain.timeBefore && gain.time) {
        const QString before = millisecondsText(*gain.timeBefore), after = millisecondsText(*gain.time);
        const QString time = fromTo(Words::tr("Time"), before, after);
        parts << (!gain.measured      ? Words::tr("%1 expected", "a time").arg(time)
                : !gain.isTimeCertain ? Words::tr("Time %1 and %2: no difference can be shown").arg(before, after)
                                      : time);
    }
    return parts.join(QStringLiteral("&nbsp;&nbsp;&nbsp; "));
}

} // namespace ndogo
