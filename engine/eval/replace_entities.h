// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Entity mention replacement (Dai & Adel 2020, section 3; on test sets: Ogueji et al. 2022, section
// 3; docs/methods.md, Robustness): the sentence stays, its entities are others of the same type.
#pragma once

#include "engine/base/cancel.h"
#include "engine/base/random.h"
#include "engine/data/data_layout.h"
#include "engine/data/label_map.h"
#include "engine/jobs/job_spec.h"
#include "engine/study/metrics.h"

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ndogo {

/// The words of an entity.
using Mention = std::vector<std::string>;

/// The different mentions of each entity type. They are kept sorted, so that what is drawn does not
/// depend on the order in which files were read.
class MentionPool {
public:
    void add(std::span<const Example> examples, EntityMode mode);

    std::int64_t size() const; ///< over all types
    const std::vector<Mention>& ofType(const std::string& type) const; ///< empty: none

private:
    std::map<std::string, std::vector<Mention>> m_mentions;
};

/// The sentence with each of its entities replaced, at this probability, by a mention of its type,
/// all of them equally likely, the entity itself included. The new words are tagged B-, I-, I-; the
/// rest keeps its words and tags. A type without mentions is left as it is.
Example replaceEntities(
    const Example& example, const MentionPool& pool, double probability, EntityMode mode, Random& random);

/// The random numbers of one sentence in one draw. They follow from these four alone: which other
/// sentences and languages are evaluated, and in which order, changes nothing.
Random randomOfSentence(std::uint64_t seed, int draw, std::string_view language, std::int32_t sentence);

/// What the mentions are taken from.
struct MentionSource {
    DataRef data;
    DataLayout layout;
    LabelMap labelMap; ///< as applied to the sentences
    EntityMode mode = EntityMode::Default;
};

/// A pool, and the languages whose mentions are in it.
struct SharedPool {
    MentionPool mentions;
    std::vector<std::string> languages;
};

/// The pool of each of `languages`. With Pool::Script and Pool::Family all languages of the data
/// folder are asked, also those that are not evaluated, and a language is always in its own pool;
/// one of which neither is known gets its own mentions alone, and `notes` a sentence that says so.
/// Throws Failure(FileNotFound) for a language without the split that the mentions come from, and
/// what readExamples() throws.
std::map<std::string, std::shared_ptr<const SharedPool>> readMentionPools(const MentionSource& source,
    const EntityReplacement& replacement, std::span<const std::string> languages, const CancelToken& token,
    std::vector<Sentence>& notes);

} // namespace ndogo
