// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QWidget>

QT_BEGIN_NAMESPACE
class QLabel;
class QLineEdit;
class QModelIndex;
class QSortFilterProxyModel;
class QStackedWidget;
class QToolButton;
class QTreeView;
QT_END_NAMESPACE

namespace ndogo {

class ModelTreeModel;
class Session;
class ViewState;

/// The left dock: every model with its variants under it. Follows the selection of ViewState.
class ModelTree : public QWidget {
    Q_OBJECT
public:
    ModelTree(Session& session, ViewState& state, QWidget* parent = nullptr);

    QTreeView* view() const { return m_view; }
    void setSearchVisible(bool visible);

Q_SIGNALS:
    void openRequested(); ///< the plus button
    void renameRequested(const QString& path, const QString& name);
    void removeRequested(const QString& path);

private:
    void fillColumns();
    void addActions();
    QString currentPath() const;
    void showFound();
    QWidget* makeHeader();
    QWidget* makeEmpty();
    void showSelection();
    void showModels();
    void expandFew(const QModelIndex& place);

    Session& m_session;
    ViewState& m_state;
    QHash<QString, bool> m_expanded; ///< by path: what a person opened or closed
    ModelTreeModel* m_model;
    QSortFilterProxyModel* m_filter;
    QLineEdit* m_search;
    QToolButton* m_find = nullptr; ///< shows m_search
    QLabel* m_noMatch;
    QStackedWidget* m_stack;
    QWidget* m_columns;
    QLabel* m_mean; ///< heading of the scores: names the metric
    QTreeView* m_view;
};

} // namespace ndogo
