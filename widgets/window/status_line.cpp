// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/window/status_line.h"

#include "widgets/look/theme.h"
#include "widgets/session/session.h"
#include "widgets/words/format.h"

#include <QFile>
#include <QLabel>
#include <QTimer>

#include <unistd.h>

namespace ndogo {

namespace {

constexpr int kPollMs = 2000;

} // namespace

std::int64_t residentBytes()
{
    QFile statm(QStringLiteral("/proc/self/statm"));
    if (!statm.open(QIODevice::ReadOnly))
        return 0;
    const QList<QByteArray> pages = statm.readAll().split(' ');
    return pages.size() > 1 ? pages[1].toLongLong() * sysconf(_SC_PAGESIZE) : 0;
}

StatusLine::StatusLine(const Session& session, const MachineInfo& machine, QWidget* parent)
    : QStatusBar(parent)
    , m_session(session)
    , m_machine(machine)
    , m_facts(new QLabel(this))
    , m_notice(new QLabel(this))
{
    setSizeGripEnabled(false);
    for (QLabel* label : { m_facts, m_notice })
        setRole(label, u"caption");
    m_facts->setContentsMargins(8, 0, 8, 0);
    m_notice->setContentsMargins(8, 0, 8, 0);
    addWidget(m_facts);
    addPermanentWidget(m_notice);
    auto* timer = new QTimer(this);
    connect(timer, &QTimer::timeout, this, &StatusLine::refresh);
    timer->start(kPollMs);
    connect(&m_session, &Session::dataChanged, this, &StatusLine::refresh);
    connect(&m_session, &Session::projectChanged, this, &StatusLine::refresh);
    connect(&m_session, &Session::jobFinished, this, &StatusLine::refresh);
    refresh();
}

void StatusLine::refresh()
{
    QStringList facts { tr("CPU, %n thread(s)", nullptr, m_machine.threads) };
    if (const std::int64_t used = residentBytes(); used > 0)
        facts << tr("memory %1 of %2 GB").arg(gigabytesNumber(used), gigabytesNumber(m_machine.memory));
    if (m_session.lastSaved().isValid())
        facts << tr("project saved %1")
                     .arg(numberLocale().toString(m_session.lastSaved().time(), QStringLiteral("HH:mm")));
    m_facts->setText(facts.join(QStringLiteral("  ·  ")));
    const std::shared_ptr<const DataReport> report = m_session.data();
    m_notice->setText(report ? QString::fromStdString(report->notice) : QString());
}

} // namespace ndogo
