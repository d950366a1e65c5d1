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

/// The languages of the data with their sentences of the train split, each with a box to tick.
class LanguageChoice : public QWidget {
    Q_OBJECT
public:
    explicit LanguageChoice(QWidget* parent = nullptr);

    /// What was chosen among them stays chosen; the others are chosen. `report` may be null.
    void setData(const DataReport* report);
    std::vector<std::string> languages() const; ///< empty: all that are there
    void setLanguages(const std::vector<std::string>& chosen); ///< empty: all
    bool anyLanguage() const; ///< false: none of those that are there is chosen

Q_SIGNALS:
    void changed(); ///< by a person

private:
    void count();

    QLabel* m_count;
    QListWidget* m_list;
    bool m_quiet = false; ///< values are being written, not said
};

} // namespace ndogo
