// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/structure/structure_settings.h"

#include "engine/values/structure_size.h"
#include "widgets/parts/form_fields.h"
#include "widgets/parts/page_parts.h"
#include "widgets/parts/path_list.h"
#include "widgets/parts/segments.h"
#include "widgets/words/model_words.h"
#include "widgets/words/number_text.h"

#include <QComboBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QScopedValueRollback>
#include <QSpinBox>

#include <algorithm>

namespace ndogo {

namespace {

/// A first result soon; the papers judge on the whole dev set.
constexpr int kUsualSample = 80;
constexpr int kCorpusHeight = 110; ///< px: three files are seen

/// Greys a field that has no say; its own tooltip comes back with its say.
void setUse(QWidget* field, bool used, const QString& reason)
{
    field->setEnabled(used);
    field->setToolTip(used ? field->accessibleDescription() : reason);
}

int largestOf(const std::vector<std::int64_t>& counts)
{
    const auto most = std::ranges::max_element(counts);
    return most == counts.end() ? 1 : int(std::max<std::int64_t>(1, *most));
}

} // namespace

StructureSettings::StructureSettings(QWidget* parent)
    : StructureSettings(makeLabel({}, u"caption", nullptr), parent)
{
}

StructureSettings::StructureSettings(QLabel* fixed, QWidget* parent)
    : SettingsCard(tr("What is kept"), fixed, parent)
    , m_fixed(fixed)
{
    addPlain(makePlain());
    addMore(makeMore());
    keepAll();
}

QWidget* StructureSettings::makePlain()
{
    auto* plain = new QWidget(fields());
    auto* rows = new QVBoxLayout(plain);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(6);
    rows->addLayout(makeSizes(plain));
    rows->addLayout(makeMethod(plain));
    return plain;
}

QLayout* StructureSettings::makeSizes(QWidget* plain)
{
    auto* row = new QHBoxLayout;
    row->setSpacing(6);
    const auto addSize = [&](const QString& word, const QString& name, const QString& why, QLabel*& of) {
        QSpinBox* field = makeCountField(1, 1, 1, {}, plain);
        field->setKeyboardTracking(false);
        addInRow(row, word, field, name, why);
        of = makeLabel({}, u"caption", plain);
        row->addWidget(of);
        connect(field, &QSpinBox::valueChanged, this, &StructureSettings::tell);
        return field;
    };
    m_layers = addSize(tr("Layers"), tr("Layers to keep"), tr("Fewer layers take less time and room."), m_ofLayers);
    m_which = new QComboBox(plain);
    for (const auto& [map, name] : layerMaps())
        m_which->addItem(name, map);
    m_which->addItem(tr("all but…"), QString());
    addInRow(row, {}, m_which, tr("Which layers are kept"), tr("Those that are kept stay in their order."));
    m_dropped = new QLineEdit(plain);
    m_dropped->setPlaceholderText(tr("2,4 or 7-12"));
    m_dropped->setMaximumWidth(90);
    addInRow(row, {}, m_dropped, tr("Layers to remove"), tr("Numbers and ranges from 1, such as 2,4 or 7-12."));
    m_heads = addSize(tr("Heads a layer"), tr("Attention heads a layer to keep"),
        tr("The most important ones stay, each as wide as it was."), m_ofHeads);
    m_units = addSize(tr("FFN units"), tr("Feed-forward units a layer to keep"),
        tr("Rows of the first feed-forward matrix and columns of the second: the most important ones stay."),
        m_ofUnits);
    m_units->setSingleStep(64);
    m_width = addSize(tr("Width"), tr("Width of the hidden states to keep"),
        tr("Every matrix keeps its leading rows and columns, and heads become narrower. Most of what the model knows "
           "goes with the rest: distil or train it afterwards."),
        m_ofWidth);
    row->addStretch(1);
    connect(m_which, &QComboBox::activated, this, &StructureSettings::tell);
    connect(m_dropped, &QLineEdit::textEdited, this, &StructureSettings::changed);
    connect(m_width, &QSpinBox::valueChanged, this, &StructureSettings::takeWidth);
    connect(this, &StructureSettings::changed, this, &StructureSettings::showUse);
    return row;
}

QLayout* StructureSettings::makeMethod(QWidget* plain)
{
    auto* row = new QHBoxLayout;
    row->setSpacing(6);
    m_importance = new Segments({ tr("magnitude"), tr("Taylor on data") }, plain); // as Importance has them
    addInRow(row, tr("Importance"), m_importance, tr("Importance of heads and units"),
        tr("By the size of their weights; or by how much the loss on data would change without them, to first order "
           "(Molchanov et al. 2017), which also says which language needs which head."));
    m_spread = new Segments({ tr("even"), tr("uneven") }, plain); // as Spread has them
    addInRow(row, tr("Shares"), m_spread, tr("How many heads and units each layer keeps"),
        tr("The same number in each layer; or the most important of the whole model, one a layer at least."));
    m_name = new QLineEdit(plain);
    m_name->setMaxLength(80);
    m_name->setMinimumWidth(160);
    addInRow(row, tr("Name"), m_name, tr("Name of the new model"), tr("As the tree of models will show it."));
    row->addStretch(1);
    connect(m_importance, &Segments::picked, this, &StructureSettings::pickImportance);
    connect(m_spread, &Segments::picked, this, &StructureSettings::tell);
    connect(m_name, &QLineEdit::textEdited, this, &StructureSettings::changed);
    return row;
}

QWidget* StructureSettings::makeMore()
{
    auto* more = new QWidget(fields());
    auto* columns = new QHBoxLayout;
    columns->setSpacing(16);
    const auto addColumn = [columns] {
        auto* grid = new QGridLayout;
        grid->setHorizontalSpacing(8);
        grid->setVerticalSpacing(4);
        grid->setColumnStretch(1, 1);
        columns->addLayout(grid, 1);
        return grid;
    };
    addRemoving(addColumn());
    addJudging(addColumn());
    m_corpus = new PathList(tr("Plain text to measure importance on"),
        tr("One sentence a line: a file a language, named hau.txt, or a folder of such files."), more);
    m_corpus->setMaximumHeight(kCorpusHeight);
    auto* rows = new QVBoxLayout(more);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(6);
    rows->addLayout(columns);
    rows->addWidget(m_corpus);
    connect(m_corpus, &PathList::changed, this, &StructureSettings::changed);
    return more;
}

/// How parts go.
void StructureSettings::addRemoving(QGridLayout* grid)
{
    m_iterations = makeCountField(1, 1000, 1, {}, fields());
    m_widthMethod = new QComboBox(fields());
    m_widthMethod->addItem(tr("leading rows and columns"), int(WidthMethod::Truncate));
    m_widthMethod->addItem(tr("the same of its best approximation (SVD)"), int(WidthMethod::Svd));
    addField(grid, tr("Portions"), m_iterations, tr("Portions in which heads and units go"),
        tr("Heads and units go in so many equal portions, and importance is measured anew before each."));
    addField(grid, tr("Width keeps"), m_widthMethod, tr("What is kept of a narrower model's matrices"),
        tr("Of each matrix, or of the nearest matrix of the new rank (Gurgurov et al. 2025)."));
    connect(m_iterations, &QSpinBox::valueChanged, this, &StructureSettings::tell);
    connect(m_widthMethod, &QComboBox::activated, this, &StructureSettings::tell);
}

/// What importance is measured on.
void StructureSettings::addJudging(QGridLayout* grid)
{
    m_sample = makeCountField(0, 10'000'000, kUsualSample, tr("all"), fields());
    m_batch = makeCountField(1, 4096, StructureSpec().batch, {}, fields());
    addField(grid, tr("Sentences a language"), m_sample, tr("Sentences a language that importance is measured on"),
        tr("A stratified choice; more take longer and say more."));
    addField(grid, tr("Batch"), m_batch, tr("Sentences whose gradients count together"),
        tr("Gradients of so many sentences are added before their size counts, as in Gurgurov's script."));
    for (const QSpinBox* number : { m_sample, m_batch })
        connect(number, &QSpinBox::valueChanged, this, &StructureSettings::tell);
}

/// Plain text has to be named where it is what importance is measured on.
void StructureSettings::pickImportance()
{
    if (m_whole.plainText && Importance(m_importance->choice()) == Importance::Taylor)
        setFolded(false);
    tell();
}

/// Only widths that the heads divide are taken.
void StructureSettings::takeWidth()
{
    const int step = m_whole.widthStep, width = m_width->value();
    if (width % step != 0)
        m_width->setValue(std::max(step, width / step * step));
}

void StructureSettings::keepAll()
{
    const QScopedValueRollback<bool> quiet(m_quiet, true);
    const auto set = [](QSpinBox* field, QLabel* of, int most) {
        field->setMaximum(most);
        field->setValue(most);
        of->setText(tr("of %1", "a number").arg(countText(most)));
    };
    m_width->setMinimum(m_whole.widthStep);
    m_width->setSingleStep(m_whole.widthStep);
    set(m_layers, m_ofLayers, m_whole.layers);
    set(m_heads, m_ofHeads, m_whole.heads);
    set(m_units, m_ofUnits, m_whole.units);
    set(m_width, m_ofWidth, m_whole.width);
    m_dropped->clear();
    m_which->setCurrentIndex(0);
    showUse();
}

/// What has no say now is greyed, and says why.
void StructureSettings::showUse()
{
    StructureSpec spec;
    fill(spec);
    const bool byList = m_which->currentData().toString().isEmpty();
    m_dropped->setVisible(byList);
    for (QWidget* field : std::initializer_list<QWidget*> { m_layers, m_ofLayers })
        field->setVisible(!byList);
    const bool judges = spec.structure.heads > 0 || spec.structure.ffn > 0;
    const QString needsParts = tr("Has a say once heads or units are removed.");
    for (QWidget* field : std::initializer_list<QWidget*> { m_importance, m_spread, m_iterations })
        setUse(field, judges, needsParts);
    setUse(m_widthMethod, spec.structure.hidden > 0, tr("Has a say once the width is smaller."));
    const QString needsData = tr("Has a say once importance is measured on data.");
    for (QWidget* field : std::initializer_list<QWidget*> { m_sample, m_batch })
        setUse(field, spec.structure.asksData(), needsData);
    m_corpus->setVisible(m_whole.plainText);
    m_corpus->setEnabled(spec.structure.asksData());
    if (!isFolded())
        setFolded(false); // for the room that is needed now
}

void StructureSettings::setModel(const ModelInfo* model)
{
    m_any = model != nullptr;
    fields()->setEnabled(m_any && m_fixed->text().isEmpty());
    Whole whole;
    if (model) {
        whole = { std::max(1, model->layers), largestOf(model->heads), largestOf(model->ffn),
            int(std::max<std::int64_t>(1, model->hiddenSize)), int(widthStep(*model)),
            model->task == ModelTask::MaskedLm };
    }
    if (whole == m_whole)
        return;
    m_whole = whole;
    keepAll();
}

void StructureSettings::fill(StructureSpec& spec) const
{
    StructureRecipe& recipe = spec.structure;
    const auto fewer = [](const QSpinBox* field) { return field->value() < field->maximum() ? field->value() : 0; };
    const std::string map = m_which->currentData().toString().toStdString();
    if (map.empty()) {
        recipe.dropLayers = m_dropped->text().trimmed().remove(QLatin1Char(' ')).toStdString();
    } else if (const int layers = fewer(m_layers); layers > 0) {
        recipe.layers = layers;
        recipe.layerMap = map;
    }
    recipe.heads = fewer(m_heads);
    recipe.ffn = fewer(m_units);
    recipe.hidden = fewer(m_width);
    if (recipe.hidden > 0)
        recipe.widthMethod = WidthMethod(m_widthMethod->currentData().toInt());
    spec.name = m_name->text().trimmed().toStdString();
    if (recipe.heads == 0 && recipe.ffn == 0)
        return;
    recipe.importance = Importance(m_importance->choice());
    recipe.spread = Spread(m_spread->choice());
    recipe.iterations = m_iterations->value();
    if (!recipe.asksData())
        return;
    spec.sample = m_sample->value();
    spec.batch = m_batch->value();
    if (m_whole.plainText)
        spec.corpus = m_corpus->paths();
}

void StructureSettings::setSpec(const StructureSpec& spec)
{
    const QScopedValueRollback<bool> quiet(m_quiet, true);
    const StructureRecipe& recipe = spec.structure;
    keepAll();
    m_dropped->setText(QString::fromStdString(recipe.dropLayers));
    const QString map = recipe.dropLayers.empty() ? QString::fromStdString(recipe.layerMap) : QString();
    m_which->setCurrentIndex(std::max(0, m_which->findData(map)));
    const auto show = [](QSpinBox* field, std::int64_t kept) {
        if (kept > 0)
            field->setValue(int(kept));
    };
    show(m_layers, recipe.layers);
    show(m_heads, recipe.heads);
    show(m_units, recipe.ffn);
    show(m_width, recipe.hidden);
    m_importance->setChoice(int(recipe.importance));
    m_spread->setChoice(int(recipe.spread));
    m_iterations->setValue(recipe.iterations);
    m_widthMethod->setCurrentIndex(m_widthMethod->findData(int(recipe.widthMethod)));
    if (recipe.asksData())
        m_sample->setValue(int(spec.sample));
    m_batch->setValue(spec.batch);
    m_corpus->setPaths(spec.corpus);
    m_name->clear(); // the next one needs a name of its own
    showUse();
}

void StructureSettings::setUsualName(const QString& name)
{
    m_name->setPlaceholderText(name);
}

void StructureSettings::setFixed(const QString& reason)
{
    m_fixed->setText(reason);
    fields()->setEnabled(m_any && reason.isEmpty());
}

} // namespace ndogo
