// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/parts/training_fields.h"

#include "widgets/parts/form_fields.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QGridLayout>
#include <QLineEdit>
#include <QSpinBox>

namespace ndogo {

namespace {

constexpr int kMany = 1'000'000;

} // namespace

TrainingFields::TrainingFields(const TrainRecipe& usual, QGridLayout* grid, QWidget* parent)
    : QObject(parent)
    , m_parent(parent)
    , m_usualRate(usual.learningRate)
    , m_rate(makeRateField(usual.learningRate, parent))
    , m_batch(makeCount(1, 100'000, int(usual.batch)))
    , m_accumulate(makeCount(1, 10'000, 1))
    , m_warmup(makeNumber(0, 90, 1, 1, usual.warmup * 100))
    , m_decay(makeNumber(0, 10, 0.01, 3, 0))
    , m_dropout(makeNumber(-0.01, 0.9, 0.05, 2, -0.01))
    , m_clip(makeNumber(0, 1000, 0.5, 1, 1))
    , m_seed(makeCount(0, kMany, 1))
    , m_sampling(makeNumber(0, 1, 0.1, 1, 1))
    , m_sample(makeCount(0, kMany, 0, tr("all")))
    , m_length(makeCount(0, 100'000, 0, tr("all that fit")))
    , m_keep(new QComboBox(parent))
    , m_patience(makeCount(0, 10'000, 0, tr("never")))
    , m_bf16(new QCheckBox(tr("Matrix products in bfloat16"), parent))
{
    m_warmup->setSuffix(QStringLiteral("\u00a0%"));
    m_dropout->setSpecialValueText(tr("as configured"));
    m_clip->setSpecialValueText(tr("none"));
    m_keep->addItems({ tr("the best epoch"), tr("the last epoch") });
    m_bf16->setToolTip(tr("Faster where the processor has it; the weights stay fp32."));
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
        tr("Of random weights, the order of sentences and dropout. Another seed shows how much is chance."));
    addField(grid, tr("Sampling exponent"), m_sampling, tr("Sampling exponent between languages"),
        tr("Languages are drawn in proportion to size to this power: 1 as they are, 0 all alike."));
    addField(grid, tr("Sentences a language"), m_sample, tr("Sentences a language, at most"),
        tr("A stratified choice of so many: few-shot learning."));
    addField(grid, tr("Longest sentence"), m_length, tr("Longest sentence, pieces"),
        tr("Pieces a sentence, or a block of plain text, special ones included. The papers use 164."));
    addField(
        grid, tr("Keep"), m_keep, tr("Which epoch is kept"), tr("The best has the highest mean score on the dev set."));
    addField(grid, tr("Stop without gain after"), m_patience, tr("Epochs without gain before it stops"),
        tr("Epochs without a better dev score."));
    grid->addWidget(m_bf16, grid->rowCount(), 0, 1, 2);
    connect(m_rate, &QLineEdit::editingFinished, this, &TrainingFields::changed);
    connect(m_keep, &QComboBox::activated, this, &TrainingFields::changed);
    connect(m_bf16, &QCheckBox::clicked, this, &TrainingFields::changed);
}

QSpinBox* TrainingFields::makeCount(int least, int most, int value, const QString& atLeast)
{
    QSpinBox* number = makeCountField(least, most, value, atLeast, m_parent);
    connect(number, &QSpinBox::valueChanged, this, &TrainingFields::changed);
    return number;
}

QDoubleSpinBox* TrainingFields::makeNumber(double least, double most, double step, int decimals, double value)
{
    QDoubleSpinBox* number = makeNumberField(least, most, step, decimals, value, m_parent);
    connect(number, &QDoubleSpinBox::valueChanged, this, &TrainingFields::changed);
    return number;
}

void TrainingFields::fill(TrainRecipe& recipe) const
{
    recipe.batch = m_batch->value();
    recipe.accumulate = m_accumulate->value();
    recipe.learningRate = rateIn(*m_rate, m_usualRate);
    recipe.warmup = m_warmup->value() / 100;
    recipe.weightDecay = m_decay->value();
    recipe.dropout = m_dropout->value() < 0 ? std::nullopt : std::optional(m_dropout->value());
    recipe.clipNorm = m_clip->value();
    recipe.seed = std::uint64_t(m_seed->value());
    recipe.samplingExponent = m_sampling->value();
    recipe.patience = m_patience->value();
    recipe.keepBest = m_keep->currentIndex() == 0;
    recipe.bf16 = m_bf16->isChecked();
}

void TrainingFields::show(const TrainRecipe& recipe)
{
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
    m_bf16->setChecked(recipe.bf16);
}

std::int64_t TrainingFields::sample() const
{
    return m_sample->value();
}

std::int64_t TrainingFields::maxLength() const
{
    return m_length->value();
}

void TrainingFields::showData(std::int64_t sample, std::int64_t maxLength)
{
    m_sample->setValue(int(sample));
    m_length->setValue(int(maxLength));
}

QWidget* TrainingFields::sampleField() const
{
    return m_sample;
}

} // namespace ndogo
