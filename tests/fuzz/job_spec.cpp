// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/jobs/job_spec.h"
#include "tests/fuzz/fuzz.h"

#include <nlohmann/json.hpp>

using namespace ndogo;
using nlohmann::json;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const json fields = json::parse(fuzz::textOf(data, size), nullptr, false);
    JobSpec spec;
    if (fields.is_discarded() || !fuzz::accepts([&] { spec = jobSpecFromJson(fields); }))
        return 0;
    const json written = toJson(spec);
    fuzz::require(toJson(jobSpecFromJson(written)) == written, "a spec comes back as it was");
    fuzz::require(json::parse(written.dump()) == written, "a spec survives its text");
    if (fuzz::accepts([&] { validate(spec); }))
        fuzz::require(toCommandLine(spec).find('\0') == std::string::npos, "a command is a text");
    return 0;
}
