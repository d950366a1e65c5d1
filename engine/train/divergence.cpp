// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/divergence.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace ndogo {
namespace {

constexpr std::int64_t kWindow = 50, kBadWindows = 3;

std::string lossText(double loss)
{
    char digits[32];
    std::snprintf(digits, sizeof digits, "%.3g", loss);
    return digits;
}

} // namespace

DivergenceWatch::DivergenceWatch(std::optional<std::int64_t> classes)
{
    if (classes)
        m_guessing = std::log(double(std::max<std::int64_t>(2, *classes)));
}

std::optional<Sentence> DivergenceWatch::add(double loss)
{
    if (!std::isfinite(loss))
        return Sentence::tr("the loss is not a finite number");
    m_state.sum += loss;
    if (++m_state.count < kWindow)
        return {};
    const double mean = m_state.sum / double(kWindow);
    m_state.sum = 0;
    m_state.count = 0;
    if (m_state.first == 0)
        m_state.first = mean;
    m_state.best = m_state.best == 0 ? mean : std::min(m_state.best, mean);

    const double gain = m_state.first - m_state.best;
    const bool worseThanGuessing = m_guessing && mean > 2 * *m_guessing;
    const bool gaveBack = gain > m_state.first / 3 && mean > m_state.best + 0.75 * gain;
    m_state.badWindows = worseThanGuessing || gaveBack ? m_state.badWindows + 1 : 0;
    if (m_state.badWindows < kBadWindows)
        return {};
    constexpr std::int64_t updates = kWindow * kBadWindows;
    if (worseThanGuessing)
        return Sentence::tr("for %1 updates the loss has stayed far above %2, which guessing would give (%3 now)",
            updates, lossText(*m_guessing), lossText(mean));
    return Sentence::tr("for %1 updates the loss has stayed near %2, after it had been down to %3", updates,
        lossText(mean), lossText(m_state.best));
}

void DivergenceWatch::restart()
{
    const double first = m_state.first;
    m_state = {};
    m_state.first = first;
}

} // namespace ndogo
