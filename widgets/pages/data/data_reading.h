// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/jobs/job_spec.h"
#include "engine/values/results.h"

#include <QFrame>

#include <initializer_list>
#include <utility>

QT_BEGIN_NAMESPACE
class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
QT_END_NAMESPACE

namespace ndogo {

/// How the data was read: task, format, columns and tokenizer rules, as recognised or as said, to
/// be confirmed by looking or corrected on the spot. GUI thread only.
class DataReading : public QFrame {
    Q_OBJECT
public:
    explicit DataReading(QWidget* parent = nullptr);

    void setData(const DataReport& report, const DataRef& asked);

Q_SIGNALS:
    void dataRequested(const ndogo::DataRef& data); ///< the same data, to be read as it says

private:
    void build();
    QWidget* makeColumns(std::initializer_list<std::pair<QString, QLineEdit*>> fields);
    void correct(); ///< asks for what the controls say
    DataRef corrected() const;
    bool isSaid() const; ///< a person said something about the data

    DataRef m_asked;
    DataReport m_report; ///< without its languages and problems
    QComboBox* m_task;
    QComboBox* m_format;
    QLineEdit* m_text;
    QLineEdit* m_label;
    QWidget* m_textColumns; ///< of a table of texts
    QLineEdit* m_word;
    QLineEdit* m_tag;
    QWidget* m_wordColumns; ///< of words with a tag each
    QComboBox* m_rules;
    QPushButton* m_again;
    QLabel* m_assumed;
};

} // namespace ndogo
