// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/parts/training_bar.h"

#include "widgets/look/theme.h"
#include "widgets/parts/copy_button.h"
#include "widgets/parts/page_parts.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

namespace ndogo {

namespace {

constexpr int kLine = 18; ///< px

} // namespace

TrainingBar::TrainingBar(const QString& startWord, int planLines, int runLines, QWidget* parent)
    : QWidget(parent)
    , m_planLines(planLines)
    , m_runLines(runLines)
    , m_words(makeLabel({}, {}, this))
    , m_copy(new CopyButton(this))
    , m_discard(new QPushButton(tr("Discard"), this))
    , m_stop(new QPushButton(tr("Stop"), this))
    , m_start(new QPushButton(startWord, this))
    , m_keep(new QPushButton(this))
    , m_goOn(new QPushButton(tr("Go on"), this))
{
    m_words->setWordWrap(true);
    m_words->setMinimumHeight(m_planLines * kLine);
    m_words->setAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_words->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_copy->setToolTip(tr("The ndogo-cli call that trains this model without a display."));
    m_discard->setToolTip(tr("Deletes the saved state of this training for good."));
    m_stop->setToolTip(tr("Saves its state, so that it can go on later."));
    m_goOn->setToolTip(tr("Goes on where it was stopped, and ends as if it never had been."));
    for (QPushButton* button : { m_start, m_goOn })
        setRole(button, u"primary");
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    row->addWidget(m_words, 1);
    for (QPushButton* button : { static_cast<QPushButton*>(m_copy), m_discard, m_stop, m_start, m_keep, m_goOn })
        row->addWidget(button);
    connect(m_start, &QPushButton::clicked, this, &TrainingBar::startRequested);
    connect(m_stop, &QPushButton::clicked, this, &TrainingBar::stopRequested);
    connect(m_goOn, &QPushButton::clicked, this, &TrainingBar::goOnRequested);
    connect(m_keep, &QPushButton::clicked, this, &TrainingBar::keepRequested);
    connect(m_discard, &QPushButton::clicked, this, &TrainingBar::discardRequested);
    connect(m_copy, &QPushButton::clicked, this, &TrainingBar::copyRequested);
}

/// A button that was pressed hands its focus to the one that takes its place.
template <typename Show> void TrainingBar::keepFocus(const Show& show)
{
    bool acted = false;
    for (const QPushButton* button : { m_stop, m_goOn, m_keep, m_start, m_discard })
        acted = acted || button->hasFocus();
    show();
    for (QPushButton* next : { m_start, m_stop, m_goOn }) {
        if (acted && next->isVisible())
            next->setFocus();
    }
}

void TrainingBar::showPlan(const QString& words, const QString& problem, const TrainingRun* last)
{
    keepFocus([&] {
        m_start->setEnabled(problem.isEmpty());
        m_start->setToolTip(problem);
        m_start->setAccessibleDescription(problem);
        m_copy->setEnabled(problem.isEmpty());
        m_words->setMinimumHeight(m_planLines * kLine);
        const bool failed = last && last->state == TrainingRun::State::Failed;
        m_words->setText(failed ? last->problem + QLatin1Char(' ') + words : words);
        m_start->show();
        for (QPushButton* button : { m_stop, m_keep, m_goOn })
            button->hide();
        // A state that cannot go on takes its place on the disk until somebody says so.
        m_discard->setVisible(failed && last->saved);
    });
}

void TrainingBar::showRun(const TrainingRun& run, const QString& words)
{
    keepFocus([&] {
        const bool stopped = run.state == TrainingRun::State::Stopped;
        m_words->setMinimumHeight(m_runLines * kLine);
        m_words->setText(words);
        m_start->hide();
        m_copy->setEnabled(true);
        m_goOn->setVisible(stopped);
        m_keep->setVisible(stopped);
        m_keep->setText(run.keepsBest() ? tr("Keep the best") : tr("Keep as it is"));
        m_keep->setToolTip(run.keepsBest() ? tr("Saves the best epoch so far as a model, and trains no further.")
                                           : tr("Saves its last weights as a model, and trains no further."));
        m_discard->setVisible(stopped);
        m_stop->setVisible(!stopped);
        m_stop->setText(run.state == TrainingRun::State::Stopping ? tr("Stopping…") : tr("Stop"));
    });
}

void TrainingBar::copy(const QString& command)
{
    m_copy->copy(command);
}

} // namespace ndogo
