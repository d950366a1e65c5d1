// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/app_settings.h"
#include "widgets/pages/page.h"

QT_BEGIN_NAMESPACE
class QPushButton;
QT_END_NAMESPACE

namespace ndogo {

/// The first screen: demo, checkpoint, project, and what was open before.
class StartPage : public Page {
    Q_OBJECT
public:
    /// `demoReason`: why there is no demo; empty when there is one.
    explicit StartPage(const QString& demoReason, QWidget* parent = nullptr);

    void setRecent(const QList<RecentItem>& items, const QDateTime& now);

Q_SIGNALS:
    void demoRequested();
    void checkpointRequested();
    void projectRequested();
    void recentRequested(const QString& path);

private:
    void addOffers(const QString& demoReason);
    void addExample();
    QWidget* makeRecentRow(const RecentItem& item, const QDateTime& now);

    QWidget* m_recentTitle;
    QFrame* m_recent;
};

} // namespace ndogo
