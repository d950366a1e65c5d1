// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/pages/languages_charts.h"
#include "widgets/pages/page.h"

#include <optional>

QT_BEGIN_NAMESPACE
class QComboBox;
class QLabel;
class QStackedWidget;
class QTableView;
class QToolButton;
QT_END_NAMESPACE

namespace ndogo {

class ChartCard;
class ViewState;

/// What compression does to each language: ladder, bars, heat map or table, what lies below the
/// metric (other averages, F1 by label), and the disparity between languages beside it.
class LanguagesPage : public Page {
    Q_OBJECT
public:
    enum class View { Ladder, Bars, Averages, HeatMap, Labels, Table };

    LanguagesPage(Session& session, ViewState& state, QWidget* parent = nullptr);

    void showView(
        View view); ///< until the first call: bars, and the ladder once a level is measured

Q_SIGNALS:
    void addDataRequested();
    void compressRequested();
    void summaryChanged(const std::optional<ndogo::Message>& message);

protected:
    void showEvent(QShowEvent* event) override;

private:
    void buildControls();
    void buildCards();
    void refresh() override;
    void refreshSegments(const PruningStudy& study, const LanguageView& view);
    void refreshTables(const PruningStudy& study, const LanguageView& view);
    void refreshLabels(const PruningStudy& study, const LanguageView& view);
    void refreshDisparity(const PruningStudy& study, const LanguageView& view);
    void refreshWords(const PruningStudy& study, const LanguageView& view);
    void offerNext();
    void switchView(View view);
    void selectLanguage(QTableView* table, const ValueRows& rows);
    void pickLanguage(const QModelIndex& index);
    double level() const; ///< whose averages and labels are shown
    LanguageView view() const;
    ModelRef base() const; ///< the model whose study is shown, and the family

    Session& m_session;
    ViewState& m_state;
    bool m_viewChosen = false;
    std::optional<double> m_level; ///< as picked; else that of the selected variant

    std::vector<QToolButton*> m_segments;
    QLabel* m_method;
    QComboBox* m_intervals;
    QComboBox* m_levels;
    QComboBox* m_tolerance;
    QLabel* m_intervalsName;
    QLabel* m_levelsName;
    QStackedWidget* m_stack;
    ChartCard* m_ladder;
    ChartCard* m_bars;
    ChartCard* m_averages;
    ChartCard* m_heat;
    ChartCard* m_labels;
    ChartCard* m_tableCard;
    ChartCard* m_disparity;
    ValueTable* m_heatModel;
    ValueTable* m_labelModel;
    ValueTable* m_scoreModel;
    ValueTable* m_disparityModel;
    QTableView* m_heatView;
    QTableView* m_labelView;
    QTableView* m_scoreView;
    QTableView* m_disparityView;
    QWidget* m_words;
};

} // namespace ndogo
