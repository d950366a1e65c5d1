// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Small pieces that several pages are made of.
#pragma once

#include "widgets/session/session.h"

#include <QString>
#include <QStringView>

QT_BEGIN_NAMESPACE
class QComboBox;
class QFrame;
class QLabel;
class QWidget;
QT_END_NAMESPACE

namespace ndogo {

/// How a kind of message looks: its name in the style sheet, its icon and that icon's colour.
struct MessageLook {
    const char* kind;
    QStringView icon;
    QStringView role;
};
MessageLook messageLook(Message::Kind kind);

/// A label in the look of `role` ("caption", "secondary", "heading"); empty: plain.
QLabel* makeLabel(const QString& text, QStringView role, QWidget* parent);

/// `content` in a holder that may be lower than its preferred height. Qt gives a widget whose
/// height follows from its width (a card with text that wraps) never less than it prefers; a chart
/// or a table in it can do with less.
QWidget* makeFlexible(QWidget* content, QWidget* parent);

QString toleranceText(double tolerance); ///< of a share of 1: "0.5 points", "2 points"
/// Fills a box with the tolerances that a person can choose; their data are shares of 1.
void addTolerances(QComboBox* box);

/// A tinted box with a sign and a sentence that wraps.
QFrame* makeVerdictBox(const Message& message, QWidget* parent);

} // namespace ndogo
