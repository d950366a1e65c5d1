// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/named.h"
#include "engine/jobs/job_checks.h"

#include <string>

namespace ndogo {

enum class ExportFormat {
    Safetensors, ///< model.safetensors
    Pytorch, ///< pytorch_model.bin
};
template <>
inline constexpr NameList<ExportFormat, 2> kNames<ExportFormat> { { { ExportFormat::Safetensors, "safetensors" },
    { ExportFormat::Pytorch, "pytorch" } } };

/// Writes a folder that Hugging Face transformers loads: event Exported.
struct ExportSpec {
    static constexpr const char *kind = "export", *command = "export";
    static constexpr const char* summary = "A folder that Hugging Face transformers loads";

    std::string model;
    ExportFormat format = ExportFormat::Safetensors;
    std::string output;
    bool pad = false; ///< fill layers up with zeros where Hugging Face's classes need equal widths
    bool force = false; ///< replace an existing folder
    ModelReading reading {};
    bool operator==(const ExportSpec&) const = default;

    template <typename Fields> void describe(Fields& fields)
    {
        fields("model", model, Option("MODEL", "Checkpoint folder").required().path(), notEmpty(kNeedsModel));
        fields("reading", reading, LeftOutAtDefault());
        fields("format", format,
            Option("--format", "safetensors (model.safetensors) or pytorch (pytorch_model.bin)").required().always());
        fields("pad", pad, Option("--pad", "Fill layers up with zeros where transformers needs them all of one width"));
        fields("output", output, Option("-o,--output", "Folder to write").required().path(), notEmpty(kNeedsOutput));
        fields("force", force, Option("--force", "Replace an existing folder"));
        fields.require(areApart(model, output), "output", kIsItself);
    }
};

} // namespace ndogo
