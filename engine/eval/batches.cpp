// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/eval/batches.h"

#include "engine/base/parallel.h"
#include "engine/io/file_message.h"
#include "engine/network/threads.h"
#include "engine/network/torch_headers.h"

#include <algorithm>

namespace ndogo {

std::int64_t lengthLimit(const DataRef& data, std::int64_t modelMaximum)
{
    if (data.maxLength == 0)
        return modelMaximum;
    if (data.maxLength > modelMaximum) {
        throw Failure(ErrorCode::Usage,
            Sentence::tr("A length of %1 was asked for, the model holds %2 ids at most. Ask for %2 or fewer.",
                data.maxLength, modelMaximum),
            { { "field", "max_length" } });
    }
    return data.maxLength;
}

std::shared_ptr<const Tokenizer> tokenizerOf(const Model& model, TokenizerRules rules)
{
    const auto files = model.tokenizer().files();
    if (rules == TokenizerRules::Original || files.empty())
        return model.sharedTokenizer();
    const auto folder = files.front().parent_path();
    std::shared_ptr<const Tokenizer> tokenizer = openTokenizer(folder, rules, model.config().modelType);
    if (tokenizer->vocabSize() > model.info().vocabSize) {
        throw Failure(ErrorCode::ConfigInvalid,
            Sentence::tr("Under the rules of transformers 5 the tokenizer of %1 has %2 ids, the model's vocabulary "
                         "holds %3. Use the original rules.",
                shown(folder.string()), tokenizer->vocabSize(), model.info().vocabSize),
            { { "file", shown(folder.string()) } });
    }
    return tokenizer;
}

std::vector<EncodedSentence> encodeExamples(const Tokenizer& tokenizer, std::span<const Example> examples,
    DataTask task, std::int64_t maxLength, const CancelToken& token)
{
    const bool whole = task == DataTask::Classification || task == DataTask::Text;
    std::vector<EncodedSentence> encoded;
    encoded.reserve(examples.size());
    for (const auto& example : examples) {
        token.throwIfRequested();
        encoded.push_back(whole ? encodeText(tokenizer, example.words.front(), maxLength)
                                : encodeWords(tokenizer, example.words, maxLength));
    }
    return encoded;
}

std::vector<std::vector<std::int32_t>> makeBatches(
    std::span<const EncodedSentence> encoded, std::span<const std::int32_t> chosen, std::int64_t tokens)
{
    const auto lengthOf = [&](std::int32_t sentence) {
        return static_cast<std::int64_t>(encoded[static_cast<std::size_t>(sentence)].ids.size());
    };
    std::vector<std::int32_t> order;
    for (const auto sentence : chosen) {
        const auto& pieces = encoded[static_cast<std::size_t>(sentence)].firstPiece;
        if (std::any_of(pieces.begin(), pieces.end(), [](std::int32_t piece) { return piece >= 0; }))
            order.push_back(sentence);
    }
    std::stable_sort(
        order.begin(), order.end(), [&](std::int32_t a, std::int32_t b) { return lengthOf(a) > lengthOf(b); });

    std::vector<std::vector<std::int32_t>> batches;
    std::int64_t used = 0;
    for (const auto sentence : order) {
        const auto length = lengthOf(sentence);
        if (batches.empty() || used + length > tokens) {
            batches.emplace_back();
            used = 0;
        }
        batches.back().push_back(sentence);
        used += length;
    }
    return batches;
}

WordBatch makeWordBatch(std::span<const EncodedSentence> encoded, std::span<const std::int32_t> sentences)
{
    WordBatch batch;
    for (const auto index : sentences) {
        const auto& sentence = encoded[static_cast<std::size_t>(index)];
        for (std::size_t word = 0; word < sentence.firstPiece.size(); ++word) {
            if (sentence.firstPiece[word] < 0)
                continue;
            batch.rows.push_back(batch.packed.offsets.back() + sentence.firstPiece[word]);
            batch.words.push_back({ index, static_cast<std::int32_t>(word) });
        }
        batch.packed.add(sentence.ids);
    }
    return batch;
}

namespace {

struct RestoreThreads {
    int threads;
    ~RestoreThreads() { at::set_num_threads(threads); }
};

} // namespace

void forEachBatch(std::size_t count, const std::function<void(std::size_t)>& work)
{
    const int threads = engineThreads();
    if (count <= 1 || threads == 1) {
        for (std::size_t i = 0; i < count; ++i)
            work(i);
        return;
    }
    const RestoreThreads restore { threads };
    parallelFor(count, threads, [&](std::size_t i) {
        if (at::get_num_threads() != 1)
            at::set_num_threads(1); // OpenMP's setting is this thread's own, MKL's is everybody's
        work(i);
    });
}

} // namespace ndogo
