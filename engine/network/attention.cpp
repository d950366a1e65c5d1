// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/network/attention.h"

#include "engine/network/dropout.h"
#include "engine/network/recomputed_attention.h"

namespace ndogo {
namespace {

/// What a group computes together, by sentence: [heads, ids, ids].
void appendBySentence(
    const at::Tensor& ofGroup, const std::vector<std::int64_t>& lengths, std::vector<at::Tensor>& sentences)
{
    const auto whole = ofGroup.unbind(0);
    for (std::size_t i = 0; i < lengths.size(); ++i)
        sentences.push_back(whole[i].narrow(1, 0, lengths[i]).narrow(2, 0, lengths[i]));
}

} // namespace

AttentionLayout::AttentionLayout(const PackedBatch& batch, Grouping grouping, at::Device device)
{
    const auto sentences = static_cast<std::size_t>(batch.sentences());
    const auto lengthOf = [&](std::size_t sentence) { return batch.offsets[sentence + 1] - batch.offsets[sentence]; };
    const auto belongs = [&](std::int64_t length, std::int64_t longest) {
        return length == longest || (grouping == Grouping::Alike && length < longest && 4 * length >= 3 * longest);
    };
    std::vector<std::int64_t> filled, back;
    for (std::size_t first = 0; first < sentences;) {
        Group group;
        group.length = lengthOf(first);
        std::vector<std::int64_t> own;
        bool even = true;
        std::size_t sentence = first;
        for (; sentence < sentences && belongs(lengthOf(sentence), group.length); ++sentence) {
            const auto length = lengthOf(sentence);
            for (std::int64_t i = 0; i < group.length; ++i) {
                if (i < length)
                    back.push_back(static_cast<std::int64_t>(filled.size()));
                filled.push_back(batch.offsets[sentence] + (i < length ? i : 0));
            }
            group.lengths.push_back(length);
            own.push_back(batch.lengths.empty() ? length : batch.lengths[sentence]);
            even = even && own.back() == group.length;
        }
        group.count = static_cast<std::int64_t>(sentence - first);
        if (!even)
            group.mask = at::arange(group.length)
                             .lt(at::tensor(own).unsqueeze(1))
                             .view({ group.count, 1, 1, group.length })
                             .to(device);
        m_sizes.push_back(group.count * group.length);
        m_groups.push_back(std::move(group));
        first = sentence;
    }
    if (filled.size() != batch.ids.size()) {
        m_filled = at::tensor(filled).to(device);
        m_back = at::tensor(back).to(device);
    }
}

at::Tensor AttentionLayout::attend(const at::Tensor& query, const at::Tensor& key, const at::Tensor& value,
    std::int64_t heads, std::int64_t headSize, double dropout, std::vector<at::Tensor>* probabilities) const
{
    const auto queries = inGroups(query), keys = inGroups(key), values = inGroups(value);
    std::vector<at::Tensor> contexts;
    for (std::size_t i = 0; i < m_groups.size(); ++i) {
        const auto& group = m_groups[i];
        const auto byHead = [&](const at::Tensor& rows) {
            return rows.view({ group.count, group.length, heads, headSize }).transpose(1, 2);
        };
        const auto q = byHead(queries[i]), k = byHead(keys[i]), v = byHead(values[i]);
        at::Tensor context;
        if (probabilities) {
            const auto shares = attentionProbabilities(q, k, group.mask);
            appendBySentence(shares, group.lengths, *probabilities);
            context = at::matmul(dropped(shares, dropout), v);
        } else if (dropout > 0) { // LibTorch's operator would keep the probabilities, and the noise in fp32
            context = recomputedAttention(q, k, v, group.mask, dropout);
        } else {
            context = at::scaled_dot_product_attention(q, k, v, group.mask);
        }
        contexts.push_back(context.transpose(1, 2).reshape({ group.count * group.length, heads * headSize }));
    }
    const auto joined = contexts.size() == 1 ? contexts.front() : at::cat(contexts);
    return m_back.defined() ? at::embedding(joined, m_back) : joined;
}

/// Splitting and at::embedding() have backward passes that touch each row once; those of narrow()
/// and index_select() fill a whole tensor a group, or go row by row through the dispatcher.
std::vector<at::Tensor> AttentionLayout::inGroups(const at::Tensor& packed) const
{
    const auto rows = m_filled.defined() ? at::embedding(packed, m_filled) : packed;
    if (m_groups.size() == 1)
        return { rows };
    return rows.split_with_sizes(m_sizes);
}

} // namespace ndogo
