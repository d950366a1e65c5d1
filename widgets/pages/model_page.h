// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/models/value_table.h"
#include "widgets/pages/page.h"

QT_BEGIN_NAMESPACE
class QFormLayout;
class QLabel;
QT_END_NAMESPACE

namespace ndogo {

class ChartCard;
class Session;
class ViewState;

/// What was loaded: facts, parameters by part, sizes, every tensor.
class ModelPage : public Page {
    Q_OBJECT
public:
    ModelPage(Session& session, ViewState& state, QWidget* parent = nullptr);

private:
    QWidget* makeFacts();
    void refresh() override;
    QString madeFrom() const;

    Session& m_session;
    ViewState& m_state;
    QLabel* m_title;
    QFormLayout* m_facts;
    QLabel* m_notes;
    ChartCard* m_parts;
    ChartCard* m_sizes;
    ChartCard* m_tensors;
    ValueTable* m_tensorModel;
};

} // namespace ndogo
