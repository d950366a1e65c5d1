// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/start_page.h"

#include "widgets/charts/chart_card.h"
#include "widgets/format.h"
#include "widgets/pages/page_parts.h"
#include "widgets/pages/start_button.h"
#include "widgets/pages/start_charts.h"
#include "widgets/theme.h"

#include <QDir>
#include <QFileInfo>
#include <QLabel>
#include <QVBoxLayout>

namespace ndogo {

namespace {

constexpr int kRecentShown = 5;
constexpr int kLeftMargin = 20;

QLabel* pageTitle(const QString& text, QWidget* parent)
{
    QFont font = themeFont(FontRole::PageTitle);
    font.setPixelSize(font.pixelSize() * 22 / 17);
    auto* title = makeLabel(text, {}, parent);
    title->setFont(font);
    title->setWordWrap(true);
    return title;
}

} // namespace

StartPage::StartPage(const QString& demoReason, QWidget* parent)
    : Page(parent)
    , m_recent(new QFrame(this))
{
    left()->setContentsMargins(kLeftMargin, 16, 8, 0);
    left()->setSpacing(10);
    left()->addWidget(pageTitle(tr("What does compression do to each language?"), this));
    auto* words
        = makeLabel(tr("Prune a multilingual model, and see by language what it costs and saves."),
            u"secondary", this);
    words->setWordWrap(true);
    left()->addWidget(words);
    left()->addSpacing(8);

    addOffers(demoReason);
    left()->addSpacing(8);
    m_recentTitle = makeLabel(tr("Recent"), {}, this);
    m_recentTitle->setFont(themeFont(FontRole::PanelTitle));
    left()->addWidget(m_recentTitle);
    setRole(m_recent, u"card");
    auto* list = new QVBoxLayout(m_recent);
    list->setContentsMargins(1, 1, 1, 1);
    list->setSpacing(0);
    left()->addWidget(m_recent);
    left()->addWidget(
        makeLabel(tr("The greyed pages above need a model: open one first."), u"caption", this));
    left()->addStretch(1);

    addExample();
    setColumns(58, 42);
    setRecent({}, QDateTime::currentDateTime());
}

void StartPage::addOffers(const QString& demoReason)
{
    const auto add = [this](const StartButton::Look& look, void (StartPage::*signal)()) {
        auto* button = new StartButton(look, this);
        connect(button, &QAbstractButton::clicked, this, signal);
        left()->addWidget(button);
        return button;
    };
    auto* demo = add({ QStringLiteral("play"), tr("Try the demo"),
                         demoReason.isEmpty() ? tr("A small model in ten languages, with generated "
                                                   "data. First result in under a minute.")
                                              : demoReason,
                         tr("Ctrl+D"), true, false },
        &StartPage::demoRequested);
    demo->setEnabled(demoReason.isEmpty());
    add({ QStringLiteral("folder"), tr("Open checkpoint…"),
            tr("A Hugging Face folder with its tokenizer. You can also drop it on this window."),
            tr("Ctrl+O"), false, false },
        &StartPage::checkpointRequested);
    add({ QStringLiteral("project"), tr("Open project…"),
            tr("Go on where you stopped. Finished runs are kept, even after a crash."),
            tr("Ctrl+Shift+O"), false, false },
        &StartPage::projectRequested);
}

void StartPage::addExample()
{
    auto* card = new ChartCard(this);
    const ChartSpec spec = publishedLadder();
    card->setSpec(spec);
    card->setMinimumHeight(350);
    card->setMaximumHeight(460);
    right()->setContentsMargins(0, 8, 8, 0);
    right()->addWidget(card, 10);
    auto* moral = makeLabel(spec.summary, {}, this);
    moral->setFont(themeFont(FontRole::PanelTitle));
    moral->setWordWrap(true);
    right()->addWidget(moral);
    auto* source = makeLabel(tr("Source: %1").arg(spec.source), u"caption", this);
    source->setWordWrap(true);
    right()->addWidget(source);
    right()->addStretch(1);
}

void StartPage::setRecent(const QList<RecentItem>& items, const QDateTime& now)
{
    while (QLayoutItem* item = m_recent->layout()->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    for (qsizetype i = 0; i < std::min<qsizetype>(items.size(), kRecentShown); ++i) {
        if (i > 0) {
            auto* line = new QFrame(m_recent);
            setRole(line, u"line");
            m_recent->layout()->addWidget(line);
        }
        m_recent->layout()->addWidget(makeRecentRow(items[i], now));
    }
    m_recent->setVisible(!items.isEmpty());
    m_recentTitle->setVisible(!items.isEmpty());
}

QWidget* StartPage::makeRecentRow(const RecentItem& item, const QDateTime& now)
{
    const bool project = item.kind == RecentItem::Kind::Project;
    const QString kind = project ? tr("project") : tr("checkpoint");
    const QString detail
        = item.detail.isEmpty() ? kind : tr("%1, %2", "kind, facts").arg(kind, item.detail);
    auto* row = new StartButton(
        { project ? QStringLiteral("project") : QStringLiteral("folder"),
            QFileInfo(item.path).fileName(), detail, momentText(item.opened, now), false, true },
        m_recent);
    row->setToolTip(QDir::toNativeSeparators(item.path));
    connect(row, &QAbstractButton::clicked, this,
        [this, path = item.path] { Q_EMIT recentRequested(path); });
    return row;
}

} // namespace ndogo
