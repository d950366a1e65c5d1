// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Fields of settings, one a row or one beside the other.
#pragma once

#include <QString>

QT_BEGIN_NAMESPACE
class QDoubleSpinBox;
class QGridLayout;
class QHBoxLayout;
class QLineEdit;
class QSpinBox;
class QWidget;
QT_END_NAMESPACE

namespace ndogo {

/// A row of its name and the field; `why` is the tooltip of both, and what a screen reader says of the field.
void addField(
    QGridLayout* grid, const QString& word, QWidget* field, const QString& accessibleName, const QString& why);

/// The same beside others; without a word it belongs to the field before it.
void addInRow(QHBoxLayout* row, const QString& word, QWidget* field, const QString& accessibleName, const QString& why);

/// `atLeast` is shown in place of the least value.
QSpinBox* makeCountField(int least, int most, int value, const QString& atLeast, QWidget* parent);
QDoubleSpinBox* makeNumberField(double least, double most, double step, int decimals, double value, QWidget* parent);
/// Rates are written as 5e-5.
QLineEdit* makeRateField(double value, QWidget* parent);
QString rateNumber(double rate); ///< "5e-5", as papers write it
double rateIn(const QLineEdit& field, double otherwise);

/// In `fields` the wheel scrolls the page, and turns a number only once it has the focus.
void leaveWheelToPage(QWidget* fields);

} // namespace ndogo
