// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/session/model_fit.h"

#include <QFrame>

QT_BEGIN_NAMESPACE
class QComboBox;
class QGridLayout;
class QLabel;
class QPushButton;
QT_END_NAMESPACE

namespace ndogo {

/// Both sides' labels where a model and data differ, and what each counts as. Nothing applies
/// before "Use this mapping". GUI thread only.
class LabelMapCard : public QFrame {
    Q_OBJECT
public:
    using LabelMap = std::map<std::string, std::string>;

    explicit LabelMapCard(QWidget* parent = nullptr);

    /// `task` as in DataReport. Choices that were not applied yet stay while nothing else changes.
    void setSides(const LabelSides& sides, const LabelMap& applied, DataTask task);
    LabelMap chosen() const; ///< as the boxes say now
    void choose(const QString& label, const QString& target); ///< empty: as it is
    QString problem() const; ///< why the mapping cannot be used yet; empty when it can

Q_SIGNALS:
    void mapRequested(const std::map<std::string, std::string>& labelMap);

private:
    struct Row {
        QString label;
        QComboBox* target;
    };
    void rebuild();
    void addRow(const QString& label, const QString& count, const QString& keep, const QStringList& targets);
    void refresh();

    LabelSides m_sides;
    LabelMap m_applied;
    DataTask m_task = DataTask::Ner;
    std::vector<Row> m_rows;
    QLabel* m_words;
    QLabel* m_shared;
    QWidget* m_grid = nullptr;
    QLabel* m_problem;
    QPushButton* m_use;
};

} // namespace ndogo
