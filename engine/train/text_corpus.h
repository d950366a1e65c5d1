// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/jobs/job_queue.h"
#include "engine/jobs/job_spec.h"
#include "engine/text/tokenizer.h"

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ndogo {

/// Plain text of several languages as ids, ready to be masked.
class TextCorpus {
public:
    struct Language {
        std::string name;
        std::vector<std::int32_t> blocks; ///< indices
    };

    const std::vector<Language>& languages() const { return m_languages; } ///< by name
    std::size_t size() const { return m_ends.size(); } ///< blocks
    /// The ids of a block between its specials: at least one, and one that may be masked.
    std::span<const std::int32_t> block(std::size_t index) const;

    /// How often each id of the vocabulary stands in the text, blocks that were left out included.
    std::span<const std::int64_t> counts() const { return m_counts; }

    void beginLanguage(const std::string& name); ///< the one that add() belongs to
    void add(std::span<const std::int32_t> ids);
    void count(std::span<const std::int32_t> ids, std::int64_t vocabulary);

private:
    std::vector<Language> m_languages;
    std::size_t m_current = 0;
    std::vector<std::int32_t> m_ids;
    std::vector<std::size_t> m_ends; ///< into m_ids
    std::vector<std::int64_t> m_counts;
};

/// Which blocks are worth training on. Ids count with the two specials.
struct BlockRules {
    std::size_t fewestIds = 0;
    double unknownFrom = 2; ///< share of ids that are <unk>, from which on a block is left out

    /// The script of Sanh et al. 2019: none of 11 ids or fewer, none of which half is unknown.
    static BlockRules distilBert() { return { 12, 0.5 }; }
};

/// Where plain text lies: a language and a file of one sentence a line.
struct TextFile {
    std::string language;
    std::filesystem::path file;
};

/// The files of `paths`, each a file ("hau.txt"), a folder of files a language, or a folder with one
/// folder a language, in which the first of `splits` that is there is taken ("hau/train.txt").
/// `languages`, where not empty, are the ones to keep. Emits Warning; throws Failure(FileNotFound)
/// naming what is missing.
std::vector<TextFile> findTextFiles(std::span<const std::string> paths, std::span<const std::string> splits,
    std::span<const std::string> languages, JobContext& context);

/// Throws Failure(DataInvalid) where the text of `file` has a word and its tag a line, as test data: it would be read
/// as sentences of two words, half of them tags.
void requirePlainText(std::string_view text, const std::filesystem::path& file);

/// Reads and encodes: a line is a sentence, lines without text are skipped, and a sentence of more
/// than maxLength ids, two specials included, becomes several blocks. (AfriBERTa cuts the rest off,
/// and leaves lines of five words or fewer out.) Blocks without an id that may be masked are left
/// out, and those that `rules` leave out, of which a Warning tells how many. Polls the token; throws
/// what requirePlainText() throws, and Failure(DataInvalid) naming file and line.
TextCorpus readTextCorpus(std::span<const TextFile> files, const Tokenizer& tokenizer, std::int64_t maxLength,
    JobContext& context, const BlockRules& rules = {});

/// Says which blocks a job uses (JobContext::used).
void noteContent(const TextCorpus& corpus, const std::string& split, JobContext& context);

} // namespace ndogo
