// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/values/results.h"

#include <QStatusBar>

QT_BEGIN_NAMESPACE
class QLabel;
QT_END_NAMESPACE

namespace ndogo {

class Session;

/// "CPU, 2 threads · memory 1.9 of 7.6 GB · project saved 14:02", and at the right what is to be
/// known about the data. Asks the system every two seconds.
class StatusLine : public QStatusBar {
    Q_OBJECT
public:
    StatusLine(const Session& session, const MachineInfo& machine, QWidget* parent = nullptr);

private:
    void refresh();

    const Session& m_session;
    MachineInfo m_machine;
    QLabel* m_facts;
    QLabel* m_notice;
};

/// Bytes of memory that this process holds, or 0 where the system does not say.
std::int64_t residentBytes();

} // namespace ndogo
