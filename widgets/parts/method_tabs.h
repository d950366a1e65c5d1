// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

QT_BEGIN_NAMESPACE
class QButtonGroup;
class QHBoxLayout;
class QLabel;
class QStackedWidget;
QT_END_NAMESPACE

namespace ndogo {

class Session;
class ViewState;

/// The Compress page: one tab a method, and the model that all of them start from.
class MethodTabs : public QWidget {
    Q_OBJECT
public:
    MethodTabs(Session& session, ViewState& state, QWidget* parent = nullptr);

    void add(const QString& name, QWidget* page); ///< the first one added is shown
    void showTab(QWidget* page);
    QWidget* current() const;

private:
    QString modelText() const; ///< "Model: afriberta (dense)"
    void showParent();

    Session& m_session;
    ViewState& m_state;
    QHBoxLayout* m_row;
    QLabel* m_parent;
    QStackedWidget* m_stack;
    QButtonGroup* m_buttons; ///< by the place of their pages
};

} // namespace ndogo
