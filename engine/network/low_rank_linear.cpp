// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/network/low_rank_linear.h"

#include "engine/network/dropout.h"

namespace ndogo {
namespace {

class LowRankLinear final : public Linear {
public:
    LowRankLinear(std::shared_ptr<const Linear> base, LowRank added)
        : Linear(base->name())
        , m_base(std::move(base))
        , m_added(std::move(added))
    {
    }

    std::unique_ptr<const LinearInput> prepare(const at::Tensor& rows) const override { return m_base->prepare(rows); }
    bool accepts(const LinearInput& input) const override { return m_base->accepts(input); }

    at::Tensor multiply(const LinearInput& input, Epilogue epilogue, const SplitRange& split) const override
    {
        const auto product = m_base->multiply(input, Epilogue::None, split);
        const auto rows = m_added.a.requires_grad() ? dropped(input.rows(), m_added.dropout) : input.rows();
        const auto narrow = at::linear(rows, m_added.a);
        return finished(product.add(at::linear(narrow, m_added.b), m_added.scale), epilogue);
    }

    std::string stored() const override { return m_base->stored(); }
    std::string computed() const override { return m_base->computed(); }
    Sentence reason() const override { return m_base->reason(); }
    bool rowsDependOnBatch() const override { return m_base->rowsDependOnBatch(); }
    bool usesSplit() const override { return m_base->usesSplit(); }

private:
    std::shared_ptr<const Linear> m_base;
    LowRank m_added;
};

} // namespace

std::shared_ptr<const Linear> makeLowRankLinear(std::shared_ptr<const Linear> base, LowRank added)
{
    return std::make_shared<const LowRankLinear>(std::move(base), std::move(added));
}

} // namespace ndogo
