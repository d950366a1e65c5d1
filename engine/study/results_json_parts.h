// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the bodies of results_json.h share: results_json.cpp and quantize_json.cpp.
#pragma once

#include "engine/base/error.h"
#include "engine/values/results.h"

#include <nlohmann/json.hpp>

namespace ndogo {

nlohmann::json precisionJson(const LayerPrecision& precision);

/// Turns the exceptions of nlohmann/json, which speak of types and offsets, into our own.
template <typename Read> auto guardedJson(const Sentence& what, Read read)
{
    try {
        return read();
    } catch (const nlohmann::json::exception& exception) {
        throw Failure(ErrorCode::FileFormat, Sentence::tr("%1: %2", what, exception.what()));
    }
}

} // namespace ndogo
