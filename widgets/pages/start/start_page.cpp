// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/start/start_page.h"

#include "widgets/charts/chart_card.h"
#include "widgets/look/theme.h"
#include "widgets/pages/start/start_button.h"
#include "widgets/pages/start/start_charts.h"
#include "widgets/parts/page_parts.h"
#include "widgets/session/project_names.h"
#include "widgets/words/format.h"
#include "widgets/words/model_words.h"

#include <QDir>
#include <QFileInfo>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace ndogo {

namespace {

constexpr int kRecentShown = 5;
constexpr int kFoundShown = 4;
constexpr int kLeftMargin = 20;

/// Empties a list and fills it with rows that lines part.
void fillRows(QFrame* list, const QList<QWidget*>& rows)
{
    while (QLayoutItem* item = list->layout()->takeAt(0)) {
        item->widget()->deleteLater(); // one of them may be what was clicked
        item->widget()->hide();
        delete item;
    }
    for (QWidget* row : rows) {
        if (list->layout()->count() > 0) {
            auto* line = new QFrame(list);
            setRole(line, u"line");
            list->layout()->addWidget(line);
        }
        list->layout()->addWidget(row);
    }
    list->setVisible(!rows.isEmpty());
}

QFrame* makeList(QWidget* parent)
{
    auto* list = new QFrame(parent);
    setRole(list, u"card");
    auto* layout = new QVBoxLayout(list);
    layout->setContentsMargins(1, 1, 1, 1);
    layout->setSpacing(0);
    return list;
}

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
    , m_recent(makeList(this))
    , m_found(makeList(this))
{
    left()->setContentsMargins(kLeftMargin, 16, 8, 0);
    left()->setSpacing(10);
    left()->addWidget(pageTitle(tr("What does compression do to each language?"), this));
    auto* words
        = makeLabel(tr("Prune a multilingual model, and see by language what it costs and saves."), u"secondary", this);
    words->setWordWrap(true);
    left()->addWidget(words);
    left()->addSpacing(8);

    addOffers(demoReason);
    left()->addSpacing(8);
    m_recentTitle = makeLabel(tr("Recent"), {}, this);
    m_recentTitle->setFont(themeFont(FontRole::PanelTitle));
    left()->addWidget(m_recentTitle);
    left()->addWidget(m_recent);
    left()->addWidget(makeLabel(tr("The greyed pages above need a model: open one first."), u"caption", this));
    left()->addStretch(1);

    addExample();
    addModelFolder();
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
            tr("A Hugging Face folder. Models, test data and their files can also be dropped "
               "here."),
            tr("Ctrl+O"), false, false },
        &StartPage::checkpointRequested);
    add({ QStringLiteral("project"), tr("Open project…"),
            tr("Go on where you stopped. Finished runs are kept, even after a crash."), tr("Ctrl+Shift+O"), false,
            false },
        &StartPage::projectRequested);
}

void StartPage::addExample()
{
    auto* card = new ChartCard(this);
    const ChartSpec spec = publishedLadder();
    card->setSpec(spec);
    card->setMinimumHeight(330);
    card->setMaximumHeight(430);
    right()->setContentsMargins(0, 8, 8, 0);
    right()->addWidget(card, 10);
    auto* moral = makeLabel(spec.summary, {}, this);
    moral->setFont(themeFont(FontRole::PanelTitle));
    moral->setWordWrap(true);
    right()->addWidget(moral);
    auto* source = makeLabel(tr("Source: %1").arg(spec.source), u"caption", this);
    source->setWordWrap(true);
    right()->addWidget(source);
}

void StartPage::addModelFolder()
{
    auto* title = makeLabel(tr("Model folder"), {}, this);
    title->setFont(themeFont(FontRole::PanelTitle));
    m_watch = new QPushButton(this);
    m_unwatch = new QPushButton(tr("Stop watching"), this);
    m_more = new QPushButton(this);
    for (QPushButton* link : { m_watch, m_unwatch, m_more })
        setRole(link, u"link");
    auto* head = new QHBoxLayout;
    head->addWidget(title);
    head->addStretch(1);
    head->addWidget(m_unwatch);
    head->addWidget(m_watch);
    right()->addLayout(head);
    m_folderText = makeLabel({}, u"caption", this);
    m_folderText->setWordWrap(true);
    right()->addWidget(m_folderText);
    right()->addWidget(m_found);
    right()->addWidget(m_more, 0, Qt::AlignLeft);
    right()->addStretch(1);
    connect(m_watch, &QPushButton::clicked, this, &StartPage::watchRequested);
    connect(m_unwatch, &QPushButton::clicked, this, &StartPage::unwatchRequested);
    connect(m_more, &QPushButton::clicked, this, [this] {
        m_allFound = !m_allFound;
        refreshFound();
    });
    setModelFolder(ModelFolder());
}

namespace {

QString modelFolderText(const ModelFolder& folder)
{
    if (folder.folder().isEmpty())
        return StartPage::tr("None is watched. Checkpoints that appear in a watched folder are "
                             "listed here by themselves.");
    const QString place = QDir::toNativeSeparators(folder.folder());
    if (!folder.isScanned())
        return StartPage::tr("%1: looking…").arg(place);
    if (!folder.exists())
        return StartPage::tr("%1 is not there (any more).").arg(place);
    QString words = StartPage::tr("%1: %n checkpoint(s)", nullptr, int(folder.models().size())).arg(place);
    if (folder.arriving() > 0)
        words = StartPage::tr("%1, %n being written", nullptr, folder.arriving()).arg(words);
    return words;
}

} // namespace

void StartPage::setModelFolder(const ModelFolder& folder)
{
    const bool watched = !folder.folder().isEmpty();
    m_watch->setText(watched ? tr("Change…") : tr("Choose a folder…"));
    m_watch->setAccessibleName(tr("Choose the folder that is watched for models"));
    m_unwatch->setVisible(watched);
    m_folderText->setText(modelFolderText(folder));
    m_models = folder.models();
    refreshFound();
}

void StartPage::refreshFound()
{
    const std::size_t shown = m_allFound ? m_models.size() : std::min<std::size_t>(m_models.size(), kFoundShown);
    QList<QWidget*> rows;
    for (std::size_t i = 0; i < shown; ++i) {
        const FoundModel& model = m_models[i];
        auto* row = new StartButton(
            { QStringLiteral("folder"), model.name, headText(model.head), bytesText(model.bytes), false, true },
            m_found);
        const QString kind = tr("%1, %2", "family, kind of head").arg(familyText(model.family), headText(model.head));
        row->setAccessibleDescription(kind);
        row->setToolTip(kind + QLatin1Char('\n') + QDir::toNativeSeparators(model.path));
        connect(row, &QAbstractButton::clicked, this, [this, path = model.path] { Q_EMIT recentRequested(path); });
        rows << row;
    }
    fillRows(m_found, rows);
    m_more->setVisible(m_models.size() > kFoundShown);
    m_more->setText(m_allFound ? tr("Show fewer") : tr("Show all %n", nullptr, int(m_models.size())));
}

void StartPage::setRecent(const QList<RecentItem>& items, const QDateTime& now)
{
    QList<QWidget*> rows;
    for (const RecentItem& item : items.first(std::min<qsizetype>(items.size(), kRecentShown)))
        rows << makeRecentRow(item, now);
    fillRows(m_recent, rows);
    m_recentTitle->setVisible(!items.isEmpty());
}

QWidget* StartPage::makeRecentRow(const RecentItem& item, const QDateTime& now)
{
    const bool project = item.kind == RecentItem::Kind::Project;
    const QString kind = project ? tr("project") : tr("checkpoint");
    const QString detail = item.gone ? tr("%1, not there any more").arg(kind)
        : item.detail.isEmpty()      ? kind
                                     : tr("%1, %2", "kind, facts").arg(kind, item.detail);
    auto* row = new StartButton({ project ? QStringLiteral("project") : QStringLiteral("folder"),
                                    project ? ProjectNames::nameOf(item.path) : QFileInfo(item.path).fileName(), detail,
                                    momentText(item.opened, now), false, true },
        m_recent);
    row->setToolTip(QDir::toNativeSeparators(item.path));
    connect(row, &QAbstractButton::clicked, this, [this, path = item.path, gone = item.gone] {
        if (gone)
            Q_EMIT goneRequested(path);
        else
            Q_EMIT recentRequested(path);
    });
    return row;
}

} // namespace ndogo
