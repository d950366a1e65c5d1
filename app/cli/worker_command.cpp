// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "engine/io/json_text.h"
#include "engine/jobs/event_json.h"
#include "engine/run/torch_engine.h"

#include <CLI/CLI.hpp>

#include <chrono>
#include <condition_variable>
#include <deque>
#include <istream>
#include <limits>
#include <map>
#include <mutex>
#include <ostream>
#include <utility>

namespace ndogo {
namespace {

using nlohmann::json;

/// Events that may wait for a slow reader before progress is left out.
constexpr std::size_t kMostWaiting = 1000;

/// An engine between two streams of JSON lines. One thread reads and submits, another writes: a caller that stops
/// reading holds up neither the jobs nor what it says next.
class Worker {
public:
    /// `whole`: events have all that they carry, for a program that reads them back.
    Worker(const CliContext& context, bool whole)
        : m_whole(whole)
        , m_in(context.streams.in)
        , m_out(context.streams.out)
        , m_writer([this](const std::stop_token& over) { write(over); })
        , m_engine(makeTorchEngine({ context.common.threads, false }))
    {
        m_engine->subscribe([this](const JobEvent& event) { receive(event); });
    }

    /// Takes lines until the stream ends, or until nobody reads the answers.
    void read()
    {
        std::string line;
        bool tooLong = false;
        for (m_line = 1; !isOver() && readLine(m_in, line, kLongestJob, tooLong); ++m_line) {
            if (stopRequested())
                return;
            if (tooLong) {
                refuse({ ErrorCode::FileFormat, place() + " is longer than any job is.", {} }, nullptr);
                m_in.ignore(std::numeric_limits<std::streamsize>::max(), '\n');
            } else {
                take(line);
            }
        }
    }

    /// Waits for all jobs, or cancels them when the caller is gone or asks for it. Throws Failure in both cases.
    void finish()
    {
        {
            std::unique_lock lock(m_mutex);
            while (m_unfinished > 0 && !m_broken && !stopRequested())
                m_idle.wait_for(lock, std::chrono::milliseconds(50)); // a signal handler wakes nobody
        }
        m_engine->shutdown();
        m_writer.request_stop();
        m_writer.join();
        requireWritable(m_out);
        throwIfStopRequested();
    }

private:
    bool isOver()
    {
        const std::lock_guard lock(m_mutex);
        return m_broken;
    }

    std::string place() const { return "Line " + std::to_string(m_line) + " of the input"; }

    /// A line: {"job": ...}, with the caller's "id" or without, or {"cancel": N}.
    void take(const std::string& line)
    {
        json id;
        try {
            json fields = parseJsonObject(line, "stdin, line " + std::to_string(m_line), ErrorCode::FileFormat);
            if (const auto found = fields.find("id"); found != fields.end()) {
                id = *found;
                fields.erase(found);
            }
            if (fields.contains("cancel"))
                cancel(fields);
            else
                submit(jobSpecFromJson(fields), id);
        } catch (const Failure& failure) {
            refuse(failure.error(), id);
        }
    }

    void cancel(const json& fields)
    {
        const json& job = fields["cancel"];
        if (!job.is_number_unsigned() || fields.size() != 1)
            throw Failure(ErrorCode::Usage,
                Sentence::tr("%1 must be {\"cancel\": N}, where N is the number of a job.", place()),
                { { "field", "cancel" } });
        m_engine->cancel(job.get<JobId>());
    }

    void submit(const JobSpec& spec, const json& id)
    {
        {
            const std::lock_guard lock(m_mutex);
            ++m_unfinished;
        }
        // Held while the job gets its number: no event of it is written before its id is known.
        const std::lock_guard lock(m_idMutex);
        const JobId job = m_engine->submit(spec);
        if (!id.is_null())
            m_ids[job] = id;
    }

    /// Says that the present line began nothing.
    void refuse(const Error& error, const json& id)
    {
        json fields = toJson(JobEvent { 0, 0, event::Finished { Outcome::Failed, error } });
        fields.erase("job");
        fields.erase("time");
        fields["line"] = m_line;
        if (!id.is_null())
            fields["id"] = id;
        print(fields);
    }

    /// On a thread of the engine, which must not wait for the caller.
    void receive(const JobEvent& event)
    {
        const std::lock_guard lock(m_mutex);
        if (m_arrived.size() >= kMostWaiting && std::holds_alternative<event::Progress>(event.payload))
            return;
        m_arrived.push_back(event);
        m_wake.notify_one();
    }

    /// Writes what arrives until `over`, and then what is left.
    void write(const std::stop_token& over)
    {
        for (;;) {
            JobEvent event;
            {
                std::unique_lock lock(m_mutex);
                if (!m_wake.wait(lock, over, [this] { return !m_arrived.empty(); }))
                    return;
                event = std::move(m_arrived.front());
                m_arrived.pop_front();
            }
            const bool last = std::holds_alternative<event::Finished>(event.payload);
            print(withId(event, last));
            if (last) {
                const std::lock_guard lock(m_mutex);
                --m_unfinished;
                m_idle.notify_all();
            }
        }
    }

    json withId(const JobEvent& event, bool last)
    {
        json fields = m_whole ? wholeJson(event) : toJson(event);
        const std::lock_guard lock(m_idMutex);
        if (const auto found = m_ids.find(event.job); found != m_ids.end()) {
            fields["id"] = found->second;
            if (last)
                m_ids.erase(found);
        }
        return fields;
    }

    void print(const json& fields)
    {
        const std::lock_guard lock(m_outMutex);
        m_out << jsonText(fields) << std::endl;
        if (!m_out) {
            const std::lock_guard state(m_mutex);
            m_broken = true;
        }
    }

    const bool m_whole;
    std::istream& m_in;
    std::int64_t m_line = 0; ///< that is being taken, from 1

    std::mutex m_outMutex; ///< guards m_out; taken before m_mutex, never after it
    std::ostream& m_out;

    std::mutex m_idMutex;
    std::map<JobId, json> m_ids; ///< the callers' names of jobs that have not ended

    std::mutex m_mutex;
    std::condition_variable_any m_wake;
    std::condition_variable m_idle;
    std::deque<JobEvent> m_arrived; ///< not yet written
    std::int64_t m_unfinished = 0;
    bool m_broken = false; ///< what was printed did not arrive

    std::jthread m_writer; ///< uses all of the above
    std::unique_ptr<Engine> m_engine; ///< last: its threads use it too
};

/// Jobs from stdin, events to stdout, for whoever starts this program: a window, or a runner of a cluster.
class WorkerCommand final : public Command {
public:
    const char* name() const override { return "worker"; }
    bool savesOnStop() const override { return true; }
    const char* summary() const override
    {
        return "Runs the jobs that stdin names, a JSON line each; events to stdout";
    }
    void declare(CLI::App& app) override
    {
        m_app = &app;
        app.add_flag("--whole", m_whole,
            "Events have what only a program reads: counts of each sentence, a model's tensors, a stopped training's "
            "job and curve");
    }
    void run(const CliContext& context) override
    {
        refuseJobOptions(*m_app, "each job");
        if (context.common.json)
            throw Failure(
                ErrorCode::Usage, Sentence::tr("worker writes JSON lines, not one document: leave out --json."));
        Worker worker(context, m_whole);
        worker.read();
        worker.finish();
    }

private:
    const CLI::App* m_app = nullptr;
    bool m_whole = false;
};

} // namespace

std::unique_ptr<Command> workerCommand()
{
    return std::make_unique<WorkerCommand>();
}

} // namespace ndogo
