// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/sentence.h"

#include <cstdint>
#include <optional>

namespace ndogo {

/// Tells from the losses of a training that it has plainly gone wrong. It looks at means over
/// windows of 50 updates, and speaks up when three windows in a row
/// - lie above twice ln(classes), the loss of a model that knows nothing and says so, where the loss
///   is a choice among classes, or
/// - have given back three quarters or more of what the best window had gained over the first one,
///   where that was at least a third of the first window's loss.
/// So a noisy batch, the bump after a warm-up, a loss that never fell and a training of fewer than
/// 150 updates raise no alarm. When weights are pruned the loss jumps: call restart() then, after
/// which nothing that was reached before is asked for again.
class DivergenceWatch {
public:
    struct State {
        double sum = 0; ///< of the losses in the window so far
        std::int64_t count = 0;
        std::int64_t badWindows = 0; ///< in a row
        double first = 0; ///< mean of the first window of all; 0: not there yet
        double best = 0; ///< lowest mean since the last restart; 0: not there yet
        bool operator==(const State&) const = default;
    };

    explicit DivergenceWatch(std::optional<std::int64_t> classes);

    /// Takes the loss of one update. What is wrong, as a clause: "the loss ...", or nothing.
    std::optional<Sentence> add(double loss);
    void restart();

    const State& state() const { return m_state; }
    void setState(const State& state) { m_state = state; }

private:
    std::optional<double> m_guessing; ///< the loss of it
    State m_state;
};

} // namespace ndogo
