// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

QT_BEGIN_NAMESPACE
class QFrame;
QT_END_NAMESPACE

namespace ndogo {

/// Lies over its parent while something is dragged over the window: a frame, and one sentence that
/// says what would happen. The mouse goes through it.
class DropHint : public QWidget {
    Q_OBJECT
public:
    explicit DropHint(QWidget* parent);

    void showText(const QString& text, bool possible);
    QString text() const { return m_text; } ///< empty while hidden
    void withdraw();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override; ///< grows with its parent
    void paintEvent(QPaintEvent* event) override;

private:
    QString m_text;
    bool m_possible = false;
    QFrame* m_box = nullptr;
};

} // namespace ndogo
