// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/models/value_table.h"
#include "widgets/parts/page.h"

QT_BEGIN_NAMESPACE
class QComboBox;
class QLabel;
class QPushButton;
class QTableView;
QT_END_NAMESPACE

namespace ndogo {

class ChartCard;
class DataReading;
class LabelMapCard;
class Session;
class ViewState;

/// The test data: how it was read, languages, labels, how they go with the model's, and its
/// problems by file and line.
class DataPage : public Page {
    Q_OBJECT
public:
    DataPage(Session& session, ViewState& state, QWidget* parent = nullptr);

    void showLabels(); ///< scrolls to where labels are mapped

Q_SIGNALS:
    void addDataRequested();

private:
    void buildControls();
    void refresh() override;
    void refreshSets();
    void refreshLanguages();
    void refreshLabels();
    void refreshProblems();
    void selectRow();

    Session& m_session;
    ViewState& m_state;
    QComboBox* m_sets; ///< of the project, where it has read several
    QLabel* m_folder;
    QLabel* m_splitLabel;
    QComboBox* m_split;
    QPushButton* m_add;
    QFrame* m_notice;
    DataReading* m_reading;
    QLabel* m_misfit; ///< why the model cannot be evaluated on this data
    LabelMapCard* m_mapping;
    ChartCard* m_languages;
    ChartCard* m_labels;
    QWidget* m_labelsPlace; ///< holds m_labels, no higher than its bars ask
    ChartCard* m_problems;
    ValueTable* m_languageModel;
    ValueTable* m_problemModel;
    QTableView* m_table;
};

} // namespace ndogo
