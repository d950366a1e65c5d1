// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/run/model_store.h"

#include "engine/compress/prune.h"
#include "engine/compress/quantize.h"

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

} // namespace

std::shared_ptr<const Model> ModelStore::open(const std::string& folder, const CancelToken& token)
{
    std::error_code error;
    const auto key = fs::weakly_canonical(folder, error).string();
    const auto fingerprint = fingerprintOf(folder);
    {
        const std::lock_guard lock(m_mutex);
        const auto found = m_models.find(key);
        if (found != m_models.end() && found->second.fingerprint == fingerprint)
            return found->second.model;
    }
    auto model = Model::open(folder, token); // outside the lock: it takes a while
    const std::lock_guard lock(m_mutex);
    m_models[key] = { fingerprint, model };
    return model;
}

std::shared_ptr<const Model> ModelStore::get(const ModelRef& reference, const CancelToken& token)
{
    auto parent = open(reference.path, token);
    if (!reference.derived())
        return parent;
    {
        const std::lock_guard lock(m_mutex);
        for (const auto& derived : m_derived) {
            if (derived.parent == parent && derived.prune == reference.prune && derived.quantize == reference.quantize)
                return derived.model;
        }
    }
    auto model = parent;
    if (reference.prune.amount > 0)
        model = prune(*parent, reference.prune, token).model;
    if (reference.quantize)
        model = quantize(*model, *reference.quantize, token).model;
    const std::lock_guard lock(m_mutex);
    if (m_derived.size() >= kDerivedModels)
        m_derived.erase(m_derived.begin());
    m_derived.push_back({ parent, reference.prune, reference.quantize, model });
    return model;
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
