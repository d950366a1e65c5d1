// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Scores of students as a paper prints them (resources/published_students.json), to be laid beside one's own.
#pragma once

#include "engine/values/distil_recipe.h"

#include <QString>

#include <map>
#include <string>
#include <vector>

namespace ndogo {

struct PublishedStudent {
    DistilMode mode = DistilMode::TaskSpecific;
    QString teacher; ///< "AfriBERTa-large"
    int layers = 0, heads = 0;
    QString caveat; ///< what is in doubt, or empty
    std::map<std::string, double> f1; ///< entity F1 by language, 0-1

    QString words() const; ///< "AfriBERTa-large, 6 × 4, task-agnostic"
};

/// One table of a paper.
struct PublishedStudents {
    QString paper; ///< "Awobade et al. 2024"
    QString table; ///< its number
    QString reference; ///< authors, year, title, number at arXiv
    QString data; ///< "MasakhaNER 1.0"
    int seeds = 0;
    std::vector<PublishedStudent> students;
};

/// Read once; GUI thread only.
const PublishedStudents& publishedStudents();

} // namespace ndogo
