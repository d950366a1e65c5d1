// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/parts/page.h"
#include "widgets/session/app_settings.h"
#include "widgets/session/model_folder.h"

QT_BEGIN_NAMESPACE
class QLabel;
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
    void setModelFolder(const ModelFolder& folder);

Q_SIGNALS:
    void demoRequested();
    void checkpointRequested();
    void projectRequested();
    void recentRequested(const QString& path);
    void goneRequested(const QString& path); ///< an entry whose folder is not there any more
    void watchRequested(); ///< choose the folder that is watched for models
    void unwatchRequested();

private:
    void addOffers(const QString& demoReason);
    void addExample();
    void addModelFolder();
    void refreshFound();
    QWidget* makeRecentRow(const RecentItem& item, const QDateTime& now);

    QWidget* m_recentTitle;
    QFrame* m_recent;
    QFrame* m_found; ///< rows of the model folder
    QLabel* m_folderText;
    QPushButton* m_watch;
    QPushButton* m_unwatch;
    QPushButton* m_more;
    std::vector<FoundModel> m_models; ///< of the model folder
    bool m_allFound = false;
};

} // namespace ndogo
