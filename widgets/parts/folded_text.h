// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>
#include <QWidget>

QT_BEGIN_NAMESPACE
class QLabel;
class QPushButton;
QT_END_NAMESPACE

namespace ndogo {

/// A sentence and a list of names or sentences below it. A long list shows its beginning, and a
/// link opens the rest. The text can be selected with mouse and keyboard.
class FoldedText : public QWidget {
    Q_OBJECT
public:
    enum class Form { Words, Lines }; ///< the list in one line, or one line each
    FoldedText(const QString& text, const QStringList& list, Form form, QWidget* parent = nullptr);

    bool isFolded() const { return m_folded; } ///< false also for what is short
    QString text() const;

private:
    void refresh();

    QString m_sentence;
    QStringList m_list;
    Form m_form;
    qsizetype m_kept; ///< entries that are shown while folded
    bool m_folded;
    QLabel* m_label;
    QPushButton* m_link = nullptr;
};

} // namespace ndogo
