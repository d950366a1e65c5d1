// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/cancel.h"
#include "engine/jobs/job_spec.h"
#include "engine/network/model.h"

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace ndogo {

/// Models that are open, by folder. A folder whose files changed is read again. Of models derived in memory the last
/// few are kept, since a preview is evaluated and timed one after the other. Beyond the budget, models that nobody uses
/// at the moment go, the one first whose last use is longest ago; they are read again when they are asked for.
/// Thread-safe.
class ModelStore {
public:
    /// `budget`: bytes of weights to keep open; 0: half of the machine's memory.
    explicit ModelStore(std::int64_t budget = 0);

    /// As it lies there.
    std::shared_ptr<const Model> open(const std::string& folder, const CancelToken& token);

    /// The model of a reference: opened, read as asked, then changed in memory step by step. Throws what
    /// Model::requireOwnParts() throws, unless they are to be ignored, and withLabels().
    std::shared_ptr<const Model> get(const ModelRef& reference, const CancelToken& token);

    /// Lets go of a folder's model and of what was derived from it; both stay with those who use them.
    void close(const std::string& folder);

    /// Bytes of the weights that are kept open.
    std::int64_t kept() const;

private:
    struct Entry {
        std::string fingerprint; ///< names, sizes and times of the folder's files
        std::shared_ptr<const Model> model;
        std::uint64_t lastUse = 0;
    };
    struct Derived {
        std::shared_ptr<const Model> parent;
        std::vector<ModelStep> steps;
        std::vector<std::string> labels; ///< as ModelReading
        std::shared_ptr<const Model> model;
        std::uint64_t lastUse = 0;
    };
    std::int64_t bytesKept() const; ///< the mutex is held, as by the next
    void letGo();

    const std::int64_t m_budget;
    mutable std::mutex m_mutex;
    std::uint64_t m_uses = 0;
    std::map<std::string, Entry> m_models;
    std::vector<Derived> m_derived;
};

} // namespace ndogo
