// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/eval/batches.h"

#include "engine/base/parallel.h"
#include "engine/io/file_message.h"
#include "engine/network/threads.h"
#include "engine/network/torch_headers.h"

#include <algorithm>

namespace ndogo {

namespace {

TokenizerRules ownRules(const Model& model)
{
    return model.config().text.rules.value_or(TokenizerRules::Original);
}

} // namespace

std::int64_t lengthLimit(const DataRef& data, const Model& model)
{
    const std::int64_t most = model.info().maxTokens, trained = model.config().text.maxLength;
    if (data.maxLength > most) {
        throw Failure(ErrorCode::Usage,
            Sentence::tr("A length of %1 was asked for, the model holds %2 ids at most. Ask for %2 or fewer.",
                data.maxLength, most),
            { { "field", "max_length" } });
    }
    return data.maxLength > 0 ? data.maxLength : trained > 0 ? std::min(trained, most) : most;
}

std::shared_ptr<const Tokenizer> tokenizerOf(const Model& model, std::optional<TokenizerRules> rules)
{
    const auto files = model.tokenizer().files();
    if (!rules || *rules == ownRules(model) || files.empty())
        return model.sharedTokenizer();
    const auto folder = files.front().parent_path();
    std::shared_ptr<const Tokenizer> tokenizer = openTokenizer(folder, *rules, model.config().modelType);
    if (tokenizer->vocabSize() > model.info().vocabSize) {
        throw Failure(ErrorCode::ConfigInvalid,
            Sentence::tr("Under the rules %1 the tokenizer of %2 has %3 ids, the model's vocabulary holds %4. Use the "
                         "other rules.",
                inQuotes(nameOf(*rules)), shown(folder.string()), tokenizer->vocabSize(), model.info().vocabSize),
            { { "file", shown(folder.string()) } });
    }
    return tokenizer;
}

void warnOfOtherReading(const Model& model, const DataRef& data, JobContext& context)
{
    const TrainedText& trained = model.config().text;
    if (trained.rules && data.tokenizerRules.value_or(*trained.rules) != *trained.rules)
        context.emit(event::Warning { Sentence::tr("The model %1 was trained on text that was split by the rules %2; "
                                                   "here it is split by the rules %3, as asked.",
            shown(model.info().name), inQuotes(nameOf(*trained.rules)), inQuotes(nameOf(*data.tokenizerRules))) });
    if (trained.maxLength > 0 && data.maxLength > 0 && data.maxLength != trained.maxLength)
        context.emit(
            event::Warning { Sentence::tr("The model %1 was trained on sentences of at most %2 ids; here they are read "
                                          "up to %3, as asked.",
                shown(model.info().name), trained.maxLength, data.maxLength) });
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
    return batchesByLength(std::move(order), tokens, lengthOf);
}

std::vector<std::vector<std::int32_t>> batchesByLength(
    std::vector<std::int32_t> texts, std::int64_t ids, const std::function<std::int64_t(std::int32_t)>& lengthOf)
{
    std::ranges::stable_sort(texts, std::ranges::greater(), lengthOf);
    std::vector<std::vector<std::int32_t>> batches;
    std::int64_t used = 0;
    for (const auto text : texts) {
        const auto length = lengthOf(text);
        if (batches.empty() || used + length > ids) {
            batches.emplace_back();
            used = 0;
        }
        batches.back().push_back(text);
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
