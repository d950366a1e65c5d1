// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/values/results.h"

#include <QString>

#include <optional>
#include <string>

namespace ndogo {

/// How a metric and what it counts are called wherever they are shown: in charts, tables, tooltips,
/// sentences and exports. Values of every metric are shown as 0-100.
struct MetricText {
    QString name; ///< in a sentence, beside a number: "F1", "accuracy"
    QString heading; ///< of an axis or a column: "F1", "Accuracy"
    QString full; ///< in a sentence, by its full name: "entity F1", "token accuracy", "accuracy"
    QString title; ///< the same as the beginning of a title: "Entity F1"
    QString definition; ///< "micro average over entities", "share of texts with the right class"
    QString units; ///< what the support counts, as a heading: "Entities", "Words", "Texts"
    QString examples; ///< what the data is made of, as a heading: "Sentences", "Texts"
    QString example; ///< one of them, in a sentence: "sentence", "text"
    QString label; ///< what LanguageScore::byType tells apart, in a sentence: "type", "tag", "class"
    QString labelHeading; ///< the same of a column: "Class"
};

/// Without a metric (nothing is measured and the data's task is not known): plain "score".
MetricText metricText(std::optional<Metric> metric);

/// The metric of a DataReport's task; none for plain text and for a task that is not known.
std::optional<Metric> metricOfTask(DataTask task);

QString unitsText(std::optional<Metric> metric, std::int64_t count); ///< "38 entities", "38 words", "38 texts"
QString examplesText(std::optional<Metric> metric, std::int64_t count); ///< "5,276 sentences", "412 texts"

} // namespace ndogo
