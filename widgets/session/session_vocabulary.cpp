// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/session/session_private.h"

#include "widgets/session/path_text.h"

#include <algorithm>

namespace ndogo {

namespace {

/// Each may take tens of megabytes.
constexpr std::size_t kMostIndexes = 4;

using IndexEntry = std::pair<CountPiecesSpec, std::shared_ptr<const VocabularyIndex>>;

/// Whether the text of `spec` was counted without labelled data, which has come since.
bool isPlainCount(const CountPiecesSpec& counted, const CountPiecesSpec& spec)
{
    return counted.data.path.empty() && counted.model == spec.model && counted.corpus == spec.corpus
        && counted.data.languages == spec.data.languages && counted.data.tokenizerRules == spec.data.tokenizerRules;
}

} // namespace

JobId Session::countPieces(const CountPiecesSpec& spec)
{
    const JobId running = d->running<CountPiecesSpec>([&](const CountPiecesSpec& other) { return other == spec; });
    return running ? running : d->submit(spec);
}

std::shared_ptr<const VocabularyIndex> Session::vocabularyIndex(const CountPiecesSpec& spec) const
{
    const auto find = [&](const auto& isWanted) {
        const auto found = std::ranges::find_if(d->indexes, isWanted, &IndexEntry::first);
        return found == d->indexes.end() ? nullptr : found->second;
    };
    if (auto index = find([&](const CountPiecesSpec& counted) { return counted == spec; }))
        return index;
    return find([&](const CountPiecesSpec& counted) { return isPlainCount(counted, spec); });
}

void Session::Private::keepIndex(const CountPiecesSpec& spec, const std::shared_ptr<const VocabularyIndex>& index)
{
    std::erase_if(indexes, [&](const auto& entry) { return entry.first == spec; });
    if (indexes.size() == kMostIndexes)
        indexes.erase(indexes.begin());
    indexes.emplace_back(spec, index);
    Q_EMIT q.piecesCounted();
}

JobId Session::trimVocabulary(const TrimVocabularySpec& wished)
{
    TrimVocabularySpec spec = wished;
    if (spec.output.empty())
        spec.output = d->newModelFolder(text(spec.name));
    return d->submit(spec);
}

} // namespace ndogo
