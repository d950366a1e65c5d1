// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "engine/base/shown_text.h"
#include "engine/run/torch_engine.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <deque>
#include <mutex>
#include <ostream>
#include <utility>

namespace ndogo {
namespace {

using Clock = std::chrono::steady_clock;

std::atomic<int> g_stopRequests { 0 }; // set by the signal handler, hence global
std::atomic<bool> g_waitsForStop { false };

/// "42 s", "12 min" or "3 h 5 min".
std::string durationText(double seconds)
{
    const auto whole = static_cast<std::int64_t>(seconds + 0.5), minutes = (whole + 30) / 60;
    if (whole < 120)
        return std::to_string(whole) + " s";
    if (minutes < 120)
        return std::to_string(minutes) + " min";
    return std::to_string(minutes / 60) + " h " + std::to_string(minutes % 60) + " min";
}

/// Progress on stderr: a line that is rewritten on a terminal, a line every few seconds otherwise.
class ProgressPrinter {
public:
    ProgressPrinter(std::ostream& err, bool terminal, bool quiet)
        : m_err(err)
        , m_terminal(terminal)
        , m_quiet(quiet)
    {
    }

    void show(const event::Progress& progress)
    {
        const auto now = Clock::now();
        if (progress.done == 0 || m_start == Clock::time_point())
            m_start = now;
        const auto wait = std::chrono::milliseconds(m_terminal ? 100 : 5000);
        const bool last = progress.done == progress.total;
        if (m_quiet || (now - m_shown < wait && !(last && m_terminal)))
            return;
        if (!m_terminal && m_shown == Clock::time_point()) {
            m_shown = now; // the first line only after a few seconds: short jobs stay silent
            return;
        }
        m_shown = now;
        m_err << (m_terminal ? "\r\033[K" : "") << text(progress, now) << (m_terminal ? "" : "\n") << std::flush;
        m_open = m_terminal;
    }

    /// Makes room for another line.
    void finishLine()
    {
        if (m_open)
            m_err << "\r\033[K" << std::flush;
        m_open = false;
    }

    void finishJob()
    {
        finishLine();
        m_start = m_shown = {};
    }

private:
    std::string text(const event::Progress& progress, Clock::time_point now) const
    {
        const double seconds = std::chrono::duration<double>(now - m_start).count();
        std::string line = withThousands(progress.done) + " of " + withThousands(progress.total) + ' ' + progress.unit;
        if (progress.done > 0 && seconds > 0.5) {
            const double rate = double(progress.done) / seconds;
            char tail[96];
            std::snprintf(tail, sizeof tail, ", %.0f %s/s, ", rate, progress.unit.c_str());
            line += tail + durationText(double(progress.total - progress.done) / rate) + " left";
        }
        return line;
    }

    std::ostream& m_err;
    bool m_terminal;
    bool m_quiet;
    bool m_open = false;
    Clock::time_point m_start, m_shown;
};

} // namespace

bool requestStop() noexcept
{
    return g_stopRequests.fetch_add(1) == 0;
}

void waitForStop() noexcept
{
    g_waitsForStop = true;
}

bool mayLeaveAtOnce() noexcept
{
    return !g_waitsForStop;
}

bool stopRequested() noexcept
{
    return g_stopRequests.load() > 0;
}

void throwIfStopRequested()
{
    if (stopRequested())
        throw Failure(ErrorCode::Cancelled, Sentence::tr("Cancelled."));
}

void requireWritable(const std::ostream& out)
{
    if (!out) {
        throw Failure(ErrorCode::OutputUnwritable,
            Sentence::tr(
                "The output cannot be written: its reader is gone or the disk is full. What follows was left out."));
    }
}

StopWatcher::StopWatcher()
    : m_thread([this](const std::stop_token& over) {
        while (!over.stop_requested() && !stopRequested())
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        if (stopRequested())
            m_stop.request_stop();
    })
{
}

void EventWriter::print(const JobEvent& event)
{
    m_out << jsonText(toJson(event)) << std::endl;
}

void EventWriter::write(const JobEvent& event)
{
    if (m_held)
        print(*m_held);
    m_held.reset();
    if (std::holds_alternative<event::Finished>(event.payload))
        m_held = event;
    else
        print(event);
}

void EventWriter::finish(const Error* error)
{
    const bool toldAlready
        = m_held && (!error || std::get<event::Finished>(m_held->payload).outcome != Outcome::Succeeded);
    if (!toldAlready) {
        event::Finished finished;
        if (error) {
            finished.outcome = error->code == ErrorCode::Cancelled ? Outcome::Cancelled : Outcome::Failed;
            finished.error = *error;
        }
        write({ 0, 0, std::move(finished) });
    }
    print(*std::exchange(m_held, std::nullopt));
}

struct JobRunner::State {
    State(const CliContext& cli, Narrate teller)
        : context(cli)
        , narrate(std::move(teller))
        , progress(cli.streams.err, cli.streams.errIsTerminal, cli.common.quiet)
        , engine(makeTorchEngine({ cli.common.threads, false }))
    {
        engine->subscribe([this](const JobEvent& event) {
            const std::lock_guard lock(mutex);
            arrived.push_back(event);
            wake.notify_one();
        });
    }

    /// Handles one event; true when it was the last.
    bool take(const JobEvent& event)
    {
        if (context.common.events)
            context.events.write(event);
        if (const auto* step = std::get_if<event::Progress>(&event.payload)) {
            progress.show(*step);
            return false;
        }
        if (const auto* warning = std::get_if<event::Warning>(&event.payload)) {
            progress.finishLine();
            sayNote(context, warning->message);
        }
        if (narrate)
            say(narrate(event));
        report.events.push_back(event);
        return std::holds_alternative<event::Finished>(event.payload);
    }

    void say(const std::string& line)
    {
        if (line.empty() || context.common.quiet)
            return;
        progress.finishLine();
        context.streams.err << line << std::endl;
    }

    const CliContext& context;
    Narrate narrate;
    ProgressPrinter progress;
    JobReport report;
    std::mutex mutex;
    std::condition_variable wake;
    std::deque<JobEvent> arrived;
    std::unique_ptr<Engine> engine; // last: its threads use all of the above
};

nlohmann::json withNotes(nlohmann::json document, const JobReport& report)
{
    if (document.contains("notes"))
        return document;
    std::vector<Sentence> notes;
    for (const JobEvent& event : report.events) {
        if (const auto* warning = std::get_if<event::Warning>(&event.payload); warning && !warning->isAside)
            notes.push_back(warning->message);
    }
    putSentences(document, "notes", notes);
    return document;
}

void sayNote(const CliContext& context, const Sentence& note)
{
    if (!context.common.quiet)
        context.streams.err << "Note: " << shown(inEnglish(note)) << std::endl;
}

JobRunner::JobRunner(const CliContext& context, Narrate narrate)
    : m_state(std::make_unique<State>(context, std::move(narrate)))
{
}

JobRunner::~JobRunner() = default;

const JobReport& JobRunner::last() const
{
    return m_state->report;
}

const JobReport& JobRunner::run(const JobSpec& spec)
{
    throwIfStopRequested();
    auto& state = *m_state;
    state.report.events.clear();
    const auto job = state.engine->submit(spec);
    bool cancelled = false;
    for (bool finished = false; !finished;) {
        std::deque<JobEvent> events;
        {
            std::unique_lock lock(state.mutex);
            state.wake.wait_for(lock, std::chrono::milliseconds(50), [&] { return !state.arrived.empty(); });
            events.swap(state.arrived);
        }
        for (const auto& event : events)
            finished = state.take(event) || finished;
        if (!cancelled && (stopRequested() || !state.context.streams.out)) {
            state.engine->cancel(job);
            cancelled = true;
        }
    }
    state.progress.finishJob();
    const auto& finished = *state.report.find<event::Finished>();
    requireWritable(state.context.streams.out);
    if (finished.outcome == Outcome::Cancelled)
        throw Failure(ErrorCode::Cancelled, Sentence::tr("Cancelled."));
    if (finished.outcome == Outcome::Failed)
        throw Failure(finished.error);
    return state.report;
}

} // namespace ndogo
