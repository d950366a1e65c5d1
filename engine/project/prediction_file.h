// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The file that keeps what a run answered: a few bytes an entity.
//
//     "NDOGOPR1"; then numbers of 7 bits a byte, the lowest first, the top bit set while more follow, and texts as
//     their length and bytes:
//     run · metric · mode · outputs: count, texts · languages: count, then each
//       code · labels: count, texts · sentences: count, then each
//         place less the one before · gold: count, spans · given: count, spans, each with its confidence
//         rows: count, then each a value an output
//     a span: start · words less one · label. Confidences are of two bytes, 65535 for 1; values too, the negative
//     log-probability in steps of 1/2048 nats, 65534 for more, 65535 for a row that was not seen.
//     At the end 8 bytes, the lowest first: FNV-1a of all before them.
#pragma once

#include "engine/values/predictions.h"

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>

namespace ndogo {

/// `run` tells which run they are of. Probabilities lose what the form above has no place for.
std::string predictionsText(const std::string& run, const Predictions& predictions);

/// Throws Failure(FileFormat), one sentence that names `file` and says what to do, when it is damaged, of another
/// version, or of another run.
Predictions predictionsFromText(
    std::span<const std::byte> bytes, const std::string& run, const std::filesystem::path& file);

} // namespace ndogo
