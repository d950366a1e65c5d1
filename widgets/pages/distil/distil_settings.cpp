// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/distil/distil_settings.h"

#include "widgets/pages/distil/distil_plan.h"
#include "widgets/parts/form_fields.h"
#include "widgets/parts/language_choice.h"
#include "widgets/parts/page_parts.h"
#include "widgets/parts/path_list.h"
#include "widgets/parts/training_fields.h"
#include "widgets/words/number_text.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QScopedValueRollback>
#include <QSpinBox>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace ndogo {

namespace {

/// Where TextBrewer's example does 30: a first result before lunch.
constexpr int kUsualEpochs = 10;
constexpr int kUsualSteps = 1000; ///< pretrain's
constexpr double kLargestWeight = 1000;

/// The engine's defaults, but for how long it learns.
DistilSpec usualSpec()
{
    DistilSpec spec;
    spec.recipe.epochs = kUsualEpochs;
    return spec;
}

DistilTerms usualTerms(std::optional<DistilLoss> loss, DistilMode mode)
{
    DistilRecipe recipe;
    recipe.loss = loss;
    return termsOf(recipe, mode);
}

/// "hid_mse, cos, pkd …", as they are written.
QString matchKinds()
{
    QStringList kinds;
    for (const auto& [kind, name] : kNames<MatchKind>)
        kinds << QString::fromUtf8(name);
    return kinds.join(QLatin1String(", "));
}

/// Nothing where it is what the loss has anyway.
std::optional<double> unlessUsual(const QDoubleSpinBox& field, double usual)
{
    return std::abs(field.value() - usual) < 1e-9 ? std::nullopt : std::optional(field.value());
}

} // namespace

DistilSettings::DistilSettings(QWidget* parent)
    : SettingsCard(tr("What it learns from, and how"), nullptr, parent)
{
    makeBar();
    addPlain(makePlain());
    addMore(makeMore());
    leaveWheelToPage(m_bar);
    showRecipe(usualSpec());
    showMode();
}

void DistilSettings::makeBar()
{
    m_bar = new QWidget(parentWidget());
    m_fixed = makeLabel({}, u"caption", parentWidget());
    auto* row = new QHBoxLayout(m_bar);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(6);
    const auto add = [&](const QString& word, QWidget* field, const QString& name, const QString& why) {
        addInRow(row, word, field, name, why);
    };
    m_mode = new QComboBox(m_bar);
    m_mode->addItem(tr("task-specific, on labelled data"), int(DistilMode::TaskSpecific));
    m_mode->addItem(tr("task-agnostic, on plain text"), int(DistilMode::TaskAgnostic));
    m_layers = makeCountField(1, 1, 1, {}, m_bar);
    m_heads = new QComboBox(m_bar);
    m_temperature = makeNumberField(0.1, 1000, 0.5, 1, 8, m_bar);
    m_soft = makeNumberField(0, kLargestWeight, 0.1, 2, 1, m_bar);
    add(tr("Mode"), m_mode, tr("Mode"),
        tr("From labelled data and a teacher fine-tuned on it, or from plain text and a masked language model."));
    add(tr("Student"), m_layers, tr("Layers of the student"), tr("Fewer layers take less time and room."));
    add({}, makeLabel(tr("layers ×"), u"secondary", m_bar), {}, {});
    add({}, m_heads, tr("Heads of each of the student's layers"),
        tr("Into how many parts a layer's attention is cut. It changes neither size nor file."));
    m_heads->setMinimumContentsLength(2);
    add({}, makeLabel(tr("heads"), u"secondary", m_bar), {}, {});
    add(tr("Temperature"), m_temperature, tr("Temperature"),
        tr("Divides the logits of both: the higher, the more the student sees of what the teacher holds unlikely."));
    add(tr("Teacher's weight"), m_soft, tr("Weight of the teacher's soft labels"),
        tr("Of the teacher's answers in the loss, beside the true labels and the layers."));
    row->addStretch(1);
    connect(m_mode, &QComboBox::activated, this, [this] {
        DistilRecipe plain;
        plain.loss = otherLoss();
        showTerms(plain);
        showMode();
        tell();
    });
    connect(m_layers, &QSpinBox::valueChanged, this, &DistilSettings::tell);
    connect(m_heads, &QComboBox::activated, this, &DistilSettings::tell);
    for (QDoubleSpinBox* number : { m_temperature, m_soft })
        connect(number, &QDoubleSpinBox::valueChanged, this, &DistilSettings::tell);
}

QWidget* DistilSettings::makePlain()
{
    auto* plain = new QWidget(fields());
    m_languages = new LanguageChoice(plain);
    m_texts = new QWidget(plain);
    const QString hint = tr("One sentence a line: a file a language, named hau.txt, or a folder of such files.");
    m_corpus = new PathList(tr("Plain text to learn from"), hint, m_texts);
    m_devCorpus = new PathList(tr("Plain text to score on"), hint, m_texts);
    auto* texts = new QVBoxLayout(m_texts);
    texts->setContentsMargins(0, 0, 0, 0);
    texts->setSpacing(4);
    texts->addWidget(m_corpus, 3);
    texts->addWidget(m_devCorpus, 2);
    m_epochs = makeCountField(1, 10'000, kUsualEpochs, {}, plain);
    m_steps = makeCountField(1, 100'000'000, kUsualSteps, {}, plain);
    m_name = new QLineEdit(plain);
    m_name->setMaxLength(80);
    m_control = new QCheckBox(tr("Control: the same student without a teacher, beside it"), plain);
    m_control->setToolTip(tr("Only beside it can be said whether the teacher helps. It doubles the time."));
    m_cache = new QCheckBox(plain);
    m_cache->setToolTip(tr("Computed once and kept on the disk until the student is saved, in place of in each pass."));

    auto* layout = new QVBoxLayout(plain);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(m_languages, 1);
    layout->addWidget(m_texts, 1);
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(8);
    grid->setVerticalSpacing(4);
    grid->setColumnStretch(1, 1);
    addField(grid, tr("Passes"), m_epochs, tr("Passes over the train split"),
        tr("Passes over the train split. TextBrewer's example does 30."));
    addField(grid, tr("Updates"), m_steps, tr("Updates in all"), tr("Plain text is learnt in updates, not in passes."));
    addField(grid, tr("Name"), m_name, tr("Name of the student"), tr("As the tree of models will show it."));
    layout->addLayout(grid);
    layout->addWidget(m_control);
    layout->addWidget(m_cache);
    connect(m_languages, &LanguageChoice::changed, this, &DistilSettings::changed);
    for (const PathList* list : { m_corpus, m_devCorpus })
        connect(list, &PathList::changed, this, &DistilSettings::changed);
    for (QSpinBox* number : { m_epochs, m_steps })
        connect(number, &QSpinBox::valueChanged, this, &DistilSettings::tell);
    connect(m_name, &QLineEdit::textEdited, this, &DistilSettings::changed);
    for (QCheckBox* box : { m_control, m_cache })
        connect(box, &QCheckBox::clicked, this, &DistilSettings::changed);
    return plain;
}

QWidget* DistilSettings::makeMore()
{
    auto* more = new QWidget(fields());
    auto* grid = new QGridLayout(more);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(8);
    grid->setVerticalSpacing(4);
    grid->setColumnStretch(1, 1);
    addTerms(grid);
    m_training = new TrainingFields(distilDefaults(), grid, more);
    connect(m_training, &TrainingFields::changed, this, &DistilSettings::tell);
    connect(m_width, &QSpinBox::valueChanged, this, &DistilSettings::tell);
    for (const QDoubleSpinBox* number : { m_hard, m_cosine, m_squared, m_mask })
        connect(number, &QDoubleSpinBox::valueChanged, this, &DistilSettings::tell);
    connect(m_init, &QComboBox::activated, this, &DistilSettings::tell);
    connect(m_matches, &QLineEdit::textEdited, this, &DistilSettings::tell);
    connect(m_labelled, &QCheckBox::clicked, this, &DistilSettings::tell);
    connect(m_width, &QSpinBox::valueChanged, this, &DistilSettings::showHeads);
    connect(m_loss, &QComboBox::activated, this, [this] {
        DistilRecipe plain;
        plain.loss = loss();
        showTerms(plain);
        tell();
    });
    return more;
}

void DistilSettings::addTerms(QGridLayout* grid)
{
    m_loss = new QComboBox(fields());
    m_loss->addItem(QStringLiteral("TextBrewer"), int(DistilLoss::TextBrewer));
    m_loss->addItem(QStringLiteral("DistilBERT"), int(DistilLoss::DistilBert));
    m_loss->addItem(QStringLiteral("Gurgurov"), int(DistilLoss::Gurgurov));
    m_hard = makeNumberField(0, kLargestWeight, 0.1, 2, 0, fields());
    m_cosine = makeNumberField(0, kLargestWeight, 0.1, 2, 0, fields());
    m_squared = makeNumberField(0, kLargestWeight, 0.1, 2, 0, fields());
    m_labelled = new QCheckBox(tr("Soft labels of labelled pieces only"), fields());
    m_labelled->setToolTip(tr("Of words' first pieces or of masked pieces, in place of every piece."));
    m_init = new QComboBox(fields());
    m_init->addItem(tr("as copies of the teacher's layers"), int(StudentInit::Teacher));
    m_init->addItem(tr("at random"), int(StudentInit::Random));
    m_width = makeCountField(0, 65'536, 0, tr("the teacher's"), fields());
    addField(grid, tr("Loss"), m_loss, tr("Loss, by whose formulas"),
        tr("Formulas and usual weights of Yang et al. 2020, Sanh et al. 2019 or Gurgurov et al. 2025."));
    addField(grid, tr("Weight of true labels"), m_hard, tr("Weight of the true labels, or of masked pieces"),
        tr("Cross-entropy with the labels of the data, or with the pieces that were masked."));
    addField(grid, tr("Weight of the cosine"), m_cosine, tr("Weight of the cosine of the last hidden states"),
        tr("One minus the cosine between the last hidden states of both."));
    addField(grid, tr("Weight of squared error"), m_squared, tr("Weight of the squared error of the logits"),
        tr("Squared difference between the logits of both."));
    addField(grid, tr("Layers begin"), m_init, tr("What the student's layers begin with"),
        tr("Copies learn much faster. Another width always begins at random."));
    addField(grid, tr("Width"), m_width, tr("Width of the student's hidden states"),
        tr("A narrower student begins at random; its hidden states are projected to match the teacher's."));
    m_matches = new QLineEdit(fields());
    m_matches->setPlaceholderText(QStringLiteral("2-4:cos:0.5 last:att_ce_mean:1"));
    addField(grid, tr("Further matches"), m_matches, tr("Further matches of layers"),
        tr("Beside what the lines learn: LAYERS:KIND:WEIGHT, with blanks between. Kinds: %1.").arg(matchKinds()));
    grid->addWidget(m_labelled, grid->rowCount(), 0, 1, 2);
    m_mask = makeNumberField(1, 99, 1, 0, 15, fields());
    m_mask->setSuffix(QStringLiteral("\u00a0%"));
    addField(grid, tr("Masked pieces"), m_mask, tr("Masked pieces, percent"), tr("Share of the pieces to guess."));
}

DistilMode DistilSettings::mode() const
{
    return DistilMode(m_mode->currentData().toInt());
}

std::optional<DistilLoss> DistilSettings::loss() const
{
    const auto chosen = DistilLoss(m_loss->currentData().toInt());
    return chosen == usualTerms({}, mode()).loss ? std::nullopt : std::optional(chosen);
}

/// After another mode was chosen: a loss that was the usual one becomes that of the mode.
std::optional<DistilLoss> DistilSettings::otherLoss() const
{
    const auto chosen = DistilLoss(m_loss->currentData().toInt());
    const DistilMode before = mode() == DistilMode::TaskSpecific ? DistilMode::TaskAgnostic : DistilMode::TaskSpecific;
    return chosen == usualTerms({}, before).loss ? std::nullopt : std::optional(chosen);
}

void DistilSettings::showTerms(const DistilRecipe& recipe)
{
    const QScopedValueRollback<bool> quiet(m_quiet, true);
    const DistilTerms terms = termsOf(recipe, mode());
    m_loss->setCurrentIndex(m_loss->findData(int(terms.loss)));
    m_temperature->setValue(terms.temperature);
    m_soft->setValue(terms.soft);
    m_hard->setValue(terms.hard);
    m_cosine->setValue(terms.cosine);
    m_squared->setValue(terms.squared);
}

/// What the other mode has is hidden.
void DistilSettings::showMode()
{
    const bool specific = mode() == DistilMode::TaskSpecific;
    const auto showRow = [](QWidget* field, bool shown) {
        field->setVisible(shown);
        for (QLabel* label : field->parentWidget()->findChildren<QLabel*>(QString(), Qt::FindDirectChildrenOnly)) {
            if (label->buddy() == field)
                label->setVisible(shown);
        }
    };
    m_languages->setVisible(specific);
    m_texts->setVisible(!specific);
    m_cache->setVisible(specific);
    for (QWidget* field : std::initializer_list<QWidget*> { m_epochs, m_training->sampleField() })
        showRow(field, specific);
    for (QWidget* field : std::initializer_list<QWidget*> { m_steps, m_mask })
        showRow(field, !specific);
}

void DistilSettings::setTeacher(const ModelInfo* teacher)
{
    const QScopedValueRollback<bool> quiet(m_quiet, true);
    m_bar->setEnabled(teacher && m_fixed->text().isEmpty());
    if (!teacher) {
        m_teacherWidth = 0;
        return;
    }
    const bool other = m_teacherWidth != teacher->hiddenSize || m_teacherHeads != teacher->heads;
    m_teacherWidth = teacher->hiddenSize;
    m_teacherHeads = teacher->heads;
    m_layers->setMaximum(std::max(1, teacher->layers));
    if (!other)
        return;
    const StudentShape usual = usualShape(*teacher);
    m_width->setValue(0);
    m_layers->setValue(usual.layers);
    showHeads();
    m_heads->setCurrentIndex(std::max(0, m_heads->findData(usual.heads)));
    const DistilMode fitting
        = teacher->task == ModelTask::MaskedLm ? DistilMode::TaskAgnostic : DistilMode::TaskSpecific;
    if (mode() != fitting) {
        m_mode->setCurrentIndex(m_mode->findData(int(fitting)));
        showTerms({});
        showMode();
    }
}

std::int64_t DistilSettings::width() const
{
    return m_width->value() > 0 ? m_width->value() : m_teacherWidth;
}

void DistilSettings::showHeads()
{
    const int before = m_heads->currentData().toInt();
    ModelInfo teacher;
    teacher.hiddenSize = m_teacherWidth;
    teacher.heads = m_teacherHeads;
    m_heads->clear();
    for (const int heads : possibleHeads(teacher, width()))
        m_heads->addItem(QString::number(heads), heads);
    m_heads->setCurrentIndex(std::max(0, m_heads->findData(before)));
}

void DistilSettings::setData(const DataReport* report)
{
    m_languages->setData(report);
}

void DistilSettings::fill(DistilSpec& spec) const
{
    const bool specific = mode() == DistilMode::TaskSpecific;
    spec.mode = mode();
    const int wide = m_width->value();
    spec.student = shapeText({ m_layers->value(), m_heads->currentData().toInt(),
        wide > 0 && wide != m_teacherWidth ? std::int64_t(wide) : 0 });
    const DistilTerms usual = usualTerms(loss(), mode());
    DistilRecipe& distil = spec.distil;
    distil.loss = loss();
    distil.temperature = unlessUsual(*m_temperature, usual.temperature);
    distil.soft = unlessUsual(*m_soft, usual.soft);
    distil.hard = unlessUsual(*m_hard, usual.hard);
    distil.cosine = unlessUsual(*m_cosine, usual.cosine);
    distil.squared = unlessUsual(*m_squared, usual.squared);
    distil.labelledOnly = m_labelled->isChecked();
    distil.init = StudentInit(m_init->currentData().toInt());
    for (const QString& match : m_matches->text().split(QLatin1Char(' '), Qt::SkipEmptyParts))
        distil.matches.push_back(match.toStdString());
    TrainRecipe& recipe = spec.recipe;
    recipe.epochs = specific ? m_epochs->value() : distilDefaults().epochs;
    recipe.steps = specific ? 0 : m_steps->value();
    m_training->fill(recipe);
    spec.control = m_control->isChecked();
    spec.cacheTeacher = m_cache->isChecked();
    spec.name = m_name->text().trimmed().toStdString();
    spec.data.maxLength = m_training->maxLength();
    if (specific) {
        spec.sample = m_training->sample();
        spec.data.languages = m_languages->languages();
        return;
    }
    spec.corpus = m_corpus->paths();
    spec.devCorpus = m_devCorpus->paths();
    spec.maskShare = m_mask->value() / 100;
}

void DistilSettings::setSpec(const DistilSpec& spec)
{
    const QScopedValueRollback<bool> quiet(m_quiet, true);
    m_mode->setCurrentIndex(m_mode->findData(int(spec.mode)));
    if (const std::optional<StudentShape> shape = studentShapeFromText(spec.student)) {
        m_width->setValue(int(shape->width));
        showHeads();
        m_layers->setMaximum(std::max(m_layers->maximum(), shape->layers));
        m_layers->setValue(shape->layers);
        if (m_heads->findData(shape->heads) < 0)
            m_heads->addItem(QString::number(shape->heads), shape->heads);
        m_heads->setCurrentIndex(m_heads->findData(shape->heads));
    }
    showRecipe(spec);
    m_languages->setLanguages(spec.data.languages);
    m_name->clear(); // the next one needs a name of its own
    showMode();
}

void DistilSettings::showRecipe(const DistilSpec& spec)
{
    const QScopedValueRollback<bool> quiet(m_quiet, true);
    showTerms(spec.distil);
    const TrainRecipe& recipe = spec.recipe;
    m_labelled->setChecked(spec.distil.labelledOnly);
    m_init->setCurrentIndex(m_init->findData(int(spec.distil.init)));
    QStringList others; // than the first, which the lines show
    for (std::size_t i = 1; i < spec.distil.matches.size(); ++i)
        others << QString::fromStdString(spec.distil.matches[i]);
    m_matches->setText(others.join(QLatin1Char(' ')));
    m_epochs->setValue(recipe.epochs);
    m_steps->setValue(recipe.steps > 0 ? int(recipe.steps) : kUsualSteps);
    m_training->show(recipe);
    m_control->setChecked(spec.control);
    m_cache->setChecked(spec.cacheTeacher);
    m_training->showData(spec.sample, spec.data.maxLength);
    m_corpus->setPaths(spec.corpus);
    m_devCorpus->setPaths(spec.devCorpus);
    m_mask->setValue(spec.maskShare * 100);
}

void DistilSettings::setUsualName(const QString& name)
{
    m_name->setPlaceholderText(name);
}

void DistilSettings::setAnswerSpace(std::int64_t bytes)
{
    m_cache->setText(bytes > 0 ? tr("Keep the teacher's answers meanwhile, about %1").arg(bytesText(bytes))
                               : tr("Keep the teacher's answers meanwhile"));
}

void DistilSettings::setFixed(const QString& reason)
{
    fields()->setEnabled(reason.isEmpty());
    m_bar->setEnabled(reason.isEmpty() && m_teacherWidth > 0);
    m_fixed->setText(reason);
}

bool DistilSettings::anyLanguage() const
{
    return mode() == DistilMode::TaskAgnostic || m_languages->anyLanguage();
}

} // namespace ndogo
