// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/error.h"

#include <stop_token>

namespace ndogo {

/// Cooperative cancellation. Long loops poll it once a batch, tensor, layer or file, so that a
/// job stops within 300 ms. Copies are cheap; all methods are thread-safe.
class CancelToken {
public:
    CancelToken() = default; ///< never requested
    explicit CancelToken(std::stop_token token)
        : m_token(std::move(token))
    {
    }

    bool requested() const noexcept { return m_token.stop_requested(); }

    /// Throws Failure(Cancelled) once cancellation was requested.
    void throwIfRequested() const
    {
        if (requested())
            throw Failure(ErrorCode::Cancelled, Sentence::tr("The job was cancelled."));
    }

private:
    std::stop_token m_token;
};

} // namespace ndogo
