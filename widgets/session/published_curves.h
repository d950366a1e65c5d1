// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// F1 against sparsity as papers print it (resources/published_curves.json), to be laid over what was measured here.
#pragma once

#include "engine/jobs/sweep_results.h"

#include <QString>

#include <map>
#include <string>
#include <vector>

namespace ndogo {

struct PublishedPoint {
    double level = 0; ///< share of the prunable weights that is zero, 0-1
    double f1 = 0; ///< entity F1, 0-1
    bool corrected = false; ///< an evident misprint, mended; the file says which
    bool operator==(const PublishedPoint&) const = default;
};

/// One table of a paper.
struct PublishedCurve {
    QString id; ///< "awobade2024-before"
    QString paper; ///< "Awobade et al. 2024"
    QString table; ///< its number
    QString reference; ///< authors, year, title, number at arXiv
    PruneTiming timing = PruneTiming::None;
    QString model; ///< "AfriBERTa-large"
    QString data; ///< "MasakhaNER 1.0"
    int seeds = 0;
    QString caveats; ///< what is in doubt, left out or mended
    std::map<std::string, double> dense; ///< F1 of the dense models where another table has it
    QString denseTable;
    std::map<std::string, std::vector<PublishedPoint>> languages; ///< by rising level

    QString source() const; ///< "Awobade et al. 2024, Table 8"
    /// Unweighted mean over `wanted`, at the levels at which each of them has a value. `wanted` are languages of
    /// this table.
    std::vector<PublishedPoint> mean(const std::vector<std::string>& wanted) const;
};

/// In the order of the papers. Read once; GUI thread only.
const std::vector<PublishedCurve>& publishedCurves();
const PublishedCurve* publishedCurve(const QString& id); ///< null for an unknown id

} // namespace ndogo
