// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/models/job_model.h"

#include <QWidget>

#include <map>

QT_BEGIN_NAMESPACE
class QLabel;
class QPushButton;
class QTableView;
QT_END_NAMESPACE

namespace ndogo {

class EngineBridge;

/// The bottom dock: what runs, waits and is done, with progress, rate, time left and Cancel.
class JobsDock : public QWidget {
    Q_OBJECT
public:
    explicit JobsDock(EngineBridge& bridge, JobModel::Clock clock = {}, QWidget* parent = nullptr);

    JobModel& jobs() { return *m_model; }
    QTableView* view() const { return m_view; }
    void cancelAll();

    QSize sizeHint() const override;

Q_SIGNALS:
    /// "Show" of a finished evaluation or training: the model's scores, by language.
    void showRequested(const QString& modelPath);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void refreshButtons();
    QPushButton* makeButton(int row, const QString& name, const QString& text);
    void cancel(JobId job);

    EngineBridge& m_bridge;
    JobModel* m_model;
    QTableView* m_view;
    QLabel* m_empty;
};

} // namespace ndogo
