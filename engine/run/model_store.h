// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/cancel.h"
#include "engine/jobs/job_spec.h"
#include "engine/network/model.h"

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace ndogo {

/// Models that are open, by folder. A folder whose files changed is read again. Of models derived in
/// memory the last few are kept, since a preview is evaluated and timed one after the other. Thread-safe.
class ModelStore {
public:
    std::shared_ptr<const Model> open(const std::string& folder, const CancelToken& token);

    /// The model of a reference: opened, then pruned and quantized in memory where the reference says so.
    std::shared_ptr<const Model> get(const ModelRef& reference, const CancelToken& token);

    /// Lets go of a folder's model and of what was derived from it; both stay with those who use them.
    void close(const std::string& folder);

private:
    struct Entry {
        std::string fingerprint; ///< names, sizes and times of the folder's files
        std::shared_ptr<const Model> model;
    };
    struct Derived {
        std::shared_ptr<const Model> parent;
        PruneRecipe prune;
        std::optional<QuantizeRecipe> quantize;
        std::shared_ptr<const Model> model;
    };

    std::mutex m_mutex;
    std::map<std::string, Entry> m_models;
    std::vector<Derived> m_derived; ///< oldest first
};

} // namespace ndogo
