// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/data/data_reading.h"

#include "widgets/look/theme.h"
#include "widgets/parts/page_parts.h"
#include "widgets/words/model_words.h"
#include "widgets/words/sentence_text.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalBlocker>
#include <QVBoxLayout>

namespace ndogo {

namespace {

constexpr int kColumnWidth = 200; ///< px

/// A caption above a control.
void addField(QHBoxLayout* row, const QString& name, QWidget* field)
{
    auto* label = makeLabel(name, u"secondary", field->parentWidget());
    label->setBuddy(field);
    field->setAccessibleName(name);
    row->addWidget(label);
    row->addWidget(field);
    row->addSpacing(8);
}

QStringList typedNames(const QString& text)
{
    QStringList names;
    for (const QString& name : text.split(QLatin1Char(','))) {
        if (!name.trimmed().isEmpty())
            names << name.trimmed();
    }
    return names;
}

void forgetColumns(DataRef& data)
{
    data.textColumns.clear();
    data.labelColumn.clear();
    data.wordColumn.clear();
    data.tagColumn.clear();
}

bool isOfWords(DataTask task)
{
    return task == DataTask::Ner || task == DataTask::Pos;
}

} // namespace

DataReading::DataReading(QWidget* parent)
    : QFrame(parent)
    , m_task(new QComboBox(this))
    , m_format(new QComboBox(this))
    , m_text(new QLineEdit(this))
    , m_label(new QLineEdit(this))
    , m_word(new QLineEdit(this))
    , m_tag(new QLineEdit(this))
    , m_rules(new QComboBox(this))
    , m_again(new QPushButton(tr("Recognise again"), this))
    , m_assumed(makeLabel({}, {}, this))
{
    setRole(this, u"card");
    for (const auto& [task, name] : kNames<DataTask>)
        m_task->addItem(dataTaskText(task), int(task));
    for (const auto& [format, name] : kNames<DataFormat>)
        m_format->addItem(dataFormatText(format), int(format));
    m_rules->addItem(tr("as the model was trained"));
    m_rules->addItem(tr("by the original rules"), int(TokenizerRules::Original));
    m_rules->addItem(tr("as transformers 5 does"), int(TokenizerRules::Transformers5));
    build();
    for (QComboBox* box : { m_task, m_format, m_rules })
        connect(box, &QComboBox::activated, this, &DataReading::correct);
    for (QLineEdit* field : { m_text, m_label, m_word, m_tag })
        connect(field, &QLineEdit::editingFinished, this, &DataReading::correct);
    connect(m_again, &QPushButton::clicked, this, [this] {
        DataRef fresh = m_asked;
        fresh.task.reset();
        fresh.format.reset();
        forgetColumns(fresh);
        Q_EMIT dataRequested(fresh);
    });
}

void DataReading::build()
{
    auto* rows = new QVBoxLayout(this);
    rows->setContentsMargins(12, 10, 12, 10);
    rows->setSpacing(6);
    auto* title = makeLabel(tr("What was recognised"), {}, this);
    title->setFont(themeFont(FontRole::PanelTitle));
    auto* head = new QHBoxLayout;
    head->addWidget(title);
    head->addWidget(makeLabel(tr("not right? correct it here, and the data is read again"), u"caption", this));
    head->addStretch(1);
    head->addWidget(m_again);
    rows->addLayout(head);
    m_assumed->setWordWrap(true);
    rows->addWidget(m_assumed);
    auto* fields = new QHBoxLayout;
    addField(fields, tr("Task"), m_task);
    addField(fields, tr("Format"), m_format);
    addField(fields, tr("Tokenize"), m_rules);
    fields->addStretch(1);
    rows->addLayout(fields);
    m_textColumns = makeColumns({ { tr("Text columns"), m_text }, { tr("Label column"), m_label } });
    m_text->setToolTip(tr("Names from the header, apart by commas; they are joined by a blank"));
    m_label->setToolTip(tr("A name from the header"));
    rows->addWidget(m_textColumns);
    m_wordColumns = makeColumns({ { tr("Word column"), m_word }, { tr("Tag column"), m_tag } });
    for (QLineEdit* field : { m_word, m_tag }) {
        field->setToolTip(tr("A number from 1, or a name where the columns have names"));
        field->setPlaceholderText(tr("as recognised"));
    }
    rows->addWidget(m_wordColumns);
    auto* why = makeLabel(tr("Tokenize: programs split rare characters differently; the first choice gives "
                             "the pieces that the model learned from, the second those of the programs of the "
                             "papers, the third those of the newest transformers."),
        u"caption", this);
    why->setWordWrap(true);
    rows->addWidget(why);
}

QWidget* DataReading::makeColumns(std::initializer_list<std::pair<QString, QLineEdit*>> fields)
{
    auto* columns = new QWidget(this);
    auto* row = new QHBoxLayout(columns);
    row->setContentsMargins(0, 0, 0, 0);
    for (const auto& [name, field] : fields) {
        field->setParent(columns);
        field->setFixedWidth(kColumnWidth);
        addField(row, name, field);
    }
    row->addStretch(1);
    return columns;
}

void DataReading::setData(const DataReport& report, const DataRef& asked)
{
    m_asked = asked;
    m_report = report;
    m_report.languages.clear();
    m_report.problems.clear();
    m_task->setCurrentIndex(m_task->findData(int(report.task)));
    m_format->setCurrentIndex(m_format->findData(int(report.format)));
    m_rules->setCurrentIndex(asked.tokenizerRules ? m_rules->findData(int(*asked.tokenizerRules)) : 0);
    QStringList columns;
    for (const std::string& column : report.textColumns)
        columns << QString::fromStdString(column);
    const QSignalBlocker noText(m_text), noLabel(m_label), noWord(m_word), noTag(m_tag);
    m_text->setText(columns.join(QStringLiteral(", ")));
    m_label->setText(QString::fromStdString(report.labelColumn));
    m_word->setText(QString::fromStdString(report.wordColumn));
    m_tag->setText(QString::fromStdString(report.tagColumn));
    const bool named = report.format == DataFormat::Tsv || report.format == DataFormat::JsonLines;
    m_textColumns->setVisible(named && !isOfWords(report.task));
    m_wordColumns->setVisible(isOfWords(report.task));
    m_again->setVisible(isSaid());
    m_again->setToolTip(tr("Forget what was corrected here"));
    QStringList sentences = sentenceTexts(report.assumed);
    if (report.problems.empty())
        sentences << tr("Every line was read as it stands.");
    m_assumed->setText(sentences.join(QLatin1Char(' ')));
    m_assumed->setVisible(!sentences.isEmpty());
}

bool DataReading::isSaid() const
{
    return m_asked.task || m_asked.format || !m_asked.textColumns.empty() || !m_asked.labelColumn.empty()
        || !m_asked.wordColumn.empty() || !m_asked.tagColumn.empty();
}

void DataReading::correct()
{
    if (const DataRef wished = corrected(); wished != m_asked)
        Q_EMIT dataRequested(wished);
}

DataRef DataReading::corrected() const
{
    DataRef wished = m_asked;
    const auto task = DataTask(m_task->currentData().toInt());
    const auto format = DataFormat(m_format->currentData().toInt());
    if (task != m_report.task)
        wished.task = task;
    if (format != m_report.format)
        wished.format = format;
    if (task != m_report.task || format != m_report.format) {
        forgetColumns(wished);
        return wished;
    }
    std::vector<std::string> columns;
    for (const QString& name : typedNames(m_text->text()))
        columns.push_back(name.toStdString());
    if (columns != m_report.textColumns)
        wished.textColumns = columns;
    const auto take = [](const QLineEdit* field, const std::string& recognised, std::string& asked) {
        if (std::string name = field->text().trimmed().toStdString(); name != recognised)
            asked = std::move(name);
    };
    take(m_label, m_report.labelColumn, wished.labelColumn);
    take(m_word, m_report.wordColumn, wished.wordColumn);
    take(m_tag, m_report.tagColumn, wished.tagColumn);
    wished.tokenizerRules.reset();
    if (const QVariant rules = m_rules->currentData(); rules.isValid())
        wished.tokenizerRules = TokenizerRules(rules.toInt());
    return wished;
}

} // namespace ndogo
