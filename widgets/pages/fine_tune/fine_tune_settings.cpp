// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/fine_tune/fine_tune_settings.h"

#include "widgets/look/theme.h"
#include "widgets/parts/form_fields.h"
#include "widgets/parts/language_choice.h"
#include "widgets/parts/page_parts.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QToolButton>
#include <QVBoxLayout>

namespace ndogo {

namespace {

/// MasakhaNER's own 10, where AfriBERTa's script does 50: a first result before lunch.
constexpr int kUsualEpochs = 10;
constexpr int kMany = 1'000'000;

/// The engine's defaults, but for the epochs.
TrainRecipe usualRecipe()
{
    TrainRecipe recipe;
    recipe.epochs = kUsualEpochs;
    return recipe;
}

} // namespace

FineTuneSettings::FineTuneSettings(QWidget* parent)
    : QFrame(parent)
    , m_fields(new QWidget(this))
    , m_fixed(makeLabel({}, u"caption", this))
{
    setRole(this, u"card");
    auto* title = new QLabel(tr("What it learns from"), this);
    title->setFont(themeFont(FontRole::PanelTitle));
    auto* head = new QHBoxLayout;
    head->addWidget(title);
    head->addStretch(1);
    head->addWidget(m_fixed);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 8, 12, 8);
    layout->setSpacing(6);
    layout->addLayout(head);
    layout->addWidget(m_fields, 1);
    auto* fields = new QVBoxLayout(m_fields);
    fields->setContentsMargins(0, 0, 0, 0);
    fields->setSpacing(6);
    fields->addWidget(makeFlexible(makePlain(), m_fields), 1); // the list gives way
    m_fold = new QToolButton(m_fields);
    m_fold->setText(tr("More settings"));
    m_fold->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_fold->setCheckable(true);
    fields->addWidget(m_fold, 0, Qt::AlignLeft);
    m_more = makeMore();
    fields->addWidget(m_more);
    connect(m_fold, &QToolButton::toggled, this, [this](bool open) { setFolded(!open); });
    leaveWheelToPage(m_fields);
    showRecipe(usualRecipe());
    setFolded(true);
    setData(nullptr);
}

QWidget* FineTuneSettings::makePlain()
{
    auto* plain = new QWidget(m_fields);
    m_languages = new LanguageChoice(plain);
    m_epochs = makeCount(1, 10'000, kUsualEpochs);
    m_name = new QLineEdit(plain);
    m_name->setMaxLength(80);

    auto* layout = new QVBoxLayout(plain);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(m_languages, 1);
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(8);
    grid->setVerticalSpacing(4);
    grid->setColumnStretch(1, 1);
    addField(grid, tr("Epochs"), m_epochs, tr("Epochs, passes over the train split"),
        tr("Passes over the train split. MasakhaNER's authors do 10, AfriBERTa's script 50."));
    addField(grid, tr("Name"), m_name, tr("Name of the new model"), tr("As the tree of models will show it."));
    layout->addLayout(grid);
    connect(m_languages, &LanguageChoice::changed, this, &FineTuneSettings::changed);
    connect(m_name, &QLineEdit::textEdited, this, &FineTuneSettings::changed);
    return plain;
}

QWidget* FineTuneSettings::makeMore()
{
    auto* more = new QWidget(m_fields);
    auto* grid = new QGridLayout(more);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(8);
    grid->setVerticalSpacing(4);
    grid->setColumnStretch(1, 1);
    m_rate = makeRateField(TrainRecipe().learningRate, this);
    connect(m_rate, &QLineEdit::editingFinished, this, &FineTuneSettings::changed);
    m_batch = makeCount(1, 100'000, 16);
    m_accumulate = makeCount(1, 10'000, 1);
    m_warmup = makeShare(0, 90, 1, 1, 0);
    m_warmup->setSuffix(QStringLiteral("\u00a0%"));
    m_decay = makeShare(0, 10, 0.01, 3, 0);
    m_dropout = makeShare(-0.01, 0.9, 0.05, 2, -0.01);
    m_dropout->setSpecialValueText(tr("as configured"));
    m_clip = makeShare(0, 1000, 0.5, 1, 1);
    m_clip->setSpecialValueText(tr("none"));
    m_seed = makeCount(0, kMany, 1);
    m_sampling = makeShare(0, 1, 0.1, 1, 1);
    m_patience = makeCount(0, 10'000, 0, tr("never"));
    m_keep = new QComboBox(more);
    m_keep->addItems({ tr("the best epoch"), tr("the last epoch") });
    m_length = makeCount(0, 100'000, 0, tr("all that fit"));
    m_sample = makeCount(0, kMany, 0, tr("all"));
    m_hold = new QCheckBox(tr("Hold zeros of the start model"), more);
    m_bf16 = new QCheckBox(tr("Matrix products in bfloat16"), more);
    m_usual = new QPushButton(tr("Back to the usual settings"), more);

    addField(grid, tr("Learning rate"), m_rate, tr("Learning rate"),
        tr("Of AdamW; it falls linearly to 0. A small model takes more: 4e-4."));
    addField(grid, tr("Batch"), m_batch, tr("Batch, sentences"), tr("Sentences that are computed together."));
    addField(grid, tr("Batches an update"), m_accumulate, tr("Batches an update is summed from"),
        tr("Gradients of so many batches are added up: a larger batch in the same memory."));
    addField(grid, tr("Warm-up"), m_warmup, tr("Warm-up, percent of the updates"),
        tr("Share of the updates in which the learning rate rises from 0."));
    addField(grid, tr("Weight decay"), m_decay, tr("Weight decay"), tr("Of AdamW; not of biases and LayerNorm."));
    addField(grid, tr("Dropout"), m_dropout, tr("Dropout"), tr("Share of activations that is dropped."));
    addField(grid, tr("Clip gradients at"), m_clip, tr("Largest norm of the gradient"),
        tr("Longer gradients are shortened to this norm."));
    addField(grid, tr("Seed"), m_seed, tr("Seed"),
        tr("Of the fresh head, the order of sentences and dropout. Another seed shows how much is chance."));
    addField(grid, tr("Sampling exponent"), m_sampling, tr("Sampling exponent between languages"),
        tr("Languages are drawn in proportion to size to this power: 1 as they are, 0 all alike."));
    addField(grid, tr("Sentences a language"), m_sample, tr("Sentences a language, at most"),
        tr("A stratified choice of so many: few-shot learning."));
    addField(grid, tr("Longest sentence"), m_length, tr("Longest sentence, pieces"),
        tr("Pieces a sentence, special ones included. The papers use 164."));
    addField(
        grid, tr("Keep"), m_keep, tr("Which epoch is kept"), tr("The best has the highest mean score on the dev set."));
    addField(grid, tr("Stop without gain after"), m_patience, tr("Epochs without gain before it stops"),
        tr("Epochs without a better dev score."));
    const int row = grid->rowCount();
    grid->addWidget(m_hold, row, 0, 1, 2);
    grid->addWidget(m_bf16, row + 1, 0, 1, 2);
    grid->addWidget(m_usual, row + 2, 0, 1, 2);
    m_hold->setToolTip(tr("Fine-tunes a pruned model without losing its sparsity."));
    m_bf16->setToolTip(tr("Faster where the processor has it; the weights stay fp32."));
    connect(m_keep, &QComboBox::activated, this, &FineTuneSettings::changed);
    for (QCheckBox* box : { m_hold, m_bf16 })
        connect(box, &QCheckBox::clicked, this, &FineTuneSettings::changed);
    connect(m_usual, &QPushButton::clicked, this, [this] {
        showRecipe(usualRecipe());
        m_length->setValue(0);
        m_sample->setValue(0);
        Q_EMIT changed();
    });
    return more;
}

QSpinBox* FineTuneSettings::makeCount(int least, int most, int value, const QString& atLeast)
{
    QSpinBox* number = makeCountField(least, most, value, atLeast, this);
    connect(number, &QSpinBox::valueChanged, this, &FineTuneSettings::tell);
    return number;
}

QDoubleSpinBox* FineTuneSettings::makeShare(double least, double most, double step, int decimals, double value)
{
    QDoubleSpinBox* number = makeNumberField(least, most, step, decimals, value, this);
    connect(number, &QDoubleSpinBox::valueChanged, this, &FineTuneSettings::tell);
    return number;
}

void FineTuneSettings::tell()
{
    if (!m_quiet)
        Q_EMIT changed();
}

void FineTuneSettings::setData(const DataReport* report)
{
    m_languages->setData(report);
}

void FineTuneSettings::fill(TrainSpec& spec) const
{
    TrainRecipe& recipe = spec.recipe;
    recipe.epochs = m_epochs->value();
    recipe.batch = m_batch->value();
    recipe.accumulate = m_accumulate->value();
    recipe.learningRate = rateIn(*m_rate, TrainRecipe().learningRate);
    recipe.warmup = m_warmup->value() / 100;
    recipe.weightDecay = m_decay->value();
    recipe.dropout = m_dropout->value() < 0 ? std::nullopt : std::optional(m_dropout->value());
    recipe.clipNorm = m_clip->value();
    recipe.seed = std::uint64_t(m_seed->value());
    recipe.samplingExponent = m_sampling->value();
    recipe.patience = m_patience->value();
    recipe.keepBest = m_keep->currentIndex() == 0;
    recipe.maskPruned = m_hold->isChecked();
    recipe.bf16 = m_bf16->isChecked();
    spec.sample = m_sample->value();
    spec.data.maxLength = m_length->value();
    spec.name = m_name->text().trimmed().toStdString();
    spec.data.languages = m_languages->languages();
}

bool FineTuneSettings::anyLanguage() const
{
    return m_languages->anyLanguage();
}

void FineTuneSettings::setSpec(const TrainSpec& spec)
{
    showRecipe(spec.recipe);
    m_quiet = true;
    m_sample->setValue(int(spec.sample));
    m_length->setValue(int(spec.data.maxLength));
    m_name->clear(); // the next one needs a name of its own
    m_quiet = false;
    m_languages->setLanguages(spec.data.languages);
}

void FineTuneSettings::showRecipe(const TrainRecipe& recipe)
{
    m_quiet = true;
    m_epochs->setValue(recipe.epochs);
    m_batch->setValue(int(recipe.batch));
    m_accumulate->setValue(int(recipe.accumulate));
    m_rate->setText(rateNumber(recipe.learningRate));
    m_warmup->setValue(recipe.warmup * 100);
    m_decay->setValue(recipe.weightDecay);
    m_dropout->setValue(recipe.dropout.value_or(m_dropout->minimum()));
    m_clip->setValue(recipe.clipNorm);
    m_seed->setValue(int(recipe.seed));
    m_sampling->setValue(recipe.samplingExponent);
    m_patience->setValue(recipe.patience);
    m_keep->setCurrentIndex(recipe.keepBest ? 0 : 1);
    m_hold->setChecked(recipe.maskPruned);
    m_bf16->setChecked(recipe.bf16);
    m_quiet = false;
}

void FineTuneSettings::setUsualName(const QString& name)
{
    m_name->setPlaceholderText(name);
}

void FineTuneSettings::setFixed(const QString& reason)
{
    m_fields->setEnabled(reason.isEmpty());
    m_fixed->setText(reason);
}

bool FineTuneSettings::isFolded() const
{
    return !m_fold->isChecked();
}

void FineTuneSettings::setFolded(bool folded)
{
    m_fold->setChecked(!folded);
    m_fold->setIcon(icon(folded ? u"chevron-right" : u"chevron-down"));
    m_more->setVisible(!folded);
    if (!folded)
        m_more->setMinimumHeight(m_more->sizeHint().height());
}

} // namespace ndogo
