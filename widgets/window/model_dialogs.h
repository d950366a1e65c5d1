// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is asked before a head is added and before a model is exported.
#pragma once

#include "engine/jobs/job_spec.h"
#include "engine/values/results.h"

#include <QDialog>

QT_BEGIN_NAMESPACE
class QCheckBox;
class QComboBox;
class QDialogButtonBox;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
QT_END_NAMESPACE

namespace ndogo {

/// Token or sequence classification, whichever the data calls for; token classification without data.
ModelTask headFor(const DataReport* data);
/// The labels that a head for this data needs: O, B- and I- of each entity type, or the tags or
/// classes.
QStringList headLabels(const DataReport* data);

/// Task, labels and name of a fresh head. The labels are those of the open data at first.
class HeadDialog : public QDialog {
    Q_OBJECT
public:
    HeadDialog(const QString& modelName, const DataReport* report, QWidget* parent = nullptr);

    ModelTask task() const;
    std::vector<std::string> labels() const; ///< typed, apart by commas or lines; each once
    QString name() const;
    void setLabels(const QStringList& labels);
    QString problem() const; ///< why it cannot be made yet; empty when it can

private:
    void refresh();

    QComboBox* m_task;
    QPlainTextEdit* m_labels;
    QLineEdit* m_name;
    QLabel* m_problem;
    QDialogButtonBox* m_buttons;
};

/// Format and place of an export.
class ExportDialog : public QDialog {
    Q_OBJECT
public:
    /// `differs`: layers have different widths, which Hugging Face's classes cannot hold as they
    /// are.
    ExportDialog(const QString& modelPath, const QString& modelName, const QString& startFolder, bool differs,
        QWidget* parent = nullptr);

    ExportSpec spec() const;
    void setFolder(const QString& folder);
    QString problem() const; ///< why it cannot be written there; empty when it can

private:
    void refresh();
    void browse();

    QString m_model;
    QComboBox* m_format;
    QLineEdit* m_folder;
    QCheckBox* m_pad;
    QLabel* m_problem;
    QDialogButtonBox* m_buttons;
};

} // namespace ndogo
