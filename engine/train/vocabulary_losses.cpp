// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/vocabulary_losses.h"

#include <torch/csrc/autograd/custom_function.h> // the only part of autograd that we extend

#include <algorithm>
#include <utility>

namespace ndogo {
namespace {

constexpr std::int64_t kBlockNumbers = std::int64_t(1) << 23; ///< logits of a block: 32 MiB, small beside the decoder
constexpr std::int64_t kFewestRows = 64; ///< of a block, so that a product reads the decoder seldom enough

/// Values of the terms and their joint gradients, summed up block by block.
class Blocks {
public:
    Blocks(const DistilTerms& terms, const DecodedRows& student, const TeacherRows& teacher,
        std::span<const std::int64_t> labels)
        : m_terms(terms)
        , m_teacher(teacher)
        , m_labels(labels)
        , m_rows(student.rows)
        , m_weight(student.bf16 ? student.weight.to(at::kBFloat16) : student.weight)
        , m_bias(student.bias)
        , m_labelled(double(std::int64_t(labels.size()) - std::ranges::count(labels, kNoLabel)))
        , m_rowGradient(at::empty_like(student.rows))
        , m_weightGradient(at::zeros_like(student.weight))
        , m_biasGradient(at::zeros_like(student.bias))
    {
        const auto constant = at::TensorOptions(at::kDouble).device(student.rows.device());
        m_soft = m_hard = m_squared = at::zeros({}, constant);
        const auto count = m_rows.size(0), length = std::max(kFewestRows, kBlockNumbers / m_weight.size(0));
        for (std::int64_t first = 0; first < count; first += length)
            add(first, std::min(length, count - first));
    }

    std::vector<at::Tensor> values() const
    {
        std::vector<at::Tensor> values;
        const auto keep = [&](double weight, const at::Tensor& value) {
            if (weight > 0)
                values.push_back(value.to(at::kFloat));
        };
        keep(m_terms.soft, m_soft);
        keep(m_terms.hard, m_hard);
        keep(m_terms.squared, m_squared);
        return values;
    }

    const at::Tensor& rowGradient() const { return m_rowGradient; }
    const at::Tensor& weightGradient() const { return m_weightGradient; }
    const at::Tensor& biasGradient() const { return m_biasGradient; }

private:
    double rows() const { return double(m_rows.size(0)); }

    void add(std::int64_t first, std::int64_t count)
    {
        const auto input = m_rows.narrow(0, first, count).to(m_weight.scalar_type());
        const auto logits = at::matmul(input, m_weight.t()).to(at::kFloat).add_(m_bias);
        auto gradient = at::zeros_like(logits);
        if (m_terms.soft > 0 || m_terms.squared > 0) {
            const auto teacher = m_teacher.decoder->apply(m_teacher.rows.narrow(0, first, count));
            if (m_terms.soft > 0)
                addSoft(logits, teacher, gradient);
            if (m_terms.squared > 0)
                addSquared(logits, teacher, gradient);
        }
        if (m_terms.hard > 0)
            addHard(logits, m_labels.subspan(std::size_t(first), std::size_t(count)), gradient);
        m_biasGradient.add_(gradient.sum(0));
        const auto narrowed = gradient.to(m_weight.scalar_type());
        m_rowGradient.narrow(0, first, count).copy_(at::matmul(narrowed, m_weight));
        if (m_weight.scalar_type() == at::kFloat)
            m_weightGradient.addmm_(narrowed.t(), input);
        else
            m_weightGradient.add_(at::matmul(narrowed.t(), input));
    }

    /// softCrossEntropy(), softDivergence(); d/dz = factor · (p_student − p_teacher).
    void addSoft(const at::Tensor& logits, const at::Tensor& teacher, at::Tensor& gradient)
    {
        const double t = m_terms.temperature;
        const bool isCrossEntropy = m_terms.loss == DistilLoss::TextBrewer;
        auto wanted = at::log_softmax(t == 1 ? teacher : teacher.div(t), 1);
        auto given = at::log_softmax(t == 1 ? logits : logits.div(t), 1);
        const auto share = wanted.exp();
        if (isCrossEntropy)
            m_soft = m_soft.sub(share.mul(given).sum().div(rows()));
        else
            m_soft = m_soft.add(wanted.sub_(given).mul_(share).sum().mul(t * t / rows()));
        gradient.add_(given.exp_().sub_(share), m_terms.soft * (isCrossEntropy ? 1 / t : t) / rows());
    }

    /// logitsMeanSquared(), logitsSquared().
    void addSquared(const at::Tensor& logits, const at::Tensor& teacher, at::Tensor& gradient)
    {
        const double t = m_terms.temperature;
        const double each = m_terms.loss == DistilLoss::DistilBert ? 1 : 1 / (double(logits.size(1)) * t * t);
        const auto difference = logits.sub(teacher);
        gradient.add_(difference, 2 * m_terms.squared * each / rows());
        m_squared = m_squared.add(difference.square().sum().mul(each / rows()));
    }

    /// crossEntropy().
    void addHard(const at::Tensor& logits, std::span<const std::int64_t> labels, at::Tensor& gradient)
    {
        std::vector<std::int64_t> places, classes;
        for (std::size_t i = 0; i < labels.size(); ++i) {
            if (labels[i] == kNoLabel)
                continue;
            places.push_back(std::int64_t(i));
            classes.push_back(labels[i]);
        }
        if (places.empty())
            return;
        const auto at = at::tensor(places).to(logits.device());
        const auto wanted = at::tensor(classes).to(logits.device()).unsqueeze(1);
        auto given = at::log_softmax(logits.index_select(0, at), 1);
        m_hard = m_hard.sub(given.gather(1, wanted).sum().div(m_labelled));
        given.exp_().scatter_add_(1, wanted, at::full_like(wanted, -1, given.options()));
        gradient.index_add_(0, at, given, m_terms.hard / m_labelled);
    }

    const DistilTerms& m_terms;
    const TeacherRows& m_teacher;
    std::span<const std::int64_t> m_labels;
    at::Tensor m_rows, m_weight, m_bias;
    double m_labelled;
    at::Tensor m_soft, m_hard, m_squared;
    at::Tensor m_rowGradient, m_weightGradient, m_biasGradient;
};

/// A function of rows, weight and bias whose gradients are known as soon as its values are.
struct VocabularyLoss : torch::autograd::Function<VocabularyLoss> {
    using Context = torch::autograd::AutogradContext;
    using Tensors = torch::autograd::variable_list;

    static Tensors forward(Context* context, const at::Tensor& rows, const at::Tensor& weight, const at::Tensor& bias,
        const DistilTerms& terms, bool bf16, const TeacherRows& teacher, std::span<const std::int64_t> labels)
    {
        const Blocks blocks(terms, { rows, weight, bias, bf16 }, teacher, labels);
        context->saved_data["rows"] = blocks.rowGradient();
        context->saved_data["weight"] = blocks.weightGradient();
        context->saved_data["bias"] = blocks.biasGradient();
        context->saved_data["first"] = terms.soft > 0 ? terms.soft : terms.hard > 0 ? terms.hard : terms.squared;
        return blocks.values();
    }

    /// All terms are minimised by their weights, so the first one tells how much of the joint gradient is wanted.
    static Tensors backward(Context* context, Tensors given)
    {
        const auto scale = given.front().div(context->saved_data["first"].toDouble());
        const auto scaled = [&](const char* name) { return context->saved_data[name].toTensor().mul_(scale); };
        Tensors gradients { scaled("rows"), scaled("weight"), scaled("bias"), {}, {}, {}, {} };
        context->saved_data.clear();
        return gradients;
    }
};

} // namespace

std::vector<LossTerm> vocabularyTerms(const DistilTerms& terms, const DecodedRows& student, const TeacherRows& teacher,
    std::span<const std::int64_t> labels)
{
    const auto values
        = VocabularyLoss::apply(student.rows, student.weight, student.bias, terms, student.bf16, teacher, labels);
    std::vector<LossTerm> named;
    const auto name = [&](const char* term, double weight) {
        if (weight > 0)
            named.push_back({ term, values[named.size()], weight });
    };
    name("soft_labels", terms.soft);
    name("true_labels", terms.hard);
    name("squared_error", terms.squared);
    return named;
}

} // namespace ndogo
