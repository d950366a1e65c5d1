// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/pages/distil/layer_map.h"
#include "widgets/parts/page.h"
#include "widgets/session/session.h"

#include <set>

QT_BEGIN_NAMESPACE
class QComboBox;
class QHBoxLayout;
class QStackedWidget;
QT_END_NAMESPACE

namespace ndogo {

class ChartCard;
class DistilSettings;
class PublishedChoice;
class Segments;
class TaughtRowsView;
class TrainingBar;
class ViewState;

/// The tab Distil of the Compress page: the selected model teaches a smaller one, whose layers are mapped to its own by
/// lines; what the student will be is said before it starts, its losses and scores are drawn as they come, and at the
/// end whether the teacher helped, by language.
class DistilPage : public Page {
    Q_OBJECT
public:
    DistilPage(Session& session, ViewState& state, QWidget* parent = nullptr);

    DistilSettings& settings() { return *m_settings; }
    LayerMapView& layerMap() { return *m_map; }
    DistilSpec spec() const; ///< what Distil would ask for
    enum class View { Settings, Curves };
    void showView(View view);

protected:
    void refresh() override;

private:
    void build();
    QWidget* makeControls();
    QLayout* makeViews();
    QWidget* makeMap();
    QWidget* makeCurves();
    void takeRun();
    void takeRunSettings();
    void setMap(const DistilSpec& spec);
    void showTeacher();
    void showPlan();
    void showRun();
    void showMap(const DistilSpec& spec);
    void showCurves();
    void showVerdict(const std::vector<TaughtLanguage>& taught);
    void start();
    void copyCommand();
    void pickPreset();
    void moveLine(const std::vector<int>& map);
    void toggleMatch(int layer);

    const ModelInfo* infoOf(const std::string& path) const;
    const ModelInfo* teacher() const; ///< of what is shown: that of the run under way, or the selected model
    const TrainingRun* run() const;
    bool isPlanning() const; ///< no run is under way or waits to go on
    std::optional<Metric> metric() const;
    bool isOfEntities() const;
    std::optional<double> timeOf(const std::string& path) const; ///< of a sentence, ms

    Session& m_session;
    ViewState& m_state;
    QString m_run; ///< output of the distillation that is shown, or empty
    std::string m_preset = "even"; ///< or the teacher's layers one by one
    std::set<int> m_unmatched { 0 }; ///< the student's layers that learn nothing along their line
    std::string m_weight = "1"; ///< of what is learnt along the lines
    DistilSettings* m_settings;
    TrainingBar* m_bar;
    QComboBox* m_presets;
    QComboBox* m_kind;
    LayerMapView* m_map;
    ChartCard* m_mapCard;
    QHBoxLayout* m_viewRow;
    Segments* m_views;
    QStackedWidget* m_stack;
    QFrame* m_verdict;
    PublishedChoice* m_published;
    QString m_verdictWords;
    ChartCard* m_terms;
    ChartCard* m_mean;
    ChartCard* m_taught;
    TaughtRowsView* m_rows;
};

} // namespace ndogo
