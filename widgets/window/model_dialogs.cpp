// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/window/model_dialogs.h"

#include "widgets/parts/page_parts.h"
#include "widgets/session/model_fit.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRegularExpression>

#include <algorithm>

namespace ndogo {

namespace {

constexpr int kWidth = 480; ///< px

/// The form of both dialogs, with the reason why not and the two buttons below it.
QFormLayout* makeForm(QDialog* dialog, const QString& explanation)
{
    auto* form = new QFormLayout(dialog);
    form->setContentsMargins(16, 16, 16, 16);
    form->setVerticalSpacing(8);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    auto* words = makeLabel(explanation, u"secondary", dialog);
    words->setWordWrap(true);
    form->addRow(words);
    dialog->setMinimumWidth(kWidth);
    return form;
}

QDialogButtonBox* finishForm(QFormLayout* form, QDialog* dialog, const QString& accept, QLabel* problem)
{
    problem->setWordWrap(true);
    form->addRow(problem);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, dialog);
    buttons->button(QDialogButtonBox::Ok)->setText(accept);
    QObject::connect(buttons, &QDialogButtonBox::accepted, dialog, &QDialog::accept);
    QObject::connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::reject);
    form->addRow(buttons);
    return buttons;
}

void showProblem(const QString& problem, QLabel* label, QDialogButtonBox* buttons)
{
    label->setText(problem);
    QPushButton* accept = buttons->button(QDialogButtonBox::Ok);
    accept->setEnabled(problem.isEmpty());
    accept->setToolTip(problem);
}

} // namespace

ModelTask headFor(const DataReport* data)
{
    return data && data->task == DataTask::Classification ? ModelTask::SequenceClassification
                                                          : ModelTask::TokenClassification;
}

QStringList headLabels(const DataReport* data)
{
    QStringList labels;
    if (!data)
        return labels;
    for (const auto& [label, number] : labelTotals(*data))
        labels << label;
    labels.sort();
    if (data->task == DataTask::Pos || data->task == DataTask::Classification)
        return labels;
    QStringList tags;
    if (!labels.isEmpty())
        tags << QStringLiteral("O");
    for (const QString& type : labels)
        tags << QStringLiteral("B-") + type << QStringLiteral("I-") + type;
    return tags;
}

// --- head --------------------------------------------------------------------

HeadDialog::HeadDialog(const QString& modelName, const DataReport* report, QWidget* parent)
    : QDialog(parent)
    , m_task(new QComboBox(this))
    , m_labels(new QPlainTextEdit(this))
    , m_name(new QLineEdit(tr("%1 with a new head").arg(modelName), this))
    , m_problem(makeLabel({}, u"caption", this))
{
    setWindowTitle(tr("Add a head"));
    QFormLayout* form = makeForm(this,
        tr("A new model of the project: the encoder of %1 under a classifier with random weights. "
           "Train "
           "it before its scores mean anything.")
            .arg(modelName));
    m_task->addItem(tr("Token classification: a label for every word"), int(ModelTask::TokenClassification));
    m_task->addItem(tr("Text classification: a label for every text"), int(ModelTask::SequenceClassification));
    m_task->setCurrentIndex(m_task->findData(int(headFor(report))));
    m_labels->setPlainText(headLabels(report).join(QStringLiteral(", ")));
    m_labels->setPlaceholderText(tr("O, B-PER, I-PER, B-LOC, I-LOC"));
    m_labels->setTabChangesFocus(true);
    m_labels->setMaximumHeight(fontMetrics().height() * 5);
    m_labels->setAccessibleName(tr("Labels, apart by commas"));
    form->addRow(tr("&Task"), m_task);
    form->addRow(tr("&Labels"), m_labels);
    const bool fromData = !m_labels->toPlainText().isEmpty();
    form->addRow({},
        makeLabel(fromData ? tr("From the open test data; apart by commas.")
                           : tr("Apart by commas. With test data open they are filled in."),
            u"caption", this));
    form->addRow(tr("&Name"), m_name);
    m_buttons = finishForm(form, this, tr("Add the head"), m_problem);
    connect(m_labels, &QPlainTextEdit::textChanged, this, &HeadDialog::refresh);
    connect(m_name, &QLineEdit::textChanged, this, &HeadDialog::refresh);
    refresh();
}

ModelTask HeadDialog::task() const
{
    return ModelTask(m_task->currentData().toInt());
}

std::vector<std::string> HeadDialog::labels() const
{
    static const QRegularExpression between(QStringLiteral("[,;\\n]")); // a class may have a blank
    std::vector<std::string> labels;
    for (const QString& label : m_labels->toPlainText().split(between)) {
        const std::string name = label.trimmed().toStdString();
        if (!name.empty() && std::find(labels.begin(), labels.end(), name) == labels.end())
            labels.push_back(name);
    }
    return labels;
}

QString HeadDialog::name() const
{
    return m_name->text().trimmed();
}

void HeadDialog::setLabels(const QStringList& labels)
{
    m_labels->setPlainText(labels.join(QStringLiteral(", ")));
}

QString HeadDialog::problem() const
{
    if (labels().size() < 2)
        return tr("A head needs at least two labels, apart by commas.");
    return name().isEmpty() ? tr("Give the new model a name.") : QString();
}

void HeadDialog::refresh()
{
    showProblem(problem(), m_problem, m_buttons);
}

// --- export ------------------------------------------------------------------

ExportDialog::ExportDialog(
    const QString& modelPath, const QString& modelName, const QString& startFolder, bool differs, QWidget* parent)
    : QDialog(parent)
    , m_model(modelPath)
    , m_format(new QComboBox(this))
    , m_folder(new QLineEdit(this))
    , m_pad(new QCheckBox(tr("Fill layers up with zeros to equal width"), this))
    , m_problem(makeLabel({}, u"caption", this))
{
    setWindowTitle(tr("Export"));
    QFormLayout* form
        = makeForm(this, tr("Writes %1 as a folder that Hugging Face transformers loads.").arg(modelName));
    m_format->addItem(tr("safetensors: safe to open, the usual choice"), int(ExportFormat::Safetensors));
    m_format->addItem(tr("PyTorch: pytorch_model.bin, for older programs"), int(ExportFormat::Pytorch));
    form->addRow(tr("&Format"), m_format);
    auto* place = new QHBoxLayout;
    auto* choose = new QPushButton(tr("Choose…"), this);
    choose->setAccessibleName(tr("Choose the folder"));
    place->addWidget(m_folder, 1);
    place->addWidget(choose);
    form->addRow(tr("F&older"), place);
    static_cast<QLabel*>(form->labelForField(place))->setBuddy(m_folder);
    m_folder->setAccessibleName(tr("Folder that is written"));
    m_folder->setText(
        QDir::toNativeSeparators(QDir(startFolder).filePath(tr("%1-export").arg(QFileInfo(modelPath).fileName()))));
    m_pad->setVisible(differs);
    m_pad->setToolTip(tr("Layers of this model differ in width, which Hugging Face's classes cannot "
                         "hold. Filled up, it gives the same answers and is no smaller."));
    form->addRow({}, m_pad);
    m_buttons = finishForm(form, this, tr("Export"), m_problem);
    connect(choose, &QPushButton::clicked, this, &ExportDialog::browse);
    connect(m_folder, &QLineEdit::textChanged, this, &ExportDialog::refresh);
    refresh();
}

ExportSpec ExportDialog::spec() const
{
    ExportSpec spec;
    spec.model = m_model.toStdString();
    spec.format = ExportFormat(m_format->currentData().toInt());
    spec.output = QDir::cleanPath(QDir::fromNativeSeparators(m_folder->text().trimmed())).toStdString();
    spec.pad = m_pad->isChecked();
    return spec;
}

void ExportDialog::setFolder(const QString& folder)
{
    m_folder->setText(QDir::toNativeSeparators(folder));
}

QString ExportDialog::problem() const
{
    const QString folder = QDir::fromNativeSeparators(m_folder->text().trimmed());
    if (folder.isEmpty())
        return tr("Name a folder.");
    if (QDir::isRelativePath(folder))
        return tr("Name the whole path of the folder.");
    if (QFileInfo::exists(folder))
        return tr("This folder exists already: name a new one.");
    return {};
}

void ExportDialog::refresh()
{
    showProblem(problem(), m_problem, m_buttons);
}

void ExportDialog::browse()
{
    const QFileInfo now(QDir::fromNativeSeparators(m_folder->text().trimmed()));
    const QString folder
        = QFileDialog::getExistingDirectory(this, tr("Export into: the new folder goes inside"), now.path());
    if (!folder.isEmpty())
        setFolder(QDir(folder).filePath(now.fileName()));
}

} // namespace ndogo
