// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/parts/label_map_card.h"

#include "widgets/look/theme.h"
#include "widgets/parts/page_parts.h"
#include "widgets/words/number_text.h"

#include <QComboBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace ndogo {

namespace {

const QString kNoEntity = QStringLiteral("O");

QLabel* wrapped(const QString& text, QStringView role, QWidget* parent)
{
    QLabel* label = makeLabel(text, role, parent);
    label->setWordWrap(true);
    return label;
}

} // namespace

LabelMapCard::LabelMapCard(QWidget* parent)
    : QFrame(parent)
    , m_words(wrapped({}, {}, this))
    , m_shared(wrapped({}, u"caption", this))
    , m_problem(wrapped({}, u"caption", this))
    , m_use(new QPushButton(tr("Use this mapping"), this))
{
    setRole(this, u"card");
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 10, 12, 10);
    layout->setSpacing(6);
    auto* title = makeLabel(tr("Labels of the model and of the data"), {}, this);
    title->setFont(themeFont(FontRole::PanelTitle));
    layout->addWidget(title);
    layout->addWidget(m_words);
    layout->addWidget(m_shared);
    auto* last = new QHBoxLayout;
    last->addWidget(m_problem, 1);
    last->addWidget(m_use);
    layout->addLayout(last);
    connect(m_use, &QPushButton::clicked, this, [this] { Q_EMIT mapRequested(chosen()); });
}

void LabelMapCard::setSides(const LabelSides& sides, const LabelMap& applied, DataTask task)
{
    const bool same = m_grid && sides.shared == m_sides.shared && sides.dataOnly == m_sides.dataOnly
        && sides.modelOnly == m_sides.modelOnly && sides.alike == m_sides.alike && sides.counts == m_sides.counts
        && applied == m_applied && task == m_task;
    if (same)
        return;
    m_sides = sides;
    m_applied = applied;
    m_task = task;
    rebuild();
}

void LabelMapCard::rebuild()
{
    delete m_grid;
    m_rows.clear();
    m_grid = new QWidget(this);
    auto* grid = new QGridLayout(m_grid);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(12);
    grid->setVerticalSpacing(4);
    grid->setColumnStretch(3, 1); // the boxes as wide as their choices
    static_cast<QVBoxLayout*>(layout())->insertWidget(3, m_grid);
    QStringList forData = m_sides.shared + m_sides.modelOnly;
    QStringList forModel = m_sides.shared + m_sides.dataOnly;
    forData.sort();
    forModel.sort();
    for (const QString& label : m_sides.dataOnly)
        addRow(label, tr("%1 in the data").arg(countText(m_sides.counts.at(label))), tr("choose…"), forData);
    for (const QString& label : m_sides.modelOnly)
        addRow(label, tr("model only"), tr("as it is: wrong wherever the model says it"), forModel);
    for (const QString& label : m_sides.shared) {
        if (m_applied.count(label.toStdString()))
            addRow(label, tr("on both sides"), tr("as it is"), forData);
    }
    m_words->setText(m_sides.dataOnly.isEmpty()
            ? tr("The model knows every label of the data. Say here what its further labels count "
                 "as.")
            : tr("%n label(s) of the data are not the model's. Say what each counts as; nothing is "
                 "guessed.",
                nullptr, int(m_sides.dataOnly.size())));
    QStringList same { m_sides.shared.isEmpty()
            ? tr("No label is the same on both sides.")
            : tr("The same on both sides: %1.").arg(m_sides.shared.join(QStringLiteral(", "))) };
    if (!m_sides.alike.isEmpty())
        same << tr("Different in case only, so the same: %1.").arg(m_sides.alike.join(QStringLiteral(", ")));
    m_shared->setText(same.join(QLatin1Char(' ')));
    refresh();
}

void LabelMapCard::addRow(const QString& label, const QString& count, const QString& keep, const QStringList& targets)
{
    auto* grid = static_cast<QGridLayout*>(m_grid->layout());
    auto* box = new QComboBox(m_grid);
    box->addItem(keep, QString());
    if (m_task == DataTask::Ner)
        box->addItem(tr("no entity (O)"), kNoEntity);
    for (const QString& target : targets) {
        if (target != label)
            box->addItem(target, target);
    }
    const auto applied = m_applied.find(label.toStdString());
    if (applied != m_applied.end()) {
        const QString target = QString::fromStdString(applied->second);
        if (box->findData(target) < 0)
            box->addItem(target, target);
        box->setCurrentIndex(box->findData(target));
    }
    box->setAccessibleName(tr("%1 counts as").arg(label));
    const int row = grid->rowCount();
    auto* name = makeLabel(label, {}, m_grid);
    name->setFont(themeFont(FontRole::PanelTitle));
    name->setBuddy(box);
    grid->addWidget(name, row, 0);
    grid->addWidget(makeLabel(count, u"secondary", m_grid), row, 1);
    grid->addWidget(box, row, 2);
    m_rows.push_back({ label, box });
    connect(box, &QComboBox::currentIndexChanged, this, &LabelMapCard::refresh);
}

LabelMapCard::LabelMap LabelMapCard::chosen() const
{
    LabelMap map;
    for (const Row& row : m_rows) {
        const QString target = row.target->currentData().toString();
        if (!target.isEmpty())
            map[row.label.toStdString()] = target.toStdString();
    }
    return map;
}

void LabelMapCard::choose(const QString& label, const QString& target)
{
    for (const Row& row : m_rows) {
        if (row.label == label)
            row.target->setCurrentIndex(row.target->findData(target));
    }
}

QString LabelMapCard::problem() const
{
    const QStringList open = unmappedLabels(m_sides, chosen());
    if (!open.isEmpty())
        return tr("Not said yet: %1.").arg(open.join(QStringLiteral(", ")));
    return chosen() == m_applied ? tr("In use.") : QString();
}

void LabelMapCard::refresh()
{
    const QString reason = problem();
    m_use->setEnabled(reason.isEmpty());
    m_use->setToolTip(reason);
    m_problem->setText(reason.isEmpty() ? tr("The scores are measured again with it.") : reason);
}

} // namespace ndogo
