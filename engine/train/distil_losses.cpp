// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/distil_losses.h"

namespace ndogo {
namespace {

/// Mean of squares; that of at::mse_loss() changes the shape of its output, which not every device follows.
at::Tensor meanOfSquares(const at::Tensor& difference)
{
    return difference.square().mean();
}

std::int64_t lengthOf(const PackedBatch& batch, std::int64_t sentence)
{
    const auto i = static_cast<std::size_t>(sentence);
    return batch.lengths.empty() ? batch.offsets[i + 1] - batch.offsets[i] : batch.lengths[i];
}

/// The rows of one sentence, without those that fill it up.
at::Tensor rowsOf(const at::Tensor& states, const PackedBatch& batch, std::int64_t sentence)
{
    return states.narrow(0, batch.offsets[static_cast<std::size_t>(sentence)], lengthOf(batch, sentence));
}

/// The rows of all sentences, without those that fill up.
at::Tensor ownRows(const at::Tensor& states, const PackedBatch& batch)
{
    if (batch.lengths.empty())
        return states;
    std::vector<at::Tensor> parts;
    for (std::int64_t i = 0; i < batch.sentences(); ++i)
        parts.push_back(rowsOf(states, batch, i));
    return at::cat(parts);
}

at::Tensor firstRows(const at::Tensor& states, const PackedBatch& batch)
{
    const auto first = at::tensor(std::vector<std::int64_t>(batch.offsets.begin(), batch.offsets.end() - 1));
    return states.index_select(0, first.to(states.device()));
}

at::Tensor unitRows(const at::Tensor& states)
{
    return states.div(states.norm(2, { 1 }, true).clamp_min(1e-12));
}

double squaredLengths(const PackedBatch& batch)
{
    double sum = 0;
    for (std::int64_t i = 0; i < batch.sentences(); ++i)
        sum += double(lengthOf(batch, i)) * double(lengthOf(batch, i));
    return sum;
}

/// The probabilities of a sentence's own queries and keys.
at::Tensor ownPairs(const Attentions& attentions, const PackedBatch& batch, std::int64_t sentence)
{
    const auto length = lengthOf(batch, sentence);
    return attentions[static_cast<std::size_t>(sentence)].narrow(1, 0, length).narrow(2, 0, length);
}

/// The sum over sentences of what `termOf(sentence)` gives.
template <typename TermOf> at::Tensor sumOverSentences(const PackedBatch& batch, const TermOf& termOf)
{
    std::vector<at::Tensor> terms;
    for (std::int64_t i = 0; i < batch.sentences(); ++i)
        terms.push_back(termOf(i));
    return at::stack(terms).sum();
}

} // namespace

at::Tensor softCrossEntropy(const at::Tensor& student, const at::Tensor& teacher, double temperature)
{
    const auto wanted = at::softmax(teacher.div(temperature), 1);
    return wanted.mul(at::log_softmax(student.div(temperature), 1)).sum().div(-double(student.size(0)));
}

at::Tensor softDivergence(const at::Tensor& student, const at::Tensor& teacher, double temperature)
{
    const auto wanted = at::log_softmax(teacher.div(temperature), 1);
    const auto surprise = wanted.sub(at::log_softmax(student.div(temperature), 1));
    return wanted.exp().mul(surprise).sum().mul(temperature * temperature / double(student.size(0)));
}

at::Tensor logitsMeanSquared(const at::Tensor& student, const at::Tensor& teacher, double temperature)
{
    return meanOfSquares(student.sub(teacher).div(temperature));
}

at::Tensor logitsSquared(const at::Tensor& student, const at::Tensor& teacher)
{
    return student.sub(teacher).square().sum().div(double(student.size(0)));
}

at::Tensor cosineDistance(const at::Tensor& student, const at::Tensor& teacher, const PackedBatch& batch)
{
    const auto cosines = unitRows(ownRows(student, batch)).mul(unitRows(ownRows(teacher, batch))).sum(1);
    return cosines.neg().add(1).mean();
}

at::Tensor hiddenMeanSquared(const at::Tensor& student, const at::Tensor& teacher, const PackedBatch& batch)
{
    return meanOfSquares(ownRows(student, batch).sub(ownRows(teacher, batch)));
}

at::Tensor patientDistance(const at::Tensor& student, const at::Tensor& teacher, const PackedBatch& batch)
{
    const auto difference = unitRows(firstRows(student, batch)).sub(unitRows(firstRows(teacher, batch)));
    return difference.square().sum(1).mean();
}

at::Tensor similarityDistance(const at::Tensor& student, const at::Tensor& teacher, const PackedBatch& batch)
{
    const auto similarity = [&](const at::Tensor& states, std::int64_t sentence) {
        const auto rows = rowsOf(states, batch, sentence);
        return at::matmul(rows, rows.t()).div(double(rows.size(1)));
    };
    return sumOverSentences(batch, [&](std::int64_t i) {
        return similarity(student, i).sub(similarity(teacher, i)).square().sum();
    }).div(squaredLengths(batch));
}

at::Tensor flowDistance(const at::Tensor& studentBefore, const at::Tensor& studentAfter,
    const at::Tensor& teacherBefore, const at::Tensor& teacherAfter, const PackedBatch& batch)
{
    const auto flow = [&](const at::Tensor& before, const at::Tensor& after, std::int64_t sentence) {
        return at::matmul(rowsOf(before, batch, sentence).t(), rowsOf(after, batch, sentence))
            .div(double(lengthOf(batch, sentence)));
    };
    return sumOverSentences(batch, [&](std::int64_t i) {
        return meanOfSquares(flow(studentBefore, studentAfter, i).sub(flow(teacherBefore, teacherAfter, i)));
    }).div(double(batch.sentences()));
}

at::Tensor attentionMeanSquared(const Attentions& student, const Attentions& teacher, const PackedBatch& batch)
{
    return sumOverSentences(batch, [&](std::int64_t i) {
        const auto own = ownPairs(student, batch, i);
        return own.sub(ownPairs(teacher, batch, i)).square().sum().div(double(own.size(0)));
    }).div(squaredLengths(batch));
}

at::Tensor attentionSumMeanSquared(const Attentions& student, const Attentions& teacher, const PackedBatch& batch)
{
    return sumOverSentences(batch, [&](std::int64_t i) {
        return ownPairs(student, batch, i).sum(0).sub(ownPairs(teacher, batch, i).sum(0)).square().sum();
    }).div(squaredLengths(batch));
}

at::Tensor attentionCrossEntropy(const Attentions& student, const Attentions& teacher, const PackedBatch& batch)
{
    constexpr double kSmallest = 1e-12; // a probability that rounded to nothing has a logarithm all the same
    return sumOverSentences(batch, [&](std::int64_t i) {
        const auto guessed = ownPairs(student, batch, i).mean(0).clamp_min(kSmallest).log();
        return ownPairs(teacher, batch, i).mean(0).mul(guessed).sum();
    }).div(-double(batch.ownIds()));
}

} // namespace ndogo
