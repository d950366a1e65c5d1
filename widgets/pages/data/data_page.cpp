// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/data/data_page.h"

#include "widgets/charts/chart_card.h"
#include "widgets/charts/chart_view.h"
#include "widgets/look/theme.h"
#include "widgets/models/value_delegate.h"
#include "widgets/pages/data/data_charts.h"
#include "widgets/pages/data/data_reading.h"
#include "widgets/parts/label_map_card.h"
#include "widgets/parts/page_parts.h"
#include "widgets/session/session.h"
#include "widgets/session/view_state.h"
#include "widgets/words/metric_text.h"

#include <QComboBox>
#include <QDir>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QTableView>
#include <QTimer>

namespace ndogo {

namespace {

constexpr int kLowestTable = 250; ///< px: ten languages without scrolling
constexpr int kLowestChart = 160; ///< px
constexpr int kBarHeight = 32; ///< px: few bars do not fill a page

} // namespace

DataPage::DataPage(Session& session, ViewState& state, QWidget* parent)
    : Page(parent)
    , m_session(session)
    , m_state(state)
    , m_notice(nullptr)
    , m_reading(new DataReading(this))
    , m_misfit(makeLabel({}, u"secondary", this))
    , m_mapping(new LabelMapCard(this))
    , m_languages(new ChartCard(this))
    , m_labels(new ChartCard(this))
    , m_problems(new ChartCard(this))
    , m_languageModel(new ValueTable(this))
    , m_problemModel(new ValueTable(this))
{
    buildControls();
    m_table = makeTable(m_languageModel, tr("Languages of the test data"), true, ColumnFit::First, this);
    m_languages->setBody(m_table);
    m_problems->setBody(makeTable(m_problemModel, tr("Problems by file and line"), true, ColumnFit::First, this));
    m_misfit->setWordWrap(true);
    rows()->insertWidget(rows()->count() - 1, m_reading);
    rows()->insertWidget(rows()->count() - 1, m_misfit);
    rows()->insertWidget(rows()->count() - 1, m_mapping);
    left()->addWidget(makeFlexible(m_languages, this), 3);
    left()->addWidget(makeFlexible(m_problems, this), 1);
    m_labelsPlace = makeFlexible(m_labels, this);
    right()->addWidget(m_labelsPlace, 100);
    right()->addStretch(1);
    for (ChartCard* card : { m_languages, m_problems })
        card->view()->setMinimumHeight(0); // a table stands in its place
    m_table->setMinimumHeight(kLowestTable);
    m_labels->view()->setMinimumHeight(kLowestChart);
    setColumns(5, 3);
    connect(m_languages, &ChartCard::emptyActionTriggered, this, &DataPage::addDataRequested);
    connect(m_table, &QTableView::clicked, this, [this](const QModelIndex& index) {
        const QString code = index.siblingAtColumn(0).data(ValueTable::LanguageRole).toString();
        if (code != m_state.language())
            m_state.setLanguage(code);
    });
    connect(m_reading, &DataReading::dataRequested, &m_session, &Session::setData);
    connect(m_mapping, &LabelMapCard::mapRequested, this, [this](const std::map<std::string, std::string>& labelMap) {
        DataRef mapped = m_session.dataRef();
        mapped.labelMap = labelMap;
        m_session.setData(mapped);
    });
    connect(&m_session, &Session::dataChanged, this, &DataPage::refreshSoon);
    connect(&m_session, &Session::recordsChanged, this, &DataPage::refreshSoon);
    connect(&m_session, &Session::modelsChanged, this, &DataPage::refreshSoon);
    connect(&m_state, &ViewState::modelChanged, this, &DataPage::refreshSoon);
    connect(&m_state, &ViewState::languageChanged, this, [this] {
        selectRow();
        refreshLabels();
    });
}

void DataPage::buildControls()
{
    auto* bar = new QHBoxLayout;
    bar->setSpacing(8);
    m_sets = new QComboBox(this);
    m_sets->setAccessibleName(tr("Test data of this project"));
    m_sets->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_folder = makeLabel({}, {}, this);
    m_folder->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_folder->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_splitLabel = makeLabel(tr("Split"), u"secondary", this);
    m_split = new QComboBox(this);
    m_split->setAccessibleName(tr("Split that is evaluated"));
    m_splitLabel->setBuddy(m_split);
    m_add = new QPushButton(tr("Add test data…"), this);
    bar->addWidget(m_sets);
    bar->addWidget(m_folder, 1);
    bar->addWidget(m_splitLabel);
    bar->addWidget(m_split);
    bar->addWidget(m_add);
    rows()->insertLayout(0, bar);
    connect(m_add, &QPushButton::clicked, this, &DataPage::addDataRequested);
    connect(m_sets, &QComboBox::activated, this, [this](int place) {
        m_session.setData(knownData(m_session.records(), m_session.dataRef()).at(std::size_t(place)));
    });
    connect(m_split, &QComboBox::activated, this,
        [this] { m_session.openData(QString::fromStdString(m_session.dataRef().path), m_split->currentText()); });
}

/// A project that is opened shows the last set that it read; the others are one choice away.
void DataPage::refreshSets()
{
    const std::vector<DataRef> known = knownData(m_session.records(), m_session.dataRef());
    m_sets->setVisible(known.size() > 1);
    m_sets->clear();
    for (const DataRef& set : known) {
        const QString path = QString::fromStdString(set.path);
        m_sets->addItem(QFileInfo(path).fileName(), path);
        m_sets->setItemData(m_sets->count() - 1, QDir::toNativeSeparators(path), Qt::ToolTipRole);
    }
    m_sets->setCurrentIndex(m_sets->findData(QString::fromStdString(m_session.dataRef().path)));
}

void DataPage::refresh()
{
    refreshSets();
    const std::shared_ptr<const DataReport> report = m_session.data();
    m_folder->setText(report ? QDir::toNativeSeparators(QString::fromStdString(report->path)) : QString());
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
        m_notice = makeVerdictBox({ Message::Kind::Unclear, {}, QString::fromStdString(report->notice), {}, {} }, this);
        rows()->insertWidget(1, m_notice);
    }
    m_reading->setVisible(report != nullptr);
    if (report)
        m_reading->setData(*report, m_session.dataRef());
    refreshLanguages();
    refreshLabels();
    refreshProblems();
    selectRow();
}

/// What the data's labels are, and how they go with those of the model that is selected.
void DataPage::refreshLabels()
{
    const std::shared_ptr<const DataReport> report = m_session.data();
    const ModelEntry* entry = m_session.models().find(m_state.model());
    m_labels->setVisible(report != nullptr);
    m_misfit->hide();
    m_mapping->hide();
    if (!report)
        return;
    const ChartSpec labels = labelsSpec(*report, m_state.language());
    m_labels->setSpec(labels);
    m_labelsPlace->setMaximumHeight(kLowestChart + kBarHeight * int(labels.x.categories.size()));
    if (!entry || !entry->info)
        return;
    const QString misfit = misfitText(*entry->info, *report);
    m_misfit->setText(tr("%1 cannot be evaluated on this data. %2").arg(m_session.models().name(entry->path), misfit));
    m_misfit->setVisible(!misfit.isEmpty());
    if (!misfit.isEmpty() || entry->info->labels.empty())
        return;
    const LabelSides sides = labelSides(*entry->info, *report);
    const std::map<std::string, std::string> applied = m_session.dataRef().labelMap;
    const bool differ = !sides.dataOnly.isEmpty() || !applied.empty()
        || (!sides.modelOnly.isEmpty() && report->task == DataTask::Ner);
    m_mapping->setSides(sides, applied, report->task);
    m_mapping->setVisible(differ);
}

void DataPage::showLabels()
{
    // The page is laid out after it is shown.
    QTimer::singleShot(0, this, [this] { ensureWidgetVisible(m_mapping); });
}

void DataPage::refreshLanguages()
{
    const std::shared_ptr<const DataReport> report = m_session.data();
    ChartSpec words;
    words.title = tr("Languages");
    if (!report) {
        words.emptyText = tr("No test data yet. Choose a folder with one folder a language, each "
                             "with its test.txt or test.tsv.");
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
    words.subtitle
        = tr("%1 set: %2 in %n language(s); the counts right of the splits are those of this one", nullptr,
            int(report->languages.size()))
              .arg(QString::fromStdString(report->split), examplesText(metricOfTask(report->task), sentences));
    words.table = tableTwin(columns, cells);
    m_languages->setSpec(words);
}

void DataPage::refreshProblems()
{
    const std::shared_ptr<const DataReport> report = m_session.data();
    m_problems->setVisible(report && !report->problems.empty());
    if (!report || report->problems.empty())
        return; // the card above says that every line was read
    const std::vector<ValueTable::Row> cells = problemRows(*report);
    m_problemModel->setTable(problemColumns(), cells);
    ChartSpec words;
    words.title = tr("Problems by file and line");
    words.subtitle = tr("%n place(s) that were mended or look odd", nullptr, int(cells.size()));
    words.table = tableTwin(problemColumns(), cells);
    m_problems->setSpec(words);
}

void DataPage::selectRow()
{
    m_table->clearSelection();
    for (int row = 0; row < m_table->model()->rowCount(); ++row) {
        if (m_table->model()->index(row, 0).data(ValueTable::LanguageRole).toString() == m_state.language())
            m_table->selectRow(row);
    }
}

} // namespace ndogo
