// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/speed/speed_page.h"

#include "widgets/charts/chart_card.h"
#include "widgets/parts/page_parts.h"
#include "widgets/session/session_text.h"
#include "widgets/session/view_state.h"
#include "widgets/words/format.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

namespace ndogo {

namespace {

constexpr int kBarsFrame = 130; ///< px of the card beside its bars
constexpr int kBarHeight = 56;

} // namespace

SpeedPage::SpeedPage(Session& session, ViewState& state, QWidget* parent)
    : Page(parent)
    , m_session(session)
    , m_state(state)
    , m_what(makeLabel({}, u"secondary", this))
    , m_measure(new QPushButton(this))
    , m_times(new ChartCard(this))
    , m_verdicts(new ChartCard(this))
    , m_words(new QWidget(this))
{
    auto* bar = new QHBoxLayout;
    bar->addWidget(m_what, 1);
    bar->addWidget(m_measure);
    rows()->insertLayout(0, bar);
    auto* words = new QVBoxLayout(m_words);
    words->setContentsMargins(0, 0, 0, 0);
    m_verdicts->setBody(m_words);
    left()->addWidget(m_times, 1);
    left()->addStretch(0);
    right()->addWidget(m_verdicts, 1);
    setColumns(29, 13);
    connect(m_measure, &QPushButton::clicked, this, &SpeedPage::measure);
    connect(m_times, &ChartCard::emptyActionTriggered, this, &SpeedPage::measure);
    connect(&m_session, &Session::scoresChanged, this, &SpeedPage::refreshSoon);
    connect(&m_session, &Session::modelsChanged, this, &SpeedPage::refreshSoon);
    connect(&m_session, &Session::dataChanged, this, &SpeedPage::refreshSoon);
    connect(&m_state, &ViewState::modelChanged, this, &SpeedPage::refreshSoon);
    connect(&m_state, &ViewState::familyChanged, this, &SpeedPage::refreshSoon);
}

/// The dense model, its timed sparsities and its variants.
std::vector<TimedModel> SpeedPage::timedModels() const
{
    const std::optional<ModelRef> origin = m_session.models().originOf(m_state.model());
    const QString dense = origin ? QString::fromStdString(origin->path) : m_state.model();
    PruneRecipe family = origin && origin->pruning() && !origin->quantization() ? *origin->pruning() : m_state.family();
    std::vector<TimedModel> models;
    if (const auto run = m_session.timingRun({ dense.toStdString(), {} }))
        models.push_back({ tr("Dense"), run });
    for (const PruningStudy::Level& level : m_session.study(dense, family).levels()) {
        family.amount = level.amount;
        if (level.amount <= 0 || !level.timing)
            continue;
        if (const auto run = m_session.timingRun(prunedBy(dense.toStdString(), family)))
            models.push_back({ tr("Pruned %1 %").arg(percentNumber(level.amount)), run });
    }
    for (const ModelRef& quantized : m_session.timedQuantizations(dense))
        models.push_back({ quantizationText(quantized), m_session.timingRun(quantized) });
    return models;
}

void SpeedPage::refresh()
{
    const bool ready = m_session.data() != nullptr;
    m_measure->setText(ready ? tr("Measure time") : tr("Add test data…"));
    m_what->setText(ready ? tr("Timing runs alone: it waits for other jobs, and others wait for it.")
                          : tr("Needs test data: time is measured on its sentences."));
    ChartSpec times = timesSpec(timedModels());
    if (!times.emptyAction.isEmpty() && !ready)
        times.emptyAction = tr("Add test data…");
    // A few bars need no whole page.
    m_times->setMaximumHeight(
        times.x.categories.isEmpty() ? QWIDGETSIZE_MAX : kBarsFrame + kBarHeight * int(times.x.categories.size()));
    m_times->setSpec(times);
    refreshWords();
}

void SpeedPage::refreshWords()
{
    while (QLayoutItem* item = m_words->layout()->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    const std::vector<Message> words = speedWords(timedModels());
    ChartSpec card;
    card.title = tr("What can be said");
    card.subtitle = tr("against dense, in the same rounds, 95 % interval of the ratio");
    card.table.headers = { tr("Model"), tr("Against dense") };
    for (const Message& message : words) {
        m_words->layout()->addWidget(makeVerdictBox(message, m_words));
        card.table.rows.push_back({ message.bold, message.text });
    }
    static_cast<QVBoxLayout*>(m_words->layout())->addStretch(1);
    if (words.empty())
        card.emptyText = tr("Measure the time of a sparsity level on the Compress page to compare it with dense.");
    m_verdicts->setSpec(card);
}

void SpeedPage::measure()
{
    if (!m_session.data())
        Q_EMIT addDataRequested();
    else
        m_session.measureTime({ m_state.model().toStdString(), {} });
}

} // namespace ndogo
