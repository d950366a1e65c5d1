// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QScrollArea>

QT_BEGIN_NAMESPACE
class QBoxLayout;
class QTimer;
class QVBoxLayout;
QT_END_NAMESPACE

namespace ndogo {

/// A page of the workbench: a row of controls, then two columns of cards. In a narrow window the
/// right column goes under the left one, and the page scrolls.
class Page : public QScrollArea {
    Q_OBJECT
public:
    explicit Page(QWidget* parent = nullptr);

    bool isUpToDate() const { return !m_stale; } ///< nothing has changed that is still to be shown

protected:
    QVBoxLayout* rows() const { return m_rows; } ///< above the columns
    QVBoxLayout* left() const { return m_left; }
    QVBoxLayout* right() const { return m_right; }
    void setColumns(int leftStretch, int rightStretch);

    /// Shows the state of the session. A page that is not on the screen waits until it is; many
    /// changes in a row are shown once.
    virtual void refresh() { }
    void refreshSoon();

    void showEvent(QShowEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    QBoxLayout* m_columns;
    QVBoxLayout* m_rows;
    QVBoxLayout* m_left;
    QVBoxLayout* m_right;
    QTimer* m_soon;
    bool m_stale = true;
};

} // namespace ndogo
