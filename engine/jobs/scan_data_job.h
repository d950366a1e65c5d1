// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/jobs/job_checks.h"
#include "engine/values/data_ref.h"

#include <string>

namespace ndogo {

/// Reads a data folder: event DataScanned. `model` (optional) gives pieces per word.
struct ScanDataSpec {
    static constexpr const char *kind = "scan-data", *command = "data";
    static constexpr const char* summary
        = "What a data folder holds: task, format, splits, languages, labels, problems";

    DataRef data;
    std::string model;

    template <typename Fields> void describe(Fields& fields)
    {
        fields("data", data, Under { "DATA", "--" });
        fields("model", model, Option("--model", "Checkpoint folder, for pieces per word").path());
    }
};

} // namespace ndogo
