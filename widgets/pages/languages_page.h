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

/// What compression does to each language: ladder, bars, heat map or table, and the disparity
/// between languages beside it.
class LanguagesPage : public Page {
    Q_OBJECT
public:
    enum class View { Ladder, Bars, HeatMap, Table };

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
    void refreshTables(const PruningStudy& study, const LanguageView& view);
    void refreshWords(const PruningStudy& study, const LanguageView& view);
    void offerNext();
    void switchView(View view);
    void selectRow(QTableView* table, const std::vector<std::string>& languages);
    LanguageView view() const;
    ModelRef base() const; ///< the model whose study is shown, and the family

    Session& m_session;
    ViewState& m_state;
    bool m_viewChosen = false;

    std::vector<QToolButton*> m_segments;
    QLabel* m_method;
    QComboBox* m_intervals;
    QComboBox* m_tolerance;
    QStackedWidget* m_stack;
    ChartCard* m_ladder;
    ChartCard* m_bars;
    ChartCard* m_heat;
    ChartCard* m_tableCard;
    ChartCard* m_disparity;
    ValueTable* m_heatModel;
    ValueTable* m_scoreModel;
    ValueTable* m_disparityModel;
    QTableView* m_heatView;
    QTableView* m_scoreView;
    QTableView* m_disparityView;
    QWidget* m_words;
};

} // namespace ndogo
