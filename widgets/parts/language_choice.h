// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/values/results.h"

#include <QWidget>

#include <string>
#include <vector>

QT_BEGIN_NAMESPACE
class QLabel;
class QListWidget;
QT_END_NAMESPACE

namespace ndogo {

/// Languages, each with a box to tick: those of the data with their sentences of the train split, or others.
class LanguageChoice : public QWidget {
    Q_OBJECT
public:
    explicit LanguageChoice(QWidget* parent = nullptr);

    /// What was chosen among them stays chosen; the others are chosen. `report` may be null.
    void setData(const DataReport* report);
    struct Entry {
        QString code, text;
        bool isThere = true; ///< else it cannot be chosen
        bool operator==(const Entry&) const = default;
    };
    /// The same of any list, with one line above it.
    void setEntries(const std::vector<Entry>& entries, const QString& line);
    void setName(const QString& name); ///< for a screen reader, in place of "Languages to train on"
    std::vector<std::string> languages() const; ///< empty: all that are there
    void setLanguages(const std::vector<std::string>& chosen); ///< empty: all
    bool anyLanguage() const; ///< false: none of those that are there is chosen

Q_SIGNALS:
    void changed(); ///< by a person

private:
    void count();
    void fill(const std::vector<Entry>& entries);

    QLabel* m_count;
    QListWidget* m_list;
    std::vector<Entry> m_entries;
    QString m_line; ///< above the list; empty: how many are chosen
    bool m_quiet = false; ///< values are being written, not said
};

} // namespace ndogo
