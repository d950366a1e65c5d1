// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/quantize/quantize_controls.h"

#include "widgets/look/theme.h"
#include "widgets/parts/copy_button.h"
#include "widgets/parts/page_parts.h"
#include "widgets/session/session_text.h"
#include "widgets/words/metric_text.h"
#include "widgets/words/number_text.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>

#include <cmath>

namespace ndogo {

namespace {

const char kClassifier[] = "classifier"; ///< as Hugging Face names the head's Linear
constexpr int kWordsHeight = 36; ///< px, two lines: what is said changes, the page stands still

enum Exclusion { Nothing, TheClassifier, WorstLayers, CostlyLayers, AsGiven };

constexpr QuantizeMethod kMethods[] = { QuantizeMethod::TokenInt8, QuantizeMethod::DynamicInt8, QuantizeMethod::LlmInt8,
    QuantizeMethod::Bf16, QuantizeMethod::Fp16, QuantizeMethod::Int4 };

void select(QComboBox* box, const QVariant& value)
{
    box->setCurrentIndex(std::max(0, box->findData(value)));
}

} // namespace

QuantizeControls::QuantizeControls(QWidget* parent)
    : QFrame(parent)
{
    setRole(this, u"card");
    auto* line = new QFrame(this);
    setRole(line, u"line");
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(1, 8, 1, 6);
    layout->setSpacing(6);
    for (QBoxLayout* row : { makeSettings(), makeActions() }) {
        row->setContentsMargins(11, 0, 11, 0);
        layout->addLayout(row);
        if (layout->count() == 1)
            layout->addWidget(line);
    }
    m_recipe.method = kMethods[0];
    showSettings();
    setOffers({});
}

/// `whole` becomes a holder of word and box, to be hidden as one.
QComboBox* QuantizeControls::addChoice(
    QBoxLayout* row, const QString& word, const QString& accessibleName, QWidget** whole)
{
    auto* holder = new QWidget(this);
    auto* choice = new QComboBox(holder);
    choice->setAccessibleName(accessibleName);
    choice->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    auto* name = makeLabel(word, u"secondary", holder);
    name->setBuddy(choice);
    auto* inner = new QHBoxLayout(holder);
    inner->setContentsMargins(0, 0, 4, 0);
    inner->addWidget(name);
    inner->addWidget(choice);
    row->addWidget(holder);
    if (whole)
        *whole = holder;
    return choice;
}

QBoxLayout* QuantizeControls::makeSettings()
{
    auto* row = new QHBoxLayout;
    row->setSpacing(6);
    m_method = addChoice(row, tr("Method"), tr("Method of quantization"));
    for (const QuantizeMethod method : kMethods)
        m_method->addItem(quantizeName(method), int(method));
    m_scale = addChoice(row, tr("Scale"), tr("Scales of the weights"), &m_scaleRow);
    m_scale->addItem(tr("one a matrix"), false);
    m_scale->addItem(tr("one an output"), true);
    m_range = addChoice(row, tr("Inputs"), tr("Bits of the inputs"), &m_rangeRow);
    m_range->addItem(tr("7 bits"), true);
    m_range->addItem(tr("8 bits"), false);
    m_range->setToolTip(tr("PyTorch takes 7: it leaves one bit unused, since sums of 8 bits can overflow on older "
                           "processors. Ndogo's cannot."));

    m_thresholdRow = new QWidget(this);
    m_threshold = new QDoubleSpinBox(m_thresholdRow);
    m_threshold->setRange(0.1, 1000);
    m_threshold->setDecimals(2);
    m_threshold->setSingleStep(0.5);
    m_threshold->setLocale(numberLocale());
    m_threshold->setKeyboardTracking(false);
    m_threshold->setAccessibleName(tr("Outliers from"));
    m_threshold->setToolTip(
        tr("A column of the input that holds a value of this size or more stays in higher precision. The paper "
           "takes 6."));
    auto* inner = new QHBoxLayout(m_thresholdRow);
    inner->setContentsMargins(0, 0, 4, 0);
    inner->addWidget(makeLabel(tr("Outliers from"), u"secondary", m_thresholdRow));
    inner->addWidget(m_threshold);
    row->addWidget(m_thresholdRow);

    m_group = addChoice(row, tr("Inputs to a scale"), tr("Inputs to a scale"), &m_groupRow);
    for (const int size : { 32, 64, 128 })
        m_group->addItem(QString::number(size), size);
    m_products = addChoice(row, tr("Multiply in"), tr("Type of the products"), &m_productsRow);
    m_products->addItem(tr("fp32"), false);
    m_products->addItem({}, true);
    m_products->setToolTip(
        tr("In fp32 the answers are the same on every processor. In 16 bits it is faster where the processor can, and "
           "its roundings differ from other processors'."));
    m_exclude = addChoice(row, tr("Leave out"), tr("Layers that stay as they are"));
    m_exclude->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_exclude->setMinimumContentsLength(14);
    m_tolerance = addChoice(row, tr("Tolerance"), tr("Tolerance"));
    for (const int points : { 1, 2, 3, 5 })
        m_tolerance->addItem({}, points / 100.0);
    m_tolerance->setToolTip(
        tr("A loss up to this is accepted. A flag stands where the whole interval of the change lies beyond it."));
    row->addStretch(1);
    setMetric(std::nullopt);

    for (QComboBox* box : { m_method, m_scale, m_range, m_group, m_products, m_exclude })
        connect(box, &QComboBox::activated, this, &QuantizeControls::pick);
    connect(m_threshold, &QDoubleSpinBox::valueChanged, this, &QuantizeControls::pick);
    connect(m_tolerance, &QComboBox::activated, this,
        [this] { Q_EMIT tolerancePicked(m_tolerance->currentData().toDouble()); });
    return row;
}

QBoxLayout* QuantizeControls::makeActions()
{
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    m_words = makeLabel({}, {}, this);
    m_words->setWordWrap(true);
    m_words->setMinimumHeight(kWordsHeight);
    m_words->setAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_words->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_find = new QPushButton(this);
    m_find->setToolTip(
        tr("Tries each layer alone on a sample, and proposes a small set to leave as it is so that no language loses "
           "more than the tolerance."));
    m_copy = new CopyButton(this);
    m_stop = new QPushButton(tr("Stop"), this);
    m_try = new QPushButton(tr("Try it"), this);
    m_keep = new QPushButton(tr("Keep as variant"), this);
    row->addWidget(m_words, 1);
    for (QPushButton* button : { m_find, static_cast<QPushButton*>(m_copy), m_stop, m_try, m_keep })
        row->addWidget(button);
    connect(m_find, &QPushButton::clicked, this, &QuantizeControls::findLayersRequested);
    connect(m_copy, &QPushButton::clicked, this, &QuantizeControls::copyRequested);
    connect(m_stop, &QPushButton::clicked, this, &QuantizeControls::stopRequested);
    connect(m_try, &QPushButton::clicked, this, &QuantizeControls::tryRequested);
    connect(m_keep, &QPushButton::clicked, this, &QuantizeControls::keepRequested);
    return row;
}

// --- settings ------------------------------------------------------------------------------------

QuantizeRecipe QuantizeControls::recipe() const
{
    return m_recipe;
}

void QuantizeControls::setRecipe(const QuantizeRecipe& recipe)
{
    m_recipe = recipe;
    showSettings();
}

void QuantizeControls::setWorstLayers(const std::vector<std::string>& erring, const std::vector<std::string>& costly)
{
    if (erring == m_worst && costly == m_costly)
        return; // the box may be open
    m_worst = erring;
    m_costly = costly;
    showExclusions();
}

void QuantizeControls::showSettings()
{
    const QSignalBlocker quiet(m_threshold);
    select(m_method, int(m_recipe.method));
    select(m_scale, m_recipe.perChannel);
    select(m_range, m_recipe.reduceRange);
    m_threshold->setValue(m_recipe.outlierThreshold);
    select(m_group, int(m_recipe.groupSize));
    const bool dynamic = m_recipe.method == QuantizeMethod::DynamicInt8;
    m_scaleRow->setVisible(dynamic);
    m_rangeRow->setVisible(dynamic);
    m_thresholdRow->setVisible(m_recipe.method == QuantizeMethod::LlmInt8);
    m_groupRow->setVisible(m_recipe.method == QuantizeMethod::Int4);
    const bool half = m_recipe.method == QuantizeMethod::Bf16 || m_recipe.method == QuantizeMethod::Fp16;
    if (half)
        m_products->setItemText(1, tr("%1, where the processor can", "a type").arg(quantizeName(m_recipe.method)));
    select(m_products, m_recipe.halfProducts);
    m_productsRow->setVisible(half);
    showExclusions();
}

void QuantizeControls::showExclusions()
{
    m_exclude->clear();
    m_exclude->addItem(tr("nothing"), Nothing);
    m_exclude->addItem(tr("the classifier"), TheClassifier);
    if (!m_worst.empty())
        m_exclude->addItem(tr("the %n layer(s) that err most", nullptr, int(m_worst.size())), WorstLayers);
    const auto costing = [](const std::vector<std::string>& layers) {
        return tr("%n layer(s) that cost most", nullptr, int(layers.size()));
    };
    if (!m_costly.empty())
        m_exclude->addItem(costing(m_costly), CostlyLayers);
    const auto& excluded = m_recipe.exclude;
    if (excluded.empty()) {
        select(m_exclude, Nothing);
    } else if (excluded == std::vector<std::string> { kClassifier }) {
        select(m_exclude, TheClassifier);
    } else if (excluded == m_worst) {
        select(m_exclude, WorstLayers);
    } else if (excluded == m_costly) {
        select(m_exclude, CostlyLayers);
    } else {
        m_exclude->addItem(costing(excluded), AsGiven);
        select(m_exclude, AsGiven);
    }
    QStringList names;
    for (const std::string& name : excluded)
        names << QString::fromStdString(name);
    m_exclude->setToolTip(names.isEmpty() ? tr("Every Linear layer is quantized.")
                                          : tr("Stay as they are: %1").arg(names.join(QStringLiteral(", "))));
}

void QuantizeControls::pick()
{
    m_recipe.method = QuantizeMethod(m_method->currentData().toInt());
    // A setting of another method would only make equal models look different.
    const QuantizeRecipe usual;
    const bool dynamic = m_recipe.method == QuantizeMethod::DynamicInt8;
    m_recipe.perChannel = dynamic ? m_scale->currentData().toBool() : usual.perChannel;
    m_recipe.reduceRange = dynamic ? m_range->currentData().toBool() : usual.reduceRange;
    m_recipe.outlierThreshold
        = m_recipe.method == QuantizeMethod::LlmInt8 ? m_threshold->value() : usual.outlierThreshold;
    m_recipe.groupSize = m_recipe.method == QuantizeMethod::Int4 ? m_group->currentData().toInt() : usual.groupSize;
    const bool half = m_recipe.method == QuantizeMethod::Bf16 || m_recipe.method == QuantizeMethod::Fp16;
    m_recipe.halfProducts = half ? m_products->currentData().toBool() : usual.halfProducts;
    switch (m_exclude->currentData().toInt()) {
    case Nothing:
        m_recipe.exclude.clear();
        break;
    case TheClassifier:
        m_recipe.exclude = { kClassifier };
        break;
    case WorstLayers:
        m_recipe.exclude = m_worst;
        break;
    case CostlyLayers:
        m_recipe.exclude = m_costly;
        break;
    default:
        break; // as it was given
    }
    showSettings();
    Q_EMIT recipePicked();
}

void QuantizeControls::setTolerance(double tolerance)
{
    for (int i = 0; i < m_tolerance->count(); ++i) {
        if (std::abs(m_tolerance->itemData(i).toDouble() - tolerance) < 1e-9)
            m_tolerance->setCurrentIndex(i);
    }
}

void QuantizeControls::setMetric(std::optional<Metric> metric)
{
    const QString name = metricText(metric).name;
    m_tolerance->setAccessibleName(tr("Tolerance, points of %1", "a metric").arg(name));
    for (int i = 0; i < m_tolerance->count(); ++i) {
        const int points = qRound(m_tolerance->itemData(i).toDouble() * 100);
        m_tolerance->setItemText(i, tr("%n points of %1", "a metric", points).arg(name));
    }
}

// --- what can be done ----------------------------------------------------------------------------

void QuantizeControls::setWords(const QString& words)
{
    m_words->setText(words);
}

void QuantizeControls::setOffers(const Offers& offers)
{
    const bool possible = offers.problem.isEmpty();
    const bool acted = m_try->hasFocus() || m_stop->hasFocus() || m_find->hasFocus();
    m_try->setVisible(!offers.running && !offers.measured);
    m_try->setEnabled(possible);
    m_try->setToolTip(possible
            ? tr("Compares the layers, then scores every language and measures the time; keeps nothing.")
            : offers.problem);
    m_stop->setVisible(offers.running);
    m_copy->setEnabled(possible);
    m_copy->setToolTip(tr("The ndogo-cli call that makes this variant without a display."));
    m_find->setVisible((offers.findLayers || offers.finding) && !offers.running);
    m_find->setEnabled(!offers.finding);
    m_find->setText(offers.finding ? tr("Finding layers…") : tr("Find layers…"));
    m_keep->setEnabled(possible && offers.keepProblem.isEmpty());
    m_keep->setToolTip(!offers.keepProblem.isEmpty() ? offers.keepProblem
            : possible                               ? tr("Writes this model into the project, under its parent.")
                                                     : offers.problem);
    setRole(m_try, u"primary");
    setRole(m_keep, offers.measured ? u"primary" : u"");
    for (QPushButton* next : { m_stop, m_try, m_find }) {
        if (acted && next->isVisible()) {
            next->setFocus(); // the button that was pressed has made way for this one
            break;
        }
    }
    if (acted && !m_stop->isVisible() && !m_try->isVisible() && !m_find->isVisible())
        m_method->setFocus(); // not on Keep, which the next press of the space bar would do
}

void QuantizeControls::copy(const QString& command)
{
    m_copy->copy(command);
}

} // namespace ndogo
