// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>
#include <QWidget>

QT_BEGIN_NAMESPACE
class QButtonGroup;
QT_END_NAMESPACE

namespace ndogo {

/// A choice of a few, all of which are seen: buttons side by side, one of them down.
class Segments : public QWidget {
    Q_OBJECT
public:
    explicit Segments(const QStringList& names, QWidget* parent = nullptr);

    int choice() const; ///< index of its name
    void setChoice(int choice);

Q_SIGNALS:
    void picked(int choice); ///< by a person

private:
    QButtonGroup* m_buttons;
};

} // namespace ndogo
