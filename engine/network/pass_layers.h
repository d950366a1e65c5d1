// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/split_range.h"
#include "engine/network/network.h"
#include "engine/network/pass.h"

namespace ndogo {

/// Runs Linear layers for one pass: on the threads that it has, under the eyes of its observer.
class PassLayers {
public:
    /// `split` as Linear::multiply has it. Keeps a reference to `pass`.
    PassLayers(const Pass& pass, SplitRange split)
        : m_pass(pass)
        , m_split(std::move(split))
    {
    }

    at::Tensor apply(const Linear& layer, const at::Tensor& rows) const;

    /// The layer and the activation behind it: at once where the layer can and nobody looks between the two.
    at::Tensor applyAndActivate(const Linear& layer, const at::Tensor& rows, Activation activation) const;

    struct Projections {
        at::Tensor query, key, value;
    };
    Projections project(const EncoderLayer& layer, const at::Tensor& rows) const;

    const SplitRange& split() const { return m_split; }

private:
    void show(const Linear& layer, const at::Tensor& input, const at::Tensor& output) const;

    const Pass& m_pass;
    SplitRange m_split;
};

/// In the place of `values`.
void activate(at::Tensor& values, Activation activation);

} // namespace ndogo
