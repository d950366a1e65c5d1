// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/network/attention.h"

#include "engine/network/dropout.h"

#include <cmath>
#include <limits>

namespace ndogo {
namespace {

/// softmax(QKᵀ/√d), of queries and keys [sentences, heads, ids, d]; as LibTorch's operator computes it where it is not
/// fused, both scaled before their product.
at::Tensor attentionProbabilities(
    const at::Tensor& queries, const at::Tensor& keys, const std::optional<at::Tensor>& mask)
{
    const double scale = std::sqrt(1 / std::sqrt(double(queries.size(3))));
    auto scores = at::matmul(queries.mul(scale), keys.transpose(2, 3).mul(scale));
    if (mask)
        scores = at::where(*mask, scores, -std::numeric_limits<double>::infinity());
    return at::softmax(scores, 3);
}

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
        at::Tensor context;
        if (!probabilities && dropout == 0) {
            context
                = at::scaled_dot_product_attention(byHead(queries[i]), byHead(keys[i]), byHead(values[i]), group.mask);
        } else { // the operator keeps its probabilities to itself, and where it drops some, the noise in fp32
            const auto shares = attentionProbabilities(byHead(queries[i]), byHead(keys[i]), group.mask);
            if (probabilities)
                appendBySentence(shares, group.lengths, *probabilities);
            context = at::matmul(dropped(shares, dropout), byHead(values[i]));
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
