// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/data_page.h"

#include "widgets/charts/chart_card.h"
#include "widgets/charts/chart_view.h"
#include "widgets/format.h"
#include "widgets/models/value_delegate.h"
#include "widgets/pages/data_charts.h"
#include "widgets/pages/page_parts.h"
#include "widgets/session.h"
#include "widgets/theme.h"
#include "widgets/view_state.h"

#include <QComboBox>
#include <QDir>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QTableView>

namespace ndogo {

namespace {

constexpr int kLowestTable = 250; ///< px: ten languages without scrolling

} // namespace

DataPage::DataPage(Session& session, ViewState& state, QWidget* parent)
    : Page(parent)
    , m_session(session)
    , m_state(state)
    , m_notice(nullptr)
    , m_languages(new ChartCard(this))
    , m_problems(new ChartCard(this))
    , m_languageModel(new ValueTable(this))
    , m_problemModel(new ValueTable(this))
{
    buildControls();
    m_table
        = makeTable(m_languageModel, tr("Languages of the test data"), true, ColumnFit::Even, this);
    m_languages->setBody(m_table);
    m_problems->setBody(
        makeTable(m_problemModel, tr("Problems by file and line"), true, ColumnFit::First, this));
    left()->addWidget(makeFlexible(m_languages, this), 3);
    left()->addWidget(makeFlexible(m_problems, this), 1);
    for (ChartCard* card : { m_languages, m_problems })
        card->view()->setMinimumHeight(0); // a table stands in its place
    m_table->setMinimumHeight(kLowestTable);
    setColumns(1, 0);
    connect(m_languages, &ChartCard::emptyActionTriggered, this, &DataPage::addDataRequested);
    connect(m_table, &QTableView::clicked, this, [this](const QModelIndex& index) {
        const QString code = index.siblingAtColumn(0).data(ValueTable::LanguageRole).toString();
        if (code != m_state.language())
            m_state.setLanguage(code);
    });
    connect(&m_session, &Session::dataChanged, this, &DataPage::refreshSoon);
    connect(&m_state, &ViewState::languageChanged, this, &DataPage::selectRow);
}

void DataPage::buildControls()
{
    auto* bar = new QHBoxLayout;
    bar->setSpacing(8);
    m_folder = makeLabel({}, {}, this);
    m_folder->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_folder->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_splitLabel = makeLabel(tr("Split"), u"secondary", this);
    m_split = new QComboBox(this);
    m_split->setAccessibleName(tr("Split that is evaluated"));
    m_splitLabel->setBuddy(m_split);
    m_add = new QPushButton(tr("Add test data…"), this);
    bar->addWidget(m_folder, 1);
    bar->addWidget(m_splitLabel);
    bar->addWidget(m_split);
    bar->addWidget(m_add);
    rows()->insertLayout(0, bar);
    connect(m_add, &QPushButton::clicked, this, &DataPage::addDataRequested);
    connect(m_split, &QComboBox::activated, this, [this] {
        m_session.openData(
            QString::fromStdString(m_session.dataRef().path), m_split->currentText());
    });
}

void DataPage::refresh()
{
    const std::shared_ptr<const DataReport> report = m_session.data();
    m_folder->setText(
        report ? QDir::toNativeSeparators(QString::fromStdString(report->path)) : QString());
    m_folder->setToolTip(m_folder->text());
    m_split->setVisible(report != nullptr);
    m_splitLabel->setVisible(report != nullptr);
    m_split->clear();
    if (report) {
        m_split->addItems(splitsOf(*report));
        m_split->setCurrentText(QString::fromStdString(report->split));
    }
    delete m_notice;
    m_notice = nullptr;
    if (report && !report->notice.empty()) {
        m_notice = makeVerdictBox(
            { Message::Kind::Unclear, {}, QString::fromStdString(report->notice), {}, {} }, this);
        rows()->insertWidget(1, m_notice);
    }
    refreshLanguages();
    refreshProblems();
    selectRow();
}

void DataPage::refreshLanguages()
{
    const std::shared_ptr<const DataReport> report = m_session.data();
    ChartSpec words;
    words.title = tr("Languages");
    if (!report) {
        words.emptyText = tr("No test data yet. Choose a folder with one folder a language, each "
                             "with its test.txt.");
        words.emptyAction = tr("Add test data…");
        m_languages->setSpec(words);
        return;
    }
    const std::vector<TableColumn> columns = languageColumns(*report);
    const std::vector<ValueTable::Row> cells = languageRows(*report);
    m_languageModel->setTable(columns, cells);
    std::int64_t sentences = 0;
    for (const LanguageData& language : report->languages) {
        const auto found = language.sentences.find(report->split);
        sentences += found == language.sentences.end() ? 0 : found->second;
    }
    words.subtitle = tr("%1 set: %2 sentences in %n language(s); words, entities and pieces are "
                        "those of this split",
        nullptr, int(report->languages.size()))
                         .arg(QString::fromStdString(report->split), countText(sentences));
    words.table = tableTwin(columns, cells);
    m_languages->setSpec(words);
}

void DataPage::refreshProblems()
{
    const std::shared_ptr<const DataReport> report = m_session.data();
    m_problems->setVisible(report != nullptr);
    if (!report)
        return;
    const std::vector<ValueTable::Row> cells = problemRows(*report);
    m_problemModel->setTable(problemColumns(), cells);
    ChartSpec words;
    words.title = tr("Problems by file and line");
    words.subtitle = cells.empty()
        ? QString()
        : tr("%n place(s) that were mended or look odd", nullptr, int(cells.size()));
    words.table = tableTwin(problemColumns(), cells);
    if (cells.empty())
        words.emptyText = tr("None: every line has a word and a tag.");
    m_problems->setSpec(words);
}

void DataPage::selectRow()
{
    m_table->clearSelection();
    for (int row = 0; row < m_table->model()->rowCount(); ++row) {
        if (m_table->model()->index(row, 0).data(ValueTable::LanguageRole).toString()
            == m_state.language())
            m_table->selectRow(row);
    }
}

} // namespace ndogo
