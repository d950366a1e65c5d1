// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// How the Languages page puts languages together and in order. Pure functions.
#pragma once

#include "engine/jobs/run_record.h"
#include "engine/study/pruning_study.h"

#include <QString>

#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace ndogo {

/// The languages that a model was pre-trained on.
struct SeenLanguages {
    QString model; ///< "AfriBERTa"
    std::set<std::string> languages;
    bool operator==(const SeenLanguages&) const = default;
};

/// Those of AfriBERTa, XLM-R and mBERT, as engine/study/languages.h has them.
const std::vector<SeenLanguages>& knownPretrainings();

/// Whose pre-training a checkpoint has: told by the size of its vocabulary (AfriBERTa 70,006; XLM-R 250,002; mBERT
/// 119,547); nothing for all others, whatever they are called.
std::optional<SeenLanguages> seenByVocabulary(std::int64_t vocabulary);
/// What a pre-training among `records` that wrote the folder `model` was told to read; nothing when there is none,
/// or when it took what was there.
std::optional<SeenLanguages> seenByRecords(const std::string& model, std::span<const RunRecord> records);

enum class Grouping { None, Script, Family, Seen };

struct LanguageGroup {
    QString name; ///< "Latin", "seen by AfriBERTa"
    std::vector<std::string> languages;
    bool operator==(const LanguageGroup&) const = default;
};

/// The largest group first, then by name; what was seen before what was not. Languages keep their order. One
/// nameless group without a grouping; nothing without languages.
std::vector<LanguageGroup> groupsOf(
    const std::vector<std::string>& languages, Grouping grouping, const std::optional<SeenLanguages>& seen);

enum class LanguageOrder { Name, Dense, Loss, Corpus };

/// Dense: highest score first. Loss: the largest change at `amount` first. Corpus: most sentences in AfriBERTa's
/// corpus first, languages without a figure last.
std::vector<std::string> orderedLanguages(
    const PruningStudy& study, std::vector<std::string> languages, LanguageOrder order, double amount);

/// Unweighted mean of the metric over languages at a level; nothing when one of them is not measured.
std::optional<double> groupMean(const PruningStudy& study, const std::vector<std::string>& languages, double amount);

} // namespace ndogo
