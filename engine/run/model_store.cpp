// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/run/model_store.h"

#include "engine/checkpoint/checkpoint_folder.h"
#include "engine/compress/prune.h"
#include "engine/compress/quantize.h"
#include "engine/network/new_model.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>

namespace ndogo {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kDerivedModels = 2;

std::string fingerprintOf(const fs::path& folder)
{
    std::error_code error;
    std::vector<std::string> files;
    for (const auto& entry : fs::directory_iterator(folder, error)) {
        if (entry.is_regular_file(error)) {
            files.push_back(entry.path().filename().string() + ' ' + std::to_string(entry.file_size(error)) + ' '
                + std::to_string(entry.last_write_time(error).time_since_epoch().count()));
        }
    }
    std::sort(files.begin(), files.end());
    std::string all;
    for (const auto& file : files)
        all += file + '\n';
    return all;
}

std::int64_t machineMemory()
{
    return static_cast<std::int64_t>(sysconf(_SC_PHYS_PAGES)) * sysconf(_SC_PAGE_SIZE);
}

bool isUnused(const std::shared_ptr<const Model>& model)
{
    return model.use_count() == 1;
}

} // namespace

ModelStore::ModelStore(std::int64_t budget)
    : m_budget(budget > 0 ? budget : machineMemory() / 2)
{
}

std::shared_ptr<const Model> ModelStore::open(const std::string& folder, const CancelToken& token)
{
    std::error_code error;
    const auto key = fs::weakly_canonical(folder, error).string();
    const auto fingerprint = fingerprintOf(folder) + fingerprintOf(findModel(folder).model);
    {
        const std::lock_guard lock(m_mutex);
        const auto found = m_models.find(key);
        if (found != m_models.end() && found->second.fingerprint == fingerprint) {
            found->second.lastUse = ++m_uses;
            return found->second.model;
        }
    }
    auto model = Model::open(folder, token); // outside the lock: it takes a while
    const std::lock_guard lock(m_mutex);
    m_models[key] = { fingerprint, model, ++m_uses };
    letGo();
    return model;
}

std::shared_ptr<const Model> ModelStore::get(const ModelRef& reference, const CancelToken& token)
{
    auto parent = open(reference.path, token);
    const ModelReading& reading = reference.reading;
    if (!reading.ignoreParts)
        parent->requireOwnParts();
    if (!reference.derived() && reading.labels.empty())
        return parent;
    {
        const std::lock_guard lock(m_mutex);
        for (auto& derived : m_derived) {
            if (derived.parent == parent && derived.steps == reference.steps && derived.labels == reading.labels) {
                derived.lastUse = ++m_uses;
                return derived.model;
            }
        }
    }
    auto model = reading.labels.empty() ? parent : withLabels(*parent, reading.labels);
    for (const ModelStep& step : reference.steps) {
        const auto* pruning = std::get_if<PruneRecipe>(&step);
        model = pruning ? prune(*model, *pruning, token).model
                        : quantize(*model, std::get<QuantizeRecipe>(step), token).model;
    }
    const std::lock_guard lock(m_mutex);
    if (m_derived.size() >= kDerivedModels)
        m_derived.erase(std::ranges::min_element(m_derived, {}, &Derived::lastUse));
    m_derived.push_back({ parent, reference.steps, reading.labels, model, ++m_uses });
    letGo();
    return model;
}

std::int64_t ModelStore::kept() const
{
    const std::lock_guard lock(m_mutex);
    return bytesKept();
}

/// A derived model is counted whole, though it shares what was not changed with its parent.
std::int64_t ModelStore::bytesKept() const
{
    std::int64_t bytes = 0;
    for (const auto& [folder, entry] : m_models)
        bytes += entry.model->info().sizes.dense;
    for (const auto& derived : m_derived)
        bytes += derived.model->info().sizes.dense;
    return bytes;
}

void ModelStore::letGo()
{
    while (bytesKept() > m_budget) {
        auto oldest = m_models.end();
        for (auto entry = m_models.begin(); entry != m_models.end(); ++entry) {
            if (isUnused(entry->second.model)
                && (oldest == m_models.end() || entry->second.lastUse < oldest->second.lastUse))
                oldest = entry;
        }
        auto preview = m_derived.end();
        for (auto derived = m_derived.begin(); derived != m_derived.end(); ++derived) {
            if (isUnused(derived->model) && (preview == m_derived.end() || derived->lastUse < preview->lastUse))
                preview = derived;
        }
        if (preview != m_derived.end()) // first: it can be made again from its parent, without reading a file
            m_derived.erase(preview);
        else if (oldest != m_models.end())
            m_models.erase(oldest);
        else
            return; // all are in use
    }
}

void ModelStore::close(const std::string& folder)
{
    std::error_code error;
    const std::lock_guard lock(m_mutex);
    const auto found = m_models.find(fs::weakly_canonical(folder, error).string());
    if (found == m_models.end())
        return;
    std::erase_if(m_derived, [&](const Derived& derived) { return derived.parent == found->second.model; });
    m_models.erase(found);
}

} // namespace ndogo
