// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/pages/speed/speed_charts.h"
#include "widgets/parts/page.h"

QT_BEGIN_NAMESPACE
class QLabel;
class QPushButton;
QT_END_NAMESPACE

namespace ndogo {

class ChartCard;
class ViewState;

/// Inference time with its spread, and what may be claimed of it.
class SpeedPage : public Page {
    Q_OBJECT
public:
    SpeedPage(Session& session, ViewState& state, QWidget* parent = nullptr);

Q_SIGNALS:
    void addDataRequested();

private:
    void refresh() override;
    void refreshWords();
    void measure();
    std::vector<TimedModel> timedModels() const;

    Session& m_session;
    ViewState& m_state;
    QLabel* m_what;
    QPushButton* m_measure;
    ChartCard* m_times;
    ChartCard* m_verdicts;
    QWidget* m_words;
};

} // namespace ndogo
