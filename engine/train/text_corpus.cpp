// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/text_corpus.h"

#include "engine/base/hash.h"
#include "engine/data/beginning.h"
#include "engine/data/language_files.h"
#include "engine/data/text_lines.h"
#include "engine/io/file_message.h"
#include "engine/train/masking.h"

#include <algorithm>
#include <optional>
#include <set>

namespace ndogo {
namespace {

/// The files of one path, of the first split that is there. A missing path is told of as such.
std::vector<LanguageFile> filesOf(
    const std::string& path, std::span<const std::string> splits, std::vector<Sentence>& leftOut)
{
    std::optional<Failure> first;
    for (const auto& split : splits) {
        DataRef data;
        data.path = path;
        data.split = split;
        std::vector<Sentence> sentences;
        try {
            auto files = findLanguageFiles(data, &sentences);
            leftOut.insert(leftOut.end(), sentences.begin(), sentences.end());
            return files;
        } catch (const Failure& failure) {
            if (failure.error().code != ErrorCode::FileNotFound)
                throw;
            if (!first)
                first = failure;
        }
    }
    throw *first;
}

void requireLanguages(
    std::span<const std::string> wanted, const std::set<std::string>& found, std::span<const std::string> paths)
{
    for (const auto& language : wanted) {
        if (found.contains(language))
            continue;
        throw Failure(ErrorCode::FileNotFound,
            Sentence::tr("The corpus %1 has no language %2; it has %3.", listed({ paths.begin(), paths.end() }),
                inQuotes(language), listed({ found.begin(), found.end() })),
            { { "language", shown(language, 60) } });
    }
}

bool isRefused(std::span<const std::int32_t> block, const BlockRules& rules, const Tokenizer& tokenizer)
{
    const auto ids = block.size() + 2;
    const auto unknown = std::ranges::count(block, std::int32_t(tokenizer.unknownId()));
    return ids < rules.fewestIds || double(unknown) >= rules.unknownFrom * double(ids);
}

} // namespace

std::span<const std::int32_t> TextCorpus::block(std::size_t index) const
{
    const auto begin = index == 0 ? 0 : m_ends[index - 1];
    return std::span(m_ids).subspan(begin, m_ends[index] - begin);
}

void TextCorpus::beginLanguage(const std::string& name)
{
    const auto place = std::ranges::lower_bound(m_languages, name, {}, &Language::name);
    m_current = static_cast<std::size_t>(place - m_languages.begin());
    if (place == m_languages.end() || place->name != name)
        m_languages.insert(place, { name, {} });
}

void TextCorpus::add(std::span<const std::int32_t> ids)
{
    m_languages[m_current].blocks.push_back(static_cast<std::int32_t>(m_ends.size()));
    m_ids.insert(m_ids.end(), ids.begin(), ids.end());
    m_ends.push_back(m_ids.size());
}

std::vector<TextFile> findTextFiles(std::span<const std::string> paths, std::span<const std::string> splits,
    std::span<const std::string> languages, JobContext& context)
{
    std::vector<TextFile> files;
    std::vector<Sentence> leftOut;
    std::set<std::string> found;
    for (const auto& path : paths) {
        for (auto& [language, file] : filesOf(path, splits, leftOut)) {
            found.insert(language);
            if (languages.empty() || std::ranges::find(languages, language) != languages.end())
                files.push_back({ std::move(language), std::move(file) });
        }
    }
    requireLanguages(languages, found, paths);
    for (auto& sentence : leftOut)
        context.emit(event::Warning { std::move(sentence) });
    return files;
}

void requirePlainText(std::string_view text, const std::filesystem::path& file)
{
    constexpr std::size_t kBeginning = std::size_t(1) << 16U;
    const Beginning seen = lookAt(firstLines(text, kBeginning), file);
    if (!seen.conllU && !seen.mostly(seen.entities) && !seen.mostly(seen.universal))
        return;
    throw fileFailure(ErrorCode::DataInvalid, file,
        Sentence::tr("The file %1 has a word and its tag a line (line %2), and no plain text; choose a file of one "
                     "sentence a line, or write its words so with: awk '{ORS = NF ? \" \" : \"\\n\"; print $1}' %3 "
                     "> NEW",
            file, seen.firstLine, file));
}

void TextCorpus::count(std::span<const std::int32_t> ids, std::int64_t vocabulary)
{
    m_counts.resize(static_cast<std::size_t>(vocabulary));
    for (const auto id : ids)
        ++m_counts[static_cast<std::size_t>(id)];
}

TextCorpus readTextCorpus(std::span<const TextFile> files, const Tokenizer& tokenizer, std::int64_t maxLength,
    JobContext& context, const BlockRules& rules)
{
    TextCorpus corpus;
    const auto longest = static_cast<std::size_t>(maxLength - 2);
    std::vector<std::string> leftOut; // "hau 12 of 3,400"
    std::vector<std::int32_t> ids;
    for (const auto& [language, file] : files) {
        corpus.beginLanguage(language);
        std::int64_t blocks = 0, refused = 0;
        const auto text = readDataFile(file);
        requirePlainText(text, file);
        TextLines lines(text, file);
        while (const auto line = lines.next()) {
            context.token().throwIfRequested();
            const auto encoded = tokenizer.encode(*line);
            ids.assign(encoded.begin(), encoded.end());
            corpus.count(ids, tokenizer.vocabSize());
            for (std::size_t first = 0; first < ids.size(); first += longest) {
                const auto block
                    = std::span<const std::int32_t>(ids).subspan(first, std::min(longest, ids.size() - first));
                ++blocks;
                if (isRefused(block, rules, tokenizer))
                    ++refused;
                else if (std::ranges::any_of(block, [&](std::int32_t id) { return mayBeMasked(id, tokenizer); }))
                    corpus.add(block);
            }
        }
        if (refused > 0)
            leftOut.push_back(language + ' ' + std::to_string(refused) + '/' + std::to_string(blocks));
    }
    if (!leftOut.empty())
        context.emit(event::Warning {
            Sentence::tr("Blocks of text of fewer than %1 ids, or half unknown to the tokenizer, are left out: %2.",
                rules.fewestIds, listed(leftOut)) });
    return corpus;
}

void noteContent(const TextCorpus& corpus, const std::string& split, JobContext& context)
{
    for (const auto& language : corpus.languages()) {
        Hash hash;
        for (const auto block : language.blocks) {
            const auto ids = corpus.block(static_cast<std::size_t>(block));
            hash.add(ids.size());
            hash.add(std::as_bytes(ids));
        }
        context.used(split, language.name, { static_cast<std::int64_t>(language.blocks.size()), hash.text() });
    }
}

} // namespace ndogo
