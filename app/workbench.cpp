// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench.h"

#include "app/resource_folder.h"
#include "app/test_words.h"
#include "app/worker_engine.h"
#include "engine/project/kept_predictions.h"
#include "engine/run/torch_engine.h"
#include "widgets/pages/compare/compare_page.h"

namespace ndogo {
namespace {

DemoFolders demoFolders()
{
    try {
        const auto demo = resourceFolder() / "demo";
        return { QString::fromStdString((demo / "model").string()), QString::fromStdString((demo / "data").string()),
            QString::fromStdString((resourceFolder() / "recipes").string()) };
    } catch (const Failure&) {
        return {}; // the start page says that the demo is not installed
    }
}

std::unique_ptr<Engine> makeEngine(int threads, const std::filesystem::path& worker)
{
    auto here = makeTorchEngine({ threads, true });
    if (worker.empty())
        return here;
    return std::make_unique<WorkerEngine>(std::move(here), worker, threads);
}

} // namespace

std::filesystem::path workerProgram()
{
    std::error_code error;
    const auto program = std::filesystem::read_symlink("/proc/self/exe", error).parent_path() / "ndogo-cli";
    return std::filesystem::exists(program, error) ? program : std::filesystem::path();
}

Workbench::Workbench(AppSettings& settings, int threads, const std::filesystem::path& worker)
    : m_engine(makeEngine(threads, worker))
    , m_bridge(*m_engine)
    , m_session(m_bridge)
    , m_window(m_session, m_bridge, m_state, settings, demoFolders())
{
    m_window.comparePage().setReaders(&keptPredictions, &readTestWords);
}

} // namespace ndogo
