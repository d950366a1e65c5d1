// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Bodies: compare_scatter.cpp, compare_tables.cpp, compare_words.cpp.
//
// What the page Compare shows, as plain values. Pure functions.
#pragma once

#include "widgets/charts/chart_spec.h"
#include "widgets/models/value_table.h"
#include "widgets/pages/compare/listed_variants.h"
#include "widgets/parts/score_rows.h"
#include "widgets/session/message.h"

#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

namespace ndogo {

/// The variants, and how they are looked at.
struct CompareView {
    std::vector<ListedVariant> variants;
    QString baseline; ///< path; empty where nothing is scored
    std::optional<Metric> metric;
    QString split;
    double tolerance = 0.02; ///< share of 1
    int draws = 0; ///< of the paired bootstrap
    bool isComputing = false; ///< some are still being compared
    QString selected; ///< path, or empty
    ParetoMeasure up = ParetoMeasure::WorstScore, across = ParetoMeasure::File;

    const ListedVariant* find(const QString& path) const; ///< null where it is not listed
};

/// How many languages of a variant are worse, ...; all 0 until it is compared.
struct VerdictCounts {
    int worse = 0, better = 0, same = 0, unclear = 0, tooLittle = 0;
    int beyond = 0; ///< of the worse ones: beyond the tolerance for certain

    int judged() const { return worse + better + same + unclear; }
};

/// Rows of a table, and what each is about.
struct KeyedRows {
    std::vector<TableColumn> columns;
    std::vector<ValueTable::Row> rows;
    QStringList keys; ///< of the rows: paths, or codes of languages
};

// --- compare_words.cpp ---
QString measureText(ParetoMeasure measure, std::optional<Metric> metric); ///< "worst-language F1", "file"
QString figureText(ParetoMeasure measure, double value); ///< "61.5", "387 MB", "18.6 ms"
/// One row a language that a variant was compared in, its verdicts corrected by Holm; the greatest loss first, those
/// with too little data last. Empty until it is compared.
std::vector<ScoreRow> verdictRows(const CompareView& view, const ListedVariant& variant);
VerdictCounts countVerdicts(const std::vector<ScoreRow>& rows);
/// The variant that the answer names: the cheapest, by the cost that is looked at, of those that keep every language
/// for certain, else of those that lose in none for certain; empty where every variant loses.
QString recommendedVariant(const CompareView& view);
/// That one, else the first that is compared; empty where none is.
QString leadVariant(const CompareView& view);
/// The answer: which variant keeps the languages, and whom another one hurts most. One sentence where nothing can be
/// said yet.
Message leadMessage(const CompareView& view);

// --- compare_scatter.cpp ---
/// Score against cost, a mark a variant, with the Pareto front.
ChartSpec scatterSpec(const CompareView& view);

// --- compare_tables.cpp ---
/// One row a variant, those without scores last, with the reason.
KeyedRows variantRows(const CompareView& view);
ChartSpec variantCard(const CompareView& view, const KeyedRows& rows);
/// One row a language of the selected variant: verdict, and flips where answers are kept.
KeyedRows languageRows(const CompareView& view);
ChartSpec languageCard(const CompareView& view, const KeyedRows& rows);

} // namespace ndogo
