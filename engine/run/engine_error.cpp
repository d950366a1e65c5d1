// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/run/engine_error.h"

#include <c10/util/Exception.h>

#include <algorithm>
#include <array>

namespace ndogo {
namespace {

/// Of the allocators of processors and of GPUs.
constexpr std::array kNoMemory { "not enough memory", "out of memory", "allocate memory" };

} // namespace

Error currentEngineError()
{
    try {
        throw;
    } catch (const c10::Error& error) {
        const std::string what = error.what_without_backtrace();
        if (std::ranges::any_of(kNoMemory, [&](const char* text) { return what.find(text) != std::string::npos; }))
            return Failure(ErrorCode::OutOfMemory,
                Sentence::tr("There is not enough memory for this job. Close other programs or use a smaller model."))
                .error();
        return Failure(ErrorCode::JobFailed, Sentence::tr("LibTorch stopped the job: %1", what)).error();
    } catch (...) {
        return currentError();
    }
}

} // namespace ndogo
