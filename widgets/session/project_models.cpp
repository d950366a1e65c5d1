// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/session/project_models.h"

#include "engine/jobs/stopped_training.h"
#include "widgets/session/made_model.h"
#include "widgets/session/path_text.h"

#include <QRegularExpression>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace ndogo {

namespace {

std::optional<JobSpec> jobThatMade(const ModelEntry& model)
{
    if (!model.info)
        return model.made ? std::optional(*model.made) : std::nullopt;
    if (model.info->recipe.empty())
        return std::nullopt;
    try {
        return jobSpecFromJson(nlohmann::json::parse(model.info->recipe));
    } catch (const std::exception&) {
        // A recipe of a later version, or of another program: the model is shown without a parent
        // level.
    }
    return std::nullopt;
}

/// A template, since entries may be const or not.
template <typename Entries> auto* entryOf(Entries& entries, const QString& path)
{
    const auto found
        = std::find_if(entries.begin(), entries.end(), [&](const ModelEntry& entry) { return entry.path == path; });
    return found == entries.end() ? nullptr : &*found;
}

/// "Pruned 60 %" is written as "pruned-60".
QString folderName(const QString& name)
{
    static const QRegularExpression unwanted(QStringLiteral("[^a-z0-9]+"));
    QString slug = name.toLower().replace(unwanted, QStringLiteral("-"));
    if (slug.startsWith(QLatin1Char('-')))
        slug.remove(0, 1);
    if (slug.endsWith(QLatin1Char('-')))
        slug.chop(1);
    return slug.isEmpty() ? QStringLiteral("variant") : slug;
}

} // namespace

bool ModelEntry::isWhole() const
{
    const bool quantized = info && !info->precisions.empty(); // which has no index
    return index || quantized;
}

// --- what there is -----------------------------------------------------------

const ModelEntry* ProjectModels::find(const QString& path) const
{
    return entryOf(m_entries, path);
}

ModelEntry& ProjectModels::added(const QString& path)
{
    if (ModelEntry* known = entryOf(m_entries, path))
        return *known;
    m_entries.push_back({ path, nullptr, nullptr });
    return m_entries.back();
}

QString ProjectModels::name(const QString& path) const
{
    if (const QString given = m_names.model(path); !given.isEmpty())
        return given;
    const ModelEntry* entry = find(path);
    if (entry && entry->info && !entry->info->name.empty())
        return text(entry->info->name);
    const QString recorded = entry && entry->made ? text(madeBy(*entry->made).name) : QString();
    return recorded.isEmpty() ? QFileInfo(path).fileName() : recorded;
}

QString ProjectModels::parentOf(const QString& path) const
{
    const ModelEntry* entry = find(path);
    const std::string parent = !entry ? std::string()
        : entry->info                 ? entry->info->parent
        : entry->made                 ? madeBy(*entry->made).parent
                                      : std::string();
    if (parent.empty())
        return {};
    const QString place = ownPath(parent);
    for (const ModelEntry& other : m_entries) {
        if (&other != entry && other.path == place)
            return other.path;
    }
    for (const ModelEntry& other : m_entries) {
        if (&other != entry && other.info && other.info->name == parent)
            return other.path;
    }
    return {};
}

std::optional<JobSpec> ProjectModels::recipeOf(const QString& path) const
{
    const ModelEntry* entry = find(path);
    return entry ? jobThatMade(*entry) : std::nullopt;
}

std::optional<ModelRef> ProjectModels::originOf(const QString& path) const
{
    const QString parent = parentOf(path);
    if (parent.isEmpty())
        return std::nullopt;
    const std::optional<JobSpec> recipe = recipeOf(path);
    ModelRef origin;
    if (const PruneSpec* pruned = recipe ? std::get_if<PruneSpec>(&*recipe) : nullptr)
        origin = prunedBy(pruned->model, pruned->prune);
    else if (const QuantizeSpec* quantized = recipe ? std::get_if<QuantizeSpec>(&*recipe) : nullptr)
        origin = quantized->model;
    if (origin.path.empty() || ownPath(origin.path) != parent)
        return std::nullopt;
    origin.path = text(parent);
    return origin;
}

bool ProjectModels::isOwn(const QString& path) const
{
    return !m_folder.isEmpty() && QFileInfo(path).path() == m_folder + QStringLiteral("/models");
}

QString ProjectModels::keptAs(const ModelRef& model) const
{
    const auto kept = std::find_if(m_entries.begin(), m_entries.end(),
        [&](const ModelEntry& entry) { return entry.info && model.derived() && originOf(entry.path) == model; });
    return kept == m_entries.end() ? QString() : kept->path;
}

// --- how they are read -------------------------------------------------------

namespace {

/// Puts the reading of each model into a job; `readingOf` gives it by path.
template <typename Spec, typename ReadingOf> void setReadings(Spec& spec, const ReadingOf& readingOf)
{
    if constexpr (requires { spec.models; }) {
        for (ModelRef& model : spec.models)
            model.reading = readingOf(model.path);
    } else if constexpr (requires { spec.model.reading; }) {
        spec.model.reading = readingOf(spec.model.path);
    } else if constexpr (requires { spec.reading; }) {
        spec.reading = readingOf(sourceOf(spec));
    } else if constexpr (requires { spec.encoder; }) {
        spec.ignoreParts = readingOf(spec.encoder).ignoreParts;
    } else if constexpr (requires { spec.ignoreParts; }) {
        spec.ignoreParts = readingOf(spec.model).ignoreParts;
    }
}

} // namespace

ModelReading ProjectModels::readingOf(const QString& path) const
{
    const auto found = m_readings.find(path);
    return found == m_readings.end() ? ModelReading() : found->second;
}

bool ProjectModels::setReading(const QString& path, const ModelReading& reading)
{
    if (readingOf(path) == reading)
        return false;
    m_readings[path] = reading;
    return true;
}

JobSpec ProjectModels::asRead(JobSpec spec) const
{
    const auto readingOf = [this](const std::string& path) { return this->readingOf(text(path)); };
    std::visit([&](auto& job) { setReadings(job, readingOf); }, spec);
    return spec;
}

// --- the project's folder ----------------------------------------------------

QString ProjectModels::ownPath(const std::string& recorded) const
{
    const QFileInfo place(cleanPath(text(recorded)));
    if (place.dir().dirName() == QLatin1String("models")) {
        const QString moved = QDir(m_folder).filePath(QStringLiteral("models/") + place.fileName());
        if (QFileInfo::exists(moved))
            return cleanPath(moved);
    }
    return place.filePath();
}

JobSpec ProjectModels::ownSpec(JobSpec recorded) const
{
    const auto own = [this](std::string& path) {
        if (!path.empty())
            path = text(ownPath(path));
    };
    const auto cleaned = [](std::string& path) { path = text(cleanPath(text(path))); };
    std::visit(
        [&](auto& spec) {
            if constexpr (requires { spec.models; }) {
                for (ModelRef& model : spec.models)
                    own(model.path);
            } else if constexpr (requires { spec.model.path; }) {
                own(spec.model.path);
            } else if constexpr (requires { spec.model; }) {
                own(spec.model);
            }
            setReadings(spec, [](const std::string&) { return ModelReading(); });
            if constexpr (requires { spec.data.path; })
                cleaned(spec.data.path);
            if constexpr (requires { spec.output; })
                own(spec.output);
            if constexpr (requires { spec.encoder; })
                own(spec.encoder);
            if constexpr (requires { spec.teacher; })
                own(spec.teacher);
        },
        recorded);
    return recorded;
}

std::string ProjectModels::newFolder(const QString& name, const std::function<bool(const std::string&)>& taken) const
{
    const QDir place(m_folder + QStringLiteral("/models"));
    const auto isFree = [&](const QString& candidate) {
        const std::string path = text(place.filePath(candidate));
        const QString lock = QStringLiteral(".%1.ndogo-lock").arg(candidate); // a program writes it
        return !place.exists(candidate) && !place.exists(lock) && !m_names.isRemoved(text(path))
            && !QFileInfo::exists(text(trainingFolder(path).string())) && !taken(path);
    };
    const QString first = folderName(name);
    QString unique = first;
    for (int number = 2; !isFree(unique); ++number)
        unique = QStringLiteral("%1-%2").arg(first).arg(number);
    return text(place.filePath(unique));
}

// --- what happens ------------------------------------------------------------

void ProjectModels::clear(const QString& folder)
{
    *this = {};
    m_folder = folder;
    m_names.open(folder);
}

bool ProjectModels::wake(const QString& path, bool select)
{
    ModelEntry& model = added(path);
    model.asleep = false;
    const bool whole = model.isWhole();
    if (select && whole)
        m_selected = path;
    else if (select)
        m_toSelect.insert(path);
    return whole;
}

bool ProjectModels::adopt(const QString& path, std::shared_ptr<const ModelInfo> info)
{
    ModelEntry& model = added(path);
    const bool first = !model.info;
    model.info = std::move(info);
    const bool selects = first && m_toSelect.erase(path) > 0;
    if (selects)
        m_selected = path;
    return selects;
}

bool ProjectModels::setIndex(const QString& path, std::shared_ptr<const MagnitudeIndex> index)
{
    ModelEntry* model = entryOf(m_entries, path);
    if (model)
        model->index = std::move(index);
    return model != nullptr;
}

void ProjectModels::forget(const QString& path)
{
    m_toSelect.erase(path);
    std::erase_if(m_entries, [&](const ModelEntry& entry) { return entry.path == path && !entry.info; });
}

void ProjectModels::remove(const QString& path)
{
    m_toSelect.erase(path);
    std::erase_if(m_entries, [&](const ModelEntry& entry) { return entry.path == path; });
    if (m_selected == path)
        m_selected.clear();
}

// --- a journal ---------------------------------------------------------------

void ProjectModels::mention(const std::string& path)
{
    if (!m_mentioned.contains(text(path)) && !m_names.isRemoved(text(path)))
        m_mentioned << text(path);
}

void ProjectModels::list(const std::string& path, const JobSpec* made)
{
    if (m_names.isRemoved(text(path)))
        return;
    const bool known = find(text(path)) != nullptr;
    ModelEntry& model = added(text(path));
    if (!known)
        model.asleep = true;
    if (made)
        model.made = std::make_shared<const JobSpec>(*made);
}

ProjectModels::Restored ProjectModels::takeRestored()
{
    Restored restored;
    // What was trained is opened when somebody looks at it, also where it was opened before.
    for (const QString& path : std::exchange(m_mentioned, {})) {
        const ModelEntry* known = find(path);
        if (!known || !known->made)
            restored.toOpen << path;
    }
    if (restored.toOpen.isEmpty()) {
        const auto first = std::find_if(
            m_entries.begin(), m_entries.end(), [](const ModelEntry& entry) { return QFileInfo::exists(entry.path); });
        if (first != m_entries.end())
            restored.toOpen << first->path;
    }
    const auto isGone = [&](const QString& path) {
        if (QFileInfo::exists(path))
            return false;
        restored.gone << QDir::toNativeSeparators(path);
        return true;
    };
    restored.toOpen.removeIf(isGone);
    std::erase_if(m_entries, [&](const ModelEntry& entry) { return entry.asleep && isGone(entry.path); });
    restored.gone.removeDuplicates();
    return restored;
}

} // namespace ndogo
