// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/parts/form_fields.h"

#include "widgets/parts/page_parts.h"
#include "widgets/words/number_text.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QDoubleValidator>
#include <QEvent>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QSpinBox>

namespace ndogo {

namespace {

constexpr int kFieldHeight = 26; ///< px
constexpr int kBetweenFields = 8;

class WheelFilter : public QObject {
public:
    using QObject::QObject;
    bool eventFilter(QObject* watched, QEvent* event) override
    {
        const auto* field = qobject_cast<QWidget*>(watched);
        if (event->type() != QEvent::Wheel || !field || field->hasFocus())
            return false;
        event->ignore();
        return true;
    }
};

} // namespace

void addField(QGridLayout* grid, const QString& word, QWidget* field, const QString& accessibleName, const QString& why)
{
    const int row = grid->rowCount();
    QLabel* name = makeLabel(word, u"secondary", field->parentWidget());
    name->setBuddy(field);
    name->setToolTip(why);
    field->setMinimumHeight(kFieldHeight); // the page takes its least height
    field->setToolTip(why);
    field->setAccessibleName(accessibleName);
    field->setAccessibleDescription(why);
    grid->addWidget(name, row, 0);
    grid->addWidget(field, row, 1);
}

void addInRow(QHBoxLayout* row, const QString& word, QWidget* field, const QString& accessibleName, const QString& why)
{
    if (!word.isEmpty()) {
        if (row->count() > 0)
            row->addSpacing(kBetweenFields);
        QLabel* name = makeLabel(word, u"secondary", field->parentWidget());
        name->setBuddy(field);
        row->addWidget(name);
    }
    field->setAccessibleName(accessibleName);
    field->setAccessibleDescription(why);
    field->setToolTip(why);
    row->addWidget(field);
}

QSpinBox* makeCountField(int least, int most, int value, const QString& atLeast, QWidget* parent)
{
    auto* number = new QSpinBox(parent);
    number->setRange(least, most);
    number->setLocale(numberLocale());
    number->setGroupSeparatorShown(true);
    number->setSpecialValueText(atLeast);
    number->setValue(value);
    return number;
}

QDoubleSpinBox* makeNumberField(double least, double most, double step, int decimals, double value, QWidget* parent)
{
    auto* number = new QDoubleSpinBox(parent);
    number->setDecimals(decimals);
    number->setRange(least, most);
    number->setSingleStep(step);
    number->setLocale(numberLocale());
    number->setValue(value);
    return number;
}

QLineEdit* makeRateField(double value, QWidget* parent)
{
    auto* field = new QLineEdit(parent);
    auto* validator = new QDoubleValidator(1e-12, 1, 12, field);
    validator->setLocale(QLocale::c());
    validator->setNotation(QDoubleValidator::ScientificNotation);
    field->setValidator(validator);
    field->setText(rateNumber(value));
    return field;
}

QString rateNumber(double rate)
{
    return QString::number(rate, 'g', 3).replace(QStringLiteral("e-0"), QStringLiteral("e-"));
}

double rateIn(const QLineEdit& field, double otherwise)
{
    const double rate = QLocale::c().toDouble(field.text());
    return rate > 0 ? rate : otherwise;
}

void leaveWheelToPage(QWidget* fields)
{
    auto* filter = new WheelFilter(fields);
    for (QWidget* field : fields->findChildren<QWidget*>()) {
        if (qobject_cast<QAbstractSpinBox*>(field) || qobject_cast<QComboBox*>(field)) {
            field->setFocusPolicy(Qt::StrongFocus);
            field->installEventFilter(filter);
        }
    }
}

} // namespace ndogo
