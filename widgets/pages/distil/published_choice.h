// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/pages/distil/published_students.h"

#include <QComboBox>

namespace ndogo {

/// Which student of a paper lies beside one's own scores.
class PublishedChoice : public QComboBox {
    Q_OBJECT
public:
    explicit PublishedChoice(QWidget* parent = nullptr);

    const PublishedStudent* student() const; ///< null: none
};

} // namespace ndogo
