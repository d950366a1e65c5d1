// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/jobs/distil_job.h"
#include "engine/values/results.h"
#include "widgets/pages/distil/layer_map.h"

#include <QString>

#include <optional>

namespace ndogo {

/// Of a sentence, in milliseconds, where they were measured.
struct MapTimes {
    std::optional<double> teacher, student;
};

/// Teacher and student of a spec, as they will be or, with the student's time, as they are; empty without a teacher,
/// which may be null, or where the student cannot be made of it.
LayerMap plannedMap(const DistilSpec& spec, const ModelInfo* teacher, const MapTimes& times);

/// What is learnt along the lines: "hidden states, attention, summed over heads"; empty where nothing is.
QString matchedWords(const DistilSpec& spec);

} // namespace ndogo
