// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/eval/tag_text.h"

#include "engine/eval/batches.h"
#include "engine/model/encoder.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace ndogo {
namespace {

double probabilityOf(const std::vector<float>& logits, std::size_t label)
{
    double sum = 0;
    for (const float logit : logits)
        sum += std::exp(double(logit) - double(logits[label]));
    return 1 / sum;
}

/// Labels and entities from the logits of the words.
void decode(const Model& model, const std::vector<std::string>& words, TaggedText& text)
{
    std::vector<double> scores;
    for (const auto& logits : text.logits) {
        std::size_t best = 0;
        if (logits)
            best = static_cast<std::size_t>(std::max_element(logits->begin(), logits->end()) - logits->begin());
        text.labels.push_back(logits ? model.info().labels[best] : "O");
        scores.push_back(logits ? probabilityOf(*logits, best) : 0);
    }
    for (auto& entity : entitiesOf(text.labels, EntityMode::Default)) {
        TaggedEntity tagged;
        tagged.span = entity;
        for (auto word = entity.start; word <= entity.end; ++word) {
            tagged.text += (tagged.text.empty() ? "" : " ") + words[static_cast<std::size_t>(word)];
            tagged.score += scores[static_cast<std::size_t>(word)] / double(entity.end - entity.start + 1);
        }
        text.entities.push_back(std::move(tagged));
    }
}

} // namespace

std::vector<TaggedText> tagSentences(const Model& model, std::span<const std::vector<std::string>> sentences,
    std::int64_t maxLength, const CancelToken& token)
{
    model.requireTokenClassification();
    std::vector<EncodedSentence> encoded;
    std::vector<TaggedText> texts(sentences.size());
    for (std::size_t i = 0; i < sentences.size(); ++i) {
        encoded.push_back(encodeWords(model.tokenizer(), sentences[i], maxLength));
        texts[i].logits.resize(sentences[i].size());
    }
    std::vector<std::int32_t> all(sentences.size());
    std::iota(all.begin(), all.end(), 0);
    const auto batches = makeBatches(encoded, all, kBatchTokens);
    forEachBatch(batches.size(), [&](std::size_t i) {
        const auto batch = makeWordBatch(encoded, batches[i]);
        const auto logits = classify(model.network(), batch.packed, batch.rows, token).contiguous();
        const auto labels = logits.size(1);
        const float* values = logits.const_data_ptr<float>();
        for (const auto& [sentence, word] : batch.words) {
            texts[static_cast<std::size_t>(sentence)].logits[static_cast<std::size_t>(word)].emplace(values, values + labels);
            values += labels;
        }
    });
    for (std::size_t i = 0; i < texts.size(); ++i)
        decode(model, sentences[i], texts[i]);
    return texts;
}

} // namespace ndogo
