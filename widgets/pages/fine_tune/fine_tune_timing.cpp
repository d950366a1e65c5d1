// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/fine_tune/fine_tune_timing.h"

#include "widgets/look/theme.h"
#include "widgets/pages/fine_tune/fine_tune_timeline.h"
#include "widgets/parts/page_parts.h"
#include "widgets/session/session_text.h"
#include "widgets/words/number_text.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>

namespace ndogo {

namespace {

constexpr double kUsualLevel = 60; ///< %: where Awobade et al. (2024) see the first language break
constexpr int kMostUpdates = 100'000'000;

} // namespace

FineTuneTiming::FineTuneTiming(QWidget* parent)
    : QWidget(parent)
    , m_timeline(new FineTuneTimeline(this))
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    layout->addWidget(m_timeline);
    buildRow();
    connect(m_timeline, &FineTuneTimeline::placePicked, this, [this](PrunePlace place) {
        setPlace(place);
        Q_EMIT changed();
    });
    showChoice();
}

void FineTuneTiming::buildRow()
{
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    const auto box = [&] {
        auto* holder = new QWidget(this);
        auto* inside = new QHBoxLayout(holder);
        inside->setContentsMargins(0, 0, 0, 0);
        inside->setSpacing(6);
        row->addWidget(holder);
        return holder;
    };
    m_levelBox = box();
    m_level = new QDoubleSpinBox(m_levelBox);
    m_level->setRange(0.1, 99);
    m_level->setDecimals(1);
    m_level->setSingleStep(5);
    m_level->setLocale(numberLocale());
    m_level->setSuffix(QStringLiteral("\u00a0%"));
    m_level->setValue(kUsualLevel);
    m_level->setAccessibleName(tr("Level of pruning, percent of the Linear weights"));
    QLabel* level = makeLabel(tr("Level"), u"secondary", m_levelBox);
    level->setBuddy(m_level);
    m_levelBox->layout()->addWidget(level);
    m_levelBox->layout()->addWidget(m_level);

    m_scheduleBox = box();
    auto* inside = static_cast<QHBoxLayout*>(m_scheduleBox->layout());
    m_curve = new QComboBox(m_scheduleBox);
    m_curve->addItem(tr("cubic"), int(PruneSchedule::Curve::Cubic));
    m_curve->addItem(tr("linear"), int(PruneSchedule::Curve::Linear));
    m_curve->addItem(tr("at one go"), int(PruneSchedule::Curve::OneShot));
    m_curve->setAccessibleName(tr("How the zeros rise"));
    m_curve->setToolTip(tr("Cubic: fast at first, then slower (Zhu and Gupta 2017)."));
    QLabel* rises = makeLabel(tr("rising"), u"secondary", m_scheduleBox);
    rises->setBuddy(m_curve);
    inside->addWidget(rises);
    inside->addWidget(m_curve);
    m_begin = addUpdates(inside, tr("from update"), tr("First update that prunes"));
    m_riseBox = new QWidget(m_scheduleBox);
    inside->addWidget(m_riseBox);
    auto* rise = new QHBoxLayout(m_riseBox);
    rise->setContentsMargins(0, 0, 0, 0);
    rise->setSpacing(6);
    m_end = addUpdates(rise, tr("to"), tr("Last update that prunes"));
    m_every = addUpdates(rise, tr("every"), tr("Updates between two prunings"));

    m_words = makeLabel({}, u"caption", this);
    m_words->setWordWrap(true);
    row->addWidget(m_words, 1);
    m_link = new QPushButton(tr("Go to Prune"), this);
    setRole(m_link, u"link");
    row->addWidget(m_link);
    static_cast<QVBoxLayout*>(layout())->addLayout(row);

    connect(m_level, &QDoubleSpinBox::valueChanged, this, [this] {
        showChoice();
        Q_EMIT changed();
    });
    connect(m_curve, &QComboBox::activated, this, &FineTuneTiming::pickCurve);
    connect(m_link, &QPushButton::clicked, this, &FineTuneTiming::pruneRequested);
}

QSpinBox* FineTuneTiming::addUpdates(QBoxLayout* row, const QString& word, const QString& accessibleName)
{
    auto* number = new QSpinBox(this);
    number->setRange(1, kMostUpdates);
    number->setLocale(numberLocale());
    number->setGroupSeparatorShown(true);
    number->setMinimumWidth(84);
    number->setAccessibleName(accessibleName);
    QLabel* name = makeLabel(word, u"secondary", this);
    name->setBuddy(number);
    row->addWidget(name);
    row->addWidget(number);
    connect(number, &QSpinBox::valueChanged, this, [this] {
        m_touched = true;
        showChoice();
        Q_EMIT changed();
    });
    return number;
}

void FineTuneTiming::pickCurve()
{
    showChoice();
    Q_EMIT changed();
}

void FineTuneTiming::setPlace(PrunePlace place)
{
    m_place = place;
    showChoice();
}

void FineTuneTiming::setUpdates(std::int64_t updates)
{
    m_updates = updates;
    if (!m_touched && updates > 0) {
        const PruneSchedule usual = usualSchedule(level(), curve(), updates);
        const QSignalBlocker begin(m_begin), end(m_end), every(m_every);
        m_begin->setValue(int(usual.begin));
        m_end->setValue(int(usual.end));
        m_every->setValue(int(usual.every));
    }
    showChoice();
}

void FineTuneTiming::setStartName(const QString& name)
{
    m_timeline->setStartName(name);
}

void FineTuneTiming::setFamily(const PruneRecipe& family)
{
    m_family = recipeText(family);
    showChoice();
}

void FineTuneTiming::fill(TrainSpec& spec, const PruneRecipe& family) const
{
    spec.prune = PruneRecipe();
    spec.recipe.pruneDuring.reset();
    if (m_place == PrunePlace::Before || m_place == PrunePlace::During)
        spec.prune = family;
    spec.prune.amount = m_place == PrunePlace::Before ? level() : 0;
    if (m_place == PrunePlace::During)
        spec.recipe.pruneDuring = schedule();
}

void FineTuneTiming::setSpec(const TrainSpec& spec, std::int64_t updates)
{
    const QSignalBlocker level(m_level), begin(m_begin), end(m_end), every(m_every);
    m_place = spec.recipe.pruneDuring ? PrunePlace::During
        : spec.prune.amount > 0       ? PrunePlace::Before
                                      : PrunePlace::None;
    if (spec.recipe.pruneDuring) {
        const PruneSchedule& schedule = *spec.recipe.pruneDuring;
        m_level->setValue(schedule.final * 100);
        m_curve->setCurrentIndex(m_curve->findData(int(schedule.curve)));
        m_begin->setValue(int(schedule.begin));
        m_end->setValue(int(schedule.end));
        m_every->setValue(int(schedule.every));
        m_touched = true;
    } else if (spec.prune.amount > 0) {
        m_level->setValue(spec.prune.amount * 100);
    }
    m_updates = updates;
    showChoice();
}

PruneSchedule FineTuneTiming::schedule() const
{
    PruneSchedule schedule;
    schedule.curve = curve();
    schedule.final = level();
    schedule.begin = m_begin->value();
    schedule.end = curve() == PruneSchedule::Curve::OneShot ? schedule.begin : m_end->value();
    schedule.every = curve() == PruneSchedule::Curve::OneShot ? 1 : m_every->value();
    return schedule;
}

PruneSchedule::Curve FineTuneTiming::curve() const
{
    return PruneSchedule::Curve(m_curve->currentData().toInt());
}

double FineTuneTiming::level() const
{
    return m_level->value() / 100;
}

void FineTuneTiming::showChoice()
{
    m_timeline->setPlace(m_place);
    m_timeline->setLevel(level(), schedule(), m_updates);
    m_levelBox->setVisible(m_place == PrunePlace::Before || m_place == PrunePlace::During);
    m_scheduleBox->setVisible(m_place == PrunePlace::During);
    m_riseBox->setVisible(curve() != PruneSchedule::Curve::OneShot);
    m_link->setVisible(m_place == PrunePlace::After);
    switch (m_place) {
    case PrunePlace::None:
        m_words->setText(tr("Nothing is pruned while the model learns."));
        break;
    case PrunePlace::Before:
        m_words->setText(tr("Weights as on the Prune tab: %1. Awobade et al. 2024, section 2.1.").arg(m_family));
        break;
    case PrunePlace::During:
        m_words->setText(tr("Weights: %1. Zhu and Gupta 2017; Ogueji et al. 2022.").arg(m_family));
        break;
    case PrunePlace::After:
        m_words->setText(tr("Fine-tune here without pruning, then prune the result on the Prune tab. Awobade et "
                            "al. 2024, section 2.1."));
        break;
    }
}

} // namespace ndogo
