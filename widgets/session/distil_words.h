// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What came out of a distillation, in parts of a sentence. Pure functions; empty where there is nothing to say.
#pragma once

#include "engine/study/distil_report.h"
#include "engine/values/results.h"

#include <QString>

#include <optional>
#include <vector>

namespace ndogo {

/// "the teacher helps in 8 of 10 languages and hurts in none": against the control, by paired bootstrap. Says so where
/// there was no control.
QString teachingText(const std::vector<TaughtLanguage>& taught);
/// "mean F1 is 75.9, 3.1 points below the teacher's, most for Wolof (−5.2)"
QString costText(const std::vector<TaughtLanguage>& taught, std::optional<Metric> metric);
/// How many languages a verdict was given for.
int countOf(const std::vector<TaughtLanguage>& taught, Verdict verdict);

} // namespace ndogo
