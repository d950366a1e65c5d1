// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The controls of the Languages page, and what they offer.
#include "widgets/look/palette.h"
#include "widgets/look/theme.h"
#include "widgets/pages/languages/languages_page.h"
#include "widgets/pages/languages/languages_parts.h"
#include "widgets/pages/languages/study_reading.h"
#include "widgets/parts/page_parts.h"
#include "widgets/session/session_text.h"
#include "widgets/session/view_state.h"
#include "widgets/words/format.h"
#include "widgets/words/metric_text.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QStackedWidget>
#include <QToolButton>

#include <algorithm>
#include <cmath>

namespace ndogo {

namespace {

constexpr int kWidestBox = 290; ///< px
constexpr int kShrinks = 100; ///< such a box takes the room before empty space does

/// The level that says most: the first that breaks a language under any timing, else the last.
double tellingLevel(const std::vector<const TimedStudy*>& studies)
{
    const std::vector<double> levels = commonLevels(studies);
    double first = 2;
    for (const TimedStudy* timed : studies)
        first = std::min(first, breakingOf(timed->study).first);
    for (const double level : levels) {
        if (level >= first - kSameAmount)
            return level;
    }
    return levels.empty() ? 0 : levels.back();
}

/// Long entries are cut in the closed box where the window is small; the open list shows them whole.
void setShrinkable(QHBoxLayout* bar, QComboBox* box)
{
    bar->setStretchFactor(box, kShrinks);
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    box->setMinimumContentsLength(16);
    box->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    box->setMaximumWidth(kWidestBox);
}

} // namespace

void LanguagesPage::Control::setVisible(bool visible)
{
    box->setVisible(visible);
    name->setVisible(visible);
}

LanguagesPage::Control LanguagesPage::addControl(QHBoxLayout* bar, const QString& name, const char* objectName)
{
    Control control { new QComboBox(this), makeLabel(name, u"secondary", this) };
    control.box->setAccessibleName(name);
    control.box->setObjectName(QLatin1String(objectName));
    control.box->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    control.name->setBuddy(control.box);
    bar->addWidget(control.name);
    bar->addWidget(control.box);
    return control;
}

void LanguagesPage::buildControls()
{
    auto* bar = new QHBoxLayout;
    bar->setSpacing(8);
    auto* segments = new QHBoxLayout;
    segments->setSpacing(0);
    const QStringList names { tr("Ladder"), tr("Timings"), tr("Bars"), tr("Averages"), tr("Heat map"), tr("By label"),
        tr("Table") };
    for (qsizetype i = 0; i < names.size(); ++i) {
        auto* button = new QToolButton(this);
        button->setText(names[i]);
        button->setCheckable(true);
        button->setAutoExclusive(true);
        button->setProperty("place",
            i == 0                      ? QStringLiteral("first")
                : i + 1 == names.size() ? QStringLiteral("last")
                                        : QString());
        setRole(button, u"segment");
        connect(button, &QToolButton::clicked, this, [this, i] { showView(View(i)); });
        segments->addWidget(button);
        m_segments.push_back(button);
    }
    m_segments[std::size_t(View::Timings)]->setToolTip(
        tr("Pruned before, during and after fine-tuning, over each other"));
    bar->addLayout(segments);
    bar->addSpacing(8);
    bar->addStretch(1);
    m_methods = addControl(bar, tr("Method"), "methods");
    setShrinkable(bar, m_methods.box);
    connect(m_methods.box, &QComboBox::activated, this, [this] {
        m_method = m_methods.box->currentData().toString();
        m_level.reset();
        refresh();
    });
    m_tolerance = addControl(bar, tr("Tolerance"), "tolerance");
    addTolerances(m_tolerance.box);
    connect(m_tolerance.box, &QComboBox::activated, this,
        [this] { m_state.setTolerance(m_tolerance.box->currentData().toDouble()); });
    rows()->insertLayout(0, bar);
}

void LanguagesPage::buildChoices()
{
    auto* bar = new QHBoxLayout;
    bar->setSpacing(8);
    m_languages = addControl(bar, tr("Show"), "shown");
    connect(m_languages.box, &QComboBox::activated, this, [this] {
        const QString code = m_languages.box->currentData().toString();
        if (code != m_state.language())
            m_state.setLanguage(code);
    });
    m_groupings = addControl(bar, tr("Group by"), "groupings");
    m_orders = addControl(bar, tr("Order by"), "orders");
    for (const auto& [name, order] :
        { std::pair(tr("name"), LanguageOrder::Name), std::pair(tr("dense score"), LanguageOrder::Dense),
            std::pair(tr("loss"), LanguageOrder::Loss), std::pair(tr("corpus size"), LanguageOrder::Corpus) })
        m_orders.box->addItem(name, int(order));
    m_orders.box->setItemData(m_orders.box->count() - 1,
        tr("Sentences in AfriBERTa's pre-training corpus (Awobade et al. 2024, Table 5), most first"), Qt::ToolTipRole);
    m_published = addControl(bar, tr("Published"), "published");
    setShrinkable(bar, m_published.box);
    m_published.box->addItem(tr("none"));
    for (const PublishedCurve& curve : publishedCurves()) {
        m_published.box->addItem(
            tr("%1, %2 (Table %3)", "paper, timing, number").arg(curve.paper, timingWord(curve.timing), curve.table),
            QStringList { curve.id });
        m_published.box->setItemData(
            m_published.box->count() - 1, curve.reference + QLatin1Char('\n') + curve.caveats, Qt::ToolTipRole);
    }
    m_published.box->addItem(tr("Awobade et al. 2024, before and after"),
        QStringList { QStringLiteral("awobade2024-before"), QStringLiteral("awobade2024-after") });
    m_levels = addControl(bar, tr("Level"), "levels");
    m_levels.box->setAccessibleName(tr("Level of pruning"));
    connect(m_levels.box, &QComboBox::activated, this, [this] {
        m_level = m_levels.box->currentData().toDouble();
        refresh();
    });
    m_intervals = addControl(bar, tr("Intervals"), "intervals");
    m_intervals.box->addItems({ tr("of the selected"), tr("none") });
    for (const Control& control : { m_groupings, m_orders, m_published, m_intervals })
        connect(control.box, &QComboBox::activated, this, &LanguagesPage::refresh);
    bar->addStretch(1);
    rows()->insertLayout(1, bar);
}

void LanguagesPage::switchView(View view)
{
    m_segments[std::size_t(view)]->setChecked(true);
    m_stack->setCurrentIndex(int(view));
    const bool rows = view == View::Bars || view == View::HeatMap || view == View::Table;
    m_levels.setVisible(view == View::Averages || view == View::Labels || view == View::Timings);
    m_intervals.setVisible(view == View::Ladder);
    m_languages.setVisible(view == View::Timings);
    m_groupings.setVisible(rows || view == View::Ladder);
    m_orders.setVisible(rows);
    m_published.setVisible(view == View::Ladder || view == View::Timings);
}

void LanguagesPage::refreshMethods()
{
    const std::vector<TimedStudy>& studies = m_timings.studies();
    QComboBox* box = m_methods.box;
    box->clear();
    box->addItem(tr("on the slider: %1").arg(recipeText(base().recipe)), QString());
    box->setItemData(0, tr("The selected model, pruned as the slider of the Compress page says, without retraining"),
        Qt::ToolTipRole);
    for (const TimedStudy& study : studies) {
        const QString seeds = seedsText(study.fewestSeeds, study.mostSeeds);
        box->addItem(studyName(study, studies), studyKey(study));
        box->setItemData(box->count() - 1, seeds.isEmpty() ? tr("one seed") : seeds, Qt::ToolTipRole);
    }
    box->setCurrentIndex(timed() ? box->findData(studyKey(*timed())) : 0);
    box->setEnabled(box->count() > 1);
    box->setToolTip(
        box->count() > 1 ? QString() : tr("Trainings that prune before, during or after fine-tuning appear here."));
}

/// Which views there are follows from what is measured.
void LanguagesPage::refreshSegments(const PruningStudy&, const LanguageView& look)
{
    const QString averages = averagesViewName(look.metric);
    QToolButton* segment = m_segments[std::size_t(View::Averages)];
    segment->setText(averages);
    segment->setVisible(!averages.isEmpty());
    m_segments[std::size_t(View::Labels)]->setText(labelViewName(look.metric));
    m_segments[std::size_t(View::Timings)]->setVisible(!comparison().empty());
    if ((averages.isEmpty() && shownView() == View::Averages) || (comparison().empty() && shownView() == View::Timings))
        switchView(View::Bars);
    const bool entities = look.metric.value_or(Metric::EntityF1) == Metric::EntityF1;
    m_published.box->setEnabled(entities);
    m_published.box->setToolTip(entities ? QString() : tr("The papers measured entity F1."));
}

/// Which levels a view can show follows from what is measured.
void LanguagesPage::refreshLevels(const PruningStudy& study, const LanguageView& look)
{
    std::vector<double> levels;
    double shown = m_level.value_or(look.level.value_or(0));
    if (shownView() == View::Timings) {
        const std::vector<const TimedStudy*> studies = comparison();
        levels = commonLevels(studies);
        if (std::none_of(
                levels.begin(), levels.end(), [&](double level) { return std::abs(level - shown) < kSameAmount; }))
            shown = tellingLevel(studies);
    } else {
        for (const PruningStudy::Level& level : study.levels()) {
            if (!level.languages.empty()) // else only its time is known
                levels.push_back(level.amount);
        }
    }
    m_levels.box->clear();
    for (const double level : levels) {
        m_levels.box->addItem(level > 0 ? percentText(level) : tr("dense"), level);
        if (std::abs(level - shown) < kSameAmount)
            m_levels.box->setCurrentIndex(m_levels.box->count() - 1);
    }
    m_levels.box->setEnabled(levels.size() > 1);
    m_levels.box->setToolTip(
        levels.size() > 1 ? QString() : tr("Only one level is measured: move the slider of the Compress page."));
}

/// By what languages can be grouped: what the model saw in its pre-training, where that is known.
void LanguagesPage::refreshGroupings()
{
    const std::optional<SeenLanguages> own = seen();
    QComboBox* box = m_groupings.box;
    const QVariant before = box->currentData();
    box->clear();
    box->addItem(tr("nothing"), int(Grouping::None));
    box->addItem(tr("script"), int(Grouping::Script));
    box->addItem(tr("family"), int(Grouping::Family));
    if (own)
        box->addItem(tr("pre-training of %1").arg(own->model), int(Grouping::Seen));
    const std::vector<SeenLanguages>& known = knownPretrainings();
    for (std::size_t i = 0; i < known.size(); ++i) {
        if (!own || *own != known[i])
            box->addItem(tr("pre-training of %1").arg(known[i].model), int(Grouping::Seen) + 1 + int(i));
    }
    box->setCurrentIndex(std::max(0, box->findData(before)));
}

void LanguagesPage::refreshLanguages(const PruningStudy& study)
{
    const std::vector<const TimedStudy*> studies = comparison();
    const PruningStudy& shown = studies.empty() ? study : studies.front()->study;
    QComboBox* box = m_languages.box;
    box->clear();
    box->addItem(tr("mean over languages"), QString());
    for (const std::string& language : shown.languages())
        box->addItem(languageName(QString::fromStdString(language)), QString::fromStdString(language));
    box->setCurrentIndex(std::max(0, box->findData(m_state.language())));
}

double LanguagesPage::level() const
{
    return m_levels.box->currentData().toDouble();
}

} // namespace ndogo
