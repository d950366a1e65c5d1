// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/models/value_table.h"
#include "widgets/parts/page.h"
#include "widgets/parts/recognition.h"

QT_BEGIN_NAMESPACE
class QLabel;
class QPushButton;
QT_END_NAMESPACE

namespace ndogo {

class ChartCard;
class Session;
class ViewState;

/// What was recognised in the checkpoint, parameters by part, sizes, every tensor.
class ModelPage : public Page {
    Q_OBJECT
public:
    ModelPage(Session& session, ViewState& state, QWidget* parent = nullptr);

Q_SIGNALS:
    void headRequested(const QString& path); ///< a fresh head on this model's encoder
    void exportRequested(const QString& path);
    void namesRequested(const QString& path); ///< of the model's classes

private:
    QWidget* makeHeader();
    QWidget* makeFacts();
    void refresh() override;
    void refreshFacts(const ModelInfo& model);
    void refreshObstacle(const ModelInfo& model);
    QString madeFrom() const;

    Session& m_session;
    ViewState& m_state;
    QLabel* m_title;
    QPushButton* m_export;
    QFrame* m_obstacle = nullptr; ///< says why there is no score yet, and has a button for it
    QFrame* m_card; ///< "What was recognised"
    QWidget* m_facts = nullptr;
    std::vector<Finding> m_shown; ///< in m_facts
    ChartCard* m_parts;
    ChartCard* m_sizes;
    ChartCard* m_tensors;
    ValueTable* m_tensorModel;
};

} // namespace ndogo
