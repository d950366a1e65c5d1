// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/prune/prune_controls.h"

#include "widgets/look/theme.h"
#include "widgets/parts/copy_button.h"
#include "widgets/parts/sparsity_slider.h"
#include "widgets/words/metric_text.h"
#include "widgets/words/number_text.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>

#include <algorithm>
#include <cmath>

namespace ndogo {

namespace {

enum Scope { AllTogether, EachTheSame, AllButClassifier };

const char kClassifier[] = "classifier"; ///< as Hugging Face names the head's Linear

QLabel* label(const QString& text, QStringView role, QWidget* parent)
{
    auto* label = new QLabel(text, parent);
    setRole(label, role);
    return label;
}

int scopeOf(const PruneRecipe& family)
{
    if (family.scope == PruneScope::Layer)
        return EachTheSame;
    return family.exclude.empty() ? AllTogether : AllButClassifier;
}

QString atOnceText(const PruningPreview::Level& level, const PruneRecipe& family, double milliseconds)
{
    const QString time
        = QStringLiteral(" <small>(%1)</small>").arg(PruneControls::tr("%1 ms").arg(decimalText(milliseconds, 1)));
    if (level.amount == 0 && level.zeros == 0)
        return PruneControls::tr("<b>At once: dense.</b> None of %1 weights is zero.").arg(countText(level.removable))
            + time;
    const QString zeros = countText(level.zeros), all = countText(level.removable);
    if (family.method == PruneMethod::Random)
        return PruneControls::tr("<b>At once: %1 of %2</b> weights are zero, chosen at random").arg(zeros, all) + time;
    if (!level.threshold)
        return PruneControls::tr("<b>At once: %1 of %2</b> weights are zero, the smallest of each matrix")
                   .arg(zeros, all)
            + time;
    return PruneControls::tr("<b>At once: %1 of %2</b> weights are zero, <nobr>every |w| &lt; %3</nobr>")
               .arg(zeros, all, decimalText(*level.threshold, 4))
        + time;
}

} // namespace

PruneControls::PruneControls(QWidget* parent)
    : QFrame(parent)
    , m_slider(new SparsitySlider(this))
{
    setRole(this, u"card");
    auto* line = new QFrame(this);
    setRole(line, u"line");

    auto* settings = makeSettings();
    auto* middle = new QHBoxLayout;
    middle->setSpacing(20);
    middle->addLayout(makeNumber());
    middle->addWidget(m_slider, 1, Qt::AlignVCenter);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(1, 8, 1, 6);
    layout->setSpacing(6);
    for (QBoxLayout* row : { settings, static_cast<QBoxLayout*>(middle) }) {
        row->setContentsMargins(11, 0, 11, 0);
        layout->addLayout(row);
    }
    layout->addWidget(line);
    QBoxLayout* atOnce = makeAtOnce();
    atOnce->setContentsMargins(11, 0, 11, 0);
    layout->addLayout(atOnce);

    connect(m_slider, &SparsitySlider::moved, this, &PruneControls::showAmount);
    connect(m_slider, &SparsitySlider::valueChanged, this, [this] { showAmount(m_slider->amount()); });
    connect(m_slider, &SparsitySlider::measureRequested, this, &PruneControls::measureRequested);
}

QComboBox* PruneControls::addChoice(QBoxLayout* row, const QString& word, const QString& accessibleName)
{
    auto* choice = new QComboBox(this);
    choice->setAccessibleName(accessibleName);
    choice->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    auto* name = label(word, u"secondary", this);
    name->setBuddy(choice);
    row->addWidget(name);
    row->addWidget(choice);
    row->addSpacing(4);
    return choice;
}

QBoxLayout* PruneControls::makeSettings()
{
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    m_method = addChoice(row, tr("Remove"), tr("Which weights are removed"));
    m_method->addItems({ tr("smallest weights"), tr("random weights") });
    m_method->setToolTip(tr("Smallest: the weights nearest to zero. Random: as many, drawn by chance, as a control."));
    m_scope = addChoice(row, tr("from"), tr("Where weights are removed"));
    m_scope->addItems({ tr("all Linear layers together"), tr("each Linear layer the same share"),
        tr("all but the classifier together") });
    m_scope->setMinimumWidth(120); // shortened in a small window
    m_scope->setToolTip(tr("Together: one threshold for all. The same share: each matrix has a "
                           "threshold of its own."));
    m_tolerance = addChoice(row, tr("Tolerance"), tr("Tolerance"));
    for (int points : { 1, 2, 3, 5 })
        m_tolerance->addItem({}, points / 100.0);
    showMetric();
    m_tolerance->setToolTip(tr("A loss up to this is accepted. A flag stands where the whole "
                               "interval of the change lies beyond it."));
    row->addStretch(1);
    m_measure = new QPushButton(this);
    m_measure->hide();
    row->addWidget(m_measure);

    connect(m_method, &QComboBox::activated, this, &PruneControls::pickFamily);
    connect(m_scope, &QComboBox::activated, this, &PruneControls::pickFamily);
    connect(m_tolerance, &QComboBox::activated, this,
        [this] { Q_EMIT tolerancePicked(m_tolerance->currentData().toDouble()); });
    connect(m_measure, &QPushButton::clicked, this, &PruneControls::measureRequested);
    return row;
}

QBoxLayout* PruneControls::makeNumber()
{
    m_number = new QDoubleSpinBox(this);
    m_number->setRange(0, kMaximumSparsity * 100);
    m_number->setDecimals(1);
    m_number->setSingleStep(1);
    m_number->setLocale(numberLocale());
    m_number->setSuffix(QStringLiteral("\u00a0%"));
    m_number->setFont(themeFont(FontRole::BigNumber));
    m_number->setFixedHeight(42);
    m_number->setMinimumWidth(QFontMetrics(m_number->font()).horizontalAdvance(QStringLiteral("99.9 %")) + 44);
    m_number->setAccessibleName(m_slider->accessibleName());

    auto* column = new QVBoxLayout;
    column->setSpacing(3);
    auto* title = new QLabel(tr("Sparsity"), this);
    title->setFont(themeFont(FontRole::PanelTitle));
    title->setBuddy(m_number);
    column->addWidget(title);
    column->addWidget(m_number);
    column->addWidget(label(tr("of the Linear weights"), u"caption", this));

    connect(
        m_number, &QDoubleSpinBox::valueChanged, this, [this](double percent) { m_slider->nudgeTo(percent / 100); });
    return column;
}

QBoxLayout* PruneControls::makeAtOnce()
{
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    m_atOnce = new QLabel(this);
    m_atOnce->setTextFormat(Qt::RichText);
    m_atOnce->setWordWrap(true);
    m_atOnce->setMinimumHeight(26);
    m_atOnce->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_copy = new CopyButton(this);
    m_copy->setToolTip(tr("The ndogo-cli call that makes this variant without a display."));
    m_back = new QPushButton(this);
    m_back->setToolTip(tr("Where the slider rested before (Ctrl+Z)."));
    m_keep = new QPushButton(tr("Keep as variant"), this);
    setRole(m_keep, u"primary");
    row->addWidget(m_atOnce, 1);
    for (QPushButton* button : { static_cast<QPushButton*>(m_copy), m_back, m_keep })
        row->addWidget(button);

    connect(m_copy, &QPushButton::clicked, this, &PruneControls::copyRequested);
    connect(m_back, &QPushButton::clicked, this, &PruneControls::backRequested);
    connect(m_keep, &QPushButton::clicked, this, &PruneControls::keepRequested);
    setPreviousRest(std::nullopt);
    return row;
}

void PruneControls::pickFamily()
{
    PruneRecipe family = m_family;
    family.method = m_method->currentIndex() == 1 ? PruneMethod::Random : PruneMethod::Magnitude;
    family.scope = m_scope->currentIndex() == EachTheSame ? PruneScope::Layer : PruneScope::Global;
    family.exclude.clear();
    if (m_scope->currentIndex() == AllButClassifier)
        family.exclude.emplace_back(kClassifier);
    Q_EMIT familyPicked(family);
}

void PruneControls::setFamily(const PruneRecipe& family)
{
    m_family = family;
    m_method->setCurrentIndex(family.method == PruneMethod::Random ? 1 : 0);
    m_scope->setCurrentIndex(scopeOf(family));
}

void PruneControls::setTolerance(double tolerance)
{
    for (int i = 0; i < m_tolerance->count(); ++i) {
        if (std::abs(m_tolerance->itemData(i).toDouble() - tolerance) < 1e-9)
            m_tolerance->setCurrentIndex(i);
    }
}

void PruneControls::setReady(bool ready, const QString& reason)
{
    for (QWidget* control :
        { static_cast<QWidget*>(m_slider), static_cast<QWidget*>(m_number), static_cast<QWidget*>(m_copy) }) {
        control->setEnabled(ready);
        control->setToolTip(reason);
    }
    if (ready)
        m_copy->setToolTip(tr("The ndogo-cli call that makes this variant without a display."));
    else
        m_atOnce->setText(reason.toHtmlEscaped());
}

void PruneControls::setLevel(const PruningPreview::Level& level, const PruneRecipe& family, double milliseconds)
{
    m_atOnce->setText(atOnceText(level, family, milliseconds));
}

void PruneControls::setPreviousRest(std::optional<double> amount)
{
    m_back->setVisible(amount.has_value());
    m_slider->setPreviousRest(amount);
    if (amount)
        m_back->setText(*amount > 0 ? tr("Back to %1").arg(percentText(*amount)) : tr("Back to dense"));
}

void PruneControls::setMetric(std::optional<Metric> metric)
{
    if (metric == m_metric)
        return;
    m_metric = metric;
    showMetric();
}

void PruneControls::showMetric()
{
    const QString name = metricText(m_metric).name;
    m_tolerance->setAccessibleName(tr("Tolerance, points of %1", "a metric").arg(name));
    for (int i = 0; i < m_tolerance->count(); ++i) {
        const int points = qRound(m_tolerance->itemData(i).toDouble() * 100);
        m_tolerance->setItemText(i, tr("%n points of %1", "a metric", points).arg(name));
    }
}

void PruneControls::setKeepOffer(bool offered, const QString& reason)
{
    m_keep->setEnabled(offered);
    m_keep->setToolTip(reason);
    m_keep->setAccessibleDescription(reason);
}

void PruneControls::setMeasureOffer(int levels, const QString& estimate)
{
    const bool first = m_slider->map().nothingMeasured();
    m_measure->setVisible(levels > 0 && !first);
    m_measure->setText(tr("Measure 9 levels"));
    m_measure->setToolTip(estimate.isEmpty()
            ? tr("Scores at 10, 20, … 90 %, one after the other; %1 of them are missing.").arg(levels)
            : tr("Scores at 10, 20, … 90 %, one after the other; %1 of them are missing: %2.")
                  .arg(levels)
                  .arg(estimate));
    if (levels == 0)
        m_slider->setMeasureOffer({});
    else if (estimate.isEmpty())
        m_slider->setMeasureOffer(tr("nothing measured yet: let go anywhere, or measure 9 levels"));
    else
        m_slider->setMeasureOffer(tr("nothing measured yet: let go anywhere, or measure 9 levels (%1)").arg(estimate));
}

void PruneControls::copy(const QString& command)
{
    m_copy->copy(command);
}

void PruneControls::showAmount(double amount)
{
    // Not while the number says it already: setting it would disturb who is typing.
    if (std::abs(m_number->value() - amount * 100) < 0.01)
        return;
    const QSignalBlocker quiet(m_number);
    m_number->setValue(amount * 100);
}

} // namespace ndogo
