// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/eval/tag_text.h"

#include "engine/data/tag_scheme.h"
#include "engine/eval/batches.h"
#include "engine/eval/task_fit.h"
#include "engine/network/encoder.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace ndogo {
namespace {

std::size_t bestOf(const std::vector<float>& logits)
{
    return static_cast<std::size_t>(std::ranges::max_element(logits) - logits.begin());
}

double probabilityOf(const std::vector<float>& logits, std::size_t label)
{
    double sum = 0;
    for (const float logit : logits)
        sum += std::exp(double(logit) - double(logits[label]));
    return 1 / sum;
}

std::vector<TaggedEntity> entitiesIn(
    const std::vector<std::string>& words, const std::vector<std::string>& labels, const std::vector<double>& scores)
{
    std::vector<TaggedEntity> entities;
    std::vector<std::string> tags;
    std::ranges::transform(labels, std::back_inserter(tags), asIobes);
    for (auto& entity : entitiesOf(tags, EntityMode::Default)) {
        TaggedEntity tagged;
        for (auto word = entity.start; word <= entity.end; ++word) {
            const auto at = static_cast<std::size_t>(word);
            tagged.text += (tagged.text.empty() ? "" : " ") + words[at];
            tagged.score += scores[at] / double(entity.end - entity.start + 1);
        }
        tagged.span = std::move(entity);
        entities.push_back(std::move(tagged));
    }
    return entities;
}

/// Labels and entities from the logits of the words.
void decode(const Model& model, const std::vector<std::string>& words, TaggedText& text)
{
    std::vector<double> scores;
    for (const auto& logits : text.logits) {
        const auto best = logits ? bestOf(*logits) : 0;
        text.labels.push_back(logits ? model.info().labels[best] : "O");
        scores.push_back(logits ? probabilityOf(*logits, best) : 0);
    }
    if (areEntityTags(model.info().labels)) // other tags are no entities, whatever letter they begin with
        text.entities = entitiesIn(words, text.labels, scores);
}

/// Calls `take(sentence, word, logits)` for every word in reach, on several threads.
template <typename Take>
void forEachWord(const Model& model, const std::vector<EncodedSentence>& encoded, const CancelToken& token, Take take)
{
    std::vector<std::int32_t> all(encoded.size());
    std::iota(all.begin(), all.end(), 0);
    const auto batches = makeBatches(encoded, all, kBatchTokens);
    forEachBatch(batches.size(), [&](std::size_t i) {
        const auto batch = makeWordBatch(encoded, batches[i]);
        const auto logits
            = logitsOf(model.network(), batch.packed, { .rows = batch.rows, .token = token }).contiguous();
        const auto labels = logits.size(1);
        const float* values = logits.const_data_ptr<float>();
        for (const auto& [sentence, word] : batch.words) {
            take(static_cast<std::size_t>(sentence), static_cast<std::size_t>(word),
                std::vector<float>(values, values + labels));
            values += labels;
        }
    });
}

} // namespace

std::vector<TaggedText> tagSentences(const Model& model, const Tokenizer& tokenizer,
    std::span<const std::vector<std::string>> sentences, std::int64_t maxLength, const CancelToken& token)
{
    std::vector<EncodedSentence> encoded;
    std::vector<TaggedText> texts(sentences.size());
    for (std::size_t i = 0; i < sentences.size(); ++i) {
        encoded.push_back(encodeWords(tokenizer, sentences[i], maxLength));
        texts[i].logits.resize(sentences[i].size());
    }
    forEachWord(model, encoded, token, [&](std::size_t sentence, std::size_t word, std::vector<float> logits) {
        texts[sentence].logits[word] = std::move(logits);
    });
    model.requireUnchanged();
    for (std::size_t i = 0; i < texts.size(); ++i)
        decode(model, sentences[i], texts[i]);
    return texts;
}

std::vector<ClassifiedText> classifyTexts(const Model& model, const Tokenizer& tokenizer,
    std::span<const std::string> texts, std::int64_t maxLength, const CancelToken& token)
{
    std::vector<EncodedSentence> encoded;
    std::vector<ClassifiedText> classified(texts.size());
    for (std::size_t i = 0; i < texts.size(); ++i) {
        encoded.push_back(encodeText(tokenizer, texts[i], maxLength));
        classified[i].piecesCut = encoded.back().piecesCut;
    }
    forEachWord(model, encoded, token, [&](std::size_t text, std::size_t, std::vector<float> logits) {
        const auto best = bestOf(logits);
        classified[text].label = model.info().labels[best];
        classified[text].score = probabilityOf(logits, best);
        classified[text].logits = std::move(logits);
    });
    model.requireUnchanged();
    return classified;
}

} // namespace ndogo
