// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/pages/structure/structure_plan.h"
#include "widgets/parts/model_gain.h"
#include "widgets/parts/page.h"
#include "widgets/session/session.h"

#include <map>

QT_BEGIN_NAMESPACE
class QLabel;
class QPushButton;
QT_END_NAMESPACE

namespace ndogo {

class ChartCard;
class CopyButton;
class HeatGrid;
class ScoreRowsView;
class StructureSettings;
class ViewState;

/// The tab Structure of the Compress page: layers, heads, feed-forward units and width are taken out of the selected
/// model. What that leaves is said as the numbers change; once it is made, what it costs each language, and which
/// language needs which head. A model that was made so is shown with how it was made, until it is cut further.
class StructurePage : public Page {
    Q_OBJECT
public:
    StructurePage(Session& session, ViewState& state, QWidget* parent = nullptr);

    StructureSettings& settings() { return *m_settings; }
    HeatGrid& heads() { return *m_grid; }
    ScoreRowsView& scoreRowsView() { return *m_rows; }
    StructureSpec spec() const; ///< what *Make this model* would ask for
    const QString& made() const { return m_made; } ///< path of the smaller model that is shown, or empty

Q_SIGNALS:
    void addDataRequested();

protected:
    void refresh() override;

private:
    void build();
    QWidget* makeBar();
    void showPlan();
    void showHeads();
    void showUnits();
    void showScores();
    void pickHead(int item);
    void make();
    void copyCommand();

    const ModelInfo* infoOf(const QString& path) const;
    const ModelInfo* selected() const;
    bool isRunning() const; ///< a model is being made of the selected one
    QString findMade() const;
    QString parentOfMade() const; ///< of made(); else the selected model
    ModelGain gain(const StructureSize& planned) const;
    std::optional<Metric> metric() const;

    Session& m_session;
    ViewState& m_state;
    std::map<JobId, StructureSpec> m_running; ///< that this page asked for
    QString m_made;

    StructureSettings* m_settings;
    QLabel* m_words;
    CopyButton* m_copy;
    QPushButton* m_make;
    ChartCard* m_heads;
    HeatGrid* m_grid;
    ChartCard* m_units;
    ChartCard* m_scores;
    ScoreRowsView* m_rows;
};

} // namespace ndogo
