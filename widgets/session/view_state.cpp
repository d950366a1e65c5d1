// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/session/view_state.h"

#include <cmath>

namespace ndogo {

void ViewState::setModel(const QString& path)
{
    if (m_model == path)
        return;
    m_model = path;
    Q_EMIT modelChanged();
}

void ViewState::setLanguage(const QString& code)
{
    if (m_language.isEmpty() && code.isEmpty())
        return;
    m_language = m_language == code ? QString() : code;
    Q_EMIT languageChanged();
}

void ViewState::setTolerance(double tolerance)
{
    if (std::abs(m_tolerance - tolerance) < 1e-9)
        return;
    m_tolerance = tolerance;
    Q_EMIT toleranceChanged();
}

void ViewState::setFamily(const PruneRecipe& family)
{
    PruneRecipe next = family;
    next.amount = 0;
    if (m_family == next)
        return;
    m_family = next;
    Q_EMIT familyChanged();
}

} // namespace ndogo
