// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench.h"

#include "app/resource_folder.h"
#include "engine/run/torch_engine.h"

namespace ndogo {
namespace {

DemoFolders demoFolders()
{
    try {
        const auto demo = resourceFolder() / "demo";
        return { QString::fromStdString((demo / "model").string()), QString::fromStdString((demo / "data").string()) };
    } catch (const Failure&) {
        return {}; // the start page says that the demo is not installed
    }
}

} // namespace

Workbench::Workbench(AppSettings& settings, int threads)
    : m_engine(makeTorchEngine({ threads, true }))
    , m_bridge(*m_engine)
    , m_session(m_bridge)
    , m_window(m_session, m_bridge, m_state, settings, demoFolders())
{
}

} // namespace ndogo
