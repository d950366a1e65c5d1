// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What was recognised in a checkpoint, in plain words. Pure functions.
#pragma once

#include "engine/jobs/job_spec.h"
#include "engine/values/results.h"

#include <QString>
#include <QStringList>

#include <vector>

namespace ndogo {

/// One line of the card "What was recognised".
struct Finding {
    QString name;
    QString text; ///< one sentence or a few words
    QStringList list; ///< what the sentence speaks of: labels, tensors; long ones are folded
    bool lines = false; ///< the list is of sentences or of long names: one a line
    bool doubtful = false; ///< to be looked at: something is missing or was assumed
    bool operator==(const Finding&) const = default;
};

/// In the order they are read in: what it is, how it reads text, its shape, its file, then what is
/// missing, unexpected and assumed. `files`: names in the checkpoint's folder.
std::vector<Finding> findingsOf(
    const ModelInfo& model, const QStringList& files, std::optional<TokenizerRules> rules, const QString& madeFrom);

/// What a model without a classifier can do here, and what it needs; empty when it has one.
QString headlessText(const ModelInfo& model);

/// What a model of this kind has to be asked for before it is scored; empty for one without trained parts of others,
/// and for one whose classes have names.
QString foreignPartsText(const ModelInfo& model);
QString unnamedText(const ModelInfo& model);

} // namespace ndogo
