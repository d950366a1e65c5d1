// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/cancel.h"
#include "engine/base/error.h"
#include "engine/data/data_layout.h"
#include "engine/jobs/job_queue.h"
#include "engine/jobs/job_spec.h"
#include "engine/network/model.h"
#include "engine/network/packed_batch.h"
#include "engine/text/tokenizer.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace ndogo {

/// The model's tokenizer; under other rules than those of its training its files are read again. Throws
/// Failure(TokenizerMissing), and Failure(ConfigInvalid) when it has more ids than the model.
std::shared_ptr<const Tokenizer> tokenizerOf(const Model& model, std::optional<TokenizerRules> rules);

/// `maxLength` as DataRef: 0 is that of the model's training, or what the model can hold; more than that is refused
/// (Failure(Usage)).
std::int64_t lengthLimit(const DataRef& data, const Model& model);

/// What is asked of a reading that differs from that of the model's training, as Warning.
void warnOfOtherReading(const Model& model, const DataRef& data, JobContext& context);

/// Texts of classification and plain text are encoded whole (encodeText), all else word by word.
/// Polls `token` once an example.
std::vector<EncodedSentence> encodeExamples(const Tokenizer& tokenizer, std::span<const Example> examples,
    DataTask task, std::int64_t maxLength, const CancelToken& token = {});

/// Splits sentences (given by index) into batches of at most `tokens` ids, longest first, equal
/// lengths side by side: nothing is padded, and the first batch shows the peak of memory. A
/// sentence longer than the budget is a batch of its own. Sentences without a word in reach are
/// left out.
std::vector<std::vector<std::int32_t>> makeBatches(
    std::span<const EncodedSentence> encoded, std::span<const std::int32_t> chosen, std::int64_t tokens);

/// The same of texts whose ids are counted: `lengthOf(text)`.
std::vector<std::vector<std::int32_t>> batchesByLength(
    std::vector<std::int32_t> texts, std::int64_t ids, const std::function<std::int64_t(std::int32_t)>& lengthOf);

/// A batch ready for the network, and where its answers belong.
struct WordBatch {
    struct Word {
        std::int32_t sentence = 0, word = 0;
    };
    PackedBatch packed;
    std::vector<std::int64_t> rows; ///< first pieces of the words in reach
    std::vector<Word> words; ///< parallel to rows
};
WordBatch makeWordBatch(std::span<const EncodedSentence> encoded, std::span<const std::int32_t> sentences);

/// Calls `work(i)` for every i below `count`, each thread of the pool taking the next batch that is
/// left. A batch then runs on one thread from end to end: no barrier after every operator, at which
/// a thread that another program has pushed aside would hold up the rest. A single batch gets the
/// whole pool instead. The first exception stops the others and is thrown here.
void forEachBatch(std::size_t count, const std::function<void(std::size_t)>& work);

/// Ids a batch: large enough for full speed of the matrix products, small enough that one layer of
/// AfriBERTa-large on one thread ends well within the 300 ms of a cancellation.
inline constexpr std::int64_t kBatchTokens = 512;

} // namespace ndogo
