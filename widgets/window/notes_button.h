// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/sentence.h"

#include <QToolButton>

#include <vector>

QT_BEGIN_NAMESPACE
class QLabel;
QT_END_NAMESPACE

namespace ndogo {

/// "2 notes": what was assumed, mended or left aside on the way to the numbers on the page. A click lists it. Hidden
/// while there is nothing to say. GUI thread only.
class NotesButton : public QToolButton {
    Q_OBJECT
public:
    explicit NotesButton(QWidget* parent = nullptr);

    void setNotes(const std::vector<Sentence>& notes);
    QString list() const; ///< what a click shows, as plain text

private:
    QLabel* m_list;
};

} // namespace ndogo
