// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/error.h"

namespace ndogo {

/// currentError() for code that calls LibTorch: its exceptions become Errors too, without their backtrace. Call it
/// inside a catch block only.
Error currentEngineError();

} // namespace ndogo
