// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/export_model.h"

namespace ndogo {

ExportReport exportModel(const Model& model, const ExportSpec& spec, const CancelToken& token)
{
    saveModel(model, model.config(), spec.output, spec.force, token);
    return { spec.output, { "config.json", "model.safetensors" }, {} };
}

} // namespace ndogo
