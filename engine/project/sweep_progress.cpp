// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/project/sweep_progress.h"

#include <algorithm>
#include <utility>
#include <variant>

namespace ndogo {
namespace {

constexpr const char* kUnit = "sentence passes";

} // namespace

SweepProgress::SweepProgress(JobContext& context, std::int64_t total, bool passOnModels)
    : m_context(context)
    , m_total(total)
    , m_passOnModels(passOnModels)
{
    m_context.progress(0, m_total, kUnit);
}

JobContext SweepProgress::begin(const std::string& title, std::int64_t work)
{
    m_work = work;
    m_first = -1;
    m_context.emit(event::Stage { title });
    return { m_context.id(), m_context.token(), [this](const JobEvent& event) { take(event); } };
}

void SweepProgress::finish()
{
    m_done += std::exchange(m_work, 0);
    m_context.progress(m_done, m_total, kUnit);
}

void SweepProgress::take(const JobEvent& event)
{
    if (const auto* progress = std::get_if<event::Progress>(&event.payload))
        show(*progress);
    else if (const auto* warning = std::get_if<event::Warning>(&event.payload))
        m_context.emit(*warning);
    else if (const auto* step = std::get_if<event::TrainingStep>(&event.payload))
        m_context.emit(*step);
    else if (const auto* opened = std::get_if<event::ModelOpened>(&event.payload); opened && m_passOnModels)
        m_context.emit(*opened);
}

void SweepProgress::show(const event::Progress& progress)
{
    if (progress.total <= 0)
        return;
    if (m_first < 0) {
        // A training's first report comes after its first update; what lies before that was done in another sitting.
        m_first = progress.unit == "updates" ? std::max<std::int64_t>(0, progress.done - 1) : 0;
        const auto before = static_cast<std::int64_t>(double(m_work) * double(m_first) / double(progress.total));
        m_work -= before;
        m_total -= before;
    }
    const double share = double(progress.done - m_first) / double(std::max<std::int64_t>(1, progress.total - m_first));
    m_context.progress(
        m_done + static_cast<std::int64_t>(double(m_work) * std::clamp(share, 0.0, 1.0)), m_total, kUnit);
}

} // namespace ndogo
