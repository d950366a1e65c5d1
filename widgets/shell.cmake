# SPDX-FileCopyrightText: 2026 The Ndogo authors
# SPDX-License-Identifier: GPL-3.0-or-later
set(NDOGO_WIDGETS_SHELL
    engine_bridge.cpp
    error_text.cpp
    format.cpp
    measurements.cpp
    session.cpp
    session_events.cpp
    session_text.cpp
    view_state.cpp)
