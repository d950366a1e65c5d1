// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/session/training_run.h"

#include <QString>
#include <QWidget>

QT_BEGIN_NAMESPACE
class QLabel;
class QPushButton;
QT_END_NAMESPACE

namespace ndogo {

class CopyButton;

/// What a training would do or does, in words, and the buttons that start, stop, resume, keep or discard it.
class TrainingBar : public QWidget {
    Q_OBJECT
public:
    /// There is room for so many lines of words before it starts, and while it runs: what is said changes, the page
    /// stands still.
    TrainingBar(const QString& startWord, int planLines, int runLines, QWidget* parent = nullptr);

    /// None is under way. `problem`: why it cannot start, or empty; `last`: the one before, which may be null.
    void showPlan(const QString& words, const QString& problem, const TrainingRun* last);
    void showRun(const TrainingRun& run, const QString& words);
    void copy(const QString& command); ///< to the clipboard, and says so

Q_SIGNALS:
    void startRequested();
    void stopRequested();
    void goOnRequested();
    void keepRequested();
    void discardRequested();
    void copyRequested();

private:
    template <typename Show> void keepFocus(const Show& show);

    int m_planLines, m_runLines;
    QLabel* m_words;
    CopyButton* m_copy;
    QPushButton* m_discard;
    QPushButton* m_stop;
    QPushButton* m_start;
    QPushButton* m_keep;
    QPushButton* m_goOn;
};

} // namespace ndogo
