// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/jobs/engine.h"
#include "widgets/session/app_settings.h"
#include "widgets/session/engine_bridge.h"
#include "widgets/session/session.h"
#include "widgets/session/view_state.h"
#include "widgets/window/main_window.h"

#include <memory>

namespace ndogo {

/// The program put together: the LibTorch engine injected into the widgets. Members are destroyed in
/// reverse order, so the window goes first and the engine, which cancels and joins, last.
class Workbench {
public:
    explicit Workbench(AppSettings& settings, int threads = 0);

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
