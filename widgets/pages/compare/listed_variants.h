// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The models of a project as the page Compare lists them: what is known of each without any draws.
#pragma once

#include "widgets/look/mark.h"
#include "widgets/pages/compare/variant_comparisons.h"
#include "widgets/session/session.h"

#include <QString>
#include <QStringList>

#include <map>
#include <vector>

namespace ndogo {

class ModelTreeModel;

struct ListedVariant {
    QString path, name;
    QString made; ///< how, in words
    Mark mark = Mark::Circle; ///< by the kind of compression; Star: of several
    VariantFigures figures; ///< scores on all sentences of all languages of the data
    std::map<ParetoMeasure, QString> missing; ///< why a figure is not known
    QString worst; ///< code of the language with the lowest score
    ScoredModel scored; ///< without scores unless all languages are measured on all sentences
    QString reason; ///< why it is not compared; empty where it can be
    QStringList settings {}; ///< options of its command, as far as they set it apart: "--amount 0.6"
    std::optional<ComparedVariant> compared {}; ///< with the baseline; nothing until known, and of the baseline

    bool isScored() const { return !scored.scores.empty(); }
};

/// Every model of the session, in the order of its tree.
std::vector<ListedVariant> listedVariants(const Session& session, const ModelTreeModel& tree);

/// The model that the others are compared with where nobody chose one: the first scored one without a scored parent,
/// else the first scored; empty where nothing is scored.
QString usualBaseline(const std::vector<ListedVariant>& variants, const ProjectModels& models);

} // namespace ndogo
