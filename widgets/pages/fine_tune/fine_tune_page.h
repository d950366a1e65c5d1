// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/pages/fine_tune/fine_tune_plan.h"
#include "widgets/parts/page.h"
#include "widgets/session/session.h"

namespace ndogo {

class ChartCard;
class FineTuneSettings;
class FineTuneTiming;
class TrainingBar;
class ViewState;

/// The tab Fine-tune of the Compress page: the selected model learns from the train split, pruned before, while
/// or after that; loss and dev scores are drawn as they come.
class FineTunePage : public Page {
    Q_OBJECT
public:
    FineTunePage(Session& session, ViewState& state, QWidget* parent = nullptr);

    FineTuneSettings& settings() { return *m_settings; }
    FineTuneTiming& timing() { return *m_timing; }
    TrainSpec spec() const; ///< what Start would ask for

Q_SIGNALS:
    void pruneRequested(); ///< pruning after fine-tuning is the other tab

protected:
    void refresh() override;

private:
    void build();
    QWidget* makeControls();
    void takeModel();
    void takeRun();
    void takeRunSettings();
    void showPlan();
    void showRun();
    void showCharts();
    void stop();
    void copyCommand();

    const ModelInfo* model() const;
    const TrainingRun* run() const;
    bool isPlanning() const; ///< no run is under way or waits to go on

    Session& m_session;
    ViewState& m_state;
    QString m_run; ///< output of the training that is shown, or empty
    FineTuneTiming* m_timing;
    FineTuneSettings* m_settings;
    TrainingBar* m_bar;
    ChartCard* m_loss;
    ChartCard* m_sparsity;
    ChartCard* m_dev;
};

} // namespace ndogo
