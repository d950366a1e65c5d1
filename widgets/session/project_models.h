// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/jobs/job_spec.h"
#include "engine/study/magnitude_index.h"
#include "engine/values/results.h"
#include "widgets/session/project_names.h"

#include <QString>
#include <QStringList>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>

namespace ndogo {

/// A checkpoint of the project.
struct ModelEntry {
    QString path;
    std::shared_ptr<const ModelInfo> info; ///< null while it is being opened
    std::shared_ptr<const MagnitudeIndex> index; ///< null until indexed
    /// Named by the journal, and opened once somebody looks at it: a sweep leaves dozens.
    bool asleep = false;
    std::shared_ptr<const JobSpec> made {}; ///< how the journal says it was made, or null

    bool isWhole() const; ///< opened, and indexed where it can be
};

/// The checkpoints of a project: which are open, which sleep, and which was made from which. It submits nothing: it is
/// told what was asked for and what the engine said, and says what is to be done. Paths are clean (cleanPath()).
class ProjectModels {
public:
    // --- in the order they were opened ---
    auto begin() const { return m_entries.begin(); }
    auto end() const { return m_entries.end(); }
    std::size_t size() const { return m_entries.size(); }
    bool empty() const { return m_entries.empty(); }
    const ModelEntry& front() const { return m_entries.front(); }
    const ModelEntry& back() const { return m_entries.back(); }
    const ModelEntry& operator[](std::size_t place) const { return m_entries[place]; }
    const ModelEntry* find(const QString& path) const;

    QString name(const QString& path) const; ///< as the tree shows it; the folder's name while unknown
    const ProjectNames& names() const { return m_names; }
    ProjectNames& names() { return m_names; }
    bool isOwn(const QString& path) const; ///< it lies in the project's models folder
    /// The variant that is kept of these steps on this model, or empty.
    QString keptAs(const ModelRef& model) const;
    QString parentOf(const QString& path) const; ///< path of the open model this was made from, or empty
    /// The job that made a model, as its folder or the journal says; nothing where neither does.
    std::optional<JobSpec> recipeOf(const QString& path) const;
    /// Of a pruned or quantized variant: its open parent and the recipe, which give the same weights.
    std::optional<ModelRef> originOf(const QString& path) const;
    /// Opened last by request, or empty: it is measured first, and its tokenizer counts pieces.
    const QString& selected() const { return m_selected; }

    // --- how they are read ---
    ModelReading readingOf(const QString& path) const;
    bool setReading(const QString& path, const ModelReading& reading); ///< whether it is another than before
    /// A job with the readings of its models, which the window's own values leave out.
    JobSpec asRead(JobSpec spec) const;

    // --- what the project's folder says ---
    /// Where a recorded model lies now: those of the project's models folder move with it, so that a copied or
    /// renamed project finds its own.
    QString ownPath(const std::string& recorded) const;
    JobSpec ownSpec(JobSpec recorded) const; ///< with the paths of today, and without readings
    /// A folder for a new model, that neither exists nor is `taken`.
    std::string newFolder(const QString& name, const std::function<bool(const std::string&)>& taken) const;

    // --- what happens ---
    void clear(const QString& folder); ///< for the project in `folder`
    /// Somebody wants to see it, and with `select` to work on it once it is there. True when it is whole already;
    /// else it has to be opened.
    bool wake(const QString& path, bool select);
    /// Returns whether this is what was to be selected, which it is from now on.
    bool adopt(const QString& path, std::shared_ptr<const ModelInfo> info);
    bool setIndex(const QString& path, std::shared_ptr<const MagnitudeIndex> index); ///< false where it is unknown
    void forget(const QString& path); ///< could not be opened; what was open before stays
    void remove(const QString& path); ///< taken out of the project by a person

    // --- while a journal is read ---
    void mention(const std::string& path); ///< it was open
    void list(const std::string& path, const JobSpec* made); ///< it sleeps until somebody looks at it
    /// Of all that was mentioned and listed: what to open now, in order, and what is not there any more, as people
    /// read paths. What was trained sleeps on, but one model has to be awake for the pages to show anything.
    struct Restored {
        QStringList toOpen, gone;
    };
    Restored takeRestored();
    bool hasSelection() const { return !m_selected.isEmpty() || !m_toSelect.empty(); } ///< or will have

private:
    ModelEntry& added(const QString& path);

    QString m_folder;
    ProjectNames m_names;
    std::vector<ModelEntry> m_entries;
    QString m_selected;
    std::set<QString> m_toSelect; ///< being opened by request
    QStringList m_mentioned;
    std::map<QString, ModelReading> m_readings; ///< of models that were asked to be read otherwise
};

} // namespace ndogo
