// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Bodies: languages_page.cpp, languages_controls.cpp.
#pragma once

#include "widgets/pages/languages/languages_charts.h"
#include "widgets/pages/languages/languages_timings.h"
#include "widgets/parts/page.h"

#include <optional>

QT_BEGIN_NAMESPACE
class QComboBox;
class QHBoxLayout;
class QLabel;
class QStackedWidget;
class QTableView;
class QToolButton;
QT_END_NAMESPACE

namespace ndogo {

class ChartCard;
class ViewState;

/// What compression does to each language: ladder, timings over each other, bars, heat map or table, what lies below
/// the metric (other averages, F1 by label), and the disparity between languages beside it. Shown is the study under
/// the slider, or one of the project's trainings that were pruned before, during or after.
class LanguagesPage : public Page {
    Q_OBJECT
public:
    enum class View { Ladder, Timings, Bars, Averages, HeatMap, Labels, Table };

    LanguagesPage(Session& session, ViewState& state, QWidget* parent = nullptr);

    void showView(View view); ///< until the first call: bars, and the ladder once a level is measured

Q_SIGNALS:
    void addDataRequested();
    void compressRequested();
    void summaryChanged(const std::optional<ndogo::Message>& message);

protected:
    void showEvent(QShowEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    struct Control { ///< a combo box and its name
        QComboBox* box = nullptr;
        QLabel* name = nullptr;

        void setVisible(bool visible);
    };

    void buildControls();
    void buildChoices(); ///< the second row: what goes with a view
    void buildCards();
    QWidget* disparityBody();
    Control addControl(QHBoxLayout* bar, const QString& name, const char* objectName);
    void refresh() override;
    void refreshMethods();
    void refreshSegments(const PruningStudy& study, const LanguageView& view);
    void refreshLevels(const PruningStudy& study, const LanguageView& view);
    void refreshGroupings();
    void refreshLanguages(const PruningStudy& study);
    void refreshTables(const PruningStudy& study, const LanguageView& view);
    void refreshLabels(const PruningStudy& study, const LanguageView& view);
    void refreshDisparity(const PruningStudy& study, const LanguageView& view);
    void refreshWords(const std::vector<Message>& words);
    void placePretraining(); ///< where there is something to show, and room for it
    void offerNext();
    void activate(const QString& key); ///< of a chart: a language, a timing
    void switchView(View view);
    void selectLanguage(QTableView* table, const ValueRows& rows);
    void pickLanguage(const QModelIndex& index);
    View shownView() const;
    double level() const; ///< whose averages and labels are shown
    LanguageView view() const;
    LanguageView comparedView(LanguageView view) const;
    std::optional<SeenLanguages> seen() const; ///< what the shown model was pre-trained on
    SliderBase base() const;
    /// As picked, else the first where the slider has measured nothing; null: the slider's study.
    const TimedStudy* timed() const;
    const PruningStudy& sliderStudy() const;
    const PruningStudy& study() const;
    std::vector<const TimedStudy*> comparison() const; ///< the timings that are laid over each other

    Session& m_session;
    ViewState& m_state;
    bool m_viewChosen = false;
    bool m_recordsNew = true; ///< since m_timings has seen them
    std::optional<double> m_level; ///< as picked; else that of the selected variant
    std::optional<QString> m_method; ///< studyKey() as picked; empty: the slider's study
    TimedStudies m_timings;

    std::vector<QToolButton*> m_segments;
    Control m_methods, m_intervals, m_levels, m_tolerance, m_groupings, m_orders, m_published, m_languages;
    QStackedWidget* m_stack;
    ChartCard* m_ladder;
    ChartCard* m_overlay;
    ChartCard* m_bars;
    ChartCard* m_averages;
    ChartCard* m_heat;
    ChartCard* m_labels;
    ChartCard* m_tableCard;
    ChartCard* m_disparity;
    ChartCard* m_pretraining;
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
