// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/jobs/job_spec.h"

#include <QObject>
#include <QString>

namespace ndogo {

/// What the person is looking at: one selection that every tree, table and chart shares. GUI thread only.
class ViewState : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;

    const QString& model() const { return m_model; } ///< path of the selected checkpoint, or empty
    const QString& language() const { return m_language; } ///< selected language, or empty
    double tolerance() const { return m_tolerance; } ///< share of 1
    const PruneRecipe& family() const { return m_family; } ///< method, scope, exclusions of the slider; amount ignored

    void setModel(const QString& path);
    void setLanguage(const QString& code); ///< selecting the selected language again clears it
    void setTolerance(double tolerance);
    void setFamily(const PruneRecipe& family);

Q_SIGNALS:
    void modelChanged();
    void languageChanged();
    void toleranceChanged();
    void familyChanged();

private:
    QString m_model;
    QString m_language;
    double m_tolerance = 0.02;
    PruneRecipe m_family;
};

} // namespace ndogo
