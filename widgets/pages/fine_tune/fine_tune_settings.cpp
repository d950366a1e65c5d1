// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/fine_tune/fine_tune_settings.h"

#include "widgets/parts/form_fields.h"
#include "widgets/parts/language_choice.h"
#include "widgets/parts/page_parts.h"
#include "widgets/parts/training_fields.h"

#include <QCheckBox>
#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScopedValueRollback>
#include <QSpinBox>
#include <QVBoxLayout>

namespace ndogo {

namespace {

/// MasakhaNER's own 10, where AfriBERTa's script does 50: a first result before lunch.
constexpr int kUsualEpochs = 10;

/// The engine's defaults, but for the epochs.
TrainRecipe usualRecipe()
{
    TrainRecipe recipe;
    recipe.epochs = kUsualEpochs;
    return recipe;
}

} // namespace

FineTuneSettings::FineTuneSettings(QWidget* parent)
    : FineTuneSettings(makeLabel({}, u"caption", nullptr), parent)
{
}

FineTuneSettings::FineTuneSettings(QLabel* fixed, QWidget* parent)
    : SettingsCard(tr("What it learns from"), fixed, parent)
    , m_fixed(fixed)
{
    addPlain(makePlain());
    addMore(makeMore());
    showRecipe(usualRecipe());
    showAdapter({});
    setData(nullptr);
}

QWidget* FineTuneSettings::makePlain()
{
    auto* plain = new QWidget(fields());
    m_languages = new LanguageChoice(plain);
    m_epochs = makeCountField(1, 10'000, kUsualEpochs, {}, plain);
    connect(m_epochs, &QSpinBox::valueChanged, this, &FineTuneSettings::tell);
    m_trained = new QComboBox(plain);
    m_trained->addItems({ tr("all weights"), tr("LoRA adapter and head"), tr("bottleneck adapter and head") });
    connect(m_trained, &QComboBox::currentIndexChanged, this, [this] {
        showWhatFits();
        tell();
    });
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
    addField(grid, tr("Trains"), m_trained, tr("What is trained"),
        tr("With an adapter the model's own weights stay as they are: what is saved is small, and needs the model "
           "beside "
           "it. Adapters learn faster with a larger learning rate, such as 1e-3."));
    addField(grid, tr("Name"), m_name, tr("Name of the new model"), tr("As the tree of models will show it."));
    layout->addLayout(grid);
    connect(m_languages, &LanguageChoice::changed, this, &FineTuneSettings::changed);
    connect(m_name, &QLineEdit::textEdited, this, &FineTuneSettings::changed);
    return plain;
}

QWidget* FineTuneSettings::makeMore()
{
    auto* more = new QWidget(fields());
    auto* grid = new QGridLayout(more);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(8);
    grid->setVerticalSpacing(4);
    grid->setColumnStretch(1, 1);
    m_training = new TrainingFields(usualRecipe(), grid, more);
    addAdapter(grid, more);
    m_hold = new QCheckBox(tr("Hold zeros of the start model"), more);
    m_hold->setToolTip(tr("Fine-tunes a pruned model without losing its sparsity."));
    auto* usual = new QPushButton(tr("Back to the usual settings"), more);
    const int row = grid->rowCount();
    grid->addWidget(m_hold, row, 0, 1, 2);
    grid->addWidget(usual, row + 1, 0, 1, 2);
    connect(m_training, &TrainingFields::changed, this, &FineTuneSettings::tell);
    connect(m_hold, &QCheckBox::clicked, this, &FineTuneSettings::changed);
    connect(usual, &QPushButton::clicked, this, [this] {
        showRecipe(usualRecipe());
        showAdapter({});
        m_training->showData(0, 0);
        Q_EMIT changed();
    });
    return more;
}

void FineTuneSettings::addAdapter(QGridLayout* grid, QWidget* parent)
{
    const AdapterRecipe usual;
    m_rank = makeCountField(1, 4096, int(usual.rank), {}, parent);
    m_reduction = makeCountField(1, 4096, int(usual.reduction), {}, parent);
    m_merge = new QCheckBox(tr("Save the adapter as part of a whole model"), parent);
    m_merge->setToolTip(tr("The model is then as large as its parent, and needs nothing beside it."));
    addField(grid, tr("LoRA rank"), m_rank, tr("Rank of what LoRA adds to a weight"),
        tr("LoRA adds a product of two matrices to the weights of query and value. Hu et al. (2022) use 8."));
    addField(grid, tr("Reduction"), m_reduction, tr("Hidden size over the width of the bottleneck"),
        tr("A bottleneck adapter is so many times narrower than the model. Gurgurov et al. (2025) use 16."));
    grid->addWidget(m_merge, grid->rowCount(), 0, 1, 2);
    for (QSpinBox* field : { m_rank, m_reduction })
        connect(field, &QSpinBox::valueChanged, this, &FineTuneSettings::tell);
    connect(m_merge, &QCheckBox::clicked, this, &FineTuneSettings::changed);
}

std::optional<AdapterRecipe> FineTuneSettings::adapter() const
{
    if (m_trained->currentIndex() == 0)
        return std::nullopt;
    AdapterRecipe recipe;
    recipe.kind = m_trained->currentIndex() == 1 ? AdapterKind::Lora : AdapterKind::Bottleneck;
    recipe.rank = m_rank->value();
    recipe.alpha = double(recipe.rank); // a scale of 1, as by default
    recipe.reduction = m_reduction->value();
    recipe.merge = recipe.kind == AdapterKind::Lora && m_merge->isChecked();
    return recipe;
}

void FineTuneSettings::setData(const DataReport* report)
{
    m_languages->setData(report);
}

void FineTuneSettings::fill(TrainSpec& spec) const
{
    TrainRecipe& recipe = spec.recipe;
    recipe.epochs = m_epochs->value();
    m_training->fill(recipe);
    spec.adapter = adapter();
    recipe.maskPruned = !spec.adapter && m_hold->isChecked();
    spec.sample = m_training->sample();
    spec.data.maxLength = m_training->maxLength();
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
    showAdapter(spec.adapter);
    const QScopedValueRollback<bool> quiet(m_quiet, true);
    m_training->showData(spec.sample, spec.data.maxLength);
    m_name->clear(); // the next one needs a name of its own
    m_languages->setLanguages(spec.data.languages);
}

void FineTuneSettings::showRecipe(const TrainRecipe& recipe)
{
    const QScopedValueRollback<bool> quiet(m_quiet, true);
    m_epochs->setValue(recipe.epochs);
    m_training->show(recipe);
    m_hold->setChecked(recipe.maskPruned);
}

void FineTuneSettings::showAdapter(const std::optional<AdapterRecipe>& adapter)
{
    const QScopedValueRollback<bool> quiet(m_quiet, true);
    const AdapterRecipe recipe = adapter.value_or(AdapterRecipe());
    m_trained->setCurrentIndex(!adapter ? 0 : recipe.kind == AdapterKind::Lora ? 1 : 2);
    m_rank->setValue(int(recipe.rank));
    m_reduction->setValue(int(recipe.reduction));
    m_merge->setChecked(recipe.merge);
    showWhatFits();
}

void FineTuneSettings::showWhatFits()
{
    const std::optional<AdapterRecipe> recipe = adapter();
    m_rank->setEnabled(recipe && recipe->kind == AdapterKind::Lora);
    m_merge->setEnabled(recipe && recipe->kind == AdapterKind::Lora);
    m_reduction->setEnabled(recipe && recipe->kind == AdapterKind::Bottleneck);
    m_hold->setEnabled(!recipe);
}

void FineTuneSettings::setUsualName(const QString& name)
{
    m_name->setPlaceholderText(name);
}

void FineTuneSettings::setFixed(const QString& reason)
{
    fields()->setEnabled(reason.isEmpty());
    m_fixed->setText(reason);
}

} // namespace ndogo
