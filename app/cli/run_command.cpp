// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "engine/io/atomic_folder.h"
#include "engine/io/json_text.h"

#include <CLI/CLI.hpp>

#include <filesystem>
#include <istream>
#include <type_traits>

namespace ndogo {
namespace {

/// Any job from its JSON, as recipes, journals and saved models hold it.
class RunCommand final : public Command {
public:
    const char* name() const override { return "run"; }
    bool savesOnStop() const override { return true; }
    const char* summary() const override { return "Any job from its JSON, as recipes and journals hold it"; }
    void declare(CLI::App& app) override
    {
        m_app = &app;
        app.add_option("JOB", m_file, "File of one JSON object, - for stdin")->required();
    }
    void run(const CliContext& context) override
    {
        refuseJobOptions(*m_app, "the job");
        const JobSpec job = jobSpecFromJson(read(context.streams.in));
        std::visit(
            [&context](const auto& spec) {
                if constexpr (std::is_same_v<std::decay_t<decltype(spec)>, OpenProjectSpec>)
                    throw Failure(ErrorCode::Usage,
                        Sentence::tr("open-project has no meaning here: what it opens would be closed at once. Run the "
                                     "project's jobs."),
                        { { "field", "job" } });
                else if constexpr (std::is_same_v<std::decay_t<decltype(spec)>, DiscardTrainingSpec>)
                    throw Failure(ErrorCode::Usage,
                        Sentence::tr("discard-training is a job of the workbench. Remove the folder OUTPUT.training, "
                                     "or train anew (--force)."),
                        { { "field", "job" } });
                else
                    runAndShow(context, spec);
            },
            job);
    }

private:
    nlohmann::json read(std::istream& in) const
    {
        if (m_file != "-")
            return parseJsonObject(readTextFile(m_file), m_file, ErrorCode::FileFormat);
        std::string text(kLongestJob + 1, '\0');
        text.resize(std::size_t(in.read(text.data(), std::streamsize(text.size())).gcount()));
        throwIfStopRequested();
        if (text.size() > kLongestJob)
            throw Failure(ErrorCode::FileFormat, Sentence::tr("What stands on stdin is longer than any job is."));
        return parseJsonObject(text, "stdin", ErrorCode::FileFormat);
    }

    const CLI::App* m_app = nullptr;
    std::string m_file;
};

} // namespace

std::unique_ptr<Command> runCommand()
{
    return std::make_unique<RunCommand>();
}

} // namespace ndogo
