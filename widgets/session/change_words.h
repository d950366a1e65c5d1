// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a smaller model costs against the one that it comes from, in parts of a sentence. Pure functions.
#pragma once

#include "engine/study/variant_results.h"

#include <QString>

#include <optional>
#include <string>
#include <vector>

namespace ndogo {

/// What a smaller model comes from: it learnt from a teacher, or was cut out of a parent.
enum class Source { Teacher, Parent };

/// The score of a language before and after, shares of 1.
struct ScoreChange {
    std::string language;
    double before = 0, after = 0;
    bool sure = true; ///< its interval, where there is one, lies on one side of zero, with data enough to say so
};
/// Of the languages whose change is known.
std::vector<ScoreChange> scoreChanges(const VariantResults& compared);

/// "mean F1 is 75.9, 3.1 points below the teacher's, and Wolof (−5.2) pays most"; empty without changes. Only a
/// language whose loss is sure is named.
QString costText(const std::vector<ScoreChange>& changes, std::optional<Metric> metric, Source source);

} // namespace ndogo
