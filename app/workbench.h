// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/jobs/engine.h"
#include "widgets/session/app_settings.h"
#include "widgets/session/engine_bridge.h"
#include "widgets/session/session.h"
#include "widgets/session/view_state.h"
#include "widgets/window/main_window.h"

#include <filesystem>
#include <memory>

namespace ndogo {

/// ndogo-cli beside the running program, which runs the heavy jobs of a window; empty where it is not installed.
std::filesystem::path workerProgram();

/// The program put together: the LibTorch engine injected into the widgets. Members are destroyed in
/// reverse order, so the window goes first and the engine, which cancels and joins, last.
class Workbench {
public:
    /// `worker` runs the heavy jobs in a process of its own (workerProgram()); empty: all runs in this one.
    explicit Workbench(AppSettings& settings, int threads = 0, const std::filesystem::path& worker = {});

    MainWindow& window() { return m_window; }
    Session& session() { return m_session; }
    ViewState& state() { return m_state; }

private:
    std::unique_ptr<Engine> m_engine;
    EngineBridge m_bridge;
    Session m_session;
    ViewState m_state;
    MainWindow m_window;
};

} // namespace ndogo
